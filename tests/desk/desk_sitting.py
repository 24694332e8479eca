"""The desk as a person meets it: keys in, the characters of the screen out."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from pathlib import Path

from textual import events
from textual.pilot import Pilot

from mediation.desk.app import Desk

SAY = {"id": "dire", "type": "dire", "mediateur": "Saluez.", "usager": "Bonjour."}
ASK = {
    "id": "qui",
    "type": "demander",
    "usager": "Quel nom ?",
    "reponses": [{"id": "cpam", "texte": "CPAM"}, {"id": "msa", "texte": "MSA"}],
}
DO = {
    "id": "ecrire",
    "type": "faire",
    "lien": "https://exemple.gouv.fr/page",
    "usager": "J'écris.",
    "source": "F1",
    "si_probleme": [{"quand": "La page reste blanche", "alors": "Recharger la page."}],
}
PAPERS = {
    "id": "papiers",
    "type": "verifier",
    "usager": "Avez-vous ces papiers ?",
    "documents": [
        {"id": "identite", "nom": "Ma pièce d'identité", "si_manque": "fini"},
        {"id": "telephone", "nom": "Mon téléphone", "obligatoire": "non"},
    ],
}
CLOSE = ["1", "2", "1", "0"]
"""Obtained, together, first visit, nothing in the way."""


@dataclass
class Sitting:
    """A mediator in front of the desk."""

    app: Desk
    pilot: Pilot[None]
    opened: list[Path] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other, and let what they started come to its end."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def type(self, text: str) -> None:
        await self.press(*(_KEY.get(char, char) for char in text))

    async def type_ahead(self, text: str, *then: str) -> None:
        """Keys as fast as a terminal hands them over: none waits for the one before."""
        for char in text:
            self.app.post_message(events.Key(_KEY.get(char, char), char))
        for key in then:
            self.app.post_message(events.Key(key, "\r" if key == "enter" else None))
        await self.settle()

    async def settle(self) -> None:
        await self.pilot.pause()
        await self.app.workers.wait_for_complete()
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        """The screen, row by row, without the spaces at the ends."""
        strips = self.app.screen._compositor.render_strips()
        return ["".join(segment.text for segment in strip).rstrip() for strip in strips]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    @property
    def flat(self) -> str:
        """The screen as one line, however it was cut to the width."""
        return " ".join(self.text.split())

    @property
    def name(self) -> str:
        """Which screen is in front."""
        return type(self.app.screen).__name__


_KEY = {" ": "space", "'": "apostrophe", "?": "question_mark", "-": "minus"}

Sit = Callable[..., AbstractAsyncContextManager[Sitting]]
