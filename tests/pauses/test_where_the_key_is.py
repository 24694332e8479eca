"""The key of the visits that wait: never on their disk, nobody else's, and what they are called."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support import services
from waiting_desk import a_desk, again, begun

from mediation import pausing
from mediation.pauses import words
from mediation.pauses.keys import ForThisAccount, InMemory, InSession, place
from mediation.pauses.store import Store, Taken
from mediation.services import Services


class TestWhereTheKeyIs:
    def test_in_the_memory_of_the_session_never_on_the_same_disk(self, tmp_path: Path) -> None:
        home = tmp_path / "poste"
        same = {"XDG_RUNTIME_DIR": str(tmp_path)}
        assert isinstance(
            place(home, platform="linux", environment=same, shared=tmp_path), InMemory
        )
        found = place(home, platform="linux", environment={})
        if Path("/dev/shm").stat().st_dev != tmp_path.stat().st_dev:
            assert isinstance(found, InSession)
            assert "poste" not in found.path.name

    def test_what_another_account_put_there_is_not_used(self, tmp_path: Path) -> None:
        path = tmp_path / "cle"
        path.write_bytes(b"k" * 32)
        path.chmod(0o600)
        assert InSession(path).read() == b"k" * 32
        assert InSession(path, mine=os.geteuid() + 1).read() is None
        path.chmod(0o644)
        assert InSession(path).read() is None
        path.chmod(0o600)
        link = tmp_path / "lien"
        link.symlink_to(path)
        assert InSession(link).read() is None
        with pytest.raises(OSError, match=r".*"):
            InSession(link).make()

    def test_two_desks_end_with_the_same_key(self, tmp_path: Path) -> None:
        first, second = InSession(tmp_path / "cle"), InSession(tmp_path / "cle")
        assert first.make() == second.make() == second.read()
        first.forget()
        assert second.read() is None

    def test_windows_locks_it_to_the_account(self, tmp_path: Path) -> None:
        def turned(data: bytes) -> bytes:
            return bytes(byte ^ 0x55 for byte in data)

        def refused(_data: bytes) -> bytes:
            raise OSError("another account")

        path = tmp_path / "Mediation" / "x.cle"
        mine = ForThisAccount(path, turned, turned)
        key = mine.make()
        assert key not in path.read_bytes()
        assert ForThisAccount(path, turned, turned).make() == key
        assert ForThisAccount(path, turned, refused).read() is None
        mine.forget()
        assert mine.read() is None
        found = place(tmp_path, platform="win32", environment={"LOCALAPPDATA": str(tmp_path)})
        assert isinstance(found, ForThisAccount)
        assert not found.path.is_relative_to(tmp_path / "poste")

    def test_without_a_place_the_pause_says_what_that_costs(
        self, tmp_path: Path, folder: Path
    ) -> None:
        assert pausing.ONLY_HERE in pausing.pause(begun(a_desk(tmp_path / "p", folder)))

    def test_a_place_that_fails_at_the_last_moment_is_replaced_by_memory(
        self, tmp_path: Path, folder: Path
    ) -> None:
        missing = tmp_path / "rien" / "cle"
        desk = services(tmp_path / "p", folder)
        desk = replace(desk, pauses=Store(desk.settings.pauses, lambda: InSession(missing)))
        assert pausing.ONLY_HERE in pausing.pause(begun(desk))
        assert len(pausing.waiting(desk)) == 1

    def test_it_stays_while_the_folder_of_the_visits_cannot_be_read(
        self, desk: Services, folder: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A share that refuses for a moment must not cost the visits that wait on it."""
        pausing.pause(begun(desk))
        opened = again(desk, folder)
        with monkeypatch.context() as share:
            refuse_to_list(share, desk.settings.pauses)
            assert pausing.waiting(opened) == []
            pausing.begin(opened)
        assert len(pausing.waiting(again(desk, folder))) == 1


def refuse_to_list(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """``folder`` may not be read."""

    def refusing(usual: Callable[..., Iterator[Path]]) -> Callable[..., Iterator[Path]]:
        def method(self: Path, *args: Any) -> Iterator[Path]:
            if self == folder:
                raise PermissionError(13, "refused", str(self))
            return usual(self, *args)

        return method

    monkeypatch.setattr(Path, "iterdir", refusing(Path.iterdir))
    monkeypatch.setattr(Path, "glob", refusing(Path.glob))


class TestTheWords:
    def test_are_many_short_and_different(self) -> None:
        assert len(set(words.WORDS)) == len(words.WORDS) >= 90
        assert all(3 <= len(word) <= 9 and word.isalpha() for word in words.WORDS)

    def test_a_poor_draw_still_gives_a_free_label(self) -> None:
        taken: list[str] = []
        for _ in range(50):
            found = words.label(lambda: 0.5, taken)
            assert found not in taken
            assert len(set(found.split())) == 2
            taken.append(found)


def test_the_store_refuses_what_is_no_longer_there(tmp_path: Path) -> None:
    with pytest.raises(Taken):
        Store(tmp_path / "pauses", InMemory).take("0" * 16)
