"""The guide: one step of a journey, updated in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual.content import Content

from mediation.desk.keys import TURNED, Key, bindings, digits, span
from mediation.desk.screens.base import DeskScreen
from mediation.desk.screens.reading import ReadingScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.plain import Plain
from mediation.desk.widgets.sheet import Sheet
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Discretion
from mediation.telling import in_their_language, privacy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
PACE = Key("guide.pace", "v", "pace", "v", "vitesse",
           "Change la vitesse de la voix : lente, normale, rapide.")  # fmt: skip
CARD = Key("guide.card", "c", "card", "c", "carte", "Fait la carte de la visite.")
PRINT = Key("guide.print", "p", "print", "p", "imprimer",
            "Imprime la carte tout de suite, sans l'ouvrir. Aucun fichier ne reste.")  # fmt: skip
LEND = Key("guide.lend", "t", "lend", "t", "téléphone",
           "Met la carte sur le téléphone de la personne, dix minutes.")  # fmt: skip
LINK = Key("guide.link", "o", "link", "o", "ouvrir la page",
           "Ouvre la page de cette étape dans le navigateur.")  # fmt: skip
HEADSET = Key("guide.headset", "h", "headset", "h", "casque en place",
              "Confirme que seule la personne entend.")  # fmt: skip
SIGNAL = Key("guide.signal", "s", "signal", "s", "signaler",
             "Signale que cette étape est fausse ou ancienne.")  # fmt: skip
MANDATE = Key("guide.mandate", "f", "mandate", "f", "en son absence",
              "Demande d'abord le mandat, avant de faire en l'absence de la personne.")  # fmt: skip
PAUSE = Key("guide.pause", "z", "pause", "z", "pause",
            "Met la visite de côté sous deux mots ; F4 la reprend, jusqu'à ce soir.")  # fmt: skip
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

LANGUAGE = Key("guide.language", "l", "language", "l", "langue",
               "Choisit la langue de la personne, pour l'écran, la voix et la carte.")  # fmt: skip
OFFLINE = Key("guide.offline", "i", "offline", "i", "sans internet",
              "Montre en entier le chemin sans internet.")  # fmt: skip


class GuideScreen(DeskScreen):
    """Draws the ``View`` of the visit under way and passes keys to it. Holds no rule."""

    CSS_PATH = "guide.tcss"
    NAME = "Guide"
    KEYS = (*ANSWERS, GO_ON, BACK, HEAR, PACE, SOUND,
            LANGUAGE, CARD, PRINT, LEND, LINK, OFFLINE, HEADSET, SIGNAL, MANDATE, PAUSE, END, HIDE,
            UP, DOWN, POINTED, PAGE_DOWN, PAGE_UP, HELP)  # fmt: skip
    BINDINGS: ClassVar = bindings(KEYS)

    def __init__(self) -> None:
        super().__init__()
        self._marked: frozenset[str] = frozenset()
        self._view: View | None = None
        """The step drawn; worked out once, for it costs as much as painting it."""

    def compose(self) -> ComposeResult:
        """Title and progress, the step, messages, keys."""
        yield Plain(id="head")
        yield Sheet(id="sheet")
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """The first step."""
        self.draw()

    def on_resize(self, _event: events.Resize) -> None:
        """The head is laid out for the new width."""
        self._draw_head(self.size.width)

    # -- drawing -----------------------------------------------------------

    def draw(self) -> None:
        """Show the step that the visit stands at."""
        visit = self.desk.visit
        if visit is None or visit.guide.finished:
            return
        view = self._view = visit.view
        # First: a page takes longer to paint than this one.
        self.desk.turned.show(view)
        self._marked = frozenset()
        self._draw_head(self.size.width)
        self.query_one(Sheet).show(view, _paragraphs(view))
        self.say("")
        self._draw_keys(view)
        self.desk.call_after_refresh(self.desk.waiting.keep)

    @property
    def view(self) -> View | None:
        """The step drawn."""
        return self._view

    def point_at(self, index: int) -> None:
        """Point at an answer, without giving it: the person showed it."""
        sheet = self.query_one(Sheet)
        sheet.point(index - (-1 if sheet.pointed is None else sheet.pointed))

    def _draw_head(self, width: int) -> None:
        if self._view is not None:
            self.query_one("#head", Plain).put(_head(self._view, width))

    def _draw_keys(self, view: View) -> None:
        shown: list[tuple[str, str]] = []
        if view.choices:
            shown.append((span(len(view.choices)), "répondre"))
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
        keys.append(LANGUAGE)
        # What binds the person is what is asked to be done for them.
        if view.commits and visit is not None and not visit.aside and self.desk.keeps:
            keys.append(MANDATE)
        if visit is not None and visit.recorded:
            keys += [CARD, SIGNAL, PAUSE] if self.desk.keeps else [CARD]
        keys += [END, TURNED, HIDE, HELP]
        self.show_keys([*shown, *((key.shown, key.label) for key in keys)])

    def cursor_place(self) -> tuple[int, int] | None:
        """On the answer pointed at, the first one at first; on what to say where none counts."""
        sheet = self.query_one(Sheet)
        x, y = sheet.cursor()
        return sheet.region.x + x, sheet.region.y + y

    # -- answering ---------------------------------------------------------

    def action_answer(self, digit: str) -> None:
        """Give or mark the answer that has this digit."""
        self._take((int(digit) or 10) - 1)

    def action_pointed(self) -> None:
        """Give or mark the answer pointed at."""
        pointed = self.query_one(Sheet).pointed
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
            self.say(f"Choisissez un chiffre : {span(len(view.choices))}.")
        elif view.choices[index].marks:
            self._marked ^= {view.choices[index].answer}
            self.say("")
            self.query_one(Sheet).mark(self._marked)
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
            self.desk.visits.close()
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

    def action_signal(self) -> None:
        """Say what is wrong with this step."""
        self.desk.visits.signal()

    def action_mandate(self) -> None:
        """Ask for the mandate."""
        self.desk.visits.mandate()

    def action_pause(self) -> None:
        """Put the visit aside for the next person in the queue."""
        self.desk.waiting.pause()

    def action_end(self) -> None:
        """Stop here and close."""
        self.desk.visits.close()

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

    def action_print(self) -> None:
        """Make the card and print it."""
        self.desk.aside.print_card()

    def action_lend(self) -> None:
        """Offer the card to the person's telephone."""
        self.desk.turned.lend()

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

    def action_pace(self) -> None:
        """The next of the three speeds, heard from the next time on."""
        self.say(f"Vitesse de la voix : {self.desk.services.voice.faster()}.")

    def action_language(self) -> None:
        """Choose the person's language."""
        self.desk.visits.ask_language()

    def action_offline(self) -> None:
        """The way without internet, in full."""
        view = self._view
        if view is not None:
            lines = [Content(line) for line in view.offline]
            self.desk.push_screen(ReadingScreen("Sans internet", lines))

    def action_point(self, by: int) -> None:
        """Point at another answer, or move the text where there is none."""
        self.query_one(Sheet).point(by)

    def action_page(self, by: int) -> None:
        """Read on, or read again."""
        self.query_one(Sheet).page(by)


def _head(view: View, width: int) -> Content:
    """Title and progress: at both ends of a line where they fit, else one under the other."""
    progress = f"{view.kind.label} · {view.progress}"
    gap = width - cell_len(view.title) - cell_len(progress)
    between = " " * gap if gap >= 2 else "\n"
    return Content.assemble((view.title, "bold"), between, progress)


def _paragraphs(view: View) -> Iterator[Content]:
    """All that is read at this step, in the order it is needed."""
    sections: list[tuple[str, str, Iterable[str]]] = [
        ("POUR VOUS", "", (*view.mediator, *view.autonomy)),
        ("CONSEIL POUR CE PROBLÈME", "$accent", view.remedy),
        ("LA PERSONNE LIT", "", view.person),
    ]
    theirs = in_their_language(view)
    if theirs is not None:
        sections.append((f"EN {theirs.name.upper()}", "", (*theirs.lines, *theirs.notices)))
    sections.append(("CONTACTS", "", tuple(_contact(contact) for contact in view.contacts)))
    for heading, colour, lines in sections:
        if lines:
            yield Content.styled(heading, f"bold {colour or '$primary'}")
            weight = "bold" if heading == "LA PERSONNE LIT" else ""
            for line in lines:
                yield Content.styled(f"  {line}", weight)
            yield Content()
    yield from _info(view)


def _contact(contact: ContactLine) -> str:
    name = contact.name if contact.for_person else f"Pour vous seul : {contact.name}"
    parts = [f"{name} : {contact.phone}" if contact.phone else name, contact.detail]
    if contact.to_confirm:
        parts.append("à confirmer")
    return ", ".join(part for part in parts if part)


def _one_line(offline: tuple[str, ...]) -> str:
    """The start of the way without internet; « i » gives all of it."""
    return offline[0] if len(offline) == 1 else f"{offline[0]} … touche i"


def _info(view: View) -> Iterator[Content]:
    """What is good to know, least first to be scrolled away."""
    if private := privacy(view):
        yield Content.styled(private, "bold")
    if view.link:
        yield Content.assemble(("Page", "bold"), f" : {view.link}")
    if view.offline:
        yield Content.assemble(("Sans internet", "bold"), f" : {_one_line(view.offline)}")
    if view.source:
        yield Content.assemble(("Source", "bold"), f" : {view.source}")
    for notice in view.notices:
        yield Content(notice)
