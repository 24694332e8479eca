"""How long a mediator waits for the first question line by line."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import environment
from benchmarks.rows import Row

_RUNS = 15
QUESTION = b"De quoi la personne a-t-elle besoin ?"
COMMAND = Path(sys.executable).with_name("mediation")


def _first_prompt(home: str) -> float:
    """Seconds from spawn until the whole first question could be read."""
    start = time.perf_counter()
    with subprocess.Popen(
        [COMMAND, "--simple"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(MEDIATION_HOME=home),
        bufsize=0,
    ) as desk:
        assert desk.stdout is not None
        said = b""
        while QUESTION not in said:
            read = desk.stdout.read(4096)
            if not read:
                raise RuntimeError(f"it ended before the question: {said!r}")
            said += read
        waited = time.perf_counter() - start
        desk.kill()
    return waited


def _nothing() -> float:
    """Seconds that Python needs to start, do nothing and leave."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True, env=environment())
    return time.perf_counter() - start


def rows() -> list[Row]:
    """The first question line by line, run by run beside a Python that does nothing."""
    ours, floors = [], []
    with tempfile.TemporaryDirectory() as home:
        _first_prompt(home)  # fills the page cache: a desk starts this many times a day
        for _ in range(_RUNS):
            ours.append(_first_prompt(home) * 1000)
            floors.append(_nothing() * 1000)
    value, floor = statistics.median(ours), statistics.median(floors)
    return [
        Row("first prompt line by line", value, "ms", target=250),
        Row("first prompt ÷ python -c pass", value, "ms", floor, value / floor),
    ]
