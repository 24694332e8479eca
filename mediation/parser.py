"""What reads a command line, in French: ``argparse`` with our words and our exit status."""

from __future__ import annotations

import argparse
import difflib
import sys
from typing import NoReturn

WRONG_USE = 2
"""Exit status of a command line that cannot be understood."""


class _Formatter(argparse.HelpFormatter):
    """Help in French."""

    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]
        # An empty prefix is how argparse asks for the name of a command alone.
        prefix = "Utilisation : " if prefix is None else prefix
        super().add_usage(usage, actions, groups, prefix)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one French sentence that says what to do."""

    def __init__(self, **how: object) -> None:
        how.setdefault("formatter_class", _Formatter)
        super().__init__(add_help=False, allow_abbrev=False, **how)  # type: ignore[arg-type]
        self._positionals.title = "Commandes et arguments"
        self._optionals.title = "Options"
        self.add_argument("-h", "--help", "--aide", action="help", help="cette aide")

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(f"{_french(message)} Voir : {self.prog} --help\n")
        sys.exit(WRONG_USE)


def _french(message: str) -> str:
    head, _, tail = message.partition(": ")
    if "invalid choice" in message:
        given = message.split("invalid choice: ", 1)[1].split(" (", 1)[0].strip("'\"")
        known = [w.strip(" ')") for w in message.rpartition("choose from ")[2].split(",")]
        close = difflib.get_close_matches(given, known, n=1)
        hint = f" Vouliez-vous dire « {close[0]} » ?" if close else ""
        if head.startswith("argument --"):
            return f"« {given[:60]} » ne va pas après {head.split()[1]} : {', '.join(known)}.{hint}"
        return f"« {given[:60]} » n'est pas une commande connue.{hint}"
    if "unrecognized arguments" in message:
        return f"Option inconnue : {tail[:80]}."
    if "are required" in message:
        return f"Il manque : {tail[:80]}."
    if "expected one argument" in message or "expected at least one" in message:
        return f"Il manque une valeur après {head.removeprefix('argument ')}."
    return "Commande non comprise."
