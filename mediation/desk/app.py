"""The desk: one visit after the other, from the keyboard alone.

Start-up is a feature: what is imported here is what the first paint needs.
Models, database and fuzzy search come in a thread once the question is on the
screen; opening a journey before that works too, only slower.

What is done is elsewhere: ``frame`` (the window), ``visits`` (from the first key
of a visit to its close), ``saving`` (the outcome), ``aside`` (what takes long).
"""

from __future__ import annotations

import contextlib
import gc
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import on

from mediation import faults
from mediation.desk.aside import Aside, Starts, Told
from mediation.desk.finding import Finding, Learnt
from mediation.desk.frame import Frame
from mediation.desk.keys import EVERYWHERE, bindings, change
from mediation.desk.saving import Saved, Saving
from mediation.desk.screens.cover import Hidden
from mediation.desk.screens.home import HomeScreen
from mediation.desk.turned import Opened, Pressed, Turned
from mediation.desk.visits import Visits
from mediation.desk.waiting import WaitingRoom, Waits
from mediation.desk.widgets.need_box import read_alt_digits

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual import events
    from textual.screen import Screen

    from mediation.services import Services
    from mediation.settings import Settings
    from mediation.visit import Visit

DONE, HALF_WAY = 0, 1
"""Exit statuses: nothing left open; a visit left half-way, or a fault."""

END_OF_DAY = 900.0
"""Seconds between two looks at whether the day has ended."""
ASK_AGAIN = "Visite en cours : Ctrl+Q encore pour quitter sans bilan."
PUT_BY = "La visite en cours est gardée jusqu'à ce soir : rouvrez Médiation, puis F4."
LEFT = "La visite s'est arrêtée avant le bilan : rien n'a été enregistré."


class Desk(Frame, inherit_bindings=False):
    """``turned``: with the person's screen from the start. ``view_card`` opens a file and
    ``open_link`` a page, outside; a test brings its own."""

    CSS_PATH = ["app.tcss", "screens/home.tcss"]  # noqa: RUF012 - as Textual declares it
    TITLE = "Médiation"
    BINDINGS: ClassVar = bindings(EVERYWHERE)

    keeps: ClassVar[bool] = True
    """Whether visits are kept here, to be taken up after a pause or a crash."""

    def __init__(
        self,
        services: Services,
        start: str | None = None,
        start_file: Path | None = None,
        *,
        turned: bool = False,
        view_card: Callable[[Path], None] | None = None,
        open_link: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(services.settings.log, services.settings.colours)
        self.services = services
        self.visit: Visit | None = None
        """The one under way."""
        self.visits = Visits(self)
        self.saving = Saving(self)
        self.waiting = WaitingRoom(self)
        self.finding = Finding(self)
        self.aside = Aside(self, view_card, open_link)
        self.turned = Turned(self)
        self._start: str | Path | None = start_file or start
        self._start_turned = turned
        self._asked = False
        self.key_problems: list[str] = []
        """Sentences on keys of this desk's own that cannot be."""
        self.shut = False
        """The window was closed, or the session ended."""
        self.purges = False
        """Whether what still waits goes when the desk closes: the mediator chose to close it."""

    # -- life --------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """Home is under everything else."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Paint first; the rest comes after."""
        self.show_cursor()
        self.mind_signals()
        self.mind_the_terminal()
        self.use_keys()
        self.call_after_refresh(self._after_paint)

    def use_keys(self) -> None:
        """Take this desk's own keys, if it has any."""
        wanted, kept = self.services.settings.keys, dict[str, str]()
        if wanted:
            from mediation.desk.keymap import checked

            kept, self.key_problems = checked(wanted)
        change(kept)
        if kept:
            self.set_keymap(kept)

    def _after_paint(self) -> None:
        if not gc.isenabled():
            # What is loaded by now stays: a collection need not go through it at each step.
            gc.freeze()
            gc.enable()
        self.run_worker(self._warm, thread=True, group="warm")
        self.set_interval(END_OF_DAY, self.waiting.end_of_day)
        if self._start is not None:
            start, self._start = self._start, None
            self.visits.open(start)
        if self._start_turned:
            self.turned.start()

    def _warm(self) -> None:
        """Ahead of time, so that nothing depends on it: what fails comes up again when needed."""
        try:
            self._get_ready()
        except Exception as error:  # noqa: BLE001
            faults.note(error, self.services.settings.log, ends=False)

    def _get_ready(self) -> None:
        """What the first journey and the first close need, imported while the mediator reads.

        Not what a word with an error or the outcome file needs: the one is rare, and
        the file opens while the visit is walked.
        """
        self.finding.learn()

        import mediation.desk.screens.close
        import mediation.desk.screens.guide
        import mediation.visit  # noqa: F401 - pydantic and the models
        from accessibility.speech.errors import SpeechError

        voice = self.services.voice
        if isinstance(voice, Starts):
            with contextlib.suppress(SpeechError):  # told when something is to be said
                voice.start()
        notices = [*self.waiting.begin(), *self.services.log.take_notices()]
        self.services.library.memo.keep()
        if self.waiting.many:
            self.post_message(Waits())
        if notices:
            self.post_message(Told(None, "\n".join(notices)))

    @on(Learnt)
    def _learnt(self) -> None:
        if isinstance(self.screen, HomeScreen):
            self.screen.rank_again()

    @on(Waits)
    def _waits(self) -> None:
        if isinstance(self.screen, HomeScreen):
            self.screen.draw_foot()

    async def on_event(self, event: events.Event) -> None:
        """Any other key than Ctrl+Q takes back the wish to quit."""
        if getattr(event, "key", "ctrl+q") != "ctrl+q":
            self._asked = False
        await super().on_event(event)

    def action_leave(self, now: bool) -> None:
        """Quit; pending a visit, ask once unless ``now``."""
        if isinstance(self.screen, Hidden) and not now:
            self.uncover()
        elif self.saving.busy:
            self.saving.leave_later(now=now)
        elif not now and not self._asked and (lost := self._would_lose()):
            self._asked = True
            self.say(lost)
        else:
            # A window closed or a session that ends is like a crash: pauses stay for today.
            self.purges = not now
            self.hush()
            self.exit()

    def _would_lose(self) -> str:
        if self.visit is not None:
            return ASK_AGAIN
        lost = self.waiting.will_be_lost()
        return f"{lost} Ctrl+Q encore pour quitter, F4 pour reprendre." if lost else ""

    def action_shut(self, _now: bool) -> None:
        """The window is closed under the mediator's hands: the visit waits for today."""
        self.shut = True
        self.action_leave(True)

    def hush(self) -> None:
        """Silence, now."""
        self.aside.hush()

    # -- home --------------------------------------------------------------

    def problem_files(self) -> int:
        """How many files of this desk have a problem."""
        files = {problem.file for problem in self.services.library.problems}
        return len(files) + bool(self._own_problems)

    def show_problems(self) -> None:
        """List them."""
        from mediation.desk.screens.problems import ProblemsScreen

        self.push_screen(ProblemsScreen(self.services.library.problems, self._own_problems))

    def action_settings(self) -> None:
        """Show the settings, from home only: a visit goes on with those it began with."""
        from mediation.desk.screens.settings import SettingsScreen

        if isinstance(self.screen, HomeScreen):
            self.push_screen(SettingsScreen())

    def use_settings(self, settings: Settings) -> None:
        """Go on with these: what the screen shows changes at once."""
        before, self.services.settings = self.services.settings, settings
        if settings.colours != before.colours:
            self.use_colours(settings.colours)

    @property
    def _own_problems(self) -> list[str]:
        return [*self.services.settings.problems, *self.key_problems]

    def go_home(self, sentence: str) -> None:
        """Ready for the next person, with a sentence about the last one."""
        self.turned.blank()
        hidden = any(isinstance(screen, Hidden) for screen in self.screen_stack)
        while len(self.screen_stack) > 1:
            self.pop_screen()
        home = self.screen
        assert isinstance(home, HomeScreen)
        self.finding.forget()
        home.welcome("\n".join(filter(None, (sentence, self.waiting.newcomer()))))
        # An outcome may reach the disk after everything was hidden, or the window made tiny.
        self.cover_again(hidden=hidden)

    # -- a visit -----------------------------------------------------------

    def action_turned(self) -> None:
        """Open the screen turned to the person."""
        self.turned.start()

    @on(Pressed)
    def _pressed(self, pressed: Pressed) -> None:
        """The person pressed something on their screen."""
        self.turned.pressed(pressed.press)

    @on(Opened)
    def _opened(self) -> None:
        """The person's screen is there: it begins with what the desk shows."""
        self.turned.opened()

    def covered(self, hidden: bool) -> None:
        """The person's screen hides what the desk hides."""
        self.turned.hide(hidden)

    @on(Told)
    def _told(self, told: Told) -> None:
        """Show it, unless its visit is over."""
        if told.sentence and told.visit is self.visit:
            self.say(told.sentence)

    @on(Saved)
    def _saved(self, saved: Saved) -> None:
        """The next person, or the same screen with the reason."""
        self.saving.done(saved)


def run(
    services: Services,
    start: str | None = None,
    start_file: Path | None = None,
    language: str = "fr",
    *,
    turned: bool = False,
) -> int:
    """Open the desk and stay until the mediator leaves; the exit status.

    0 when nothing was left open; 1 when a visit was left half-way (it is
    counted « non clos », nothing of it is recorded) or when the desk itself
    failed, with one sentence on standard error. ``start`` opens a journey by
    its id, ``start_file`` from a file, in the person's ``language``; ``turned`` opens
    the person's screen too.
    Lets go of screen, voice and outcome file.
    """
    read_alt_digits()
    desk = Desk(services, start, start_file, turned=turned)
    desk.visits.language = "" if language == "fr" else language
    status, said = DONE, LEFT

    def end_pauses(services: Services, *, purge: bool) -> None:
        from mediation import pausing

        pausing.end(services, purge=purge)

    try:
        # Without mouse capture the terminal's own selection goes on working.
        desk.run(mouse=False)
    except Exception as error:  # noqa: BLE001 - before or after the screens: same sentence, same log
        desk.fault = desk.fault or faults.note(error, services.settings.log)
    finally:
        desk.saving.forget()
        if desk.visit is not None:
            status = HALF_WAY
            with contextlib.suppress(Exception):
                said = _part(desk, desk.visit)
        services.screen.close()
        with contextlib.suppress(Exception):
            end_pauses(services, purge=desk.purges)
        services.voice.close()
        services.log.close()
    if desk.fault:
        sys.stderr.write(f"{desk.fault}\n")
        if said == PUT_BY:
            sys.stderr.write(f"{said}\n")
        return HALF_WAY
    if status == HALF_WAY:
        sys.stderr.write(f"{said}\n")
    return status


def _part(desk: Desk, visit: Visit) -> str:
    """The visit under way when the desk ends: put by where nobody chose to leave it, else left."""
    from mediation import pausing

    main = visit.main or visit
    if (desk.fault or desk.shut) and pausing.put_by(main):
        return PUT_BY
    main.leave()
    return LEFT
