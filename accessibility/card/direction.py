"""Which way each letter of a text goes: the Unicode bidirectional algorithm (UAX #9).

``python-bidi`` resolves the levels; two things are added here. Its ``get_display``
turns whole texts around, so that a text that is wrapped later has its lines upside
down: levels are taken instead, and each line is ordered by itself. And it knows no
isolates, so that a web name or a telephone number next to Arabic letters may be
torn apart: such a stretch is put through as one object, as an isolate would.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

# Latin letters and figures with what stands between them: "www.caf.fr", "01 23 45 67 89",
# "France Services", "+33 1 23".
_LEFT_TO_RIGHT = re.compile(
    r"\+?[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff]"
    r"(?:[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff .,:;@/_~?&=#%+'’\u00a0\u202f-]*"
    r"[0-9A-Za-z\u00c0-\u024f\u1e00-\u1eff%/])?"
)
_OBJECT = "\ufffc"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


@lru_cache(maxsize=4096)
def levels(text: str, *, rtl: bool) -> tuple[int, ...]:
    """The embedding level of each character; odd levels go from right to left."""
    if not rtl and not any(unicodedata.bidirectional(c) in _RIGHT_TO_LEFT for c in text):
        return (0,) * len(text)
    short, stretches = _isolate(text) if rtl else (text, {})
    resolved = _resolve(short, rtl=rtl)
    found: list[int] = []
    for place, level in enumerate(resolved):
        stretch = stretches.get(place)
        # Inside a stretch all goes left to right: the next even level.
        found += [level] if stretch is None else [level + level % 2] * len(stretch)
    return tuple(found)


def stretches(text: str) -> list[tuple[int, int]]:
    """Where web names, numbers and Latin words stand in a text from right to left: each has to
    be isolated from the letters around it."""
    return [match.span() for match in _LEFT_TO_RIGHT.finditer(text)]


def _isolate(text: str) -> tuple[str, dict[int, str]]:
    """``text`` with each left-to-right stretch as one object, and where they were."""
    short = ""
    stretches: dict[int, str] = {}
    end = 0
    for match in _LEFT_TO_RIGHT.finditer(text):
        short += text[end : match.start()]
        stretches[len(short)] = match.group()
        short += _OBJECT
        end = match.end()
    return short + text[end:], stretches


def _resolve(text: str, *, rtl: bool) -> list[int]:
    from bidi import algorithm

    # What Unicode has not assigned yet has no direction, which python-bidi does not bear.
    text = "".join(char if unicodedata.bidirectional(char) else "a" for char in text)
    storage: dict[str, Any] = algorithm.get_empty_storage()
    storage["base_level"] = int(rtl)
    storage["base_dir"] = "R" if rtl else "L"
    algorithm.get_embedding_levels(text, storage)
    for place, char in enumerate(storage["chars"]):
        char["place"] = place
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, False)
    algorithm.resolve_implicit_levels(storage, False)
    known = {char["place"]: char["level"] for char in storage["chars"]}
    found: list[int] = []
    for place in range(len(text)):
        # Joiners are taken out on the way: they go with the letter before them.
        found.append(known.get(place, found[-1] if found else int(rtl)))
    return found


def visual_order(run_levels: list[int]) -> list[int]:
    """Rule L2: places of the runs of one line, from left to right."""
    order = list(range(len(run_levels)))
    lowest_odd = min((level for level in run_levels if level % 2), default=0)
    if not lowest_odd:
        return order
    for level in range(max(run_levels), lowest_odd - 1, -1):
        start = 0
        while start < len(order):
            if run_levels[order[start]] < level:
                start += 1
                continue
            end = start
            while end < len(order) and run_levels[order[end]] >= level:
                end += 1
            order[start:end] = order[start:end][::-1]
            start = end
    return order
