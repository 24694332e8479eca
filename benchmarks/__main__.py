"""``make bench``: every measurement of the house, in one table.

    python -m benchmarks [--only desk,plain]

Each module is measured by itself, so that a peer that is not installed hides
only its own lines. The status is 1 when a module failed, never for a slow one:
a number on a busy machine is to be read, not to stop a build.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.rows import Row

MODULES = (
    "desk", "plain", "person", "journeys", "speech", "cards", "outcomes", "evaluation",
)  # fmt: skip
HEAD = ("", "value", "unit", "floor", "ratio", "target", "")
_OURS = ("benchmarks", "mediation", "accessibility")


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, print; 1 when a module failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", default=",".join(MODULES), help="modules, with commas")
    asked = [name for name in parser.parse_args(argv).only.split(",") if name]
    unknown = sorted(set(asked) - set(MODULES))
    if unknown:
        parser.error(f"no such module: {', '.join(unknown)}; there are {', '.join(MODULES)}")
    measured: list[Row] = []
    crashed = False
    for name in asked:
        print(f"{name}…", file=sys.stderr, flush=True)
        try:
            measured += importlib.import_module(f"benchmarks.{name}").rows()
        except ModuleNotFoundError as missing:
            if (missing.name or "").split(".")[0] in _OURS:
                crashed = True
                traceback.print_exc()
            else:
                print(f"{name}: not measured, {missing.name} is not here", file=sys.stderr)
        except Exception:
            crashed = True
            traceback.print_exc()
    print(table(measured))
    return int(crashed)


def table(measured: Sequence[Row]) -> str:
    """The rows as aligned text; ``ok`` or ``over`` where there is a target."""
    lines = [HEAD, *(_cells(row) for row in measured)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in {0, 2, 6} else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def verdict(row: Row) -> str:
    """``ok`` when the ratio, or the value where there is none, is within the target."""
    if row.target is None:
        return ""
    return "ok" if (row.value if row.ratio is None else row.ratio) <= row.target else "over"


def _cells(row: Row) -> tuple[str, ...]:
    ratio = "" if row.ratio is None else f"{row.ratio:.2f}"
    return (
        row.name,
        _number(row.value),
        row.unit,
        _number(row.floor),
        ratio,
        _number(row.target),
        verdict(row),
    )


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


if __name__ == "__main__":
    sys.exit(main())
