"""The close: every question on one screen, one digit each, nothing chosen in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll

from mediation.desk.keys import Key, bindings, digits
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.guide import CARD, HELP, HIDE, PAGE_DOWN, PAGE_UP
from mediation.desk.widgets.form import Form
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.plain import Plain
from mediation.survey import ON_PAPER

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from mediation.closing import Closing

NOBODY = "Rien ici ne dit qui est la personne."
READY = "Tout est répondu : Entrée enregistre."
OBJECT_AGAIN = "La personne refuse d'être comptée ? n encore : rien de sa visite n'est gardé."
NOTHING_KEPT = "Rien n'a été enregistré."
SECRET = f"{NOTHING_KEPT} Ce parcours ne laisse aucune trace."

ANSWERS = digits("close.answer", "answer", "Chiffre", "répondre",
                 "Répond à la question montrée par « > ».")  # fmt: skip
RECORD = Key("close.record", "enter", "record", "Entrée", "enregistrer",
             "Enregistre le bilan, une fois toutes les réponses données.")  # fmt: skip
BACK = Key("close.back", "backspace", "back", "Ret.arr", "reprendre",
           "Reprend la dernière réponse.")  # fmt: skip
RETURN = Key("close.return", "escape", "return_to_step", "Échap", "retour à l'étape",
             "Revient à l'étape, sans rien enregistrer.")  # fmt: skip

ANOTHER = Key("close.another", "m", "another", "m", "même personne, autre demande",
              "Enregistre, puis cherche une autre demande de la même personne. Rien ne relie "
              "les deux bilans.")  # fmt: skip
COOP = Key("close.coop", "k", "coop", "k", "La Coop",
           "Ouvre le formulaire de La Coop, rempli ; rien n'en est gardé.")  # fmt: skip
OBJECT = Key("close.object", "n", "object", "n", "refus d'être compté",
             "La personne refuse d'être comptée : rien de sa visite n'est gardé.")  # fmt: skip


class CloseScreen(DeskScreen):
    """Asks the close of the visit under way and records it. For a secret journey asks nothing."""

    CSS_PATH = "close.tcss"
    NAME = "Bilan"
    KEYS = (
        *ANSWERS,
        RECORD,
        ANOTHER,
        BACK,
        RETURN,
        CARD,
        COOP,
        OBJECT,
        HIDE,
        PAGE_DOWN,
        PAGE_UP,
        HELP,
    )
    BINDINGS: ClassVar = bindings(KEYS)

    def __init__(
        self, closing: Closing, title: str, *, recorded: bool, sheet: bool = False
    ) -> None:
        super().__init__()
        self._sheet = sheet
        """Whether the person is to be given the three questions on paper."""
        self.closing = closing
        self._title = title
        self._recorded = recorded
        self._saving = False

    def compose(self) -> ComposeResult:
        """Title, the questions, messages, keys."""
        with Horizontal(id="top"):
            yield Plain("Bilan" if self._recorded else "Fin de la visite", id="heading")
            yield Plain(self._title, id="title")
        with VerticalScroll(id="body", can_focus=False):
            yield Form(id="form")
        said = [NOBODY if self._recorded else SECRET, *([ON_PAPER] if self._sheet else [])]
        yield Plain("\n".join(said), id="nobody")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Nothing is answered yet."""
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """The questions are laid out for the new size."""
        self._draw()

    def _draw(self) -> None:
        body = self.query_one("#body")
        if self._recorded:
            form = self.query_one(Form)
            # Before the first layout the body has no size: the screen's, less its foot.
            height = body.size.height or self.size.height - 6
            form.draw(self.closing, max(20, self.size.width), height)
            body.scroll_to(y=max(0, form.row - height // 2), animate=False)
        keys = [OBJECT, CARD, RETURN, HIDE, HELP] if self._recorded else [RETURN, HIDE]
        shown = [(key.shown, key.label) for key in keys]
        if not self._recorded:
            shown[0:0] = [("Entrée", "personne suivante"), (CARD.shown, "carte des numéros utiles")]
        elif self.closing.complete:
            ready = (ANOTHER, COOP, BACK)
            shown[0:0] = [("Entrée", "enregistrer"), *((k.shown, k.label) for k in ready)]
        else:
            shown[0:0] = [("Chiffre", "répondre"), (BACK.shown, BACK.label)]
        self.show_keys(shown)

    def cursor_place(self) -> tuple[int, int] | None:
        """On the question to answer."""
        form = self.query_one(Form)
        return form.region.x, form.region.y + form.row

    def action_answer(self, digit: str) -> None:
        """Answer the pending question."""
        if self._saving or not self._recorded:
            return
        question = self.closing.pending
        if question is None:
            self.say(READY)
            return
        try:
            self.closing = self.closing.choose(digit)
        except KeyError:
            known = ", ".join(option.digit for option in question.options)
            self.say(f"Choisissez un de ces chiffres : {known}.")
            return
        self.say(self.closing.remark or (READY if self.closing.complete else ""))
        self._draw()

    def action_back(self) -> None:
        """Take the last answer back."""
        if self._saving:
            return
        before, self.closing = self.closing, self.closing.back()
        self.say("Échap revient à l'étape." if before == self.closing else "")
        self._draw()

    def action_another(self) -> None:
        """Record, and look for another need of the same person."""
        self._record(stays=True)

    def action_coop(self) -> None:
        """Fill La Coop's form."""
        if self._recorded and not self._saving:
            self.desk.saving.coop(self.closing)

    def action_object(self) -> None:
        """The person refuses to be counted: asked once more, for nothing can be undone then."""
        if not self._recorded or self._saving:
            return
        if self.query_one("#message", Plain).text == OBJECT_AGAIN:
            self.desk.saving.object()
        else:
            self.say(OBJECT_AGAIN)

    def action_record(self) -> None:
        """Record, once every question has its answer."""
        self._record(stays=False)

    def _record(self, *, stays: bool) -> None:
        if self._saving:
            return
        question = self.closing.pending if self._recorded else None
        if question is not None:
            self.say(f"Il manque : {question.text}. Choisissez un chiffre.")
            return
        self._saving = True
        self.desk.saving.record(self.closing, stays=stays)

    def failed(self, sentence: str) -> None:
        """It is not on the disk: the answers stay, Enter tries again."""
        self._saving = False
        self.say(f"{sentence} Entrée essaie encore.")

    def action_return_to_step(self) -> None:
        """Go on with the journey."""
        if not self._saving:
            self.desk.visits.reopen()

    def action_card(self) -> None:
        """Make the card and show it; of a secret visit, the one that is the same for everybody."""
        if self._recorded:
            self.desk.aside.make_card()
        else:
            self.desk.aside.make_numbers()

    def action_page(self, by: int) -> None:
        """See the other questions."""
        body = self.query_one("#body")
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)
