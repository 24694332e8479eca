"""The colours of the desk: dark, light, high contrast, sixteen colours, none.

Every pair of colours that any screen draws stands at 7:1 or more (WCAG 2.2 AAA);
a test draws every screen in every theme and measures. Nothing is said by colour
alone: headings are bold, what is pointed at is reversed and has its « > ».
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Mapping


def _theme(
    name: str, text: str, ground: str, *, heading: str, warning: str, dark: bool, ansi: bool = False
) -> Theme:
    return Theme(
        name=name,
        primary=heading,
        secondary=heading,
        accent=warning,
        warning=warning,
        error=warning,
        success=heading,
        foreground=text,
        background=ground,
        surface=ground,
        panel=ground,
        boost=ground,
        text_alpha=1.0,
        dark=dark,
        ansi=ansi,
        variables={
            # Textual would mix these itself, without looking at the contrast.
            "input-cursor-foreground": ground,
            "input-cursor-background": text,
            "input-cursor-text-style": "none",
            "input-selection-foreground": ground,
            "input-selection-background": text,
            "screen-selection-foreground": ground,
            "screen-selection-background": text,
            "block-cursor-foreground": ground,
            "block-cursor-background": text,
            "ansi-foreground": text,
            "ansi-background": ground,
            "border": heading,
            "border-blurred": heading,
        },
    )


DARK = _theme("sombre", "#f2f2f2", "#12161b", heading="#8ecbff", warning="#ffd166", dark=True)
LIGHT = _theme("clair", "#101418", "#fdfdfb", heading="#003e7e", warning="#6b3f00", dark=False)
CONTRAST = _theme("contraste", "#ffffff", "#000000", heading="#ffff00", warning="#ffff00",
                  dark=True)  # fmt: skip
SIXTEEN = _theme("16-couleurs", "ansi_bright_white", "ansi_black", heading="ansi_bright_cyan",
                 warning="ansi_bright_yellow", dark=True, ansi=True)  # fmt: skip
NONE = _theme("sans-couleur", "ansi_default", "ansi_default", heading="ansi_default",
              warning="ansi_default", dark=True, ansi=True)  # fmt: skip

ALL = (DARK, LIGHT, CONTRAST, SIXTEEN, NONE)
"""In the order of the key that changes them. Named as the setting « couleurs » does."""

SPOKEN = {
    "sombre": "sombres",
    "clair": "claires",
    "contraste": "contraste élevé",
    "16-couleurs": "16 couleurs",
    "sans-couleur": "sans couleur",
}
"""After « Couleurs : »."""


def pick(wanted: str, environment: Mapping[str, str], depth: str | None) -> Theme:
    """The theme of the setting « couleurs »; « auto » looks at the terminal.

    ``depth`` is what Rich found that the terminal draws: « truecolor », « 256 »,
    « windows », « standard » (16 colours) or None. ``NO_COLOR`` (no-color.org)
    and a light ground told by ``COLORFGBG`` count for « auto » only.
    """
    named = {theme.name: theme for theme in ALL}
    if wanted in named:
        return named[wanted]
    if environment.get("NO_COLOR") or depth is None:
        return NONE
    if depth == "standard":
        return SIXTEEN
    return LIGHT if environment.get("COLORFGBG", "").rpartition(";")[2] in {"7", "15"} else DARK


def after(name: str) -> Theme:
    """The one that the key changes to."""
    names = [theme.name for theme in ALL]
    return ALL[(names.index(name) + 1) % len(ALL)]
