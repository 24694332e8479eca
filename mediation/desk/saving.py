"""The end of a visit: its outcome on the disk, taken back, or not counted at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message

from mediation import faults

if TYPE_CHECKING:
    from mediation.closing import Closing
    from mediation.desk.app import Desk
    from mediation.outcomes.record import Receipt
    from mediation.survey import Survey

OBJECTED = "La personne refuse d'être comptée : rien de sa visite n'est enregistré."
SAME_PERSON = "Même personne : quelle est son autre demande ?"
COOP = ("Le formulaire de La Coop s'ouvre, rempli. Rien n'en est gardé ici.", "Son adresse :")
UNDONE = "Dernier bilan annulé."


class Saved(Message):
    """The close is on the disk (``receipt``, None for a secret journey), or why it is not."""

    def __init__(self, receipt: Receipt | None, problem: str = "") -> None:
        super().__init__()
        self.receipt = receipt
        self.problem = problem


class Saving:
    """Records the visit under way, in a thread; ``Saved`` tells the desk how it went."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.busy = False
        """A record is on its way to the disk."""
        self._leaves = self._leaves_now = False
        """Whether the mediator asked to quit meanwhile, and whether nothing may keep the desk."""
        self._stays = False
        self._receipt: Receipt | None = None
        self._survey: Survey | None = None
        """The last person's questions, which they may still be answering."""

    @property
    def can_undo(self) -> bool:
        """Whether the last outcome may still be taken back."""
        return self._receipt is not None

    def forget(self) -> None:
        """Another person is there: what was recorded before stays, their questions are over."""
        self._receipt = None
        if self._survey is not None:
            self._survey.count()
            self._survey = None

    def leave_later(self, *, now: bool) -> None:
        """Quit once it is known whether the record is on the disk; ``now``: whatever is known."""
        self._leaves, self._leaves_now = True, self._leaves_now or now

    def record(self, closing: Closing, *, stays: bool = False) -> None:
        """Put the outcome on the disk; ``Saved`` tells how it went.

        ``stays``: the same person has another need; the two rows are not joined.
        """
        from mediation.outcomes.errors import OutcomeError

        visit = self.desk.visit
        assert visit is not None
        self.busy = True
        self._stays = stays

        def work() -> None:
            try:
                receipt = visit.save(closing)
            except OutcomeError as error:
                self.desk.post_message(Saved(None, str(error)))
            except Exception as error:  # noqa: BLE001 - the answers stay, Enter tries again
                said = faults.note(error, self.desk.services.settings.log, ends=False)
                self.desk.post_message(Saved(None, said))
            else:
                self.desk.post_message(Saved(receipt))

        # Another program may hold the file for seconds: the desk stays alive.
        self.desk.run_worker(work, thread=True, group="save")

    def done(self, saved: Saved) -> None:
        """The next person, or the same screen with the reason."""
        from mediation.desk.screens.close import NOTHING_KEPT, CloseScreen

        self.busy = False
        if saved.problem:
            for screen in self.desk.screen_stack:
                if isinstance(screen, CloseScreen):
                    screen.failed(saved.problem)
        else:
            said = [saved.receipt.sentence if saved.receipt else NOTHING_KEPT]
            if self.desk.visit is not None:
                self._survey = self.desk.visit.survey
                self.desk.visits.following = self.desk.visit.following
                self.desk.visits.language = self.desk.visit.tongue.language if self._stays else ""
            if self._stays:
                said.append(SAME_PERSON)
            if self.desk.visits.following:
                title = self.desk.services.library.entries[self.desk.visits.following].title
                said.append(f"Continuer avec : {title} (F9)")
            self.desk.visit, self._receipt = None, saved.receipt
            self.desk.go_home("\n".join([*said, *self.desk.services.log.take_notices()]))
            # Before the next person, so that the file's bytes tell no order.
            self.desk.run_worker(self.desk.services.log.settle, thread=True, group="settle")
        leaves, self._leaves = self._leaves, False
        # What is not on the disk is said first: the answers are still there to try again.
        if self._leaves_now or (leaves and not saved.problem):
            self.desk.action_leave(self._leaves_now)

    def object(self) -> None:
        """The person refuses to be counted: one counter, and the next person."""
        visit = self.desk.visit
        if visit is None or self.busy:
            return
        visit.object()
        self.desk.visit, self._receipt = None, None
        self.desk.go_home(OBJECTED)

    def coop(self, closing: Closing) -> None:
        """Open La Coop's form for this visit, and show the same to copy by hand."""
        from mediation import coop_form
        from mediation.desk.screens.reading import ReadingScreen
        from mediation.services import CannotDo

        visit = self.desk.visit
        assert visit is not None
        try:
            link, text = coop_form.link(visit, closing), coop_form.text(visit, closing)
        except CannotDo as error:
            self.desk.say(str(error))
            return
        lines = [*COOP, link, "", "Si le formulaire s'ouvre vide, recopiez :", *text.splitlines()]
        self.desk.push_screen(ReadingScreen("La Coop", [Content(line) for line in lines]))
        self.desk.aside.open_page(link, shown=True)

    def undo(self) -> None:
        """Take the last outcome back, until the next journey is opened."""
        from mediation.outcomes.errors import OutcomeError

        receipt = self._receipt
        if receipt is None:
            self.desk.say("Il n'y a pas de bilan à annuler.")
            return
        try:
            self.desk.services.log.undo(receipt)
        except OutcomeError as error:
            self.desk.say(str(error))
            return
        self._receipt = None
        self.desk.services.day.take_back()
        self.desk.go_home(UNDONE)
