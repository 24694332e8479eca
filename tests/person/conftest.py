"""A person's screen, really served on this PC, and a client that sends any bytes."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from mediation.person.screen import Screen
from mediation.services import Press


@dataclass
class Window:
    """What a browser, or somebody else on this PC, can send. ``port`` is the server's."""

    screen: Screen
    said: list[tuple[str, str]]
    presses: list[Press]
    address: str
    cookie: str = ""
    port: int = field(init=False)

    def __post_init__(self) -> None:
        self.port = int(self.address.split(":")[2].split("/")[0])

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=10)

    def raw(self, data: bytes) -> tuple[int, dict[str, str], bytes]:
        """Send bytes; the status (0: cut without a word), the fields and the body."""
        with self.connect() as end:
            end.sendall(data)
            got = b""
            try:
                while piece := end.recv(65536):
                    got += piece
            except ConnectionError:
                pass
        if not got:
            return 0, {}, b""
        head, _, body = got.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = dict(line.split(": ", 1) for line in lines)
        return int(first.split()[1]), fields, body

    def ask(self, method: str, path: str, body: bytes = b"", **fields: str):
        """One request, with the fields a browser gives, changed by ``fields`` ("": left out)."""
        sent = {"Host": f"127.0.0.1:{self.port}"}
        if self.cookie:
            sent["Cookie"] = self.cookie
        if method == "POST":
            sent |= {
                "Origin": f"http://127.0.0.1:{self.port}",
                "Content-Type": "application/json",
                "Content-Length": str(len(body)),
            }
        sent |= {name.replace("_", "-"): value for name, value in fields.items()}
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in sent.items() if v)]
        return self.raw("\r\n".join([*lines, "", ""]).encode("latin-1") + body)

    def get(self, path: str, **fields: str) -> int:
        return self.ask("GET", path, **fields)[0]

    def press(self, number: int, what: str, value: str = "", **fields: str) -> int:
        body = json.dumps({"n": number, "quoi": what, "valeur": value}).encode()
        return self.ask("POST", "/appui", body, **fields)[0]

    def enter(self) -> None:
        """The first load, as the desk's window makes it."""
        status, fields, _ = self.ask("GET", self.address.partition(f":{self.port}")[2])
        assert status == 303
        self.cookie = fields["Set-Cookie"].partition(";")[0]

    def page(self) -> dict[str, Any]:
        """The state that a page opened now is given."""
        with self.connect() as end:
            end.sendall(
                f"GET /evenements HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n"
                f"Cookie: {self.cookie}\r\n\r\n".encode()
            )
            got = b""
            while b"\n\n" not in got.partition(b"event: page\n")[2]:
                got += end.recv(65536)
        data = got.partition(b"event: page\ndata: ")[2].partition(b"\n\n")[0]
        found: dict[str, Any] = json.loads(data)
        return found


@pytest.fixture
def window() -> Iterator[Window]:
    """A started screen; ``enter`` opens its page."""
    opened: list[str] = []
    said: list[tuple[str, str]] = []
    presses: list[Press] = []

    def open_window(address: str) -> str:
        opened.append(address)
        return "Ouvert."

    screen = Screen(open_window, lambda text, language: said.append((text, language)))
    assert screen.start(presses.append) == "Ouvert."
    yield Window(screen, said, presses, opened[0])
    screen.close()
