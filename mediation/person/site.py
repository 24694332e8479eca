"""What the server answers: a fixed table of documents, one stream, one way in for a press.

No path of a request ever becomes a path on the disk: it is looked up, as it came, in
a table made from the package's own files.
"""

from __future__ import annotations

import json
import re
from functools import partial
from importlib.resources import files
from typing import TYPE_CHECKING

from accessibility.card import pictos
from accessibility.languages import LANGUAGES
from mediation.person import words
from mediation.person.request import Refused, Request
from mediation.person.server import Response

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from importlib.resources.abc import Traversable

    from mediation.person.door import Door

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
)
SAFE = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), microphone=(), geolocation=(), display-capture=()"),
)
"""In every answer."""
_HTML, _CSS, _JS, _SVG, _JSON, _FONT, _STREAM = (
    "text/html; charset=utf-8", "text/css; charset=utf-8", "text/javascript; charset=utf-8",
    "image/svg+xml", "application/json", "font/ttf", "text/event-stream; charset=utf-8",
)  # fmt: skip
CLOSED = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Écran</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<main><h1>Cette page s'ouvre depuis le poste.</h1>"
    "<p>Sur le poste du médiateur, appuyez sur F5 : une nouvelle fenêtre s'ouvre.</p></main></html>"
)
EVENTS, PRESS = "/evenements", "/appui"
_RETRY = b"retry: 700\n\n"
"""Milliseconds after which the page tries to come back."""

Pressed = tuple[int, str, str]
"""Number of the page, what was pressed, its value."""


class Site:
    """Answers requests. ``press`` takes what was pressed and raises ``Refused``."""

    def __init__(self, door: Door, press: Callable[[Pressed], None]) -> None:
        self._door = door
        self._press = press
        self._documents = _documents()

    def __call__(self, request: Request) -> Response:
        """The response; raises ``Refused``."""
        self._door.check(request)
        if request.path == "/" and request.query:
            return self._enter(request)
        if not self._door.knows(request):
            if request.path == "/" and request.method == "GET":
                return _answer(_HTML, CLOSED.encode(), 403)
            raise Refused(403)
        if request.method == "POST":
            return self._pressed(request)
        if request.query:
            raise Refused(404)
        if request.path == EVENTS:
            return Response(200, _RETRY, (*SAFE, ("Content-Type", _STREAM)), stream=True)
        document = self._documents.get(request.path)
        if document is None:
            raise Refused(404)
        kind, read = document
        return _answer(kind, read())

    def _enter(self, request: Request) -> Response:
        """Swap the key for a cookie, and take it out of the address."""
        key = re.fullmatch(r"cle=([\w-]{1,64})", request.query)
        if request.method != "GET" or key is None:
            raise Refused(403)
        session = self._door.admit(key[1])
        cookie = f"{self._door.cookie}={session}; HttpOnly; SameSite=Strict; Path=/"
        return Response(303, b"", (*SAFE, ("Location", "/"), ("Set-Cookie", cookie)))

    def _pressed(self, request: Request) -> Response:
        if request.path != PRESS or request.query:
            raise Refused(404)
        if request.fields.get("content-type") != _JSON:
            raise Refused(415)
        try:
            given = json.loads(request.body.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError):
            raise Refused(400) from None
        if not isinstance(given, dict) or set(given) != {"n", "quoi", "valeur"}:
            raise Refused(400)
        number, what, value = given["n"], given["quoi"], given["valeur"]
        if type(number) is not int or not isinstance(what, str) or not isinstance(value, str):
            raise Refused(400)
        self._press((number, what, value))
        return Response(204, b"", SAFE)


def _refuse(_constant: str) -> object:
    raise ValueError


def _answer(kind: str, body: bytes, status: int = 200) -> Response:
    return Response(status, body, (*SAFE, ("Content-Type", kind)))


def _documents() -> Mapping[str, tuple[str, Callable[[], bytes]]]:
    """Every document there is, by its path; read when it is asked for."""
    page = files("mediation.person").joinpath("page")
    resources = files("resources")
    table: dict[str, tuple[str, Callable[[], bytes]]] = {
        "/": (_HTML, page.joinpath("index.html").read_bytes),
        "/style.css": (_CSS, page.joinpath("style.css").read_bytes),
        "/page.js": (_JS, page.joinpath("page.js").read_bytes),
    }
    for key in pictos.KEYS:
        table[f"/pictos/{key}.svg"] = (_SVG, partial(_picto, key))
    for code in LANGUAGES:
        table[f"/mots/{code}.json"] = (_JSON, partial(_sheet, code))
    for font in _fonts(resources.joinpath("fonts")):
        table[f"/polices/{font.name}"] = (_FONT, font.read_bytes)
    return table


def _fonts(folder: Traversable) -> list[Traversable]:
    return [entry for entry in folder.iterdir() if entry.name.endswith(".ttf")]


def _picto(key: str) -> bytes:
    return pictos.svg(key).encode()


def _sheet(code: str) -> bytes:
    return json.dumps(words.sheet(code), ensure_ascii=False).encode()
