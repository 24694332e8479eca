"""Visits from their first key to their close: what opens one, and what leads out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation import faults
from mediation.journey.problems import JourneyError
from mediation.journey.vocabulary import Guidance
from mediation.services import CannotDo

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.desk.app import Desk
    from mediation.visit import Visit

CANNOT_OPEN = "Ce parcours ne s'ouvre pas. Échap revient à l'accueil, les autres fonctionnent."
NOTHING_DONE = "Rien n'a été enregistré."


class Visits:
    """``desk.visit`` is the one under way. Models are loaded when the first one opens."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.following = ""
        """The journey that goes on from the last one, offered at home."""
        self.language = ""
        """The language of the person who stays for another need."""

    def open(self, journey: str | Path, way: Guidance = Guidance.FOLLOWED) -> None:
        """Begin a visit: an id of the library, or a file. What is wrong is shown, home stays.

        ``way``: step by step, the whole journey to read, or its close at once.
        """
        from mediation.visit import Visit

        if self.desk.visit is not None:
            return  # Enter was pressed twice

        library = self.desk.services.library
        try:
            loaded = library.load(journey) if isinstance(journey, str) else (
                library.load_file(journey))  # fmt: skip
            visit = Visit(loaded, self.desk.services, way=way)
        except JourneyError as error:
            from mediation.desk.screens.problems import ProblemsScreen

            self.desk.push_screen(ProblemsScreen(error.problems, [CANNOT_OPEN]))
            return
        except OSError:
            self.desk.say(CANNOT_OPEN)
            return
        self._begin(visit)
        if way is Guidance.NONE:
            self.close()
        elif way is Guidance.CONSULTED:
            from mediation.desk.screens.memo import MemoScreen
            from mediation.memo import memo

            self.desk.push_screen(MemoScreen(visit.title, memo(visit)))
        else:
            self.follow()

    def _begin(self, visit: Visit) -> None:
        """This visit is now the one under way."""
        if self.language and self.language in visit.languages:
            visit.speak(self.language)
        self.desk.visit, self.language, self.following = visit, "", ""
        self.desk.saving.forget()
        # The file is open, and mended where it must be, before the close asks for it.
        self.desk.run_worker(self._open_outcomes, thread=True, group="warm")

    def _open_outcomes(self) -> None:
        try:
            self.desk.services.log.warm()
        except Exception as error:  # noqa: BLE001 - it comes up again, and is told, when saving
            faults.note(error, self.desk.services.settings.log, ends=False)
        self.desk.waiting.prepare()

    def open_code(self, code: str) -> None:
        """Go on where another visit stopped: the code stands on the person's card."""
        from mediation.journey import resume
        from mediation.visit import Visit

        if self.desk.visit is not None:
            return
        try:
            found = resume.reopen(code, self.desk.services.library, self.desk.services.today())
        except resume.WrongCode as error:
            self.desk.say(str(error))
            return
        self._begin(Visit(found.guide.loaded, self.desk.services, begun=found.guide))
        self.follow()
        self.desk.call_after_refresh(self.desk.say, f"Code de reprise. {found.sentence}")

    def go_on(self, visit: Visit) -> None:
        """Take up a visit that waited, in the language it had."""
        self.language = ""
        self._begin(visit)
        if visit.guide.finished:
            self.close()
        else:
            self.follow()

    def follow(self) -> None:
        """Walk the visit step by step."""
        from mediation.desk.screens.guide import GuideScreen

        assert self.desk.visit is not None
        self.desk.visit.follow()
        self.desk.push_screen(GuideScreen())

    def drop(self, sentence: str) -> None:
        """Home, without the visit: it was only looked at, nothing is counted."""
        self.desk.visit = None
        self.desk.go_home(sentence)

    def ask_language(self) -> None:
        """Which language the person reads and hears, among those this journey has."""
        from accessibility.languages import LANGUAGES
        from mediation.desk.screens.asking import AskingScreen
        from mediation.desk.screens.guide import GuideScreen
        from mediation.telling import NOT_TRANSLATED

        visit = self.desk.visit
        assert visit is not None
        codes = visit.languages
        if len(codes) == 1:
            self.desk.say(NOT_TRANSLATED)
            return

        def chosen(index: int) -> None:
            self.desk.aside.hush()
            visit.speak(codes[index])
            if isinstance(self.desk.screen, GuideScreen):
                self.desk.screen.draw()

        names = [LANGUAGES[code].french_name for code in codes]
        now = codes.index(visit.tongue.language) if visit.tongue.language in codes else None
        self.desk.push_screen(AskingScreen("Langue de la personne", names, chosen, now=now))

    def signal(self) -> None:
        """Something is wrong with the step: what, among a few reasons."""
        from mediation import pausing, signals
        from mediation.desk.screens.asking import AskingScreen
        from mediation.desk.screens.guide import GuideScreen

        visit = self.desk.visit
        assert visit is not None
        if not self.desk.keeps:
            self.desk.say(pausing.PREVIEW)
            return
        try:
            found = signals.options(visit.guide, visit.services.signals)
        except signals.NotSignalled as error:
            self.desk.say(str(error))
            return

        def chosen(index: int) -> None:
            try:
                sentence = signals.signal(visit.guide, visit.services.signals, found[index][1])
            except signals.NotSignalled as error:
                sentence = str(error)
            if isinstance(self.desk.screen, GuideScreen):
                self.desk.screen.draw()
            self.desk.say(sentence)

        self.desk.push_screen(AskingScreen(signals.QUESTION, [text for text, _ in found], chosen))

    def mandate(self) -> None:
        """What is done in the person's absence asks for the mandate first."""
        from mediation import mandate
        from mediation.desk.screens.guide import GuideScreen

        visit = self.desk.visit
        if visit is None or not self.desk.keeps or not isinstance(self.desk.screen, GuideScreen):
            return
        if visit.aside:
            self.desk.say(mandate.FIRST)
            return
        try:
            self.desk.visit = mandate.begin(visit)
        except CannotDo as error:
            self.desk.say(str(error))
            return
        self.desk.screen.draw()
        self.desk.say(mandate.BEGIN)

    def _after_mandate(self, visit: Visit) -> None:
        from mediation.desk.screens.guide import GuideScreen
        from mediation.mandate import MandateWalk

        assert isinstance(visit, MandateWalk)
        sentence = visit.end()
        self.desk.visit = visit.main
        if isinstance(self.desk.screen, GuideScreen):
            self.desk.screen.draw()
        self.desk.say(sentence)

    def close(self) -> None:
        """Ask the close over the step."""
        from mediation.desk.screens.close import CloseScreen

        visit = self.desk.visit
        assert visit is not None
        if visit.aside:
            self._after_mandate(visit)
            return
        self.desk.aside.hush()
        # First: where the person's screen asks, no sheet of paper does.
        self.desk.turned.ask()
        services = self.desk.services
        # Where a screen is turned to the person, it asks.
        on_paper = services.settings.on_paper and not services.screen.on
        sheet = on_paper and visit.survey.take_sheet()
        self.desk.call_after_refresh(self.desk.waiting.keep)
        self.desk.push_screen(
            CloseScreen(visit.closing(), visit.title, recorded=visit.recorded, sheet=sheet)
        )

    def reopen(self) -> None:
        """From the close back to the step."""
        from mediation.desk.screens.guide import GuideScreen
        from mediation.desk.screens.home import HomeScreen

        visit = self.desk.visit
        if visit is None or self.desk.saving.busy:
            return
        if visit.guide.finished:
            visit.back()
        self.desk.pop_screen()
        if isinstance(self.desk.screen, HomeScreen):
            self.drop(NOTHING_DONE)
            return
        if isinstance(self.desk.screen, GuideScreen):
            self.desk.screen.draw()
