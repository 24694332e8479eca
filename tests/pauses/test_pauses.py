"""Visits that wait: what is kept of them, where the key is, and how they come back."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from support import TODAY, journey, put
from test_attacks import personal_strings
from waiting_desk import ASK, DO, SAY, a_desk, again, begun, close, open_count

from mediation import pausing
from mediation.commands.common import Stop
from mediation.commands.questions import type_in
from mediation.pauses.store import PAD
from mediation.plain import DONE, HALF_WAY, Lines, Plain
from mediation.services import CannotDo, Services
from mediation.visit import Visit


class TestComingBack:
    def test_where_it_stood_with_its_language_its_time_and_its_counts(self, desk: Services) -> None:
        visit = begun(desk, "msa")
        visit.met.heard = 2
        visit.back()
        desk.minutes.minutes = 12.0  # type: ignore[attr-defined]
        said = pausing.pause(visit)
        desk.minutes.minutes = 100.0  # type: ignore[attr-defined]
        (one,) = pausing.waiting(desk)
        assert f"« {one.label} »" in said
        assert one.title == "Un parcours d'essai"
        found = pausing.take_up(desk, one.id)
        assert found.guide.path == "qui"
        assert found.minutes == pytest.approx(12.0)
        assert found.met == visit.met
        assert found.survey.drawn == visit.survey.drawn
        found.answer("msa")
        found.answer("fait")
        close(found)
        assert desk.log.summary().total == 1
        assert desk.log.summary().counts["duree"] == {"moins-de-15": 1}

    def test_several_under_different_words(self, desk: Services) -> None:
        for _ in range(5):
            pausing.pause(begun(desk))
        labels = [one.label for one in pausing.waiting(desk)]
        assert len(set(labels)) == 5
        assert all(len(label.split()) == 2 for label in labels)

    def test_it_keeps_its_words_when_it_waits_again(self, desk: Services) -> None:
        pausing.pause(begun(desk))
        (one,) = pausing.waiting(desk)
        pausing.pause(pausing.take_up(desk, one.id))
        assert pausing.waiting(desk)[0].label == one.label

    def test_a_discreet_title_is_not_in_the_list(self, desk: Services, folder: Path) -> None:
        put(folder, journey(SAY, ASK, DO, discretion="discret"))
        pausing.pause(begun(again(desk, folder)))
        assert pausing.waiting(again(desk, folder))[0].title == "Mon dossier"

    def test_never_a_secret_one(self, desk: Services, folder: Path) -> None:
        put(folder, journey(SAY, ASK, DO, discretion="secret"))
        visit = begun(again(desk, folder))
        pausing.keep(visit)
        with pytest.raises(CannotDo, match="ne laisse aucune trace"):
            pausing.pause(visit)
        assert not desk.settings.pauses.exists()

    def test_a_crash_loses_nothing(self, desk: Services, folder: Path) -> None:
        visit = begun(desk, "msa")
        pausing.keep(visit)
        assert pausing.waiting(desk) == [], "it is under way here"
        desk.pauses._presence.leave()  # the program dies: its lock falls
        after = again(desk, folder)
        (said,) = pausing.begin(after)
        assert said.startswith("Une visite s'est arrêtée sans pause")
        (one,) = pausing.waiting(after)
        assert one.crashed
        assert pausing.take_up(after, one.id).guide.path == "ecrire"


class TestTheVersionItBeganWith:
    def test_it_goes_on_when_the_file_changes(self, desk: Services, folder: Path) -> None:
        visit = begun(desk, "cpam")
        pausing.pause(visit)
        put(folder, journey(SAY, {**ASK, "usager": "Tout autre chose ?"}, version="2"))
        after = again(desk, folder)
        found = pausing.take_up(after, pausing.waiting(after)[0].id)
        assert (found.loaded.hash, found.loaded.journey.version) == (visit.loaded.hash, 1)
        assert found.view.person == ("J'écris.",)
        close(found)

    @pytest.mark.parametrize("became", ["broken", "deleted"])
    def test_or_breaks_or_is_deleted(self, desk: Services, folder: Path, became: str) -> None:
        visit = begun(desk, "cpam")
        pausing.pause(visit)
        if became == "broken":
            (folder / "essai.yaml").write_text("etapes: [", encoding="utf-8")
        else:
            (folder / "essai.yaml").unlink()
        after = again(desk, folder)
        found = pausing.take_up(after, pausing.waiting(after)[0].id)
        assert found.loaded.hash == visit.loaded.hash
        close(found)
        assert after.log.summary().total == 1

    @pytest.mark.parametrize("became", ["broken", "deleted", "all deleted"])
    def test_an_open_visit_goes_on_whatever_becomes_of_its_file(
        self, desk: Services, folder: Path, became: str
    ) -> None:
        visit = begun(desk)
        if became == "broken":
            (folder / "essai.yaml").write_text("etapes: [", encoding="utf-8")
        else:
            (folder / "essai.yaml").unlink()
        if became == "all deleted":
            folder.rmdir()
        visit.speak("ar")
        assert visit.view.choices
        assert visit.languages == ("fr",)
        visit.answer("msa")
        visit.card()
        visit.back()
        visit.answer("cpam")
        visit.answer("fait")
        close(visit)
        assert desk.log.summary().total == 1

    def test_where_it_cannot_the_desk_says_so_and_counts_it(
        self, desk: Services, folder: Path
    ) -> None:
        pausing.pause(begun(desk))
        (kept,) = desk.pauses.waiting()
        desk.pauses.put(kept.id, {**kept.content, "textes": {}, "empreinte": "0" * 12},
                        waiting=True)  # fmt: skip
        with pytest.raises(CannotDo, match="n'est plus le même"):
            pausing.take_up(desk, kept.id)
        assert open_count(desk) == 1
        assert pausing.waiting(desk) == []


class TestWhatIsOnTheDisk:
    def test_only_ids_and_answers_and_only_with_the_key(self, desk: Services) -> None:
        visit = begun(desk, "msa")
        pausing.pause(visit)
        (file,) = desk.settings.pauses.glob("*.pause")
        data = file.read_bytes()
        assert len(data) % PAD == 0
        for word in (b"essai", b"msa", visit.label.split()[0].encode(), b"2026"):
            assert word not in data
        assert file.stat().st_mode & 0o077 == 0
        assert file.stat().st_mtime == 0
        (kept,) = desk.pauses.waiting()
        content = {k: v for k, v in kept.content.items() if k != "textes"}
        assert set(content) == {
            "format", "jour", "etiquette", "discretion", "parcours", "version", "empreinte",
            "etapes", "ou", "guidage", "langue", "minutes", "tiree", "compte", "fichier",
        }  # fmt: skip
        assert "J'écris" not in json.dumps(content)
        assert ":" not in content["jour"], "a day, and no hour"

    def test_what_a_slow_disk_writes_too_late_is_not_written(self, desk: Services) -> None:
        """A thread that keeps the visit comes after the close, or after the pause."""
        late: list[Callable[[], None]] = []
        visit = begun(desk, "msa")
        pausing.keep(visit, late.append)
        close(visit)
        paused = begun(desk)
        pausing.keep(paused, late.append)
        pausing.pause(paused)
        for act in late:
            act()
        assert list(desk.settings.pauses.glob("*.ouverte")) == []
        assert len(pausing.waiting(desk)) == 1

    def test_nothing_once_it_is_closed_and_no_key_either(self, desk: Services) -> None:
        pausing.pause(begun(desk, "msa"))
        visit = pausing.take_up(desk, pausing.waiting(desk)[0].id)
        close(visit)
        assert list(desk.settings.pauses.glob("*.pause")) == []
        assert list(desk.settings.pauses.glob("*.ouverte")) == []
        assert not (desk.settings.home.parent / "session" / "cle").exists()

    def test_nor_when_the_person_refuses_or_the_visit_is_left(self, desk: Services) -> None:
        for end in (Visit.object, Visit.leave):
            visit = begun(desk)
            pausing.keep(visit)
            end(visit)
            pausing.keep(visit) if visit.kept else None
            assert list(desk.settings.pauses.glob("*.ouverte")) == []

    def test_a_file_moved_under_another_name_or_changed_opens_nothing(self, desk: Services) -> None:
        pausing.pause(begun(desk))
        pausing.pause(begun(desk))
        first, second = sorted(desk.settings.pauses.glob("*.pause"))
        second.write_bytes(first.read_bytes())
        first.write_bytes(first.read_bytes()[:-1] + b"x")
        assert pausing.waiting(desk) == []

    def test_after_a_power_cut_the_key_is_gone_and_it_is_told(
        self, desk: Services, folder: Path
    ) -> None:
        pausing.pause(begun(desk))
        desk.pauses._presence.leave()
        (desk.settings.home.parent / "session" / "cle").unlink()
        after = again(desk, folder)
        assert pausing.begin(after) == [
            "1 visite en pause a été perdue : le PC s'est arrêté, ou la session."
        ]
        assert list(desk.settings.pauses.glob("*.pause")) == []


class TestWhenItGoes:
    def test_the_next_day_it_counts_as_left(self, desk: Services, folder: Path) -> None:
        visit = begun(desk, "msa")
        pausing.pause(visit)
        desk.pauses._presence.leave()
        after = again(desk, folder, today=lambda: TODAY + timedelta(days=1))
        assert pausing.waiting(after) == []
        assert "d'un autre jour" in pausing.begin(after)[0]
        assert open_count(after) == 1
        after.log.write_counters()
        assert after.log.summary().counters["atteinte"] == 3
        assert after.log.summary().counters["quittee"] == 1

    def test_when_the_desk_is_closed_by_hand(self, desk: Services) -> None:
        pausing.begin(desk)
        pausing.pause(begun(desk))
        assert "effacée et comptée non close" in pausing.will_be_lost(desk)
        pausing.end(desk, purge=True)
        assert open_count(desk) == 1
        assert not desk.settings.pauses.exists()

    def test_not_when_its_window_is_shut(self, desk: Services, folder: Path) -> None:
        pausing.begin(desk)
        pausing.pause(begun(desk))
        pausing.end(desk, purge=False)
        assert len(pausing.waiting(again(desk, folder))) == 1

    def test_a_disk_that_refuses_is_told_and_the_visit_goes_on(
        self, desk: Services, tmp_path: Path
    ) -> None:
        desk.settings.home.mkdir()
        desk.settings.pauses.write_text("not a folder")
        visit = begun(desk)
        pausing.keep(visit)
        with pytest.raises(CannotDo, match="n'a pas pu être gardée"):
            pausing.pause(visit)
        visit.answer("cpam")
        visit.answer("fait")
        close(visit)


class TestTwoDesksOnOneFolder:
    def test_it_is_said_and_each_keeps_its_own(self, desk: Services, folder: Path) -> None:
        pausing.begin(desk)
        other = again(desk, folder)
        assert pausing.OTHERS in pausing.begin(other)
        mine, theirs = begun(desk), begun(other, "msa")
        pausing.keep(mine)
        pausing.keep(theirs)
        assert pausing.waiting(desk) == pausing.waiting(other) == []
        pausing.pause(theirs)
        (one,) = pausing.waiting(desk)
        assert pausing.take_up(desk, one.id).guide.path == "ecrire"
        with pytest.raises(CannotDo, match="reprise à l'autre poste"):
            pausing.take_up(other, one.id)

    def test_the_first_to_leave_takes_nothing_away(self, desk: Services, folder: Path) -> None:
        pausing.begin(desk)
        other = again(desk, folder)
        pausing.begin(other)
        pausing.pause(begun(desk))
        assert pausing.will_be_lost(desk) == ""
        pausing.end(desk, purge=True)
        assert open_count(desk) == 0
        assert len(pausing.waiting(other)) == 1
        pausing.end(other, purge=True)
        assert open_count(other) == 1

    def test_a_desk_with_another_key_removes_nothing_of_theirs(
        self, desk: Services, folder: Path
    ) -> None:
        """The same folder on a share, from another PC."""
        pausing.begin(desk)
        pausing.pause(begun(desk))
        elsewhere = a_desk(desk.settings.home, folder, desk.settings.home.parent / "autre" / "cle")
        assert pausing.begin(elsewhere) == [pausing.OTHERS]
        assert len(pausing.waiting(desk)) == 1

    def test_a_dead_desk_is_no_desk(self, desk: Services, folder: Path) -> None:
        code = (
            "import os, sys; from pathlib import Path\n"
            "from mediation.pauses.presence import Presence\n"
            "Presence(Path(sys.argv[1])).arrive(); print('here', flush=True); sys.stdin.read()"
        )
        pauses = desk.settings.pauses
        child = subprocess.Popen(
            [sys.executable, "-c", code, str(pauses)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )
        assert child.stdout
        assert child.stdout.readline() == b"here\n"
        assert pausing.begin(desk) == [pausing.OTHERS]
        child.kill()
        child.wait()
        assert desk.pauses.others() == 0


class TestLineByLine:
    def play(self, desk: Services, *typed: str, name: str | None = None) -> tuple[int, str]:
        target = io.StringIO()
        plain = Plain(desk, Lines(io.StringIO("".join(f"{line}\n" for line in typed)), target))
        status = plain.one(name) if name else plain.desk()
        return status, target.getvalue()

    def test_pause_another_person_and_back(self, desk: Services) -> None:
        one = ["essai", "1", "", "1", "z"]
        other = ["essai", "1", "", "2", "1", "", "1", "2", "1", "0", ""]
        status, said = self.play(desk, *one, *other, "p", "1", "1", "", "1", "2", "1", "0", "", "q")
        assert status == DONE
        assert "En pause jusqu'à ce soir" in said
        assert "p : 1 en pause." in said
        assert desk.log.summary().total == 2
        assert open_count(desk) == 0

    def test_a_desk_that_opens_later_is_told_to_the_first(
        self, desk: Services, folder: Path
    ) -> None:
        other = again(desk, folder)

        class Typing(io.StringIO):
            def readline(self, size: int | None = -1, /) -> str:
                other.pauses.arrive()
                return super().readline(-1)

        target = io.StringIO()
        typed = "".join(f"{line}\n" for line in ["essai", "1", "", "z", "p", "1", "z"])
        Plain(desk, Lines(Typing(typed), target)).desk()
        assert target.getvalue().count(pausing.OTHERS) == 1

    def test_leaving_asks_twice_and_counts_it(self, desk: Services) -> None:
        status, said = self.play(desk, "essai", "1", "", "z", "q", "q")
        assert status == DONE
        assert "q encore pour quitter, p pour reprendre." in said
        assert open_count(desk) == 1

    def test_the_end_of_the_input_keeps_it(self, desk: Services, folder: Path) -> None:
        self.play(desk, "essai", "1", "", "z")
        assert open_count(desk) == 0
        assert len(pausing.waiting(again(desk, folder))) == 1

    def test_a_number_that_is_none_takes_nothing_up(self, desk: Services) -> None:
        _, said = self.play(desk, "p", "essai", "1", "", "z", "p", "7", "q", "q")
        assert "Aucune visite en pause." in said
        assert "Aucune visite n'est reprise." in said

    def test_one_visit_alone_says_where_it_waits(self, desk: Services) -> None:
        status, said = self.play(desk, "", "z", name="essai")
        assert status == HALF_WAY
        assert "mediation --simple, puis p." in said


def test_personal_data_typed_at_the_new_questions_is_stored_nowhere(
    tmp_path: Path,
    folder: Path,
    record_proof: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Which visit to take up, what is wrong with a step, how many sheets there are."""
    strings = sorted(set(personal_strings(Random(17))))
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path / "poste"))
    desk = a_desk(tmp_path / "poste", folder, tmp_path / "session" / "cle")
    typed = ["essai", "1", "", "z", *(part for text in strings for part in ("p", text))]
    typed += ["p", "1", *(part for text in strings for part in ("s", text))]
    typed += ["1", "1", "", "1", "5", *strings, "1", "1", "0", "", "q"]
    target = io.StringIO()
    Plain(desk, Lines(io.StringIO("\n".join(typed) + "\n"), target)).desk()
    assert "Bilan enregistré" in target.getvalue()
    box = io.StringIO("\n".join([*strings, "5", "5", "", "", "", "", "", "", "", "", "", "", ""]))
    with contextlib.suppress(Stop):
        type_in(None, Lines(box, io.StringIO()), TODAY)
    desk.log.close()
    kept = [path.read_bytes() for path in (tmp_path / "poste").rglob("*") if path.is_file()]
    assert len(kept) >= 3
    found = [text for text in strings if any(text.encode() in data for data in kept)]
    record_proof("typed at the questions of pauses, signals and sheets",
                 tried=4 * len(strings), files=len(kept), kept=len(found))  # fmt: skip
    assert not found
