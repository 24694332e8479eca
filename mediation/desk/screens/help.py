"""Help: what each key of a screen does, from the same table as its bindings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mediation.desk.keys import EVERYWHERE
from mediation.desk.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.desk.keys import Key


class HelpScreen(ReadingScreen):
    """What the screen is for, its keys, those that work everywhere, and all their names."""

    def __init__(self, name: str, keys: Iterable[Key], told: Iterable[str] = ()) -> None:
        keys = tuple(keys)
        lines = [Content(line) for line in told]
        if lines:
            lines += [Content(), Content.styled("Les touches", "bold")]
        lines += [*_lines(keys), Content(), Content.styled("Partout", "bold"), *_lines(EVERYWHERE)]
        named = dict.fromkeys(key.id for key in (*keys, *EVERYWHERE) if key.keys)
        own = ", ".join(name for name in named if not name[-1].isdigit())
        lines += [Content(), Content.styled("Noms, pour changer les touches (réglages)", "bold"),
                  Content(own)]  # fmt: skip
        super().__init__(f"Aide : {name}", lines)


def _lines(keys: Iterable[Key]) -> list[Content]:
    said: dict[str, Content] = {}
    for key in keys:
        # Ten digits are one line.
        line = Content.assemble((key.every, "bold"), f"  {key.help}")
        said.setdefault(f"{key.shown} {key.help}", line)
    return list(said.values())
