"""Killed, out of room, refused by the disk: the old state or the new one, never between."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from child import in_child
from packing import READERS, Bench, a_journey, some_files, tree
from support import TODAY

from mediation.journey.pack import disk, offer, shelf
from mediation.journey.pack.errors import PackError

pytestmark = pytest.mark.skipif(os.name == "nt", reason="uses fork and POSIX limits")

# What a killed process may have done or not: everything it asks of the file system.
resource = pytest.importorskip("resource", reason="this system has no file size limit")

ASKED = {"open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.scandir", "shutil.rmtree"}


def asked_before_dying(number: int, deed: Callable[[], object]) -> int | None:
    """How many asks ``deed`` took in a process of its own; None when ``number`` killed it."""

    def child() -> int:
        asked = 0

        def watch(event: str, _: tuple[object, ...]) -> None:
            nonlocal asked
            assert not event.startswith("socket."), event
            if event in ASKED:
                asked += 1
                if asked == number:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(watch)
        deed()
        return asked

    return in_child(child)


@dataclass
class Killing:
    """A change of the packs, killed before things it asks of the disk, over and over."""

    bench: Bench
    deed: Callable[[], object]

    def run(self, step: int) -> set[str]:
        """The states found, « old » or « new »; killed at each ``step``-th ask and the last six."""
        root = self.bench.root
        root.parent.mkdir(exist_ok=True)
        before, kept = tree(root), self.bench.place / "avant"
        if root.exists():
            shutil.copytree(root, kept)
        total = asked_before_dying(0, self.deed)
        assert total is not None
        after = tree(root)
        assert after != before
        found = set()
        for number in sorted({*range(1, total + 1, step), *range(total - 5, total + 1)}):
            shutil.rmtree(root, ignore_errors=True)
            if kept.exists():
                shutil.copytree(kept, root)
            assert asked_before_dying(number, self.deed) is None
            now = tree(root)
            assert now in (before, after), f"between two states at {number} of {total}"
            found.add("new" if now == after else "old")
            assert shelf.read(root).problems == ()
            if now == before:
                # Over what the killed one left lying, as the mediator would try again.
                self.deed()
                assert tree(root) == after
                assert not list(root.glob(f"{disk.WAITING}*"))
        return found


def install(bench: Bench, path: Path) -> None:
    with offer.judged(path, bench.root, TODAY, READERS) as offered:
        offer.accept(offered, bench.root)


class TestAProcessKilled:
    @pytest.fixture(
        params=[
            pytest.param(25, id="now and then"),
            pytest.param(1, id="at every ask", marks=pytest.mark.long),
        ]
    )
    def step(self, request: pytest.FixtureRequest) -> int:
        return int(request.param)

    def test_while_it_installs(self, bench: Bench, step: int) -> None:
        path = bench.put(bench.build().data)
        killing = Killing(bench, lambda: install(bench, path))
        assert killing.run(step) == {"old", "new"}

    def test_while_it_updates(self, bench: Bench, step: int) -> None:
        bench.send()
        path = bench.put(bench.build(version="2").data)
        killing = Killing(bench, lambda: install(bench, path))
        assert killing.run(step) == {"old", "new"}
        assert bench.library().shelf.packs[0].version == 2

    def test_while_it_removes(self, bench: Bench, step: int) -> None:
        bench.send()
        path = bench.put(bench.build(version="2").data)
        install(bench, path)
        killing = Killing(bench, lambda: offer.remove("logement", bench.root))
        assert killing.run(step) == {"old", "new"}
        assert bench.library().shelf.packs[0].version == 1

    @pytest.mark.long
    def test_while_it_installs_a_pack_of_forty_journeys(self, bench: Bench) -> None:
        files = dict(some_files())
        for number in range(40):
            files[f"parcours/parcours-{number}.yaml"] = a_journey(f"parcours-{number}")
        path = bench.put(bench.build(files).data)
        killing = Killing(bench, lambda: install(bench, path))
        assert killing.run(3) == {"old", "new"}


class TestAFullDisk:
    @pytest.mark.parametrize("size", [0, 100, 400, 1000])
    def test_installs_nothing_and_says_what_to_do(self, bench: Bench, size: int) -> None:
        bench.send()
        before = tree(bench.root)
        files = {**some_files(), "parcours/long.yaml": a_journey("long", besoin="x" * 150)}
        path = bench.put(bench.build(files, version="2").data)

        def attempt() -> str:
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
            try:
                with offer.judged(path, bench.root, TODAY, READERS) as offered:
                    offer.accept(offered, bench.root)
            except PackError as error:
                return str(error)
            return "installed"

        assert "le disque est plein. Libérez de la place" in in_child(attempt)
        assert tree(bench.root) == before
        assert not list(bench.root.glob(f"{disk.WAITING}*"))

    def test_on_the_command_line_is_this_machines_fault(self, bench: Bench) -> None:
        path = bench.put(bench.build().data)
        done = subprocess.run(
            [sys.executable, "-m", "mediation", "parcours", "installer", str(path), "--oui"],
            env=os.environ | {"MEDIATION_HOME": str(bench.root.parent)},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200)),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 3
        assert done.stderr.startswith("Le paquet n'est pas installé, rien n'a changé")
        assert done.stderr.count("\n") == 1


class TestAFolderThatCannotBeWritten:
    def test_is_told_in_a_sentence(self, bench: Bench) -> None:
        path = bench.put(bench.build().data)
        bench.root.parent.mkdir()
        bench.root.parent.chmod(0o555)
        said = in_child(lambda: self.refused(bench, path), as_nobody=True)
        assert "ne se laisse pas écrire" in said
        assert list(bench.root.parent.iterdir()) == []

    def test_also_when_packs_are_there_already(self, bench: Bench) -> None:
        bench.send()
        before = tree(bench.root)
        path = bench.put(bench.build(version="2").data)
        for place in [bench.root, *(p for p in bench.root.rglob("*") if p.is_dir())]:
            place.chmod(0o555)
        (bench.root / disk.LOCK).chmod(0o666)
        assert "ne se laisse pas écrire" in in_child(
            lambda: self.refused(bench, path), as_nobody=True
        )
        assert "ne se laisse pas écrire" in in_child(
            lambda: self.refused(bench, None), as_nobody=True
        )
        assert tree(bench.root) == before

    def test_a_file_in_the_place_of_the_folder(self, bench: Bench) -> None:
        bench.root.parent.mkdir()
        bench.root.write_text("")
        path = bench.put(bench.build().data)
        assert "occupe déjà sa place" in self.refused(bench, path)

    def refused(self, bench: Bench, path: Path | None) -> str:
        try:
            if path is None:
                offer.remove("logement", bench.root)
            else:
                with offer.judged(path, bench.root, TODAY, READERS) as offered:
                    offer.accept(offered, bench.root)
        except PackError as error:
            return str(error)
        return "done"


class TestTwoAtOnce:
    def test_the_second_is_told_and_the_first_not_disturbed(self, bench: Bench) -> None:
        path = bench.put(bench.build().data)
        with offer.judged(path, bench.root, TODAY, READERS) as first:
            with (
                pytest.raises(PackError, match="en cours"),
                offer.judged(path, bench.root, TODAY, READERS),
            ):
                pass
            offer.accept(first, bench.root)
        assert "logement" in bench.library().entries
