"""What reads a command line, in French: ``argparse`` with our words and our exit status."""

from __future__ import annotations

import argparse
import difflib
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        # Said by the command that was typed, which knows its options, and not by « mediation ».
        found, extra = super().parse_known_args(args, namespace)
        if extra:
            self.error(f"unrecognized arguments: {' '.join(extra)}")
        return found, extra

    def error(self, message: str) -> NoReturn:
        said = _french(message, self._option_string_actions)
        sys.stderr.write(f"{said} Voir : {self.prog} --help\n")
        sys.exit(WRONG_USE)


def _french(message: str, options: Iterable[str]) -> str:
    head, _, tail = message.partition(": ")
    if "invalid choice" in message:
        given = message.split("invalid choice: ", 1)[1].split(" (", 1)[0].strip("'\"")
        known = [w.strip(" ')") for w in message.rpartition("choose from ")[2].split(",")]
        hint = _hint(given, known)
        if head.startswith("argument --"):
            return f"« {given[:60]} » ne va pas après {head.split()[1]} : {', '.join(known)}.{hint}"
        return f"« {given[:60]} » n'est pas une commande connue.{hint}"
    if "unrecognized arguments" in message:
        if tail.startswith("-"):
            return f"Option inconnue : {tail[:80]}.{_hint(tail.split()[0], options)}"
        return f"« {tail[:80]} » est en trop. Plusieurs mots se mettent entre guillemets."
    if "ignored explicit argument" in message:
        return f"{head.removeprefix('argument ')} ne prend pas de valeur."
    if "are required" in message:
        return f"Il manque : {tail[:80]}."
    if "expected one argument" in message or "expected at least one" in message:
        return f"Il manque une valeur après {head.removeprefix('argument ')}."
    return "Commande non comprise."


def _hint(given: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(given, list(known), n=1)
    return f" Vouliez-vous dire « {close[0]} » ?" if close else ""
