"""The desk: one visit after the other, from the keyboard alone.

Start-up is a feature: what is imported here is what the first paint needs.
Models, database and fuzzy search come in a thread once the question is on the
screen; opening a journey before that works too, only slower.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
import sys
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import App
from textual.content import Content
from textual.message import Message

from mediation import faults
from mediation.desk import theme
from mediation.desk.aside import Aside, Starts, Told
from mediation.desk.cursor import CursorApp
from mediation.desk.keys import EVERYWHERE, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.cover import MIN_HEIGHT, MIN_WIDTH, Hidden, TooSmall
from mediation.desk.screens.home import HomeScreen
from mediation.desk.widgets.need_box import read_alt_digits
from mediation.journey.problems import JourneyError
from mediation.journey.search import Search
from mediation.journey.vocabulary import Guidance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from textual import events
    from textual.geometry import Size
    from textual.screen import Screen

    from mediation.closing import Closing
    from mediation.outcomes.record import Receipt
    from mediation.services import Services
    from mediation.visit import Visit

DONE, HALF_WAY = 0, 1
"""Exit statuses: nothing left open; a visit left half-way, or a fault."""

ASK_AGAIN = "Visite en cours : Ctrl+Q encore pour quitter sans bilan."
LEFT = "La visite s'est arrêtée avant le bilan : rien n'a été enregistré."
NOTHING_DONE = "Rien n'a été enregistré."
OBJECTED = "La personne refuse d'être comptée : rien de sa visite n'est enregistré."
SAME_PERSON = "Même personne : quelle est son autre demande ?"
COOP = ("Le formulaire de La Coop s'ouvre, rempli. Rien n'en est gardé ici.", "Son adresse :")
UNDONE = "Dernier bilan annulé."
CANNOT_OPEN = "Ce parcours ne s'ouvre pas. Échap revient à l'accueil, les autres fonctionnent."


class Desk(CursorApp, inherit_bindings=False):
    """``view_card`` opens a file and ``open_link`` a page, outside; a test brings its own."""

    CSS_PATH = ["app.tcss", "screens/home.tcss"]  # noqa: RUF012 - as Textual declares it
    TITLE = "Médiation"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar = bindings(EVERYWHERE)

    class Saved(Message):
        """The close is on the disk (``receipt``, None for a secret journey), or why it is not."""

        def __init__(self, receipt: Receipt | None, problem: str = "") -> None:
            super().__init__()
            self.receipt = receipt
            self.problem = problem

    def __init__(
        self,
        services: Services,
        start: str | None = None,
        start_file: Path | None = None,
        *,
        view_card: Callable[[Path], None] | None = None,
        open_link: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__()
        self.services = services
        self.visit: Visit | None = None
        self.fault = ""
        """The sentence for whoever sees the desk stop by itself."""
        self._start: str | Path | None = start_file or start
        self.aside = Aside(self, view_card, open_link)
        self._search: Search | None = None
        self._receipt: Receipt | None = None
        self.following = ""
        """The journey that goes on from the last one, offered at home."""
        self._language = ""
        """The language of the person who stays for another need."""
        self._asked = False
        self._saving = False
        self._stays = False
        self._leave_when_saved = False
        self.animation_level = "none"
        for colours in (theme.DARK, theme.LIGHT):
            self.register_theme(colours)
        self.set_reactive(App.theme, theme.DARK.name)

    # -- life --------------------------------------------------------------

    def get_default_screen(self) -> Screen[None]:
        """Home is under everything else."""
        return HomeScreen()

    def on_mount(self) -> None:
        """Paint first; the rest comes after."""
        self.show_cursor()
        self._mind_signals()
        self.call_after_refresh(self._after_paint)

    def _after_paint(self) -> None:
        self.run_worker(self._warm, thread=True, group="warm")
        if self._start is not None:
            start, self._start = self._start, None
            self.open(start)

    def _warm(self) -> None:
        """What the first journey and the first close need, imported while the mediator reads."""
        import rapidfuzz.distance  # noqa: F401 - asked for at the first misspelt word

        import mediation.desk.screens.close
        import mediation.desk.screens.guide
        import mediation.visit  # noqa: F401 - pydantic and the models
        from accessibility.speech.errors import SpeechError

        self.services.log.warm()
        voice = self.services.voice
        if isinstance(voice, Starts):
            with contextlib.suppress(SpeechError):  # told when something is to be said
                voice.start()
        notices = self.services.log.take_notices()
        if notices:
            self.post_message(Told(None, "\n".join(notices)))

    def _mind_signals(self) -> None:
        # The window is closed, or the session ends: the visit counts as left.
        loop = asyncio.get_running_loop()
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None:
                # Windows has no such handlers; a test may run outside the main thread.
                with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
                    loop.add_signal_handler(number, self.action_leave, True)

    def _handle_exception(self, error: Exception) -> None:
        """A fault ends the desk with one sentence.

        Textual would print a traceback with the values of variables, that is a
        person's words in the scrollback.
        """
        # A worker's fault comes wrapped.
        fault = getattr(error, "error", error)
        self._return_code = 1
        if not self.fault:
            self.fault = faults.note(fault, self.services.settings.log)
            self._exception = fault
            self._exception_event.set()
        self._close_messages_no_wait()

    def on_resize(self, event: events.Resize) -> None:
        """Below the smallest size one sentence covers everything."""
        self._cover_if_small(event.size)

    def _cover_if_small(self, size: Size) -> None:
        small = size.width < MIN_WIDTH or size.height < MIN_HEIGHT
        covered = isinstance(self.screen, TooSmall)
        if small and not covered:
            self.push_screen(TooSmall())
        elif covered and not small:
            self.pop_screen()

    async def on_event(self, event: events.Event) -> None:
        """Any other key than Ctrl+Q takes back the wish to quit."""
        if getattr(event, "key", "ctrl+q") != "ctrl+q":
            self._asked = False
        await super().on_event(event)

    def action_leave(self, now: bool) -> None:
        """Quit; pending a visit, ask once unless ``now``."""
        if isinstance(self.screen, Hidden) and not now:
            self.uncover()
        elif self._saving:
            self._leave_when_saved = True
        elif self.visit is not None and not now and not self._asked:
            self._asked = True
            self.say(ASK_AGAIN)
        else:
            self.aside.hush()
            self.exit()

    # -- home --------------------------------------------------------------

    @property
    def search(self) -> Search:
        """Ranks the journeys of this desk."""
        if self._search is None:
            self._search = Search(self.services.library.entries.values())
        return self._search

    @property
    def can_undo(self) -> bool:
        """Whether the last outcome may still be taken back."""
        return self._receipt is not None

    def problem_files(self) -> int:
        """How many files of this desk have a problem."""
        files = {problem.file for problem in self.services.library.problems}
        return len(files) + bool(self.services.settings.problems)

    def show_problems(self) -> None:
        """List them."""
        from mediation.desk.screens.problems import ProblemsScreen

        self.push_screen(
            ProblemsScreen(self.services.library.problems, self.services.settings.problems)
        )

    def say(self, sentence: str) -> None:
        """Put a sentence on the screen in front, or on the desk's own under a cover."""
        for screen in reversed(self.screen_stack):
            if isinstance(screen, DeskScreen):
                screen.say(sentence)
                return

    def open(self, journey: str | Path, way: Guidance = Guidance.FOLLOWED) -> None:
        """Begin a visit: an id of the library, or a file. What is wrong is shown, home stays.

        ``way``: step by step, the whole journey to read, or its close at once.
        """
        from mediation.visit import Visit

        if self.visit is not None:
            return  # Enter was pressed twice

        library = self.services.library
        try:
            loaded = library.load(journey) if isinstance(journey, str) else (
                library.load_file(journey))  # fmt: skip
            visit = Visit(loaded, self.services, way=way)
        except JourneyError as error:
            from mediation.desk.screens.problems import ProblemsScreen

            self.push_screen(ProblemsScreen(error.problems, [CANNOT_OPEN]))
            return
        except OSError:
            self.say(CANNOT_OPEN)
            return
        self._begin(visit)
        if way is Guidance.NONE:
            self.close_visit()
        elif way is Guidance.CONSULTED:
            from mediation.desk.screens.memo import MemoScreen
            from mediation.memo import memo

            self.push_screen(MemoScreen(visit.title, memo(visit)))
        else:
            self.follow()

    def _begin(self, visit: Visit) -> None:
        """This visit is now the one under way."""
        if self._language and self._language in visit.languages:
            visit.speak(self._language)
        self.visit, self._receipt, self._language, self.following = visit, None, "", ""

    def open_code(self, code: str) -> None:
        """Go on where another visit stopped: the code stands on the person's card."""
        from mediation.journey import resume
        from mediation.visit import Visit

        if self.visit is not None:
            return
        try:
            found = resume.reopen(code, self.services.library, self.services.today())
        except resume.WrongCode as error:
            self.say(str(error))
            return
        self._begin(Visit(found.guide.loaded, self.services, begun=found.guide))
        self.follow()
        self.call_after_refresh(self.say, f"Code de reprise. {found.sentence}")

    def follow(self) -> None:
        """Walk the visit step by step."""
        from mediation.desk.screens.guide import GuideScreen

        assert self.visit is not None
        self.visit.follow()
        self.push_screen(GuideScreen())

    def drop(self, sentence: str) -> None:
        """Home, without the visit: it was only looked at, nothing is counted."""
        self.visit = None
        self._home(sentence)

    def undo(self) -> None:
        """Take the last outcome back, until the next journey is opened."""
        from mediation.outcomes.errors import OutcomeError

        receipt = self._receipt
        if receipt is None:
            self.say("Il n'y a pas de bilan à annuler.")
            return
        try:
            self.services.log.undo(receipt)
        except OutcomeError as error:
            self.say(str(error))
            return
        self._receipt = None
        self._home(UNDONE)

    def _home(self, sentence: str) -> None:
        while len(self.screen_stack) > 1:
            self.pop_screen()
        home = self.screen
        assert isinstance(home, HomeScreen)
        home.welcome(sentence)

    # -- a visit -----------------------------------------------------------

    @on(Told)
    def _told(self, told: Told) -> None:
        """Show it, unless its visit is over."""
        if told.sentence and told.visit is self.visit:
            self.say(told.sentence)

    def action_cover(self) -> None:
        """Hide everything and be silent."""
        self.aside.hush()
        if isinstance(self.screen, Hidden):
            self.uncover()
        else:
            self.push_screen(Hidden())

    def uncover(self) -> None:
        """Show the desk again, or that the window became too small meanwhile."""
        if isinstance(self.screen, Hidden):  # not a second key that was already on its way
            self.pop_screen()
            self._cover_if_small(self.size)

    def action_theme(self) -> None:
        """Dark or light."""
        dark = self.theme == theme.DARK.name
        self.theme = theme.LIGHT.name if dark else theme.DARK.name

    def ask_language(self) -> None:
        """Which language the person reads and hears, among those this journey has."""
        from accessibility.languages import LANGUAGES
        from mediation.desk.screens.asking import AskingScreen
        from mediation.desk.screens.guide import GuideScreen
        from mediation.telling import NOT_TRANSLATED

        visit = self.visit
        assert visit is not None
        codes = visit.languages
        if len(codes) == 1:
            self.say(NOT_TRANSLATED)
            return

        def chosen(index: int) -> None:
            self.aside.hush()
            visit.speak(codes[index])
            if isinstance(self.screen, GuideScreen):
                self.screen.draw()

        names = [LANGUAGES[code].french_name for code in codes]
        now = codes.index(visit.tongue.language) if visit.tongue.language in codes else None
        self.push_screen(AskingScreen("Langue de la personne", names, chosen, now=now))

    # -- the close ---------------------------------------------------------

    def close_visit(self) -> None:
        """Ask the close over the step."""
        from mediation.desk.screens.close import CloseScreen

        visit = self.visit
        assert visit is not None
        self.aside.hush()
        self.push_screen(CloseScreen(visit.closing(), visit.title, recorded=visit.recorded))

    def reopen(self) -> None:
        """From the close back to the step."""
        from mediation.desk.screens.guide import GuideScreen

        visit = self.visit
        if visit is None or self._saving:
            return
        if visit.guide.finished:
            visit.back()
        self.pop_screen()
        if isinstance(self.screen, HomeScreen):
            self.drop(NOTHING_DONE)
            return
        if isinstance(self.screen, GuideScreen):
            self.screen.draw()

    def object(self) -> None:
        """The person refuses to be counted: one counter, and the next person."""
        visit = self.visit
        if visit is None or self._saving:
            return
        visit.object()
        self.visit, self._receipt = None, None
        self._home(OBJECTED)

    def coop(self, closing: Closing) -> None:
        """Open La Coop's form for this visit, and show the same to copy by hand."""
        from mediation.desk.screens.reading import ReadingScreen
        from mediation.services import CannotDo

        visit = self.visit
        assert visit is not None
        try:
            link, text = visit.coop_link(closing), visit.coop_text(closing)
        except CannotDo as error:
            self.say(str(error))
            return
        lines = [*COOP, link, "", "Si le formulaire s'ouvre vide, recopiez :", *text.splitlines()]
        self.push_screen(ReadingScreen("La Coop", [Content(line) for line in lines]))
        self.aside.open_page(link)

    def record(self, closing: Closing, *, stays: bool = False) -> None:
        """Put the outcome on the disk; ``Saved`` tells how it went.

        ``stays``: the same person has another need; the two rows are not joined.
        """
        from mediation.outcomes.errors import OutcomeError

        visit = self.visit
        assert visit is not None
        self._saving = True
        self._stays = stays

        def work() -> None:
            try:
                receipt = visit.save(closing)
            except OutcomeError as error:
                self.post_message(self.Saved(None, str(error)))
            else:
                self.post_message(self.Saved(receipt))

        # Another program may hold the file for seconds: the desk stays alive.
        self.run_worker(work, thread=True, group="save")

    def on_desk_saved(self, saved: Saved) -> None:
        """The next person, or the same screen with the reason."""
        from mediation.desk.screens.close import NOTHING_KEPT, CloseScreen

        self._saving = False
        if saved.problem:
            for screen in self.screen_stack:
                if isinstance(screen, CloseScreen):
                    screen.failed(saved.problem)
        else:
            said = [saved.receipt.sentence if saved.receipt else NOTHING_KEPT]
            if self.visit is not None:
                self.following = self.visit.following
                self._language = self.visit.tongue.language if self._stays else ""
            if self._stays:
                said.append(SAME_PERSON)
            if self.following:
                title = self.services.library.entries[self.following].title
                said.append(f"Continuer avec : {title} (F9)")
            self.visit, self._receipt = None, saved.receipt
            self._home("\n".join([*said, *self.services.log.take_notices()]))
            # Before the next person, so that the file's bytes tell no order.
            self.run_worker(self.services.log.settle, thread=True, group="settle")
        if self._leave_when_saved:
            self.exit()


def run(services: Services, start: str | None = None, start_file: Path | None = None) -> int:
    """Open the desk and stay until the mediator leaves; the exit status.

    0 when nothing was left open; 1 when a visit was left half-way (it is
    counted « non clos », nothing of it is recorded) or when the desk itself
    failed, with one sentence on standard error. ``start`` opens a journey by
    its id, ``start_file`` from a file. Lets go of voice and outcome file.
    """
    read_alt_digits()
    desk = Desk(services, start, start_file)
    status = DONE
    try:
        # Without mouse capture the terminal's own selection goes on working.
        desk.run(mouse=False)
    except Exception as error:  # noqa: BLE001 - before or after the screens: same sentence, same log
        desk.fault = desk.fault or faults.note(error, services.settings.log)
    finally:
        if desk.visit is not None:
            status = HALF_WAY
            with contextlib.suppress(Exception):
                desk.visit.leave()
        services.voice.close()
        services.log.close()
    if desk.fault:
        sys.stderr.write(f"{desk.fault}\n")
        return HALF_WAY
    if status == HALF_WAY:
        sys.stderr.write(f"{LEFT}\n")
    return status
