"""The person's screen as the desk holds it: what is shown, lit and pressed.

The desk's thread puts states in, the voice's thread lights words, the server's
thread takes presses: one lock, never held over anything slow. What was pressed is
handed on in a thread of its own, so that nothing a page does can hold the desk.
"""

from __future__ import annotations

import json
import threading
import time
from typing import TYPE_CHECKING, Any

from accessibility.languages import LANGUAGES
from accessibility.speech.events import Started, Word
from mediation.person import showing, words
from mediation.person.door import Door
from mediation.person.lending import Lending, own_address
from mediation.person.presses import Aside, Rate
from mediation.person.questions import Asked
from mediation.person.request import Refused
from mediation.person.server import Server
from mediation.person.showing import BLANK, HOME, LENT, Lit, Shown
from mediation.person.site import Pressed, Site
from mediation.person.words import FRENCH
from mediation.services import CannotDo, Press

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mediation.journey.view import View
    from mediation.visit import Visit

NO_PORT = (
    "L'écran de la personne ne peut pas s'ouvrir : ce PC refuse une connexion locale. "
    "Continuez avec la fiche et la voix."
)
SIGNALS = {
    "repetez": "La personne demande : répétez.",
    "lentement": "La personne demande d'aller plus lentement.",
    "pas_compris": "La personne n'a pas compris.",
}
LEFT_ALONE, THANKS_FOR, GREETS_AFTER = 180.0, 8.0, 30.0
"""Seconds that questions stay once the visit is closed, that thanks stay, and that the page is
blank before it greets the next person."""
_OVER = json.dumps({"vue": "fini"})


class Screen:
    """See ``services.PersonScreen``.

    :param open_window: shows an address in a window and says so in a French sentence.
    :param say: says a text in a language aloud; it may raise ``SpeechError``.
    :param host: this PC's address on its network, for a card on loan.
    """

    def __init__(
        self,
        open_window: Callable[[str], str],
        say: Callable[[str, str], object] | None = None,
        clock: Callable[[], float] = time.monotonic,
        host: Callable[[], str] = own_address,
    ) -> None:
        self._open_window = open_window
        self._say = say
        self._host = host
        self._lock = threading.RLock()
        self._server: Server | None = None
        self._door: Door | None = None
        self._rate = Rate(clock)
        self._aside: Aside | None = None
        self._pressed: Callable[[Press], None] = lambda _press: None
        self._number = 0
        self._shown = _home()
        self._view: View | None = None
        self._hidden = False
        self._chosen = ""
        """The language that the person chose, for as long as they are there."""
        self._asked: Asked | None = None
        self._lending: Lending | None = None
        self._timer: threading.Timer | None = None
        """What is due later on the page: blank, or the greeting."""
        self._lit: Lit | None = None
        self._last_heard = 0
        self._from_id = 0

    # -- the desk's thread ------------------------------------------------------

    @property
    def on(self) -> bool:
        """Whether it was started."""
        return self._server is not None

    @property
    def address(self) -> str:
        """An address for one first load; the one given before is void."""
        assert self._door is not None
        assert self._server is not None
        return f"http://127.0.0.1:{self._server.port}/?cle={self._door.new_key()}"

    def start(self, pressed: Callable[[Press], None]) -> str:
        """Start where it is not on, open a window, say so; raises ``CannotDo``."""
        with self._lock:
            self._pressed = pressed
            if self._server is None:
                self._serve()
            address = self.address
        return self._open_window(address)

    def _serve(self) -> None:
        server = Server()
        try:
            self._door = Door(server.listen())
        except OSError as error:
            raise CannotDo(NO_PORT) from error
        server.start(Site(self._door, self._press))
        self._server = server
        self._aside = Aside()
        self._send()

    def show(self, view: View, language: str) -> None:
        """Show a step, in the person's language."""
        if not self.on:
            return
        with self._lock:
            self._stay()
            self._view, self._asked = view, None
            if language != FRENCH:
                self._chosen = language
            self._put(showing.step(view, self._chosen or FRENCH))

    def ask(self, visit: Visit) -> None:
        """Ask the person's own questions, where this visit has any and a page is open to see
        them; else the last step stays until the visit is closed."""
        server = self._server
        if server is None or not server.watched or not visit.survey.asks:
            return
        with self._lock:
            self._stay()
            self._view = None
            self._asked = Asked(visit, self._chosen or FRENCH, self._do)
            self._put(self._asked.page())

    def blank(self) -> None:
        """The visit is over: nothing of it stays, not even the language. Questions under way do,
        for they name nobody: until the last answer, the next step, or ``LEFT_ALONE``."""
        if not self.on:
            return
        with self._lock:
            self._view = None
            if self._asked is not None and not self._asked.over:
                self._then(LEFT_ALONE, self._go_blank)
            else:
                self._go_blank()

    def _go_blank(self) -> None:
        with self._lock:
            self._stay()
            self._view, self._asked, self._chosen = None, None, ""
            self._put(Shown({"vue": BLANK, "langue": FRENCH}))
            self._then(GREETS_AFTER, self._greet)

    def _greet(self) -> None:
        """The next person may choose their language."""
        with self._lock:
            if self._shown.page["vue"] == BLANK and self._view is None:
                self._put(_home())

    def _then(self, seconds: float, act: Callable[[], None]) -> None:
        """Do it later, unless something is shown meanwhile."""
        self._stay()

        def run() -> None:
            with self._lock:
                if self._timer is timer:  # not a step that came while this was waiting
                    self._timer = None
                    act()

        timer = self._timer = threading.Timer(seconds, run)
        timer.daemon = True
        timer.start()

    def _stay(self) -> None:
        """What is shown stays: nothing else is due any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def lend(self, documents: Mapping[str, bytes], language: str) -> str:
        """Offer a card to the person's telephone; the address and the code, in French.

        On the page, where it is on, with a QR code too. Raises ``CannotDo``.
        """
        self._take_back()
        lending = Lending(documents, language, self._host(), self._over)
        with self._lock:
            self._lending = lending
            if self.on:
                self._put(lending.shown(self._chosen or FRENCH))
        return (
            f"Sur le téléphone : {lending.place}, code {lending.code}. "
            "Même réseau wifi, pendant dix minutes."
        )

    def _take_back(self) -> None:
        with self._lock:
            lending, self._lending = self._lending, None
        if lending is not None:
            lending.end()

    def _over(self, lending: Lending) -> None:
        """The ten minutes are over: what was shown before is shown again."""
        with self._lock:
            if lending is not self._lending:
                return  # taken back for another, or for good
            self._lending = None
            if self.on and self._shown.page["vue"] == LENT:
                if self._view is not None:
                    self._put(showing.step(self._view, self._chosen or FRENCH))
                else:
                    self._go_blank()

    def hide(self, hidden: bool) -> None:
        """Nothing, for as long as the mediator hides everything."""
        if not self.on or hidden == self._hidden:
            return
        with self._lock:
            self._hidden = hidden
            self._send()

    def close(self) -> None:
        """Blank, and gone."""
        self._take_back()
        with self._lock:
            server, self._server = self._server, None
            if server is None:
                return
            self._stay()
            self._shown, self._asked = _home(), None
            if self._aside is not None:
                self._aside.end()
        server.send("page", _OVER)
        server.stop()

    def _put(self, shown: Shown) -> None:
        if shown.page != self._shown.page:
            self._number += 1
            self._lit = None
        self._shown = shown
        self._send()

    def _send(self) -> None:
        if self._server is None:
            return
        if self._hidden:
            page: dict[str, Any] = {
                "vue": BLANK,
                "langue": self._shown.page["langue"],
                "cache": True,
            }
            self._number += 1
        else:
            page = self._shown.page
        self._server.send("page", _json({**page, "n": self._number}))

    # -- the voice's thread -------------------------------------------------------

    def saying(self, text: str) -> None:
        """This is about to be said."""
        if not self.on:
            return
        with self._lock:
            self._from_id = self._last_heard + 1
            self._lit = self._shown.lit(text)

    def heard(self, event: object) -> None:
        """Light the word that is being said, and none when all is said."""
        server = self._server
        if server is None:
            return
        number = getattr(event, "id", 0)
        with self._lock:
            self._last_heard = max(self._last_heard, number)
            if number < self._from_id or isinstance(event, Started):
                return
            found = None
            if isinstance(event, Word) and self._lit is not None and not self._hidden:
                found = self._lit.at(event.start)
            server.send("mot", _json([self._number, *found] if found else None))

    # -- the server's thread --------------------------------------------------------

    def _press(self, pressed: Pressed) -> None:
        """Take what was pressed; raises ``Refused``."""
        number, what, value = pressed
        with self._lock:
            self._rate.spend()
            if self._hidden or number != self._number:
                raise Refused(409)  # of a page that is gone
            kinds = {
                "reponse": self._answer,
                "signal": self._signal,
                "ecouter": self._hear,
                "phrase": self._phrase,
                "dire": self._say_phrase,
                "langue": self._language,
                "question": self._question,
            }
            if what not in kinds:
                raise Refused(400)
            kinds[what](value)

    def _answer(self, value: str) -> None:
        answer = self._shown.answers.get(value)
        if answer is None:
            raise Refused(400)
        number = "" if answer.index is None else f"{(answer.index + 1) % 10}. "
        self._tell(Press(f"La personne montre : {number}{answer.french}", answer=answer.index))

    def _signal(self, value: str) -> None:
        if value not in SIGNALS or self._view is None:
            raise Refused(400)
        self._tell(Press(SIGNALS[value]))

    def _hear(self, value: str) -> None:
        if value:
            raise Refused(400)
        if self._asked is not None:
            self._asked.hear()
        elif self._shown.page.get("ecouter"):
            self._tell(Press("", hear=True))
        else:
            raise Refused(400)

    def _phrase(self, value: str) -> None:
        phrase = next((p for p in words.phrases() if p.id == value), None)
        if phrase is None or self._view is None:
            raise Refused(400)
        who = "Vous dites" if phrase.mediator else "La personne dit"
        self._tell(Press(f"{who} : « {words.phrase_words(FRENCH)[value]} »"))

    def _say_phrase(self, value: str) -> None:
        """Aloud, in the language of the page; never while a private step is shown."""
        known = {p.id for p in words.phrases()}
        if value not in known or self._view is None or self._shown.page.get("prive"):
            raise Refused(400)
        language = self._shown.page["langue"]
        said = words.phrase_words(language)
        if self._say is None or not LANGUAGES[language].voice:
            raise Refused(400)
        spoken = FRENCH if value in said.french else language
        say = self._say
        self._do(lambda: say(said[value], spoken))

    def _language(self, value: str) -> None:
        if value not in {name[0] for name in words.names(self._chosen or FRENCH)}:
            raise Refused(400)
        self._chosen = value
        if self._asked is not None:
            self._put(self._asked.speak(value))
        elif self._view is not None:
            self._put(showing.step(self._view, value))
        else:
            self._put(_home(value))
        name = LANGUAGES[value].french_name
        self._tell(Press(f"La personne choisit sa langue : {name}.", language=value))

    def _question(self, value: str) -> None:
        """The person's own answer: no word of it to the mediator."""
        if self._asked is None or not self._asked.answer(value):
            raise Refused(400)
        self._put(self._asked.page())
        if self._asked.over:
            self._then(THANKS_FOR, self._go_blank)

    def _tell(self, press: Press) -> None:
        pressed = self._pressed
        self._do(lambda: pressed(press))

    def _do(self, act: Callable[[], object]) -> None:
        if self._aside is not None:
            self._aside.do(act)


def _home(language: str = FRENCH) -> Shown:
    return Shown({"vue": HOME, "langue": language, "langues": words.names()})


def _json(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
