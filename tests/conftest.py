"""One table for `make proof`: what was tried, how often, what was found, in every room."""

from __future__ import annotations

from collections import defaultdict
from typing import Protocol

import pytest


class Record(Protocol):
    """Adds one line to the table: ``record_proof("kill -9", tried=500, lost=0)``."""

    def __call__(self, name: str, **figures: object) -> None: ...


_TABLE = pytest.StashKey[dict[str, list[tuple[str, str]]]]()


@pytest.fixture
def record_proof(request: pytest.FixtureRequest) -> Record:
    """Says, under the name of the test's room (its folder), what was tried and found."""
    table = request.config.stash.setdefault(_TABLE, defaultdict(list))
    room = request.path.parent.name

    def record(name: str, **figures: object) -> None:
        said = "  ".join(f"{key}={value}" for key, value in figures.items())
        table[room].append((name, said))

    return record


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """The table, after the tests; nothing where no test recorded anything."""
    table = config.stash.get(_TABLE, {})
    if not table:
        return
    terminalreporter.section("what was tried, how often, what was found")
    wide = max(len(name) for lines in table.values() for name, _ in lines)
    for room, lines in sorted(table.items()):
        terminalreporter.write_line(room)
        for name, said in sorted(lines):
            terminalreporter.write_line(f"  {name:<{wide}}  {said}")
