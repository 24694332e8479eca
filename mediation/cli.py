"""The ``mediation`` command. A room is imported only when its command runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OK, PROBLEMS = 0, 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status: 0 done, 1 problems, 2 wrong use, 3 this PC cannot."""
    _utf8()
    call = _called(sys.argv[1:] if argv is None else argv)
    try:
        return _run(call)
    except BrokenPipeError:
        # The reader left (`| head`): nothing to say to nobody.
        sys.stdout = None
        return OK
    except KeyboardInterrupt:
        return PROBLEMS


def _called(argv: Sequence[str]) -> Callable[[], int]:
    if not argv:
        # A queue is waiting: the desk opens without what reads sixty commands, 20 ms sooner.
        from mediation.commands.guiding import desk

        return lambda: desk(simple=False)
    from mediation import arguments

    args = arguments.whole().parse_args(argv)
    return lambda: args.call(args)


def _run(call: Callable[[], int]) -> int:
    from mediation.commands.common import Stop

    try:
        status = call()
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
