"""The ``mediation`` command. A room is imported only when its command runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mediation import arguments

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

OK, PROBLEMS = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 problems, 2 wrong use, 3 this PC cannot."""
    _utf8()
    args = arguments.whole().parse_args(argv)
    try:
        return _run(args)
    except BrokenPipeError:
        # The reader left (`| head`): nothing to say to nobody.
        sys.stdout = None
        return OK
    except KeyboardInterrupt:
        return PROBLEMS


def _run(args: argparse.Namespace) -> int:
    from mediation.commands.common import Stop

    try:
        status: int = args.call(args)
    except Stop as stop:
        sys.stderr.write(f"{stop}\n")
        return stop.status
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001 - the last door: a sentence instead of a traceback
        from mediation import faults, settings

        sys.stderr.write(faults.note(error, settings.Settings(settings.home()).log) + "\n")
        return PROBLEMS
    return status


def _utf8() -> None:
    # Windows gives a pipe the old code page; answers for programs are UTF-8.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure:
            reconfigure(encoding="utf-8", errors="replace")
