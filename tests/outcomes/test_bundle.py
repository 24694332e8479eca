from __future__ import annotations

import csv
import io
import json
import zipfile
from collections import Counter
from datetime import date
from itertools import product
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from samples import JOURNEYS, an_outcome, some_outcome

from mediation import signing
from mediation.journey.vocabulary import Family, Hand, Result
from mediation.outcomes import bundle
from mediation.outcomes.bundle import BundleError, Exported, export
from mediation.outcomes.log import OutcomeError, OutcomeLog
from mediation.outcomes.record import Outcome, StepCount, StepTally, VoiceTally
from mediation.outcomes.retention import Erased, erase, next_quarter
from mediation.outcomes.site import Site, Territory
from mediation.outcomes.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SITE = Site("fs-gueret", "23", Territory.RURAL)
AFTER = date(2027, 1, 4)
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def family_of(journey: str) -> str:
    return Family.HEALTH if journey == JOURNEYS[0] else Family.OTHER


def leave(
    log: OutcomeLog, folder: Path, today: date = AFTER, site: Site = SITE, **how: Any
) -> Exported:
    return export(
        log,
        "2026T4",
        site,
        family_of=family_of,
        folder=folder / "envoi",
        today=today,
        **({"key": KEY} | how),
    )


def a_quarter(log: OutcomeLog, visits: int, seed: int = 0) -> list[Outcome]:
    chance = Random(seed)
    outcomes = [some_outcome(chance) for _ in range(visits)]
    for outcome in outcomes:
        log.save(outcome)
    return outcomes


def answers(
    oui: int, un_peu: int, non: int, passe: int, pas_compris: int = 0, non_propose: int = 0
) -> dict[str, int]:
    return {
        "savoir-oui": oui,
        "savoir-un-peu": un_peu,
        "savoir-non": non,
        "savoir-passe": passe,
        "savoir-pas-compris": pas_compris,
        "savoir-non-propose": non_propose,
    }


def a_table(path: Path, name: str) -> list[dict[str, str]]:
    with zipfile.ZipFile(path) as archive:
        return list(csv.DictReader(io.StringIO(archive.read(f"{name}.csv").decode())))


class TestAQuarterLeaves:
    def test_the_counts_are_those_of_the_visits(self, log: OutcomeLog, folder: Path) -> None:
        outcomes = a_quarter(log, 700)
        left = leave(log, folder)
        assert left.total == 700
        for row in a_table(left.path, "mains"):
            if row["main"] != "*":
                real = sum((str(o.hand), str(o.result)) == (row["main"], row["resultat"])
                           for o in outcomes)  # fmt: skip
                assert int(row["n"]) == real
        for name, column in (("durees", "duree"), ("passages", "passage")):
            words = Counter(str(getattr(o, {"duree": "duration", "passage": "visit"}[column]))
                            for o in outcomes)  # fmt: skip
            assert {row[column]: int(row["n"]) for row in a_table(left.path, name)} == words
        referred = Counter(str(o.referral) for o in outcomes if o.referral)
        told = {row["orientation"]: int(row["n"]) for row in a_table(left.path, "orientations")}
        assert told == referred
        real_blockers = Counter(str(o.blocker) for o in outcomes)
        shown = {row["blocage"]: int(row["n"]) for row in a_table(left.path, "blocages")}
        assert {b: n for b, n in shown.items() if b != "*"}.items() <= real_blockers.items()
        assert len(shown) > 10
        found = verify(left.path)
        assert found.holds, found.text()
        assert "700 visites" in found.text()

    def test_the_same_visits_give_the_same_bytes_on_another_desk(self, folder: Path) -> None:
        logs = [OutcomeLog(folder / name) for name in ("un", "deux")]
        outcomes = a_quarter(logs[0], 120)
        for outcome in reversed(outcomes):
            logs[1].save(outcome)
        first, second = (leave(log, log.folder) for log in logs)
        assert first.path.read_bytes() == second.path.read_bytes()
        assert first.path.name == "bilan-fs-gueret-2026T4-r0.zip"
        for log in logs:
            log.close()

    def test_nothing_of_a_row_is_in_it(self, log: OutcomeLog, folder: Path) -> None:
        keys = [log.save(outcome).key for outcome in map(some_outcome, map(Random, range(60)))]
        log.save(an_outcome(journey="parcours-canari", blocking_step="etape-canari"))
        content = leave(log, folder).path.read_bytes()
        assert not any(key.encode() in content for key in keys)
        assert b"canari" not in content

    def test_steps_are_rounded_and_a_rare_language_stays(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 40)
        for number in range(23):
            log.tally(
                StepTally(
                    "2026T4",
                    "apl",
                    1,
                    "0" * 12,
                    steps={"accord": StepCount(1), "fin": StepCount(int(number < 21))},
                    languages={"ti": int(number < 4), "ar": 1},
                )
            )
        log.write_counters()
        left = leave(log, folder)
        steps = {row["etape"]: row["n"] for row in a_table(left.path, "etapes")}
        assert steps == {"accord": "20", "fin": "20"}
        assert [(r["cle"], r["n"]) for r in a_table(left.path, "usages")] == [("ar", "20")]
        assert verify(left.path).holds

    def test_answers_leave_with_how_many_were_asked(self, log: OutcomeLog, folder: Path) -> None:
        a_quarter(log, 60)
        log.tally(VoiceTally("2026T4", answers(oui=23, un_peu=8, non=2, passe=6, pas_compris=1)))
        log.write_counters()
        left = leave(log, folder)
        assert verify(left.path).holds
        # Two « non » could be told by what is missing: the « un peu » go with them.
        assert [(r["reponse"], r["n"]) for r in a_table(left.path, "reponses")] == [
            ("savoir-oui", "23")
        ]
        assert [(r["etat"], r["n"]) for r in a_table(left.path, "questions")] == [
            ("passe", "5"),
            ("repondu", "30"),
        ]

    def test_no_withheld_answer_is_worked_out_from_how_many_answered(self) -> None:
        """Every small case: what left fits another number for each answer of one to four."""
        most = 13
        fits: dict[str, list[set[int]]] = {}
        for oui, un_peu, non in product(range(most), repeat=3):
            answered = oui + un_peu + non
            if answered >= most:
                continue
            lot = bundle.Lot()
            for key, n in answers(oui, un_peu, non, 0).items():
                lot.counters["", 0, "", "reponse", key] = n
            shown = bundle.tables([lot], family_of)
            for passe, visits in product(range(most), range(5, most)):
                not_asked = visits - answered - passe
                if not_asked < 0:
                    continue
                # The number of visits leaves too.
                left = f"{shown} {passe // 5} {not_asked // 5} {visits}"
                for place, n in enumerate((oui, un_peu, non)):
                    fits.setdefault(left, [set(), set(), set()])[place].add(n)
        assert len(fits) > 100
        certain = [
            left
            for left, sets in fits.items()
            for found in sets
            if len(found) == 1 and 0 < min(found) < 5
        ]
        assert not certain

    def test_a_quarter_that_left_before_the_questions_changed_leaves_the_same(
        self, log: OutcomeLog, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_quarter(log, 200)
        monkeypatch.setattr(bundle, "FORMS", {1: bundle.FORMS[1]})
        old = leave(log, folder)
        before = old.path.read_bytes()
        monkeypatch.undo()
        assert verify(old.path).header["format"] == 1
        assert leave(log, folder).path.read_bytes() == before
        a_quarter(log, 60, seed=5)
        new = leave(log, folder)
        found = verify(new.path, old.path)
        assert (new.revision, found.header["format"]) == (1, 1)
        assert found.holds, found.text()

    def test_a_quarter_that_is_not_over_or_too_small_does_not_leave(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 4)
        with pytest.raises(BundleError, match="pas fini"):
            leave(log, folder, today=date(2026, 12, 31))
        with pytest.raises(BundleError, match="Moins de 5 visites"):
            leave(log, folder)
        assert not (folder / "envoi").exists()

    def test_a_place_that_cannot_be_written_closes_no_lot(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 30)
        (folder / "envoi").write_text("a file, not a folder")
        with pytest.raises(OutcomeError, match="L'export n'a pas pu se faire"):
            leave(log, folder)
        (folder / "envoi").unlink()
        assert leave(log, folder).revision == 0


class TestACorrection:
    def test_it_names_the_old_one_and_differs_by_a_whole_lot(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 200)
        first = leave(log, folder)
        late = a_quarter(log, 60, seed=5)
        second = leave(log, folder)
        assert (second.revision, second.total) == (1, 260)
        found = verify(second.path, first.path)
        assert found.holds, found.text()
        assert found.header["remplace"] == first.sha256
        added = [r for r in a_table(second.path, "resultats") if r["lot"] == "1"]
        assert sum(int(r["n"]) for r in added) <= len(late)
        assert all(int(r["n"]) >= 5 for r in added)

    def test_a_few_late_visits_wait_for_company(self, log: OutcomeLog, folder: Path) -> None:
        a_quarter(log, 200)
        first = leave(log, folder)
        before = first.path.read_bytes()
        a_quarter(log, 4, seed=5)
        again = leave(log, folder)
        assert (again.revision, again.path.read_bytes()) == (0, before)
        a_quarter(log, 1, seed=6)
        assert leave(log, folder).revision == 1

    def test_it_refuses_to_say_the_same_visits_in_two_ways(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 200)
        leave(log, folder)
        moved = Site("fs-gueret", "23", Territory.QPV)
        with pytest.raises(BundleError, match="refait à l'identique"):
            leave(log, folder, site=moved)


class TestSomeoneChecksABundle:
    def forged(
        self, path: Path, change: Callable[[dict[str, bytes]], None], *, sealed: bool
    ) -> Path:
        """A bundle changed by hand; hashes made right again and signed anew if ``sealed``."""
        forged = path.with_name("forge.zip")
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        change(files)
        if sealed:
            descriptor = json.loads(files["datapackage.json"])
            for resource in descriptor["resources"]:
                data = files[resource["path"]]
                resource["hash"] = f"sha256:{bundle.hashlib.sha256(data).hexdigest()}"
                resource["bytes"] = len(data)
            files["datapackage.json"] = json.dumps(descriptor).encode()
            mine = Ed25519PrivateKey.from_private_bytes(bytes(32))
            files["signature"] = (
                signing.public(mine).encode()
                + b"\n"
                + signing.sign(mine, bundle.signed_part(files))
            )
        with zipfile.ZipFile(forged, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return forged

    @pytest.fixture
    def left(self, log: OutcomeLog, folder: Path) -> Path:
        a_quarter(log, 300)
        return leave(log, folder).path

    def problems(self, path: Path) -> str:
        found = verify(path)
        assert not found.holds
        return " ".join(p for guarantee in found.guarantees for p in guarantee.problems)

    def test_a_changed_number_is_seen(self, left: Path) -> None:
        def change(files: dict[str, bytes]) -> None:
            head, line, *rest = files["mains.csv"].decode().split("\n")
            files["mains.csv"] = "\n".join([head, line + "0", *rest]).encode()

        assert "a changé depuis l'export" in self.problems(self.forged(left, change, sealed=False))
        assert "le total" in self.problems(self.forged(left, change, sealed=True))

    @pytest.mark.parametrize(
        ("table", "line", "told"),
        [
            ("mains", "0,personne,obtenu,2", "moins de 5"),
            ("mains", "0,Mme Dupont,obtenu,7", "n'est pas un mot de la liste"),
            ("resultats", "0,sante,=cmd(),obtenu,7", "n'a pas la forme prévue"),
            ("etapes", "0,apl,1,0123456789ab,atteinte,accord,7", "non arrondis"),
            ("blocages", "3,panne,service,7", "lot qui n'existe pas"),
            ("blocages", "0,panne,personne,7", "pas dans sa famille"),
            ("usages", "0,langue,ti,10,extra", "nombre de colonnes"),
            ("usages", "0,langue,ti,1e3", "n'est pas un nombre"),
            ("questions", "0,savoir,passe,7", "non arrondis"),
            ("reponses", "0,savoir-oui,7", "plus de réponses"),
            ("durees", "0,plus-de-60,7", "ne font pas le total des visites"),
            ("passages", "0,hier,7", "n'est pas un mot de la liste"),
            ("orientations", "0,appel-fait,7", "le total des visites orientées"),
        ],
    )
    def test_a_line_slipped_in_is_seen(self, left: Path, table: str, line: str, told: str) -> None:
        def change(files: dict[str, bytes]) -> None:
            files[f"{table}.csv"] += line.encode() + b"\n"

        assert told in self.problems(self.forged(left, change, sealed=True))

    def test_a_class_that_tells_how_its_visits_ended_is_seen(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        for result in (Result.OBTAINED, Result.GIVES_UP):
            for hand in (Hand.PERSON, Hand.TOGETHER):
                for _ in range(10):
                    log.save(an_outcome(result=result, hand=hand))
        left = leave(log, folder).path

        def change(files: dict[str, bytes]) -> None:
            files["mains.csv"] = b"lot,main,resultat,n\n0,a-deux,renonce,20\n0,personne,obtenu,20\n"

        assert verify(left).holds
        assert "comment toutes" in self.problems(self.forged(left, change, sealed=True))

    def test_something_hidden_beside_the_tables_is_seen(self, left: Path) -> None:
        def change(files: dict[str, bytes]) -> None:
            files["notes.txt"] = b"Mme Dupont"

        assert "exactement" in self.problems(self.forged(left, change, sealed=True))

    @pytest.mark.parametrize("content", [b"", b"PK\x03\x04 rubbish", b"hello"])
    def test_what_is_no_bundle_is_told_in_a_sentence(self, folder: Path, content: bytes) -> None:
        folder.mkdir()
        (folder / "x.zip").write_bytes(content)
        with pytest.raises(BundleError, match="n'est pas un bilan"):
            verify(folder / "x.zip")
        with pytest.raises(BundleError, match="ne se lit pas"):
            verify(folder / "absent.zip")

    @pytest.mark.parametrize(
        "content", ["[]", '"bilan"', "null", "[" * 100_000], ids="list word null deep".split()
    )
    def test_a_zip_of_something_else_is_told_in_a_sentence(
        self, folder: Path, content: str
    ) -> None:
        folder.mkdir(parents=True)
        with zipfile.ZipFile(folder / "x.zip", "w") as archive:
            archive.writestr("datapackage.json", content)
        with pytest.raises(BundleError, match="n'est pas un bilan"):
            verify(folder / "x.zip")

    @pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_one_packed_again_then_damaged_is_told_in_a_sentence(
        self, folder: Path, packing: int
    ) -> None:
        """Any byte: one such file must not stop an evaluation of three thousand."""
        folder.mkdir(parents=True)
        path = folder / "x.zip"
        with zipfile.ZipFile(path, "w", packing) as archive:
            archive.writestr("datapackage.json", '{"format": 2}' * 20)
        whole = path.read_bytes()
        for at in range(len(whole)):
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
            with pytest.raises(BundleError):
                verify(path)

    def test_a_film_is_not_read_to_its_end(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        path = folder / "film.zip"
        with path.open("wb") as film:
            film.truncate(1 << 40)  # takes no room: 1 TB of nothing
        with pytest.raises(BundleError, match="trop gros pour un bilan"):
            verify(path)


class TestRowsGoWhenTheirTimeIsOver:
    @pytest.mark.parametrize(
        ("quarter", "after"), [("2026T4", "2027T1"), ("2026T1", "2026T2"), ("1999T4", "2000T1")]
    )
    def test_quarters_follow_each_other(self, quarter: str, after: str) -> None:
        assert next_quarter(quarter) == after

    def test_not_before_they_left_nor_while_they_can_be_corrected(
        self, log: OutcomeLog, folder: Path
    ) -> None:
        a_quarter(log, 50)
        log.save(an_outcome(quarter="2027T1"))
        waiting = erase(log, date(2027, 6, 1))
        assert (waiting.rows, waiting.to_export) == (0, ("2026T4",))  # never left
        leave(log, folder)
        assert erase(log, date(2027, 3, 31)).rows == 0  # may still be corrected
        gone = erase(log, date(2027, 4, 1))
        assert (gone.quarters, gone.rows) == (("2026T4",), 50)
        assert log.summary().counts["trimestre"] == {"2027T1": 1}

    def test_a_quarter_too_small_ever_to_leave_does_not_stay_for_ever(
        self, log: OutcomeLog
    ) -> None:
        a_quarter(log, 4)
        log.tally(StepTally("2026T3", "apl", 1, "0" * 12, open=1))
        log.write_counters()
        assert erase(log, date(2027, 3, 31)).quarters == ("2026T3",)
        assert erase(log, date(2027, 4, 1)) == Erased(("2026T4",), 4, 0, ())
        assert log.summary().as_dict()["compteurs"] == {}

    def test_nothing_of_them_is_left_in_any_file(self, log: OutcomeLog, folder: Path) -> None:
        keys = [log.save(an_outcome(journey="parcours-canari")).key for _ in range(50)]
        log.close()
        (folder / "bilans.db").write_bytes(b"garbage " * 3000)  # so that one is set aside
        log.tally(StepTally("2026T4", "parcours-canari", 1, "0" * 12, {"accord": StepCount(9)}))
        log.write_counters()
        sent = leave(log, folder).path
        assert verify(sent).holds
        sent.unlink()
        gone = erase(log, date(2027, 5, 2))
        assert (gone.rows, gone.files) == (50, 2)  # with its journal
        log.close()
        for path in folder.rglob("*"):
            content = path.read_bytes() if path.is_file() else b""
            assert b"canari" not in content, path.name
            assert not any(key.encode() in content for key in keys), path.name
        with pytest.raises(BundleError, match="effacé"):
            leave(log, folder)
