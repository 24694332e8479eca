"""The screens of a preview: a step with its author's keys, and the end of the walk."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input

from mediation.desk.keys import Key, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.guide import GuideScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.need_box import NeedBox, caret
from mediation.desk.widgets.plain import Plain
from mediation.journey.problems import JourneyError
from mediation.journey.writing import NotWritten

if TYPE_CHECKING:
    from collections.abc import Iterable

    from textual import events
    from textual.app import ComposeResult

    from mediation.desk.preview import PreviewDesk

NOT_OVER = "La marche s'arrête avant une fin : elle ne peut pas devenir un essai."
NAME_IT = "Écrivez un nom pour l'essai. Échap revient à l'étape."

STEP = Key("preview.step", "e", "step", "e", "étape", "Va à une autre étape du fichier.")
AGAIN = Key("preview.again", "f9,ctrl+n", "again", "F9", "recommencer",
            "Recommence là où l'aperçu a commencé.")  # fmt: skip
PROBLEMS = Key("preview.problems", "f8,ctrl+r", "problems", "F8", "problèmes",
               "Montre ce qui ne va pas dans le fichier.")  # fmt: skip
END = Key("guide.end", "x", "end", "x", "finir",
          "Finit l'aperçu ici. Une marche finie peut devenir un essai.")  # fmt: skip
KEEP = Key("preview.keep", "", "", "Entrée", "garder l'essai",
           "Écrit la marche dans le fichier, comme un essai.")  # fmt: skip
LEAVE = Key("preview.back", "escape", "reopen", "Échap", "revenir",
            "Revient à la dernière étape.")  # fmt: skip
HELP = Key("preview.help", "f1,ctrl+g", "help", "F1", "aide", "Affiche cette aide.")


class PreviewScreen(GuideScreen):
    """A step as at the desk, and how to go elsewhere in the file."""

    NAME = "Aperçu"
    KEYS = (*(END if key.id == END.id else key for key in GuideScreen.KEYS), STEP, AGAIN, PROBLEMS)
    BINDINGS: ClassVar = bindings((END, STEP, AGAIN, PROBLEMS))

    @property
    def author(self) -> PreviewDesk:
        """The app, as what it is."""
        return cast("PreviewDesk", self.app)

    def show_keys(self, items: Iterable[tuple[str, str]]) -> None:
        """An author's keys after a mediator's."""
        super().show_keys([*items, (STEP.shown, STEP.label), (AGAIN.shown, AGAIN.label)])

    def action_step(self) -> None:
        """Choose a step."""
        self.author.ask_step()

    def action_again(self) -> None:
        """From the beginning."""
        self.author.begin()

    def action_problems(self) -> None:
        """What is wrong in the file."""
        self.author.show_problems()


class EndScreen(DeskScreen):
    """Where the walk ended, the answers given, and a name to keep them under."""

    CSS_PATH = "reading.tcss"
    NAME = "Fin de l'aperçu"
    KEYS = (KEEP, LEAVE, AGAIN, PROBLEMS, HELP)
    BINDINGS: ClassVar = bindings(KEYS)
    AUTO_FOCUS = "#trial"

    @property
    def author(self) -> PreviewDesk:
        """The app, as what it is."""
        return cast("PreviewDesk", self.app)

    def compose(self) -> ComposeResult:
        """Title, the walk, the box, messages, keys."""
        yield Plain("Fin de l'aperçu", id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Plain(id="text")
        yield Plain("Nom de l'essai à garder dans le fichier :", id="asked")
        yield NeedBox(id="trial")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Nothing is written yet."""
        self.draw()

    def on_resize(self, _event: events.Resize) -> None:
        """The cursor follows the box."""
        self.refresh()

    def draw(self) -> None:
        """The walk as it is."""
        visit = self.desk.visit
        assert visit is not None
        ending = visit.guide.ending
        lines = [
            Content.assemble(("Résultat", "bold"), f" : {ending.result.label} ({ending.result})")
            if ending is not None
            else Content(NOT_OVER),
            Content(),
        ]
        for path, given in visit.guide.answers.items():
            lines.append(Content.assemble((path, "bold"), f" : {', '.join(given)}"))
        self.query_one("#text", Plain).put(Content("\n").join(lines))
        over = ending is not None
        self.query_one("#asked").display = self.query_one("#trial").display = over
        keys = (KEEP, LEAVE, AGAIN) if over else (LEAVE, AGAIN)
        self.show_keys([*((key.shown, key.label) for key in keys), ("Ctrl+Q", "quitter")])

    def cursor_place(self) -> tuple[int, int] | None:
        """In the box; without one, on what is told."""
        box = self.query_one("#trial", Input)
        if not box.display:
            told = self.query_one("#text").region
            return told.x, told.y
        return caret(box)

    @on(Input.Submitted, "#trial")
    def _named(self) -> None:
        box = self.query_one("#trial", Input)
        name, visit = box.value.strip(), self.desk.visit
        assert visit is not None
        if visit.guide.ending is None:
            self.say(NOT_OVER)
            return
        if not name:
            self.say(NAME_IT)
            return
        preview = self.author.preview
        preview.guide = visit.guide
        try:
            preview.keep(name)
            preview.reload()
        except JourneyError as error:
            self.say(error.problems[0].message)
            return
        except NotWritten as error:
            self.say(str(error))
            return
        visit.take(preview.guide)
        box.value = ""
        self.say(f"Essai « {name} » ajouté dans {preview.path.name}")

    def action_reopen(self) -> None:
        """Back to the last step."""
        self.desk.visits.reopen()

    def action_again(self) -> None:
        """From the beginning."""
        self.author.begin()

    def action_problems(self) -> None:
        """What is wrong in the file."""
        self.author.show_problems()
