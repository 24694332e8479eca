"""A person's own keys: a small map from the name of an action to its keys, checked.

A key that cannot be, or that two actions of one screen would share, is said and
left as it was: no action is ever out of reach. Loads every screen, so it is
called only where a desk has keys of its own.
"""

from __future__ import annotations

import difflib
import pkgutil
import re
from importlib import import_module
from typing import TYPE_CHECKING

from mediation.desk import screens
from mediation.desk.keys import EVERYWHERE, NAMES, Key, shown
from mediation.desk.screens.base import DeskScreen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMED = frozenset(
    "up down left right home end pageup pagedown insert delete enter escape tab space backspace"
    " question_mark".split()
) | {f"f{number}" for number in range(1, 25)} | set(NAMES.values())  # fmt: skip
_MODIFIED = re.compile(r"(?:(?:ctrl|alt|shift)\+)+")
_TYPED = ("desk.", "home.")
"""Actions that are there while a need is typed: a letter is for the search."""


def tables() -> dict[str, tuple[Key, ...]]:
    """The keys of each screen by the screen's name, those that work everywhere included."""
    for module in pkgutil.iter_modules(screens.__path__):
        import_module(f"{screens.__name__}.{module.name}")
    return {screen.NAME: (*screen.KEYS, *EVERYWHERE) for screen in _below(DeskScreen)}


def _below(screen: type[DeskScreen]) -> Iterator[type[DeskScreen]]:
    for each in screen.__subclasses__():
        if each.NAME and each.KEYS:
            yield each
        yield from _below(each)


def checked(wanted: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """Of ``wanted`` what can be, by id, and French sentences on what cannot."""
    screens_keys = tables()
    known = {key.id: key for keys in screens_keys.values() for key in keys if key.keys}
    kept: dict[str, str] = {}
    problems: list[str] = []
    for name, keys in wanted.items():
        problem = _wrong(name, keys, known)
        if problem:
            problems.append(f"Touches : {problem}")
        else:
            kept[name] = ",".join(NAMES.get(key, key) for key in keys.split(","))
    for screen, table in screens_keys.items():
        for name, other, key in _clashes(table, kept):
            kept.pop(name, None)
            problems.append(
                f"Touches : « {name} » et « {other} » auraient la même touche, {shown(key)} "
                f"({screen}). « {name} » garde {shown(known[name].keys)}."
            )
    return kept, problems


def _wrong(name: str, keys: str, known: Mapping[str, Key]) -> str:
    if name not in known:
        close = difflib.get_close_matches(name, known, n=1, cutoff=0.4)
        near = f" Le plus proche : « {close[0]} »." if close else ""
        return f"aucune action ne s'appelle « {name[:40]} ».{near}"
    for key in keys.split(","):
        bare = _MODIFIED.sub("", key)
        if len(bare) != 1 and bare not in _NAMED:
            close = difflib.get_close_matches(bare, _NAMED, n=1)
            near = f" Le plus proche : « {close[0]} »." if close else ""
            return f"« {key[:40]} » n'est pas une touche.{near} « {name} » garde la sienne."
        if bare == key and len(bare) == 1 and name.startswith(_TYPED):
            return (
                f"« {key} » s'écrit dans la recherche : « {name} » demande une touche comme F12 "
                "ou Ctrl+K."
            )
    return ""


def _clashes(table: tuple[Key, ...], changed: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Changed id, other id and the key that both would have on one screen."""
    taken: dict[str, str] = {}
    # Those nobody changed come first: theirs is the right to stay.
    for key in sorted(table, key=lambda key: key.id in changed):
        for one in changed.get(key.id, key.keys).split(","):
            if one and taken.setdefault(one, key.id) != key.id and key.id in changed:
                yield key.id, taken[one], one
                break
