"""The pictograms of cards and screens: their keys, what each shows, its drawing.

Standard library only and cheap: the checking of journeys asks for the keys. The
drawings are ``resources/pictos/<key>.svg`` (black strokes on a grid of 24, see
``resources/LICENCES.md``); ``resources/pictos.json`` says in French what each shows.
"""

from __future__ import annotations

import json
from importlib.resources import files

_INDEX: dict[str, dict[str, str]] = json.loads(
    files("resources").joinpath("pictos.json").read_text(encoding="utf-8")
)

KEYS: frozenset[str] = frozenset(_INDEX)
"""Every key a journey may name."""


def alt(key: str) -> str:
    """What the pictogram shows, in French, for whoever does not see it.

    Raises ``KeyError`` for a key that is not in ``KEYS``.
    """
    return _INDEX[key]["alt"]


def svg(key: str) -> str:
    """The drawing itself, a small SVG document.

    Raises ``KeyError`` for a key that is not in ``KEYS``.
    """
    if key not in KEYS:
        raise KeyError(key)
    return files("resources").joinpath("pictos", f"{key}.svg").read_text(encoding="utf-8")
