"""The instruments of `make bench`: what they see, and the table they print."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from benchmarks.__main__ import main, table, verdict
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.measure import Terminal

PROGRAM = """
import sys
print("une question ?")
while (typed := sys.stdin.readline()):
    print("\\x1b[2J\\x1b[Hréponse", typed.strip())
sys.exit(7)
"""


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """A program that asks, answers, and leaves with 7 at the end of input."""
    pytest.importorskip("pty", reason="needs a terminal")
    from benchmarks.measure import Terminal, environment

    with Terminal([sys.executable, "-c", PROGRAM], environment(), 40, 10) as opened:
        opened.settle("une question ?", quiet=0.05)
        yield opened


class TestATimedTerminal:
    def test_sees_what_is_painted_and_when(self, terminal: Terminal) -> None:
        assert terminal.screen[0].rstrip() == "une question ?"
        assert terminal.start_to_paint() > 0

    def test_times_a_key_to_what_it_painted(self, terminal: Terminal) -> None:
        terminal.press("a", quiet=0.05)
        assert terminal.press("enter", quiet=0.05) > 0
        assert terminal.screen[0].rstrip() == "réponse a"

    def test_knows_how_the_program_ended(self, terminal: Terminal) -> None:
        terminal.send("ctrl+d")
        assert terminal.wait_end() == 7

    def test_says_what_was_there_when_what_it_awaits_never_comes(self, terminal: Terminal) -> None:
        from benchmarks.measure import TooSlow

        terminal.send("ctrl+d")
        with pytest.raises(TooSlow, match=r"une question \?"):
            terminal.settle("autre chose", quiet=0.05)


class TestTheTable:
    @pytest.mark.parametrize(
        ("row", "said"),
        [
            (Row("x", 300, "ms", 100, 3.0, 1.5), "over"),
            (Row("x", 300, "ms", 300, 1.0, 1.5), "ok"),
            (Row("x", 300, "ms", target=250), "over"),
            (Row("x", 200, "ms", target=250), "ok"),
            (Row("x", 200, "ms", 100, 2.0), ""),
        ],
    )
    def test_a_target_bounds_the_ratio_or_else_the_value(self, row: Row, said: str) -> None:
        assert verdict(row) == said

    def test_every_row_has_its_columns_under_the_same_heads(self) -> None:
        lines = table([Row("first", 1.5, "ms", 1.0, 1.5, 1.5), Row("a", 1234, "/s")]).splitlines()
        assert lines[0].split() == ["value", "unit", "floor", "ratio", "target"]
        assert lines[1].split() == ["first", "1.5", "ms", "1", "1.50", "1.5", "ok"]
        assert lines[2].split() == ["a", "1234", "/s"]
        assert lines[0].index("unit") == lines[1].index("ms") == lines[2].index("/s")

    def test_a_module_that_does_not_exist_is_wrong_use(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as stopped:
            main(["--only", "nothing"])
        assert stopped.value.code == 2
        assert "outcomes" in capsys.readouterr().err
