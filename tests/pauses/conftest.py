"""What the tests of pauses share."""

from __future__ import annotations

from pathlib import Path

import pytest
from support import journey, put
from waiting_desk import ASK, DO, SAY, a_desk

from mediation.services import Services


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the journey « essai » is."""
    put(tmp_path / "parcours", journey(SAY, ASK, DO))
    return tmp_path / "parcours"


@pytest.fixture
def desk(tmp_path: Path, folder: Path) -> Services:
    return a_desk(tmp_path / "poste", folder, tmp_path / "session" / "cle")
