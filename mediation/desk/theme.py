"""Two sets of colours, both readable: a dark ground and a light one.

Text stands at 12:1 or more against its ground, headings at 7:1 or more (WCAG
2.2 AAA asks 7:1; a test measures it). Nothing is said by colour alone.
"""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="sombre",
    primary="#8ecbff",
    secondary="#8ecbff",
    accent="#ffd166",
    warning="#ffd166",
    error="#ffb3a7",
    success="#a6e3a1",
    foreground="#f2f2f2",
    background="#12161b",
    surface="#12161b",
    panel="#1d242c",
    text_alpha=1.0,
    dark=True,
)
LIGHT = Theme(
    name="clair",
    primary="#003e7e",
    secondary="#003e7e",
    accent="#6b3f00",
    warning="#6b3f00",
    error="#8f1300",
    success="#0b4f1f",
    foreground="#101418",
    background="#fdfdfb",
    surface="#fdfdfb",
    panel="#eceee9",
    text_alpha=1.0,
    dark=False,
)
