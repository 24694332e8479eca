"""Who may look: a key used once, then a cookie; this PC's own address and nothing else.

The key stands in the address that the desk opens, is swapped for a cookie at the
first load and is worth nothing afterwards: not in the history, nor in a list of
processes, nor over somebody's shoulder. Pure: chance comes in from outside.
"""

from __future__ import annotations

import secrets
from hmac import compare_digest
from typing import TYPE_CHECKING

from mediation.person.request import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.person.request import Request

TRIES = 5
"""Wrong keys before none is taken any more; the desk's F5 makes a new one."""
SESSIONS = 4
"""Windows that may be open at once; a newer one takes the place of the oldest."""


class Door:
    """The keys and cookies of one server, on ``port`` of this PC.

    :param hosts: by which names it is asked for; this PC itself, where none is given.
    :param code: six digits that open it once, to be typed where no key can be scanned.
    """

    def __init__(
        self,
        port: int,
        token: Callable[[], str] = lambda: secrets.token_urlsafe(32),
        *,
        hosts: frozenset[str] = frozenset(),
        code: str = "",
    ) -> None:
        # A cookie belongs to a host, not to a port: another program's page would get ours.
        self.cookie = f"ecran{port}"
        self.hosts = hosts or frozenset({f"127.0.0.1:{port}", f"localhost:{port}"})
        self._code = code
        self._wrong_codes = 0
        self._token = token
        self._key = ""
        self._wrong = 0
        self._sessions: list[str] = []

    def new_key(self) -> str:
        """A key for one first load; the one before is void, and tries begin again."""
        self._key, self._wrong = self._token(), 0
        return self._key

    def admit(self, key: str) -> str:
        """The value of a new cookie for a right key, used up by this.

        Raises:
            Refused: 403 for a wrong key, 429 after ``TRIES`` of them.
        """
        if self._wrong >= TRIES:
            raise Refused(429)
        if not self._key or not compare_digest(key.encode(), self._key.encode()):
            self._wrong += 1
            raise Refused(403)
        self._key = ""
        return self._session()

    def admit_code(self, code: str) -> str:
        """The same for the right code; it has tries of its own.

        Raises:
            Refused: 403 for a wrong code, 429 after ``TRIES`` of them.
        """
        if self._wrong_codes >= TRIES:
            raise Refused(429)
        if not self._code or not compare_digest(code.encode(), self._code.encode()):
            self._wrong_codes += 1
            raise Refused(403)
        self._code = ""
        return self._session()

    def _session(self) -> str:
        session = self._token()
        self._sessions = [*self._sessions, session][-SESSIONS:]
        return session

    def check(self, request: Request) -> None:
        """Refuse what does not come from our own page, whoever sends it.

        Raises:
            Refused: 421 for another host (a foreign name made to point here), 403 for
                a request that another site caused.
        """
        if request.fields.get("host") not in self.hosts:
            raise Refused(421)
        if request.fields.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
            raise Refused(403)
        origin = request.fields.get("origin")
        ours = f"http://{request.fields['host']}"
        if origin != ours and (origin is not None or request.method == "POST"):
            raise Refused(403)

    def knows(self, request: Request) -> bool:
        """Whether the request brings one of our cookies."""
        for part in request.fields.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.cookie:
                given = value.encode("utf-8", "replace")
                return any(compare_digest(given, known.encode()) for known in self._sessions)
        return False
