"""Finding: needs in people's own words, what this desk uses most, what is told beforehand.

``besoins.tsv`` holds one need a line: as it is said at a desk (``dit``), the
journey that answers it (``parcours``; « a|b » where either does), and what a
mediator types for it (``tapé``). A journey added to Médiation deserves its lines there.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from desk_sitting import DO, PAPERS, SAY, Sit
from support import TODAY, journey, put, services

from mediation.desk import finding
from mediation.habits import FEW, habits
from mediation.journey.library import Library, built_in
from mediation.journey.search import Search
from mediation.journey.vocabulary import (
    Blocker,
    DurationBand,
    Guidance,
    Hand,
    Result,
    VisitKind,
)
from mediation.outcomes.record import Outcome, quarter_of
from mediation.services import Services

FIRST, AMONG_THREE, FEW_KEYS = 0.9, 0.97, 0.9
"""Shares of the table: the journey first, among the first three, begun in ``KEYS`` keys."""
KEYS = 8
LIBRARY = Library([built_in()])
SEARCH = Search(LIBRARY.entries.values())


@dataclass(frozen=True)
class Need:
    said: str
    journeys: frozenset[str]
    typed: str

    def rank(self, words: str) -> int:
        """The place of the journey, from 1; 99 where it is not found."""
        found = [entry.id for entry in SEARCH.rank(words)]
        return min((found.index(name) + 1 for name in self.journeys if name in found), default=99)

    def keys(self) -> int:
        """Keys from the empty box to the first step: letters, then Enter or Alt and a digit.

        Typed letter by letter, until the journey is seen among the first three.
        """
        for letters in range(1, len(self.typed) + 1):
            if self.rank(self.typed[:letters]) <= 3:
                return letters + 1
        return 99


def needs() -> Iterator[Need]:
    with Path(__file__).with_name("besoins.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            yield Need(row["dit"], frozenset(row["parcours"].split("|")), row["tapé"])


NEEDS = list(needs())


class TestNeedsInPeoplesOwnWords:
    def test_there_are_sixty_and_every_one_names_a_journey(self) -> None:
        assert len(NEEDS) >= 60
        assert {name for need in NEEDS for name in need.journeys} <= set(LIBRARY.entries)

    def test_the_journey_comes_first(self) -> None:
        late = [need for need in NEEDS if need.rank(need.said) > 1]
        assert len(late) <= len(NEEDS) * (1 - FIRST), late

    def test_or_is_among_the_first_three(self) -> None:
        late = [need for need in NEEDS if need.rank(need.said) > 3]
        assert len(late) <= len(NEEDS) * (1 - AMONG_THREE), late

    def test_what_a_mediator_types_begins_it_in_a_few_keys(self) -> None:
        slow = [need for need in NEEDS if need.keys() > KEYS]
        assert len(slow) <= len(NEEDS) * (1 - FEW_KEYS), slow

    @pytest.mark.parametrize("need", [n for n in NEEDS[::8] if n.rank(n.typed) == 1],
                             ids=lambda need: need.typed)  # fmt: skip
    async def test_at_the_desk_as_in_the_table(self, sit: Sit, tmp_path: Path, need: Need) -> None:
        async with sit(services(tmp_path, built_in())) as seat:
            await seat.type_ahead(need.typed, "enter")
            assert seat.app.visit is not None
            assert seat.app.visit.loaded.journey.id in need.journeys


def outcome(name: str) -> Outcome:
    return Outcome(
        quarter=quarter_of(TODAY), journey=name, version=1, hash="0" * 12, result=Result.OBTAINED,
        referral=None, hand=Hand.TOGETHER, guidance=Guidance.FOLLOWED, visit=VisitKind.FIRST,
        blocker=Blocker.NONE, blocking_step="", duration=DurationBand.SHORT,
    )  # fmt: skip


@pytest.fixture
def counter(tmp_path: Path) -> Services:
    """Three journeys that answer « dossier » alike; the last by title is used most."""
    folder = tmp_path / "parcours"
    for name, title, more in (
        ("aa", "Dossier bleu", {}),
        ("bb", "Dossier gris", {}),
        ("cc", "Dossier vert", {}),
        ("dd", "Dossier noir", {"discretion": "secret"}),
    ):
        put(folder, journey(SAY, id=name, titre=title, besoin="Un dossier", **more), name)
    desk = services(tmp_path / "poste", folder)
    for name, visits in (("cc", FEW * 4), ("bb", FEW - 1), ("dd", FEW * 9)):
        for _ in range(visits):
            desk.log.save(outcome(name))
    return desk


class TestWhatThisDeskUsesMost:
    async def test_comes_first_among_what_answers_alike(self, sit: Sit, counter: Services) -> None:
        async with sit(counter) as seat:
            assert next(row for row in seat.lines if row.startswith("   1 ")).split()[2] == "vert"
            await seat.type("dossier")
            await seat.press("enter")
            assert "Dossier vert" in seat.lines[0]

    def test_a_few_visits_change_nothing_and_a_secret_journey_never_does(
        self, counter: Services
    ) -> None:
        assert habits(counter) == {"cc": 3}

    def test_a_better_answer_stays_first(self, counter: Services) -> None:
        search = Search(counter.library.entries.values(), habits(counter))
        assert search.rank("dossier gris")[0].id == "bb"

    def test_counts_that_cannot_be_read_are_no_counts(self, counter: Services) -> None:
        counter.log.close()
        counter.log.path.write_bytes(b"abime" * 1000)
        assert habits(counter) == {}

    def test_reading_them_creates_nothing(self, desk: Services) -> None:
        assert habits(desk) == {}
        assert not desk.settings.outcomes.exists()

    async def test_a_visit_does_not_move_the_list_before_the_desk_opens_again(
        self, sit: Sit, desk: Services
    ) -> None:
        async with sit(desk) as seat:
            for _ in range(FEW):
                desk.log.save(outcome("essai"))
            await seat.type("essai")
            await seat.press("escape")
            assert seat.app.finding.search.usage == {}


class TestWhatIsToldBeforehand:
    @pytest.fixture
    def papers(self, tmp_path: Path) -> Services:
        put(tmp_path / "parcours", journey(PAPERS, DO))
        return services(tmp_path / "poste", tmp_path / "parcours")

    async def test_waits_until_the_hand_rests(
        self, sit: Sit, papers: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(finding, "PATIENCE", 3600)
        async with sit(papers) as seat:
            await seat.pilot.press(*"essai")
            await seat.pilot.pause()
            assert "Un parcours d'essai" in seat.flat
            assert "À apporter" not in seat.flat
            seat.app.workers.cancel_group(seat.app, "brief")

    @pytest.mark.parametrize("size", [(120, 36), (80, 24), (44, 30)])
    async def test_papers_minutes_freshness_languages_and_voices(
        self, sit: Sit, papers: Services, size: tuple[int, int]
    ) -> None:
        async with sit(papers, size=size) as seat:
            await seat.type("essai")
            assert "À apporter : Ma pièce d'identité Si possible : Mon téléphone" in seat.flat
            assert "10 min, publié, relu 22/11/2026" in seat.flat
            assert "Langues : français" in seat.flat
            assert "Voix : français" in seat.flat

    @pytest.mark.parametrize(("size", "last"), [((120, 36), 4), ((80, 24), 4), ((44, 30), 3)])
    async def test_all_of_it_of_the_real_carte_vitale(
        self, sit: Sit, tmp_path: Path, size: tuple[int, int], last: int
    ) -> None:
        """Seven papers: still the minutes and the languages are in sight, and mostly the voices."""
        async with sit(services(tmp_path / "poste", built_in()), size=size) as seat:
            await seat.type("vitale")
            assert re.search("[0-9]+ min", seat.flat)
            for label in ("À apporter", "Si possible", "Langues", "Voix")[:last]:
                assert f"{label} : " in seat.flat

    async def test_what_has_no_room_is_named_with_the_key_that_shows_it(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        """Eight papers and seven languages, in a window beside a browser."""
        async with sit(services(tmp_path / "poste", built_in()), size=(44, 30)) as seat:
            await seat.type("renouveler titre de sejour")
            assert seat.lines[12].startswith(" État : 90 min")
            rest = next(line for line in seat.lines if line.startswith(" …"))
            for label in ("À apporter", "Si possible", "Langues", "Voix", "Besoin"):
                assert f"{label} : " in seat.flat or label in rest
            assert "Ctrl+E : " in rest
            await seat.press("ctrl+e")
            for label in ("À apporter", "Si possible", "Langues", "Voix", "Besoin", "Source"):
                assert f"{label} : " in seat.flat

    async def test_stands_beside_the_list_where_there_is_room(
        self, sit: Sit, papers: Services
    ) -> None:
        async with sit(papers, size=(120, 36)) as seat:
            await seat.type("essai")
            row = next(row for row in seat.lines if row.startswith(" > 1"))
            assert row.rstrip().endswith("Un parcours d'essai")

    async def test_a_journey_that_does_not_open_is_told_from_its_head(
        self, sit: Sit, tmp_path: Path
    ) -> None:
        put(tmp_path / "parcours", journey({**SAY, "type": "inconnu"}))
        async with sit(services(tmp_path / "poste", tmp_path / "parcours")) as seat:
            await seat.type("essai")
            assert "Besoin : Essayer le poste" in seat.flat
            assert "Langues" not in seat.text

    async def test_only_where_the_hand_rests(
        self, sit: Sit, papers: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        asked: list[str] = []
        real = finding.Finding._load
        monkeypatch.setattr(
            finding.Finding, "_load", lambda self, e: asked.append(e.id) or real(self, e)
        )
        async with sit(papers) as seat:
            await seat.type("essai")
            assert asked == ["essai"], "once, however many letters"
