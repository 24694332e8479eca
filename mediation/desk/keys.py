"""The desk's keys, written once: what Textual binds, what the key line shows, what help says.

A focused ``Input`` hides one-letter bindings from Textual's own footer, and that
footer knows no French; so each screen draws its keys itself, from the table it
also binds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.binding import Binding, BindingType

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

DIGIT_OF = {
    # On a French keyboard the digit row gives these without Shift, and a laptop
    # has no other digits.
    **dict(zip("&é\"'(-è_çà", "1234567890", strict=True)),
    **{digit: digit for digit in "1234567890"},
}
"""The digit that a typed character stands for."""

NAMES = {
    "&": "ampersand",
    '"': "quotation_mark",
    "'": "apostrophe",
    "(": "left_parenthesis",
    "-": "minus",
    "_": "underscore",
}
"""Textual's names for those characters."""


_FRENCH = {
    "up": "Haut", "down": "Bas", "left": "Gauche", "right": "Droite", "pageup": "Page préc.",
    "pagedown": "Page suiv.", "home": "Début", "end": "Fin", "insert": "Inser", "delete": "Suppr",
    "enter": "Entrée", "escape": "Échap", "tab": "Tab", "space": "Espace", "backspace": "Ret.arr",
    "question_mark": "?", **{name: char for char, name in NAMES.items()},
}  # fmt: skip
_changed: dict[str, str] = {}
"""A person's own keys by id, as the key line shows them; see ``change``."""


def shown(keys: str) -> str:
    """Textual's names, separated by commas, as a French keyboard has them: « F6 ou Ctrl+L »."""
    return " ou ".join(_shown(key) for key in keys.split(","))


def _shown(key: str) -> str:
    *modifiers, bare = key.split("+")
    name = _FRENCH.get(bare) or (bare.upper() if modifiers or len(bare) > 1 else bare)
    return "+".join([*(modifier.capitalize() for modifier in modifiers), name])


def change(keys: Mapping[str, str]) -> None:
    """From now on these actions are shown with these keys, by id; the others with their own.

    One for the whole program, as the screens' tables are.
    """
    _changed.clear()
    _changed.update({name: shown(given) for name, given in keys.items()})


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that a key does.

    ``id`` never changes: a person's own keys are written under it. ``keys``
    are Textual's names, separated by commas, "" where a widget reads the key
    itself. ``shown`` and ``label`` make the key line (« Ret.arr revenir »);
    ``help`` is a sentence for the help screen.
    """

    id: str
    keys: str
    action: str
    usual: str
    """How the key line shows it where nobody changed it."""
    label: str
    help: str
    priority: bool = False
    """Acts before the focused widget sees the key."""

    @property
    def shown(self) -> str:
        """How the key line shows it."""
        return _changed.get(self.id, self.usual)

    @property
    def every(self) -> str:
        """All its keys, for help: a terminal may keep a function key for itself."""
        if self.id in _changed or not re.fullmatch(r"f[0-9]+,.*", self.keys):
            return self.shown
        return shown(self.keys)

    @property
    def binding(self) -> Binding:
        """The key as Textual binds it."""
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=False,
            priority=self.priority,
            id=self.id,
            tooltip=self.help,
        )


def bindings(*tables: Iterable[Key]) -> list[BindingType]:
    """Every key of these tables, as Textual binds them."""
    return [key.binding for table in tables for key in table if key.keys]


def digits(prefix: str, action: str, shown: str, label: str, sentence: str) -> tuple[Key, ...]:
    """The ten digits, and the same row unshifted on a French keyboard.

    ``action`` takes the digit: ``answer`` makes ``answer('1')``.
    """
    return tuple(
        Key(
            f"{prefix}.{digit}",
            ",".join(NAMES.get(c, c) for c, d in DIGIT_OF.items() if d == digit),
            f"{action}('{digit}')",
            shown,
            label,
            sentence,
        )
        for digit in "1234567890"
    )


def span(count: int) -> str:
    """The digits of ``count`` answers, as the key line shows them."""
    return {1: "1", 2: "1 ou 2"}.get(count, f"1 à {count}" if count < 10 else "1 à 9, 0")


# What works everywhere.
QUIT = Key("desk.quit", "ctrl+q", "leave(False)", "Ctrl+Q", "quitter", "Quitte Médiation. Pendant "
           "une visite, demande une seconde fois.", priority=True)  # fmt: skip
STOP = Key("desk.stop", "ctrl+c", "leave(True)", "Ctrl+C", "arrêter", "Arrête tout de suite, sans "
           "rien enregistrer de la visite en cours.", priority=True)  # fmt: skip
COVER = Key("desk.cover", "f6,ctrl+l", "cover", "F6", "tout cacher",
            "Cache l'écran et coupe le son. N'importe quelle touche ramène l'écran.",
            priority=True)  # fmt: skip
THEME = Key("desk.theme", "f7,ctrl+t", "theme", "F7", "couleurs", "Change les couleurs : sombres, "
            "claires, contraste élevé, 16 couleurs, sans couleur.")  # fmt: skip
TURNED = Key("desk.turned", "f5,ctrl+p", "turned", "F5", "écran de la personne",
             "Ouvre l'écran de la personne dans une fenêtre, à tourner vers elle.")  # fmt: skip
EVERYWHERE = (COVER, TURNED, THEME, QUIT, STOP)
