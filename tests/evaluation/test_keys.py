"""The key of the noise and its register: apart, private, and never replaced in silence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from mediation.evaluation.keys import KEY_FILE, REGISTER_FILE, CellKeys, KeysError

if TYPE_CHECKING:
    from pathlib import Path

SENT = {("fs-1", "2026T1", "23", "rural"): 0}


def made(folder: Path) -> CellKeys:
    return CellKeys.open(folder / "cles", new=True)


def test_the_same_records_get_the_same_noise_and_another_key_another_one(tmp_path: Path) -> None:
    keys = made(tmp_path)
    again = CellKeys.open(tmp_path / "cles")
    other = CellKeys.open(tmp_path / "autres", new=True)
    marks = range(1, 400)
    drawn = [keys.uniform(mark, 101) for mark in marks]
    assert drawn == [again.uniform(mark, 101) for mark in marks]
    assert drawn != [other.uniform(mark, 101) for mark in marks]
    assert set(drawn) <= set(range(101))
    assert len(set(drawn)) > 80
    assert keys.fingerprint() == again.fingerprint() != other.fingerprint()


def test_a_key_is_only_made_when_asked_and_never_over_another(tmp_path: Path) -> None:
    with pytest.raises(KeysError, match="nouvelles-cles"):
        CellKeys.open(tmp_path / "cles")
    first = made(tmp_path).fingerprint()
    assert made(tmp_path).fingerprint() == first


@pytest.mark.parametrize("name", [KEY_FILE, REGISTER_FILE])
def test_where_one_of_the_two_files_is_gone_no_new_one_is_made(tmp_path: Path, name: str) -> None:
    made(tmp_path)
    (tmp_path / "cles" / name).unlink()
    for new in (False, True):
        with pytest.raises(KeysError, match="Rien n'est publié"):
            CellKeys.open(tmp_path / "cles", new=new)


@pytest.mark.skipif(os.name != "posix", reason="rights are POSIX's")
@pytest.mark.parametrize(
    ("name", "mode", "say"),
    [("", 0o755, "chmod 700"), (KEY_FILE, 0o640, "chmod 600"), (REGISTER_FILE, 0o604, "chmod 600")],
)
def test_a_folder_or_file_that_others_may_open_is_refused(
    tmp_path: Path, name: str, mode: int, say: str
) -> None:
    made(tmp_path)
    assert (tmp_path / "cles").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "cles" / KEY_FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / "cles" / name).chmod(mode)
    with pytest.raises(KeysError, match=say):
        CellKeys.open(tmp_path / "cles")


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_link_to_a_key_elsewhere_is_not_a_key(tmp_path: Path) -> None:
    made(tmp_path)
    key = tmp_path / "cles" / KEY_FILE
    key.rename(tmp_path / "ailleurs")
    key.symlink_to(tmp_path / "ailleurs")
    with pytest.raises(KeysError, match="pas ce qui est attendu"):
        CellKeys.open(tmp_path / "cles")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        (KEY_FILE, b"court"),
        (REGISTER_FILE, b"pas du gzip"),
        (REGISTER_FILE, b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05"),
    ],
)
def test_a_damaged_file_is_said_in_a_sentence(tmp_path: Path, name: str, content: bytes) -> None:
    made(tmp_path)
    (tmp_path / "cles" / name).write_bytes(content)
    with pytest.raises(KeysError, match="Rien n'est publié"):
        CellKeys.open(tmp_path / "cles")


def test_the_register_remembers_what_each_publication_showed(tmp_path: Path) -> None:
    keys = made(tmp_path)
    keys.commit(SENT, {"a": (31, 30, True), "b": (12, None, True)})
    keys.commit({**SENT, ("fs-2", "2026T1", "23", "qpv"): 1}, {"a": (33, 30, False)})
    again = CellKeys.open(tmp_path / "cles")
    assert [(p.publication, p.true, p.shown, p.fresh) for p in again.past["a"]] == [
        (0, 31, 30, True),
        (1, 33, 30, False),
    ]
    reference = again.reference("a")
    assert reference is not None
    assert reference.true == 31
    assert again.reference("c") is None
    assert again.sent == keys.sent


def test_the_same_publication_again_leaves_the_register_as_it_is(tmp_path: Path) -> None:
    keys = made(tmp_path)
    keys.commit(SENT, {"a": (31, 30, True)})
    before = (tmp_path / "cles" / REGISTER_FILE).read_bytes()
    CellKeys.open(tmp_path / "cles").commit(SENT, {"a": (31, 30, False)})
    assert (tmp_path / "cles" / REGISTER_FILE).read_bytes() == before


def test_a_key_that_disappears_or_another_publication_meanwhile_stops_everything(
    tmp_path: Path,
) -> None:
    keys, other = made(tmp_path), CellKeys.open(tmp_path / "cles")
    other.commit(SENT, {"a": (31, 30, True)})
    with pytest.raises(KeysError, match="autre publication"):
        keys.commit(SENT, {"a": (31, 35, True)})
    (tmp_path / "cles" / KEY_FILE).unlink()
    with pytest.raises(KeysError, match="Rien n'est publié"):
        other.commit(SENT, {"b": (31, 30, True)})
    assert list((tmp_path / "cles").iterdir()) == [tmp_path / "cles" / REGISTER_FILE]
