from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from packing import Bench
from support import remove


@pytest.fixture
def bench() -> Iterator[Bench]:
    """A publisher and a desk in a folder that an ordinary user may also reach."""
    place = Path(tempfile.mkdtemp(prefix="mediation-paquets-"))
    place.chmod(0o777)
    yield Bench(place)
    remove(place)
