"""The peer of the desk: the least Textual app that asks a question and turns a page.

A line of text, a box to type in and a text that Enter replaces, about as long as
a step. Whatever the desk costs above this is ours.
"""

from __future__ import annotations

from itertools import cycle

from textual.app import App, ComposeResult
from textual.widgets import Input, Static

QUESTION = "De quoi avez-vous besoin ?"
PAGES = [
    "\n".join(f"{word} page, ligne {line}. Le texte qui tient lieu d'étape." for line in range(14))
    for word in ("Autre", "Une")
]


class Bare(App[None]):
    """Enter shows the other page."""

    def __init__(self) -> None:
        super().__init__()
        self._pages = cycle(PAGES)

    def compose(self) -> ComposeResult:
        yield Static(QUESTION, markup=False)
        yield Input()
        yield Static(PAGES[1], id="page", markup=False)

    def on_input_submitted(self) -> None:
        self.query_one("#page", Static).update(next(self._pages))


if __name__ == "__main__":
    Bare().run()
