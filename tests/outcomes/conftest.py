from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support import remove

from mediation.outcomes.log import OutcomeLog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def folder() -> Iterator[Path]:
    """A desk's folder that an ordinary user may also reach."""
    place = Path(tempfile.mkdtemp(prefix="mediation-"))
    place.chmod(0o777)
    yield place / "bilans"
    remove(place)


@pytest.fixture
def log(folder: Path) -> Iterator[OutcomeLog]:
    log = OutcomeLog(folder)
    yield log
    log.close()


@pytest.fixture
def keys(folder: Path) -> Callable[[], list[str]]:
    """The keys of the rows in the file, read without the program; it must be whole."""

    def read() -> list[str]:
        raw = sqlite3.connect(folder / "bilans.db")
        try:
            assert raw.execute("pragma integrity_check").fetchone() == ("ok",)
            return [key for (key,) in raw.execute("select cle from bilans")]
        finally:
            raw.close()

    return read
