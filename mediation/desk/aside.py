"""What is done in a thread while the desk goes on: voice, sound file, card, page.

Each ends in one sentence for the screen, whatever happened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.message import Message

from mediation import faults

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.desk.app import Desk
    from mediation.visit import Visit

PREPARING = "C'est déjà en cours : patientez."

_LETTERS_A_MINUTE = 600.0
"""A voice reads slowly on purpose; past this it has surely ended by itself."""

_SOUND_KNOWN_WITHIN = 5.0
"""Seconds; an old PC is slow to start a process."""


@runtime_checkable
class Starts(Protocol):
    """A voice in a process of its own, which takes a while to be there."""

    def start(self) -> None:
        """Start it, without waiting."""

    def sound(self, timeout: float) -> object:
        """Wait, ``timeout`` seconds at most, until it knows what this PC can do."""


class Told(Message):
    """A thread has done its work for ``visit`` (None: for the desk itself): one sentence."""

    def __init__(self, visit: Visit | None, sentence: str) -> None:
        super().__init__()
        self.visit = visit
        self.sentence = sentence


class Aside:
    """The threads of one desk. ``view_card`` opens a file and ``open_link`` a page, outside."""

    def __init__(
        self,
        desk: Desk,
        view_card: Callable[[Path], None] | None,
        open_link: Callable[[str], str] | None,
    ) -> None:
        self.desk = desk
        self._view_card = view_card
        self._open_link = open_link
        self._busy: set[str] = set()
        self._voice_turn = 0
        self._speaks_until: float | None = None

    def hear(self) -> None:
        """Say the step; while it is being said, be silent."""
        visit = self.desk.visit
        assert visit is not None
        if self._speaks_until is not None and self.desk.services.minutes() < self._speaks_until:
            self.hush()
            self.desk.say("Silence. a dit l'étape de nouveau.")
            return
        self.hush()
        turn, view = self._voice_turn, visit.view
        self._speaks_until = self.desk.services.minutes() + len(view.spoken) / _LETTERS_A_MINUTE

        def act() -> str:
            voice = self.desk.services.voice
            if isinstance(voice, Starts):
                # Just started, it does not know yet whether this PC has a sound output.
                voice.sound(_SOUND_KNOWN_WITHIN)
            if turn == self._voice_turn:
                visit.hear()
            if turn != self._voice_turn:
                # Meanwhile the step changed, or everything was hidden.
                voice.stop()
                return ""
            return "La voix dit l'étape. Encore a : silence."

        def offer(problem: str, *, this_pc: bool) -> str:
            self._speaks_until = None
            return f"{problem} Touche m : fichier son." if this_pc else problem

        self._in_thread("voice", act, offer)

    def hush(self) -> None:
        """Silence, now; what a thread is about to say is not said either."""
        self._voice_turn += 1
        self._speaks_until = None
        self.desk.services.voice.stop()

    def make_sound(self) -> None:
        """Put the step's words in a file."""
        visit = self.desk.visit
        assert visit is not None
        self.desk.say("Le fichier son se prépare.")
        self._in_thread("sound", lambda: f"Voix enregistrée dans {visit.save_sound()}")

    def make_card(self) -> None:
        """Make the card, and open it where there is something to open it with."""
        assert self.desk.visit is not None
        self._show_card(self.desk.visit.card)

    def make_numbers(self) -> None:
        """The card that is the same for everybody: the one paper of a secret visit."""
        assert self.desk.visit is not None
        self._show_card(self.desk.visit.useful_numbers)

    def _show_card(self, make: Callable[[], Path]) -> None:
        self.desk.say("La carte se prépare.")

        def act() -> str:
            path = make()
            return f"Carte faite{self._viewed(path)} : {path}"

        self._in_thread("card", act)

    def print_card(self) -> None:
        """Make the card and send it to the printer."""
        visit = self.desk.visit
        assert visit is not None
        self.desk.say("La carte part à l'imprimante.")

        def act() -> str:
            visit.print_card()
            return "Carte envoyée à l'imprimante."

        self._in_thread("card", act)

    def _viewed(self, path: Path) -> str:
        from accessibility.card.files import CardError, open_in_viewer

        try:
            (self._view_card or open_in_viewer)(path)
        except CardError:
            return ""
        return " et ouverte"

    def open_page(self, link: str, *, shown: bool = False) -> None:
        """Open an official page, in a private window where there is one.

        ``shown``: its address is on the screen already, and not told again.
        """
        from mediation.desk.browser import open_link

        def act() -> str:
            said = (self._open_link or open_link)(link)
            return f"{said.removesuffix(f' : {link}')}." if shown else said

        self._in_thread("page", act)

    def do(self, kind: str, act: Callable[[], str]) -> None:
        """Do anything else aside, and show its sentence."""
        self._in_thread(kind, act)

    def _in_thread(
        self,
        kind: str,
        act: Callable[[], str],
        explain: Callable[..., str] = lambda problem, *, this_pc: problem,
    ) -> None:
        """Do ``act`` aside and show its sentence; one of a ``kind`` at a time.

        ``explain`` makes the sentence of what cannot be done; ``this_pc`` tells
        whether it is for want of something on this PC.
        """
        from mediation.services import CannotDo

        if kind in self._busy:
            self.desk.say(PREPARING)
            return
        self._busy.add(kind)
        visit = self.desk.visit

        def work() -> None:
            try:
                sentence = act()
            except CannotDo as error:
                sentence = explain(str(error), this_pc=error.__cause__ is not None)
            except Exception as error:  # noqa: BLE001 - a card that fails ends no visit
                sentence = faults.note(error, self.desk.services.settings.log, ends=False)
            finally:
                self._busy.discard(kind)
            self.desk.post_message(Told(visit, sentence))

        self.desk.run_worker(work, thread=True, group=kind)
