"""One table for `make proof`: what was tried, how often, what was found, in every room."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Protocol

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


def pytest_sessionfinish(session: pytest.Session) -> None:
    """One of several processes (pytest-xdist) hands its lines to the one that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["proof"] = dict(session.config.stash.get(_TABLE, {}))


class _Gathering:
    """Where pytest-xdist runs: the lines of all its processes in one table."""

    def pytest_testnodedown(self, node: Any) -> None:
        table = node.config.stash.setdefault(_TABLE, defaultdict(list))
        for room, lines in getattr(node, "workeroutput", {}).get("proof", {}).items():
            table[room] += lines


def pytest_configure(config: pytest.Config) -> None:
    """The evaluation has no pytest-xdist: its hooks are then unknown."""
    if config.pluginmanager.hasplugin("xdist"):
        config.pluginmanager.register(_Gathering())


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
