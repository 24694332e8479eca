"""A start reads again only the journey files that changed."""

from __future__ import annotations

import json
import os
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from support import journey, put

from mediation.journey import entry
from mediation.journey import memo as memory
from mediation.journey.library import Library
from mediation.journey.memo import Memo
from mediation.journey.vocabulary import Discretion

SAY = {"id": "dire", "type": "dire", "usager": "Bonjour."}
LONG_AGO = 1_700_000_000


def age(path: Path, seconds: int = LONG_AGO) -> None:
    os.utime(path, (seconds, seconds))


@pytest.fixture
def memo(tmp_path: Path) -> Path:
    """A memo of one journey that has not changed for a long time."""
    age(put(tmp_path / "parcours", journey(SAY, titre="Avant")))
    library = start(tmp_path)
    assert library.entries["essai"].title == "Avant"
    library.memo.keep()
    return tmp_path / "lus.json"


def start(folder: Path) -> Library:
    return Library([folder / "parcours"], memo=Memo(folder / "lus.json"))


def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    def read(path: Path) -> None:
        pytest.fail(f"{path.name} was read again")

    monkeypatch.setattr(entry, "head", read)


class TestTheNextStart:
    def test_reads_no_file_that_is_as_it_was(
        self, memo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = Library([tmp_path / "parcours"]).entries["essai"]
        no_reading(monkeypatch)
        assert start(tmp_path).entries["essai"] == first

    def test_reads_a_file_that_changed(self, memo: Path, tmp_path: Path) -> None:
        age(put(tmp_path / "parcours", journey(SAY, titre="Après")), LONG_AGO + 1)
        assert start(tmp_path).entries["essai"].title == "Après"

    def test_lists_a_new_file_and_forgets_one_that_went(self, memo: Path, tmp_path: Path) -> None:
        put(tmp_path / "parcours", journey(SAY, id="autre"), "autre")
        (tmp_path / "parcours" / "essai.yaml").unlink()
        library = start(tmp_path)
        assert list(library.entries) == ["autre"]
        library.memo.keep()
        assert "Avant" not in memo.read_text(encoding="utf-8")

    def test_tells_of_a_file_that_became_wrong(self, memo: Path, tmp_path: Path) -> None:
        put(tmp_path / "parcours", "usager: Attention : non", "essai")
        assert [p.file for p in start(tmp_path).problems] == ["essai.yaml"]

    def test_reads_again_what_had_just_been_written(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        # A second change within the same two seconds might leave size and date as they are.
        put(tmp_path / "parcours", journey(SAY, discretion="ordinaire"))
        library = start(tmp_path)
        assert library.entries["essai"].discretion is Discretion.ORDINARY
        library.memo.keep()
        file = tmp_path / "parcours" / "essai.yaml"
        stat = file.stat()
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("ordinaire", "discret  "), encoding="utf-8")
        os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))
        assert start(tmp_path).entries["essai"].discretion is Discretion.DISCREET

    def test_writes_nothing_where_nothing_is_new(self, memo: Path, tmp_path: Path) -> None:
        age(memo)
        library = start(tmp_path)
        assert library.entries
        library.memo.keep()
        assert memo.stat().st_mtime == LONG_AGO


class TestAMemoThatIsNone:
    @pytest.mark.parametrize(
        "spoil",
        [
            lambda raw: b"",
            lambda raw: raw[:-40],
            lambda raw: raw.replace(b"Avant", b"Apres"),
            lambda raw: b"\xff" + raw,
            lambda raw: b"\0" * len(raw),
        ],
        ids=["empty", "torn", "changed", "not-utf8", "zeros"],
    )
    def test_is_made_again(self, memo: Path, tmp_path: Path, spoil: object) -> None:
        memo.write_bytes(spoil(memo.read_bytes()))  # type: ignore[operator]
        library = start(tmp_path)
        assert library.entries["essai"].title == "Avant"
        assert list(library.problems) == []
        library.memo.keep()
        assert memory._read(memo)

    @pytest.mark.parametrize("title", ["Avant\u202e", "Avant\x1b[2J", 5, None, ["Avant"]])
    def test_a_hostile_one_shows_nothing(self, memo: Path, tmp_path: Path, title: object) -> None:
        for escaped in (False, True):
            stamp, rows = json.loads(memo.read_text(encoding="utf-8").partition("\n")[2])
            rows[0][4] = title
            body = json.dumps([stamp, rows], ensure_ascii=escaped)
            right = sha256(body.encode()).hexdigest()
            (tmp_path / "lus.json").write_text(f"{right}\n{body}", encoding="utf-8")
            assert start(tmp_path).entries["essai"].title == "Avant"
            start(tmp_path)

    def test_other_code_reads_the_files_again(
        self, memo: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert memory._read(memo)
        monkeypatch.setattr(memory, "_stamp", lambda: [1, 2, 3])
        assert memory._read(memo) == {}

    def test_a_disk_that_refuses_is_no_matter(self, tmp_path: Path) -> None:
        age(put(tmp_path / "parcours", journey(SAY)))
        library = Library([tmp_path / "parcours"], memo=Memo(tmp_path / "absent" / "lus.json"))
        assert library.entries
        library.memo.keep()
        assert sorted(path.name for path in tmp_path.iterdir()) == ["parcours"]

    @pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such a name")
    def test_a_file_whose_name_is_no_text_is_listed_all_the_same(self, tmp_path: Path) -> None:
        path = tmp_path / "parcours" / os.fsdecode(b"caf\xe9.yaml")
        put(tmp_path / "parcours", journey(SAY)).rename(path)
        age(path)
        library = start(tmp_path)
        assert list(library.entries) == ["essai"]
        library.memo.keep()
        assert not (tmp_path / "lus.json").exists()
