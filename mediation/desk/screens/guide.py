"""The guide: one step of a journey, updated in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.containers import Horizontal, VerticalScroll
from textual.content import Content

from mediation.desk.keys import Key, bindings, digits
from mediation.desk.screens.base import DeskScreen
from mediation.desk.widgets.choices import Choices
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.plain import Plain
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Discretion

if TYPE_CHECKING:
    from collections.abc import Iterator

    from textual import events
    from textual.app import ComposeResult

    from mediation.journey.view import ContactLine, View

MUST_CHOOSE = "Choisissez un chiffre."
MUST_MARK = "Choisissez un chiffre. Entrée valide ensuite."
FIRST_STEP = "C'est la première étape."

GO_ON = Key("guide.go-on", "enter", "go_on", "Entrée", "continuer",
            "Continue, là où rien n'est à choisir ; valide ce qui est coché.")  # fmt: skip
ANSWERS = digits("guide.answer", "answer", "1 à 9, 0", "répondre",
                 "Donne la réponse qui porte ce chiffre, ou la coche.")  # fmt: skip
POINTED = Key("guide.pointed", "space", "pointed", "Espace", "répondre",
              "Donne la réponse montrée avec les flèches.")  # fmt: skip
BACK = Key("guide.back", "backspace", "back", "Ret.arr", "revenir",
           "Revient à l'étape d'avant, autant de fois qu'il faut.")  # fmt: skip
HEAR = Key("guide.hear", "a", "hear", "a", "écouter",
           "Dit l'étape à voix haute. Encore a : silence.")  # fmt: skip
SOUND = Key("guide.sound", "m", "sound_file", "m", "fichier son",
            "Enregistre la voix dans un fichier.")  # fmt: skip
CARD = Key("guide.card", "c", "card", "c", "carte", "Fait la carte de la visite.")
LINK = Key("guide.link", "o", "link", "o", "ouvrir la page",
           "Ouvre la page de cette étape dans le navigateur.")  # fmt: skip
HEADSET = Key("guide.headset", "h", "headset", "h", "casque en place",
              "Confirme que seule la personne entend.")  # fmt: skip
END = Key("guide.end", "x", "end", "x", "terminer", "Termine ici et passe au bilan.")
HIDE = Key("guide.hide", "b", "app.cover", "F6 ou b", "tout cacher",
           "Cache l'écran et coupe le son. N'importe quelle touche ramène l'écran.")  # fmt: skip
HELP = Key("guide.help", "question_mark,f1", "help", "? ou F1", "aide", "Affiche cette aide.")
UP = Key("guide.up", "up", "point(-1)", "Haut", "réponse d'avant",
         "Montre la réponse d'avant, sans la choisir.")  # fmt: skip
DOWN = Key("guide.down", "down", "point(1)", "Bas", "réponse d'après",
           "Montre la réponse d'après, sans la choisir.")  # fmt: skip
PAGE_DOWN = Key("guide.page-down", "pagedown", "page(1)", "Page suiv.", "lire la suite",
                "Montre la suite du texte.")  # fmt: skip
PAGE_UP = Key("guide.page-up", "pageup", "page(-1)", "Page préc.", "relire",
              "Montre le début du texte.")  # fmt: skip

_SECTIONS = (
    ("said", "À DIRE"),
    ("remedy", "CONSEIL POUR CE PROBLÈME"),
    ("person", "LA PERSONNE LIT"),
    ("contacts", "CONTACTS"),
)


class GuideScreen(DeskScreen):
    """Draws the ``View`` of the visit under way and passes keys to it. Holds no rule."""

    CSS_PATH = "guide.tcss"
    NAME = "Guide"
    KEYS = (*ANSWERS, GO_ON, BACK, HEAR, SOUND, CARD, LINK, HEADSET, END, HIDE, UP, DOWN, POINTED,
            PAGE_DOWN, PAGE_UP, HELP)  # fmt: skip
    BINDINGS: ClassVar = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._marked: frozenset[str] = frozenset()
        self._view: View | None = None
        """The step drawn; worked out once, for it costs as much as painting it."""

    def compose(self) -> ComposeResult:
        """Title and progress, what to say, what the person reads, answers, messages, keys."""
        with Horizontal(id="top"):
            yield Plain(id="title")
            yield Plain(id="progress")
        with VerticalScroll(id="body", can_focus=False):
            for name, heading in _SECTIONS:
                yield Plain(heading, id=f"{name}-heading", classes="heading")
                yield Plain(id=name, classes="text", gone_when_empty=True)
            yield Plain(id="info")
        with VerticalScroll(id="answers", can_focus=False):
            yield Choices(id="choices")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The first step."""
        self.watch(self.query_one("#body"), "scroll_y", self._tell_more, init=False)
        self.draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Answers are cut to the new width."""
        self._draw_choices()
        self.call_after_refresh(self._tell_more)

    # -- drawing -----------------------------------------------------------

    def draw(self) -> None:
        """Show the step that the visit stands at."""
        visit = self.desk.visit
        if visit is None or visit.guide.finished:
            return
        view = self._view = visit.view
        self._marked = frozenset()
        put = self._put
        put("title", view.title)
        put("progress", f"{view.kind.label} · {view.progress}")
        sections = {
            "said": (*view.mediator, *view.autonomy),
            "remedy": view.remedy,
            "person": view.person,
            "contacts": tuple(_contact(contact) for contact in view.contacts),
        }
        for name, lines in sections.items():
            put(name, "\n".join(lines))
            self.query_one(f"#{name}-heading").display = bool(lines)
        put("info", Content("\n").join(_info(view)))
        self._draw_choices()
        self.query_one("#body").scroll_to(y=0, animate=False)
        self.say("")
        self._draw_keys(view)
        self.call_after_refresh(self._tell_more)

    def _put(self, name: str, text: str | Content) -> None:
        self.query_one(f"#{name}", Plain).put(text)

    def _draw_choices(self) -> None:
        view = self._view
        if view is None:
            return
        answers = self.query_one("#answers")
        answers.display = bool(view.choices)
        choices = self.query_one(Choices)
        choices.draw(view, self._marked, max(20, self.size.width - 2))
        answers.scroll_to(y=max(0, choices.row() - answers.size.height + 2), animate=False)

    def _draw_keys(self, view: View) -> None:
        shown: list[tuple[str, str]] = []
        if view.choices:
            last = len(view.choices)
            digit = {1: "1", 2: "1 ou 2"}.get(last, f"1 à {last}" if last < 10 else "1 à 9, 0")
            shown.append((digit, "répondre"))
        if view.mode is Mode.CONTINUE:
            shown.append((GO_ON.shown, GO_ON.label))
        elif view.mode is Mode.SEVERAL:
            shown.append((GO_ON.shown, "valider"))
        keys = [BACK]
        if view.spoken:
            keys.append(HEAR)
        visit = self.desk.visit
        if view.discretion is Discretion.DISCREET and visit is not None and not visit.headset:
            keys.append(HEADSET)
        if view.link:
            keys.append(LINK)
        if visit is not None and visit.recorded:
            keys.append(CARD)
        keys += [END, HIDE, HELP]
        self.show_keys([*shown, *((key.shown, key.label) for key in keys)])

    def _tell_more(self) -> None:
        body = self.query_one("#body")
        below = body.max_scroll_y > body.scroll_y
        above = body.scroll_y > 0
        if below:
            said = "suite du texte : Page suiv."
        elif above:
            said = "début du texte : Page préc."
        else:
            said = ""
        if body.border_subtitle != said:
            body.border_subtitle = said

    def cursor_place(self) -> tuple[int, int] | None:
        """On the answer pointed at, the first one at first; on what to say where none counts."""
        choices = self.query_one(Choices)
        if self.query_one("#answers").display:
            return choices.region.x, choices.region.y + choices.row()
        body = self.query_one("#body")
        return body.content_region.x, body.content_region.y

    # -- answering ---------------------------------------------------------

    def action_answer(self, digit: str) -> None:
        """Give or mark the answer that has this digit."""
        self._take((int(digit) or 10) - 1)

    def action_pointed(self) -> None:
        """Give or mark the answer pointed at."""
        pointed = self.query_one(Choices).pointed
        if pointed is None:
            self.say(MUST_CHOOSE)
        else:
            self._take(pointed)

    def _take(self, index: int) -> None:
        view = self._view
        if view is None:
            return
        if not view.choices:
            self.say("Ici, rien n'est à choisir : Entrée continue.")
        elif index >= len(view.choices):
            last = len(view.choices)
            self.say(f"Choisissez un chiffre de 1 à {last}." if last > 1 else "Choisissez 1.")
        elif view.choices[index].marks:
            self._marked ^= {view.choices[index].answer}
            self.say("")
            self._draw_choices()
        else:
            self._go(view.choices[index].answer)

    def action_go_on(self) -> None:
        """The next step, only where nothing is to be chosen or something is marked."""
        view = self._view
        if view is None:
            return
        if view.mode is Mode.CONTINUE:
            self._go()
        elif view.mode is Mode.SEVERAL and self._marked:
            self._go(*self._marked)
        else:
            self.say(MUST_MARK if view.mode is Mode.SEVERAL else MUST_CHOOSE)

    def _go(self, *answers: str) -> None:
        self.desk.aside.hush()
        visit = self.desk.visit
        assert visit is not None
        visit.answer(*answers)
        if visit.guide.finished:
            self.desk.close_visit()
        else:
            self.draw()

    def action_back(self) -> None:
        """The step before, as it was."""
        self.desk.aside.hush()
        assert self.desk.visit is not None
        if self.desk.visit.back():
            self.draw()
        else:
            self.say(FIRST_STEP)

    def action_end(self) -> None:
        """Stop here and close."""
        self.desk.close_visit()

    # -- around the step ---------------------------------------------------

    def action_hear(self) -> None:
        """Say the step, or be silent."""
        self.desk.aside.hear()

    def action_sound_file(self) -> None:
        """Put the voice in a file."""
        self.desk.aside.make_sound()

    def action_card(self) -> None:
        """Make the card and show it."""
        self.desk.aside.make_card()

    def action_link(self) -> None:
        """Open the step's page."""
        link = self._view.link if self._view else ""
        if link:
            self.desk.aside.open_page(link)
        else:
            self.say("Cette étape n'a pas de page à ouvrir.")

    def action_headset(self) -> None:
        """Only the person hears."""
        visit = self.desk.visit
        assert visit is not None
        visit.headset = True
        self.say("Casque confirmé : a dit les étapes privées de cette visite.")
        if self._view is not None:
            self._draw_keys(self._view)

    def action_point(self, by: int) -> None:
        """Point at another answer, or move the text where there is none."""
        choices = self.query_one(Choices)
        if not self.query_one("#answers").display:
            self.query_one("#body").scroll_relative(y=by, animate=False)
            return
        choices.move(by)
        self._draw_choices()

    def action_page(self, by: int) -> None:
        """Read on, or read again."""
        body = self.query_one("#body")
        body.scroll_relative(y=by * max(1, body.size.height - 1), animate=False)


def _contact(contact: ContactLine) -> str:
    name = contact.name if contact.for_person else f"Pour vous seul : {contact.name}"
    parts = [f"{name} : {contact.phone}" if contact.phone else name, contact.detail]
    if contact.to_confirm:
        parts.append("à confirmer")
    return ", ".join(part for part in parts if part)


def _info(view: View) -> Iterator[Content]:
    """What is good to know, least first to be scrolled away."""
    if view.discretion is Discretion.DISCREET:
        yield Content.styled("Étape privée : pas de voix sans casque (h).", "bold")
    if view.discretion is Discretion.SECRET:
        yield Content.styled("Parcours secret : rien n'est dit, imprimé ni gardé.", "bold")
    if view.link:
        yield Content.assemble(("Page", "bold"), f" : {view.link}")
    if view.offline:
        yield Content.assemble(("Sans internet", "bold"), f" : {' '.join(view.offline)}")
    if view.source:
        yield Content.assemble(("Source", "bold"), f" : {view.source}")
    for notice in view.notices:
        yield Content(notice)
