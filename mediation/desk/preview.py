"""The desk while a journey is written: one file, taken again at each save. Nothing is recorded.

The screens are those of a visit, so that an author sees what a mediator will see.
Where a visit goes to its close, a preview goes to ``EndScreen``: what was walked, and
a name under which to keep it in the file as a trial.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from mediation import faults
from mediation.desk.app import DONE, HALF_WAY, Desk
from mediation.desk.screens.asking import AskingScreen
from mediation.desk.screens.cover import Hidden
from mediation.desk.screens.guide import GuideScreen
from mediation.desk.screens.previewing import EndScreen, PreviewScreen
from mediation.desk.screens.problems import ProblemsScreen
from mediation.desk.visits import Visits
from mediation.desk.widgets.need_box import read_alt_digits
from mediation.journey.preview import to_step
from mediation.journey.problems import JourneyError
from mediation.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.journey.preview import Preview
    from mediation.journey.problems import Problem
    from mediation.services import Services

EVERY = 0.4
"""Seconds between two looks at the file."""
NOTHING_KEPT = "Aperçu : rien n'est enregistré. Le fichier est relu à chaque sauvegarde."
READ_AGAIN = "Le fichier a changé : il est relu."
STAYS = "Le fichier a un problème : l'aperçu garde l'état d'avant. F8 montre tout."


class PreviewDesk(Desk):
    """``services.log`` should belong to nobody: it is never written to, but it is opened."""

    keeps = False

    def __init__(
        self,
        services: Services,
        preview: Preview,
        language: str = "fr",
        *,
        view_card: Callable[[Path], None] | None = None,
        open_link: Callable[[str], str] | None = None,
    ) -> None:
        super().__init__(services, view_card=view_card, open_link=open_link)
        self.preview = preview
        self.problems: tuple[Problem, ...] = ()
        """What is wrong in the file as it was last saved."""
        self._language = language
        self.visits = PreviewVisits(self)

    def _after_paint(self) -> None:
        """The first step, then a look at the file from time to time."""
        super()._after_paint()
        visit = Visit(self.preview.guide.loaded, self.services, begun=self.preview.guide)
        visit.speak(self._language)
        self.visit = visit
        self.visits.follow()
        self.call_after_refresh(self.say, NOTHING_KEPT)
        self.set_interval(EVERY, self.look)

    def look(self) -> None:
        """Take the file again if it was saved since."""
        visit = self.visit
        assert visit is not None
        self.preview.guide = visit.guide
        try:
            if not self.preview.reload():
                return
        except JourneyError as error:
            self.problems = tuple(error.problems)
            first = error.problems[0]
            self.say(f"{first.file}, ligne {first.line} : {first.message}\n{STAYS}")
            return
        self.problems = ()
        self.show(READ_AGAIN)

    def show(self, sentence: str) -> None:
        """Stand where ``preview`` stands."""
        visit = self.visit
        assert visit is not None
        self.hush()
        visit.take(self.preview.guide)
        for screen in self.screen_stack:
            if isinstance(screen, GuideScreen):
                screen.draw()
        if isinstance(self.screen, EndScreen):
            if visit.guide.finished:
                self.screen.draw()
            else:
                self.pop_screen()
        self.say(sentence)

    def ask_step(self) -> None:
        """Which step to go to."""
        graph = self.preview.guide.loaded.graph
        paths = [path for path, node in graph.nodes.items() if node.shown]

        def chosen(index: int) -> None:
            self.begin(paths[index])

        now = self.visit.guide.path if self.visit and not self.visit.guide.finished else ""
        names = [f"{path} ({graph.nodes[path].step.kind})" for path in paths]
        place = paths.index(now) if now in paths else None
        self.push_screen(AskingScreen("Aller à l'étape", names, chosen, now=place))

    def begin(self, path: str = "") -> None:
        """Walk from this step on, or from where the preview began."""
        try:
            guide = self.preview.start()
            if path:
                guide = to_step(guide.rewound(0), path)
        except JourneyError as error:
            self.say(error.problems[0].message)
            return
        self.preview.guide = guide
        if isinstance(self.screen, EndScreen):
            self.pop_screen()
        self.show("")

    def show_problems(self) -> None:
        """What keeps the saved file from being played."""
        self.push_screen(ProblemsScreen(self.problems))

    def action_leave(self, now: bool) -> None:
        """Quit: there is nothing to lose."""
        super().action_leave(now=now or not isinstance(self.screen, Hidden))


class PreviewVisits(Visits):
    """One walk, with no home before it and no outcome after it."""

    desk: PreviewDesk

    def follow(self) -> None:
        """The step, with the keys of an author."""
        self.desk.push_screen(PreviewScreen())

    def close(self) -> None:
        """What was walked, in place of the close."""
        self.desk.hush()
        self.desk.push_screen(EndScreen())

    def reopen(self) -> None:
        """Back to the last step."""
        visit = self.desk.visit
        assert visit is not None
        if visit.guide.finished:
            visit.back()
        self.desk.pop_screen()
        if isinstance(self.desk.screen, GuideScreen):
            self.desk.screen.draw()


def run(services: Services, preview: Preview, language: str) -> int:
    """Play ``preview`` until its author leaves; the exit status. Lets go of the voice."""
    read_alt_digits()
    desk = PreviewDesk(services, preview, language)
    try:
        desk.run(mouse=False)
    except Exception as error:  # noqa: BLE001 - before or after the screens: same sentence, same log
        desk.fault = desk.fault or faults.note(error, services.settings.log)
    finally:
        services.voice.close()
        services.log.close()
    if desk.fault:
        sys.stderr.write(f"{desk.fault}\n")
        return HALF_WAY
    return DONE
