"""Three ways through a journey, and what can be done once it is closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from desk_sitting import ASK, CLOSE, DO, SAY, Sit
from support import journey, put, services, translate

from mediation.journey import resume
from mediation.journey.guide import Guide
from mediation.plain import Lines, Plain
from mediation.services import Services

END = {"id": "fini", "type": "fin", "resultat": "obtenu", "usager": "Fini.", "suite": "apres"}


def said_line_by_line(desk: Services, typed: list[str]) -> str:
    target = io.StringIO()
    Plain(desk, Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target)).desk()
    return target.getvalue()


def counted(desk: Services) -> tuple[dict[str, int], dict[str, int]]:
    """How visits were guided, and the counters, but for the person's own three answers."""
    desk.log.write_counters()
    found = desk.log.summary()
    counters = {word: n for word, n in found.counters.items() if word != "reponse"}
    return dict(found.counts["guidage"]), counters


class TestTheWholeJourneyAtOnce:
    async def test_is_read_and_counted_as_consulted(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, size=(80, 60)) as seat:
            await seat.press("down", "ctrl+e")
            assert seat.name == "MemoScreen"
            for told in ("Saluez.", "Bonjour.", "CPAM / MSA", "La page reste blanche",
                         "Appeler le 39 39."):  # fmt: skip
                assert told in seat.flat
            assert "x terminer" in seat.flat.replace("\u00a0", " ")
            await seat.press("x", *CLOSE, "enter")
            assert seat.name == "HomeScreen"
        guided, counters = counted(desk)
        assert guided == {"consulte": 1}
        assert "atteinte" not in counters, "no step was met: the funnel stays true"

    async def test_a_cut_line_stays_under_its_own_start(self, sit: Sit, tmp_path: Path) -> None:
        long = {**SAY, "usager": "Un mot assez long. " * 4}
        put(tmp_path / "parcours", journey(long))
        desk = services(tmp_path / "poste", tmp_path / "parcours")
        async with sit(desk, size=(44, 30)) as seat:
            await seat.press("down", "ctrl+e")
            told = [line for line in seat.lines if "mot assez" in line]
            assert len(told) > 1
            assert all(line.startswith("   ") for line in told)

    async def test_goes_on_step_by_step(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("down", "ctrl+e", "enter")
            assert seat.name == "GuideScreen"
            await seat.press("enter", "x", *CLOSE, "enter")
        assert counted(desk)[0] == {"suivi": 1}
        assert counted(desk)[1]["atteinte"] == 2

    async def test_reading_alone_leaves_nothing(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("down", "ctrl+e", "escape")
            assert seat.name == "HomeScreen"
            assert seat.app.visit is None
        assert counted(desk) == ({}, {})

    def test_the_same_line_by_line(self, desk: Services) -> None:
        said = said_line_by_line(desk, ["essai", "e 1", "oui", "x", *CLOSE, "", "q"])
        assert "CPAM / MSA" in said
        assert "Choisissez Entrée, x ou q." in said
        assert counted(desk)[0] == {"consulte": 1}
        assert "atteinte" not in counted(desk)[1]


class TestTheCloseAtOnce:
    async def test_is_counted_as_without_a_guide(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("down", "ctrl+b")
            assert seat.name == "CloseScreen"
            await seat.press("1", "2", "1", "2", "1", "enter")
            assert "Bilan enregistré." in seat.flat
        assert counted(desk) == ({"sans": 1}, {})

    async def test_needs_a_journey(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("ctrl+b")
            assert "Montrez d'abord la démarche" in seat.flat

    async def test_comes_after_the_letters_typed_before_it(self, sit: Sit, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, titre="Un autre"))
        put(tmp_path / "parcours", journey(SAY, id="vitale", titre="Zéro carte vitale"), "vitale")
        async with sit(services(tmp_path / "poste", tmp_path / "parcours")) as seat:
            await seat.type_ahead("vitale", "ctrl+b")
            assert "Zéro carte vitale" in seat.lines[0]

    async def test_escape_forgets_it(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.press("down", "ctrl+b", "1", "escape")
            assert "Rien n'a été enregistré." in seat.flat
            assert seat.app.visit is None
        assert counted(desk) == ({}, {})

    def test_the_same_line_by_line(self, desk: Services) -> None:
        said_line_by_line(desk, ["essai", "b 1", "1", "2", "1", "2", "1", "", "q"])
        assert counted(desk) == ({"sans": 1}, {})


class TestAnotherNeedOfTheSamePerson:
    @pytest.fixture
    def translated(self, tmp_path: Path) -> Services:
        path = put(tmp_path / "parcours", journey(SAY, ASK))
        translate(path, "uk", {"dire.usager": "Добрий день."})
        return services(tmp_path / "poste", tmp_path / "parcours")

    async def test_keeps_the_language_once(self, sit: Sit, translated: Services) -> None:
        async with sit(translated, "essai", (80, 40)) as seat:
            await seat.press("l", "2", "x", *CLOSE, "m")
            assert "Bilan enregistré." in seat.flat
            assert "Même personne" in seat.flat
            await seat.press("down", "enter")
            assert "Добрий день." in seat.flat
            await seat.press("x", *CLOSE, "enter", "down", "enter")
            assert "Добрий день." not in seat.flat, "the next person has their own language"
        assert translated.log.summary().total == 2

    def test_the_same_line_by_line(self, translated: Services) -> None:
        typed = ["essai", "1", "l", "2", "x", *CLOSE, "m", "essai", "1", "x", *CLOSE, "", "essai",
                 "1", "x", *CLOSE, "", "q"]  # fmt: skip
        said = said_line_by_line(translated, typed)
        assert "Même personne" in said
        # Shown when chosen, and by the second visit alone.
        assert said.count("En ukrainien : Добрий день.") == 2

    async def test_waits_for_every_answer(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("x", "1", "m")
            assert "Il manque : Qui avait la main" in seat.flat
            assert desk.log.summary().total == 0


class TestTheJourneyThatGoesOn:
    @pytest.fixture
    def two(self, tmp_path: Path) -> Services:
        put(tmp_path / "parcours", journey(SAY, END))
        put(tmp_path / "parcours", journey(DO, id="apres", titre="La suite"), "apres")
        return services(tmp_path / "poste", tmp_path / "parcours")

    async def test_is_offered_at_home_with_one_key(self, sit: Sit, two: Services) -> None:
        async with sit(two, "essai") as seat:
            await seat.press("enter", "enter", *CLOSE, "enter")
            assert "Continuer avec : La suite (F9)" in seat.flat
            await seat.press("f9")
            assert "La suite" in seat.lines[0]

    async def test_not_when_the_visit_ended_elsewhere(self, sit: Sit, two: Services) -> None:
        async with sit(two, "essai") as seat:
            await seat.press("x", *CLOSE, "enter", "f9")
            assert "Continuer avec" not in seat.flat
            assert seat.name == "HomeScreen"

    def test_the_same_line_by_line(self, two: Services) -> None:
        typed = ["essai", "1", "", "", *CLOSE, "", "s", "x", *CLOSE, "", "q"]
        said = said_line_by_line(two, typed)
        assert "s : continuer avec « La suite »." in said
        assert two.log.summary().counts["parcours"] == {"apres": 1, "essai": 1}


class TestTheKeysOfTheClose:
    async def test_a_refusal_keeps_one_counter(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai") as seat:
            await seat.press("enter", "x", "1", "n")
            assert "n encore" in seat.flat, "m is near: a slip must not lose the answers"
            await seat.press("2", "n", "n")
            assert seat.name == "HomeScreen"
            assert "refuse d'être comptée" in seat.flat
        desk.log.write_counters()
        assert desk.log.summary().total == 0
        assert desk.log.summary().counters == {"objection": 1}

    async def test_la_coop_is_filled_from_memory(self, sit: Sit, desk: Services) -> None:
        async with sit(desk, "essai", (100, 40)) as seat:
            await seat.press("x", "k")
            assert "Répondez d'abord aux questions du bilan" in seat.flat
            await seat.press(*CLOSE, "k")
            assert seat.pages[0].startswith("https://coop-numerique.anct.gouv.fr/")
            assert "Autonomie : Avec guidage" in seat.flat
            await seat.press("escape", "enter")
            assert "Bilan enregistré." in seat.flat
        assert desk.log.summary().total == 1


class TestACodeOfACard:
    @pytest.mark.parametrize(
        "written", [str, str.lower, lambda code: code.replace("-", "")], ids=["-", "abc", "joined"]
    )
    async def test_opens_the_journey_where_it_stopped(
        self, sit: Sit, desk: Services, written: Callable[[str], str]
    ) -> None:
        loaded = desk.library.load("essai")
        guide = Guide.start(loaded, desk.library.reference, desk.today()).advance()
        code = resume.code(guide)
        async with sit(desk) as seat:
            await seat.type(written(code))
            assert "Code de reprise d'une carte : Entrée" in seat.flat
            await seat.press("enter")
            assert "Quel nom ?" in seat.flat
            assert "Code de reprise." in seat.flat

    async def test_a_wrong_one_is_told(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            await seat.type("222-222-223")
            await seat.press("enter")
            assert seat.name == "HomeScreen"
            assert "code" in seat.flat.casefold()
