"""The card, taken onto the person's own telephone: ten minutes on this desk's network, then gone.

Another server than the screen's, on the address that the network knows this PC by: it
holds one card and nothing of the visit. The network itself is not secret (plain HTTP):
so it is asked for each time, and never offers what is discreet.
"""

from __future__ import annotations

import secrets
import socket
import threading
import unicodedata
from base64 import b64encode
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote_plus

from accessibility.card import drawings
from accessibility.languages import LANGUAGES
from mediation.person import words
from mediation.person.door import Door
from mediation.person.request import Refused, Request
from mediation.person.server import Response, Server
from mediation.person.showing import LENT, Shown
from mediation.person.site import SAFE
from mediation.services import CannotDo

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SECONDS = 600.0
NO_NETWORK = "Ce PC n'est sur aucun réseau : donnez la carte sur papier, ou copiez le fichier."
KINDS = {
    "html": ("text/html; charset=utf-8", "lire_fiche"),
    "pdf": ("application/pdf", "imprimer_fiche"),
    "mp3": ("audio/mpeg", "ecouter_fiche"),
}
"""Each form a card may have: its type, and the label of its link."""
# The card's own page brings its style inside; nothing of it may ask anybody anything.
_CARD = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
_PAGE = (
    "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


def own_address() -> str:
    """The address by which this PC's network knows it; nothing is sent to learn it.

    Raises:
        CannotDo: when it is on no network.
    """
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # « Connecting » a datagram socket only asks the system for its way out.
            probe.connect(("192.0.2.1", 9))
            found = str(probe.getsockname()[0])
        except OSError:
            found = "127.0.0.1"
    if found.startswith(("127.", "0.")):
        raise CannotDo(NO_NETWORK)
    return found


class Lending:
    """One card on loan. ``over`` is called with it once it is gone, in a thread of its own.

    :param documents: the card by its form (``html``, ``pdf``, ``mp3``).
    :param host: this PC's address on the network.
    """

    def __init__(
        self,
        documents: Mapping[str, bytes],
        language: str,
        host: str,
        over: Callable[[Lending], object],
        seconds: float = SECONDS,
    ) -> None:
        self._documents = documents
        self._language = language
        self._said = words.labels(language)
        self._over = over
        self._server = Server()
        try:
            port = self._server.listen(host=host)
        except OSError as error:
            raise CannotDo(NO_NETWORK) from error
        self.place = f"{host}:{port}"
        """What is typed into a telephone, before the code."""
        self.code = f"{secrets.randbelow(10**6):06d}"
        self._door = Door(port, hosts=frozenset({self.place}), code=self.code)
        self.address = f"http://{self.place}/?cle={self._door.new_key()}"
        """What the QR code holds; it opens once."""
        self._server.start(self._answer)
        self._timer = threading.Timer(seconds, self.end)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """It is gone: no page, no file, no code."""
        self._timer.cancel()
        self._documents = {}
        self._server.stop()
        self._over(self)

    def shown(self, language: str) -> Shown:
        """What the person's page shows of it: a code to scan, an address and figures to type."""
        drawn = b64encode(drawings.qr_svg(self.address).encode()).decode("ascii")
        page = {
            "vue": LENT,
            "langue": language,
            "qr": f"data:image/svg+xml;base64,{drawn}",
            "lieu": self.place,
            "code": f"{self.code[:3]} {self.code[3:]}",
        }
        return Shown(page)

    def _answer(self, request: Request) -> Response:
        self._door.check(request)
        if request.method == "POST":
            return self._coded(request)
        if request.path == "/telephone.css" and not request.query:
            style = files("mediation.person").joinpath("page", "telephone.css").read_bytes()
            return _response("text/css; charset=utf-8", style)
        if request.path == "/" and request.query:
            return self._enter(self._door.admit(_after("cle=", request.query)))
        if not self._door.knows(request):
            if request.path != "/":
                raise Refused(403)
            return _response(*self._form())
        if request.path == "/" and not request.query:
            return _response(*self._offer())
        return self._document(request)

    def _coded(self, request: Request) -> Response:
        if request.path != "/code" or request.query:
            raise Refused(404)
        if request.fields.get("content-type") != "application/x-www-form-urlencoded":
            raise Refused(415)
        typed = _after("code=", request.body.decode("latin-1"))
        try:
            return self._enter(self._door.admit_code(_figures(typed)))
        except Refused as refused:
            kind, body = self._form(wrong=refused.status == 403)
            return _response(kind, body, status=refused.status)

    def _enter(self, session: str) -> Response:
        # Lax: a telephone's camera opens the address from another program.
        cookie = f"{self._door.cookie}={session}; HttpOnly; SameSite=Lax; Path=/; Max-Age=600"
        return Response(303, b"", (*SAFE, ("Location", "/"), ("Set-Cookie", cookie)))

    def _document(self, request: Request) -> Response:
        name = request.path.removeprefix("/carte.")
        data = self._documents.get(name)
        if request.query or request.path != f"/carte.{name}" or data is None:
            raise Refused(404)
        how = () if name == "html" else (("Content-Disposition", 'attachment; filename="carte.'
                                          f'{name}"'),)  # fmt: skip
        return _response(KINDS[name][0], data, policy=_CARD, more=how)

    def _form(self, *, wrong: bool = False) -> tuple[str, bytes]:
        said = self._said
        fault = f'<p role="alert">{escape(said["code_faux"])}</p>' if wrong else ""
        return self._html(
            f'<h1>{escape(said["fiche_telephone"])}</h1>{fault}<form method="post" action="/code">'
            f'<label for="code">{escape(said["code_telephone"])}</label>'
            '<input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" '
            'pattern="[\\p{Nd} ]{6,7}" maxlength="7" required dir="ltr">'
            f"<button>{escape(said['afficher'])}</button></form>"
        )

    def _offer(self) -> tuple[str, bytes]:
        said = self._said
        links = "".join(
            f'<li><a href="/carte.{form}">{escape(said[label])}</a></li>'
            for form, (_, label) in KINDS.items()
            if form in self._documents
        )
        return self._html(
            f'<h1>{escape(said["fiche_telephone"])}</h1><ul role="list">{links}</ul>'
            f"<p>{escape(said['dix_minutes'])}</p>"
        )

    def _html(self, body: str) -> tuple[str, bytes]:
        side = "rtl" if LANGUAGES[self._language].rtl else "ltr"
        page = (
            f'<!doctype html><html lang="{self._language}" dir="{side}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width, '
            'initial-scale=1"><title>Fiche</title><link rel="icon" href="data:,">'
            f'<link rel="stylesheet" href="/telephone.css"></head><body><main>{body}</main>'
            "</body></html>"
        )
        return "text/html; charset=utf-8", page.encode()


def _after(name: str, given: str) -> str:
    """The value of the one field ``name`` there may be; raises ``Refused``."""
    if not given.startswith(name):
        raise Refused(403)
    return given.removeprefix(name)[:64]


def _figures(typed: str) -> str:
    """A code as a form sends it, in 0 to 9: a telephone set to Arabic, Persian or Bengali types
    the figures of that language."""
    given = unquote_plus(typed).replace(" ", "").replace("\u00a0", "")
    return "".join(str(unicodedata.decimal(figure, figure)) for figure in given)


def _response(
    kind: str,
    body: bytes,
    *,
    status: int = 200,
    policy: str = _PAGE,
    more: tuple[tuple[str, str], ...] = (),
) -> Response:
    # With « no-referrer » a browser sends the code's form without saying where it comes from.
    own = {"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"}
    safe = {
        name: value for name, value in SAFE if name != "Cross-Origin-Opener-Policy"
    }  # HTTPS only
    fields = (*(safe | own).items(), ("Content-Type", kind), *more)
    return Response(status, body, fields)
