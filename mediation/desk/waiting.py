"""Visits that wait: put aside with a key, listed on demand, taken up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from mediation.services import CannotDo

if TYPE_CHECKING:
    from mediation.desk.app import Desk

NONE = "Aucune visite en pause."


class Waits(Message):
    """Visits wait: home says so."""


class WaitingRoom:
    """The pauses of this desk; ``mediation.pausing`` does the work."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.many = 0
        """How many visits can be taken up, as last looked."""
        self._others = 0

    def begin(self) -> list[str]:
        """The desk opens; for a thread. What is to be told, in French."""
        from mediation import pausing

        if not self.desk.keeps:
            return []
        said = pausing.begin(self.desk.services)
        self._others = self.desk.services.pauses.others()
        self.many = self.desk.services.pauses.count()
        return said

    def end_of_day(self) -> None:
        """Past midnight, nothing of the day before is left; looked at now and then."""
        from mediation import pausing

        if self.desk.visit is None and self.desk.keeps:
            self.desk.services.day.tidy()
            self.desk.services.tray.tidy()
            for sentence in pausing.tidy(self.desk.services):
                self.desk.say(sentence)

    def look(self) -> int:
        """How many visits can be taken up, now."""
        if self.desk.keeps:
            self.many = self.desk.services.pauses.count()
        return self.many

    def newcomer(self) -> str:
        """What to tell when another desk has opened on this folder since; "" where none has."""
        from mediation.pauses.store import OTHERS

        if not self.desk.keeps:
            return ""
        before, self._others = self._others, self.desk.services.pauses.others()
        return OTHERS if self._others > before else ""

    def prepare(self) -> None:
        """What keeping needs, imported while the mediator reads the first step."""
        if self.desk.keeps:
            self.desk.run_worker(_import, thread=True, group="warm")

    def keep(self) -> None:
        """Keep the visit under way: a crash then loses nothing. Written beside the keys."""
        from mediation import pausing

        visit = self.desk.visit
        if visit is not None and self.desk.keeps and not self.desk.saving.busy:
            pausing.keep(visit, lambda act: self.desk.run_worker(act, thread=True, group="keep"))

    def pause(self) -> None:
        """Put the visit aside and go home."""
        from mediation import pausing
        from mediation.mandate import FIRST

        visit = self.desk.visit
        if visit is None or self.desk.saving.busy:
            return
        if not self.desk.keeps:
            self.desk.say(pausing.PREVIEW)
            return
        if visit.aside:
            self.desk.say(FIRST)
            return
        try:
            sentence = pausing.pause(visit)
        except CannotDo as error:
            self.desk.say(str(error))
            return
        self.desk.visit = None
        self.desk.go_home(f"{sentence} F4 la reprend.")

    def show(self) -> None:
        """List the visits that wait, and take one up."""
        from mediation import pausing
        from mediation.desk.screens.asking import AskingScreen

        if self.desk.visit is not None:
            return
        found = pausing.waiting(self.desk.services)
        if not found:
            self.look()
            self.desk.post_message(Waits())  # the other desk took it
            self.desk.say(NONE)
            return
        self.desk.push_screen(
            AskingScreen(
                "Visites en pause",
                [one.text for one in found],
                lambda index: self._take_up(found[index].id),
            )
        )

    def _take_up(self, name: str) -> None:
        from mediation import pausing

        try:
            visit = pausing.take_up(self.desk.services, name)
        except CannotDo as error:
            self.look()
            self.desk.go_home(str(error))
            return
        self.look()
        self.desk.visits.go_on(visit)
        self.desk.call_after_refresh(self.desk.say, pausing.TAKEN_UP)

    def will_be_lost(self) -> str:
        """What quitting now would lose, in French; "" where nothing."""
        from mediation import pausing

        if not self.look():
            return ""
        return pausing.will_be_lost(self.desk.services)


def _import() -> None:
    import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401 - 40 ms
