"""Home: one question, one box."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input

from mediation import first_time
from mediation.desk.keys import COVER, QUIT, Key, bindings
from mediation.desk.screens.base import DeskScreen
from mediation.desk.widgets.key_line import KeyLine
from mediation.desk.widgets.lines import fit
from mediation.desk.widgets.need_box import NeedBox, caret
from mediation.desk.widgets.plain import Plain
from mediation.desk.widgets.results import Results
from mediation.facts import about
from mediation.journey.vocabulary import Guidance

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from mediation.journey.entry import Entry

QUESTION = "De quoi la personne a-t-elle besoin ?"
_MAY_BE_A_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z -]{9,16}")
"""What may be a card's code; ``journey.resume``, which loads the models, judges it."""
REST_OF_HELP = "… la suite : F1"
WHICH = "Montrez d'abord la démarche avec la flèche Bas."
NOTHING_FOUND = "Aucun parcours ne correspond. Essayez un autre mot."
A_CODE = "Code de reprise d'une carte : Entrée rouvre la visite où elle s'était arrêtée."
NOTHING_HERE = "Aucun parcours ne peut être lu sur ce poste. F8 dit pourquoi."
CHOOSE = "Tapez quelques lettres, ou appuyez sur la flèche Bas pour choisir."

# Letters, digits and « ? » belong to the search box.
DOWN = Key("home.down", "down", "point(1)", "Bas", "choisir",
           "Montre le parcours suivant.")  # fmt: skip
UP = Key("home.up", "up", "point(-1)", "Haut", "choisir",
         "Montre le parcours précédent.")  # fmt: skip
PAGE_DOWN = Key("home.page-down", "pagedown", "page(1)", "Page suiv.", "plus loin",
                "Va plus loin dans la liste.")  # fmt: skip
PAGE_UP = Key("home.page-up", "pageup", "page(-1)", "Page préc.", "plus haut",
              "Remonte dans la liste.")  # fmt: skip
OPEN = Key("home.open", "enter", "open", "Entrée", "commencer",
           "Commence le parcours montré.")  # fmt: skip
# Read by the box itself.
DIRECT = Key("home.direct", "", "", "Alt+1 à 9", "ouvrir",
             "Commence le parcours qui porte ce numéro.")  # fmt: skip
MEMO = Key("home.memo", "", "", "Ctrl+E", "aide-mémoire",
           "Montre en entier le parcours montré, sur un seul écran.")  # fmt: skip
CLOSE = Key("home.close", "", "", "Ctrl+B", "bilan direct",
            "Fait le bilan de la démarche montrée, quand aucun guide n'a servi.")  # fmt: skip
FOLLOWING = Key("home.following", "f9,ctrl+n", "following", "F9", "continuer",
                "Ouvre le parcours qui suit celui de la dernière visite.")  # fmt: skip
WAITING = Key("home.waiting", "f4,ctrl+y", "waiting", "F4", "visites en pause",
              "Montre les visites en pause, et en reprend une.")  # fmt: skip
DAY = Key("home.day", "f12,ctrl+s", "day", "F12", "journée",
          "Montre la journée : visites par sujet et par durée, à reporter ailleurs.")  # fmt: skip
CLEAR = Key("home.clear", "escape", "clear", "Échap", "effacer", "Efface ce qui est tapé.")
UNDO = Key("home.undo", "ctrl+z", "undo", "Ctrl+Z", "annuler le dernier bilan",
           "Annule le dernier bilan, tant qu'aucun autre parcours n'est ouvert.")  # fmt: skip
PROBLEMS = Key("home.problems", "f8,ctrl+r", "problems", "F8", "problèmes",
               "Montre les fichiers de parcours qui ont un problème.")  # fmt: skip
SETTINGS = Key("home.settings", "f10,ctrl+o", "app.settings", "F10", "réglages",
               "Montre les réglages de ce poste, avec ce que chacun fait.")  # fmt: skip
# A terminal sends Ctrl+H as the Backspace key, and some keep F1 for themselves.
HELP = Key("home.help", "f1,ctrl+g", "help", "F1 ou Ctrl+G", "aide", "Affiche cette aide.")


class HomeScreen(DeskScreen):
    """Where each visit begins. The focus never leaves the search box."""

    NAME = "Accueil"
    KEYS = (
        DOWN,
        UP,
        PAGE_DOWN,
        PAGE_UP,
        OPEN,
        MEMO,
        CLOSE,
        FOLLOWING,
        WAITING,
        DAY,
        DIRECT,
        CLEAR,
        UNDO,
        PROBLEMS,
        SETTINGS,
        HELP,
    )
    BINDINGS: ClassVar = bindings(KEYS)
    AUTO_FOCUS = "#need"

    def __init__(self) -> None:
        super().__init__()
        self._pointing = False
        """Whether the last key moved in the list rather than typed."""
        self._first = False
        """Whether no visit was ever recorded here: the desk explains itself."""
        self._labels: list[str] = []
        """Of each paragraph of what is known of the journey pointed at."""

    def compose(self) -> ComposeResult:
        """Name and place, the question, the box, the list and what is known, messages, keys."""
        services = self.desk.services
        with Horizontal(id="top"):
            yield Plain("Médiation", id="name")
            yield Plain(services.settings.site, id="site")
        yield Plain(QUESTION, id="question")
        with Horizontal(id="search"):
            yield Plain("> ", id="prompt")
            yield NeedBox(id="need")
        with Vertical(id="found"):
            yield Results(services.today(), id="results")
            yield Plain(id="about", gone_when_empty=True, when_cut=self._rest)
        yield Plain(id="problems", gone_when_empty=True)
        yield Plain(id="message")
        yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """First list, all journeys; nothing is pointed at."""
        self._first = first_time.is_first(self.desk.services.settings)
        self._rank()
        self.draw_about()
        self.draw_foot()
        # Watched, not told by a message: the letter and what it finds are then one paint.
        # As two, the second waits for Textual's next frame, 17 ms later.
        self.watch(self.query_one("#need", Input), "value", self._typed, init=False)

    def on_screen_resume(self) -> None:
        """The settings may have changed meanwhile."""
        if self.is_mounted:
            self.query_one("#site", Plain).put(self.desk.services.settings.site)
            self.draw_foot()

    def welcome(self, sentence: str = "") -> None:
        """Ready for the next person: empty box, nothing pointed at, one sentence about the last."""
        self._first = first_time.is_first(self.desk.services.settings)
        self.query_one("#need", Input).value = ""
        self._rank()
        self.draw_about()
        self.desk.waiting.look()
        self.draw_foot()
        self.say(sentence)

    def cursor_place(self) -> tuple[int, int] | None:
        """In the box while one types, on the journey pointed at while one chooses."""
        results = self.query_one(Results)
        row = results.pointed_row()
        if self._pointing and row is not None:
            return results.region.x, results.region.y + row
        return caret(self.query_one("#need", Input))

    @on(Input.Submitted, "#need")
    def _submitted(self) -> None:
        # Comes through the box, so after every letter typed before it.
        self.action_open()

    def _typed(self, value: str) -> None:
        # Emptied for the next person, the box leaves the sentence about the last one.
        if value:
            self.say("")
        self._rank()
        if (entry := self.query_one(Results).chosen) is None:
            self.draw_about()
        else:
            self.desk.finding.look(entry)

    def _rank(self) -> None:
        typed = self.query_one("#need", Input).value.strip()
        found = self.desk.finding.search.rank(typed, limit=200)
        self._pointing = False
        nothing = NOTHING_FOUND if self.desk.services.library.entries else NOTHING_HERE
        if _is_a_code(typed):
            nothing = A_CODE
        self.query_one(Results).fill(found, 0 if typed and found else None, nothing)

    def rank_again(self) -> None:
        """What this desk uses most is known now; nobody's choice moves under the hand."""
        if not self.query_one("#need", Input).value and not self._pointing:
            self._rank()
            self.draw_about()

    def draw_about(self) -> None:
        """What to know of the journey pointed at, as far as it is known now."""
        results = self.query_one(Results)
        entry = results.chosen
        parts: list[Content] = []
        self._labels = []
        if entry is None and self._first:
            parts = [Content.styled(first_time.TITLE, "bold"), *map(Content, first_time.ON_SCREEN)]
        if entry is not None:
            # Under a list that shows the whole title it need not be there twice.
            if self.has_class("-wide") or not results.shows_whole(entry):
                parts.append(Content.styled(entry.title, "bold"))
                self._labels.append("")
            finding, today = self.desk.finding, self.desk.services.today()
            brief, voices = finding.brief(entry), finding.voices()
            narrow = self.has_class("-narrow")
            for label, text in about(entry, today, brief, voices, state_first=narrow):
                parts.append(Content.assemble((label, "bold"), f" : {text}"))
                self._labels.append(label)
        self.query_one("#about", Plain).put(Content("\n").join(parts))

    def _rest(self, cut: int) -> str:
        """What has no room in the pane, from its paragraph ``cut`` on, and where it is read."""
        left = [label for label in self._labels[cut:] if label]
        if not left:
            return REST_OF_HELP
        width = self.query_one("#about", Plain).content_size.width
        return fit(f"… {MEMO.shown} : {', '.join(left)}", width)

    def draw_foot(self) -> None:
        """What is wrong, what waits, and the keys."""
        self.query_one("#problems", Plain).put(_problems_line(self.desk.problem_files()))
        shown = [OPEN, MEMO, CLOSE, DIRECT]
        if self.desk.visits.following:
            shown.insert(0, FOLLOWING)
        if self.desk.saving.can_undo:
            shown.append(UNDO)
        shown += [SETTINGS, HELP, COVER, QUIT]
        keys = [("Bas/Haut", "choisir"), *((key.shown, key.label) for key in shown)]
        if many := self.desk.waiting.many:
            keys.insert(0, (WAITING.shown, f"{many} en pause"))
        self.show_keys(keys)

    def action_point(self, by: int) -> None:
        """Point at the next or the previous journey."""
        self.query_one(Results).move(by)
        self._pointing = True
        self.draw_about()

    def action_page(self, by: int) -> None:
        """A page further or back in the list."""
        self.action_point(by * self.query_one(Results).page)

    def action_open(self) -> None:
        """Begin the journey pointed at."""
        entry = self.query_one(Results).chosen
        typed = self.query_one("#need", Input).value.strip()
        if _is_a_code(typed):
            self.desk.visits.open_code(typed)
        elif entry is None:
            self.say(CHOOSE)
        else:
            self._begin(entry)

    @on(NeedBox.Direct)
    def _direct(self, direct: NeedBox.Direct) -> None:
        entries = self.query_one(Results).entries
        if direct.number <= len(entries):
            self._begin(entries[direct.number - 1])

    @on(NeedBox.Way)
    def _way(self, wanted: NeedBox.Way) -> None:
        entry = self.query_one(Results).chosen
        if entry is None:
            self.say(WHICH)
        else:
            way = Guidance.CONSULTED if wanted.way == "e" else Guidance.NONE
            self.desk.visits.open(entry.id, way)

    def action_following(self) -> None:
        """Open the journey that goes on from the last one."""
        if self.desk.visits.following:
            self.desk.visits.open(self.desk.visits.following)

    def action_day(self) -> None:
        """The day's tally."""
        from mediation.desk.screens.day import DayScreen

        self.desk.push_screen(DayScreen(self.desk.services.day.lines()))

    def action_waiting(self) -> None:
        """Take up a visit that waits."""
        self.desk.waiting.show()

    def action_clear(self) -> None:
        """Empty the box."""
        self.query_one("#need", Input).value = ""
        self.say("")

    def action_help(self) -> None:
        """The desk in one minute, then what each key does here."""
        from mediation.desk.screens.help import HelpScreen

        self.desk.push_screen(HelpScreen(self.NAME, self.KEYS, first_time.ON_SCREEN))

    def action_undo(self) -> None:
        """Take the last outcome back."""
        self.desk.saving.undo()

    def action_problems(self) -> None:
        """Show what is wrong in which file."""
        self.desk.show_problems()

    def _begin(self, entry: Entry) -> None:
        self.desk.visits.open(entry.id)


def _is_a_code(typed: str) -> bool:
    if not _MAY_BE_A_CODE.fullmatch(typed):
        return False
    from mediation.journey import resume

    return resume.looks_like(typed)


def _problems_line(files: int) -> str:
    if not files:
        return ""
    if files == 1:
        return "1 fichier a un problème : F8 le montre."
    return f"{files} fichiers ont un problème : F8 les montre."
