"""Who may look and press: each line of the security list, tried against the real server."""

from __future__ import annotations

import contextlib
import json
import random
import re
import socket
import threading
import time
from importlib.resources import files

import pytest
from person_requests import mangled

from mediation.person.door import SESSIONS, TRIES, Door
from mediation.person.request import Request
from mediation.person.server import BURST, CLIENTS, STREAMS, Response, Server
from mediation.person.site import EVENTS


class TestTheSecret:
    def test_is_swapped_for_a_cookie_and_gone_from_the_address(self, window) -> None:
        status, fields, _ = window.ask("GET", window.address.partition(f":{window.port}")[2])
        assert (status, fields["Location"]) == (303, "/")
        cookie = fields["Set-Cookie"]
        assert re.fullmatch(
            rf"ecran{window.port}=[\w-]{{43}}; HttpOnly; SameSite=Strict; Path=/", cookie
        )
        assert window.address.partition("=")[2] not in cookie

    def test_works_once(self, window) -> None:
        window.enter()
        window.cookie = ""
        assert window.get(window.address.partition(f":{window.port}")[2]) == 403

    def test_is_random_and_long(self, window) -> None:
        keys = {window.screen.address.partition("=")[2] for _ in range(50)}
        assert len(keys) == 50
        assert min(map(len, keys)) >= 43

    def test_a_newer_one_voids_the_last(self, window) -> None:
        old, new = window.address, window.screen.address
        assert window.get(old.partition(f":{window.port}")[2]) == 403
        assert window.get(new.partition(f":{window.port}")[2]) == 303

    def test_tries_are_limited_until_the_desk_opens_again(self, window) -> None:
        right = window.screen.address.partition(f":{window.port}")[2]
        for _ in range(TRIES):
            assert window.get("/?cle=" + "x" * 43) == 403
        assert window.get("/?cle=" + "x" * 43) == 429
        assert window.get(right) == 429
        assert window.get(window.screen.address.partition(f":{window.port}")[2]) == 303

    def test_few_windows_at_once_the_oldest_goes(self) -> None:
        door = Door(5)
        sessions = [door.admit(door.new_key()) for _ in range(SESSIONS + 1)]
        known = [
            door.knows(Request("GET", "/", "", {"cookie": f"a=b; ecran5={session}"}))
            for session in sessions
        ]
        assert known == [False] + [True] * SESSIONS


class TestWithoutTheCookie:
    @pytest.mark.parametrize("path", ["/page.js", "/style.css", EVENTS, "/mots/fr.json", "/rien"])
    def test_nothing_is_given(self, window, path: str) -> None:
        assert window.get(path) == 403
        window.cookie = f"ecran{window.port}=" + "x" * 43
        assert window.get(path) == 403

    def test_the_front_page_says_where_it_opens_from(self, window) -> None:
        status, _, body = window.ask("GET", "/")
        assert status == 403
        assert "appuyez sur F5" in body.decode()

    def test_nothing_can_be_pressed(self, window) -> None:
        assert window.press(1, "ecouter") == 403

    def test_a_cookie_of_another_port_opens_nothing(self, window) -> None:
        window.enter()
        value = window.cookie.partition("=")[2]
        assert window.get("/", Cookie=f"ecran1={value}") == 403


class TestFromElsewhere:
    @pytest.mark.parametrize(
        "host",
        ["", "evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"],
    )
    def test_another_host_is_refused(self, window, host: str) -> None:
        window.enter()
        assert window.get("/", Host=host.format(port=window.port)) == 421

    @pytest.mark.parametrize(
        "origin",
        ["", "null", "http://evil.example", "https://127.0.0.1:{port}", "http://localhost:{port}"],
    )
    def test_a_press_from_another_page_is_refused(self, window, origin: str) -> None:
        window.enter()
        number = window.page()["n"]
        assert window.press(number, "langue", "fr", Origin=origin.format(port=window.port)) == 403

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_a_request_caused_by_another_site_is_refused(self, window, site: str) -> None:
        window.enter()
        assert window.get(EVENTS, Sec_Fetch_Site=site) == 403
        assert window.get("/", Sec_Fetch_Site="none") == 200

    def test_only_this_pc_can_connect(self, window) -> None:
        own = socket.gethostbyname(socket.gethostname())
        if own.startswith("127."):
            own = "127.0.0.2"
        with (
            pytest.raises(OSError, match=r"refused|timed out|unreachable"),
            socket.create_connection((own, window.port), timeout=2),
        ):
            pass


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/", "/page.js", "/style.css", "/mots/ar.json", "/pictos/oui.svg"]
    )
    def test_is_closed_to_everything_else(self, window, path: str) -> None:
        window.enter()
        status, fields, body = window.ask("GET", path)
        assert status == 200
        assert body
        policy = fields["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert "frame-ancestors 'none'" in policy
        assert fields["X-Content-Type-Options"] == "nosniff"
        assert fields["Referrer-Policy"] == "no-referrer"
        assert fields["Cache-Control"] == "no-store"
        assert fields["Connection"] == "close"
        assert "Server" not in fields

    def test_no_document_of_ours_asks_anybody_else(self) -> None:
        for entry in files("mediation.person").joinpath("page").iterdir():
            text = entry.read_text(encoding="utf-8")
            assert not re.findall(r"(?:https?:)?//[a-z]", text), entry.name
            assert "innerHTML" not in text
            assert " style=" not in text
            assert not re.search(r"\son\w+=", text)
            assert "localStorage" not in text


class TestNoPathLeadsToAFile:
    @pytest.mark.parametrize(
        "path",
        [
            "/../services.py", "/page/../../services.py", "/%2e%2e/services.py",
            "/pictos/../pictos.json", "/pictos/..%2f..%2fpictos.json", "/pictos/oui.svg%00.json",
            "/polices/", "/polices/OFL-NotoSans.txt", "/mots/../ecran/fr.json", "/mots/xx.json",
            "/etc/passwd", "//etc/passwd", "/page.js?x", "/mots/fr.json/", "/style.css/..",
            "/\\..\\services.py",
        ],
    )  # fmt: skip
    def test_but_what_the_table_names(self, window, path: str) -> None:
        window.enter()
        assert window.get(path) == 404


class TestAPress:
    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b"null", b"{}", b'"x"', b"\xff\xfe{}",
            b'{"n":1,"quoi":"ecouter"}', b'{"n":"1","quoi":"ecouter","valeur":""}',
            b'{"n":true,"quoi":"ecouter","valeur":""}', b'{"n":1,"quoi":1,"valeur":""}',
            b'{"n":1,"quoi":"ecouter","valeur":{}}', b'{"n":1,"quoi":"ecouter","valeur":"","x":1}',
            b'{"n":NaN,"quoi":"ecouter","valeur":""}', b"[" * 400,
        ],
    )  # fmt: skip
    def test_is_one_number_and_two_words(self, window, body: bytes) -> None:
        window.enter()
        assert window.ask("POST", "/appui", body)[0] == 400
        assert window.presses == []

    def test_is_of_its_kind_only(self, window) -> None:
        window.enter()
        number = window.page()["n"]
        assert window.press(number, "langue", "fr", Content_Type="text/plain") == 415
        assert window.ask("POST", "/", b"{}")[0] == 404
        assert window.press(number, "quitter", "") == 400
        assert window.press(number, "langue", "../fr") == 400
        assert window.press(number, "signal", "pas_compris") == 400  # no visit

    def test_of_a_page_that_is_gone_changes_nothing(self, window) -> None:
        window.enter()
        assert window.press(window.page()["n"] + 1, "langue", "ar") == 409
        assert window.page()["langue"] == "fr"

    def test_comes_at_a_bounded_rate(self, window) -> None:
        window.enter()
        number = window.page()["n"]
        found = {window.press(number, "langue", "fr") for _ in range(30)}
        assert found == {204, 429}


class TestClients:
    def test_a_body_too_large_is_cut(self, window) -> None:
        window.enter()
        assert window.ask("POST", "/appui", b"x" * 600)[0] == 413

    def test_one_request_a_connection(self, window) -> None:
        window.enter()
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{window.port}\r\nCookie: {window.cookie}\r\n\r\n"
        with window.connect() as end:
            end.sendall(head.encode())
            got = b""
            while piece := end.recv(65536):
                got += piece
            with contextlib.suppress(OSError):
                end.sendall(head.encode())
                assert end.recv(65536) == b""
        assert got.count(b"HTTP/1.1 200") == 1

    def test_streams_are_few(self, window) -> None:
        window.enter()
        ask = (
            f"GET {EVENTS} HTTP/1.1\r\nHost: 127.0.0.1:{window.port}\r\n"
            f"Cookie: {window.cookie}\r\n\r\n"
        ).encode()
        with contextlib.ExitStack() as open_:
            ends = [open_.enter_context(window.connect()) for _ in range(STREAMS)]
            for end in ends:
                end.sendall(ask)
                assert end.recv(4096).startswith(b"HTTP/1.1 200")
            assert window.raw(ask)[0] == 503

    def test_idle_ones_make_room_for_the_person(self, window) -> None:
        window.enter()
        with contextlib.ExitStack() as open_:
            for _ in range(CLIENTS * 2):
                open_.enter_context(window.connect())
            assert window.get("/") == 200

    def test_a_flood_waits_outside_and_then_the_person_is_served(self, window) -> None:
        window.enter()
        for _ in range(BURST + 20):
            with window.connect() as end:
                end.sendall(b"x\r\n")
        assert window.get("/") == 200


class TestFuzzTheServer:
    def hammer(self, window, times: int) -> dict[int, int]:
        """Mangled requests, one a connection; how often each status came (0: cut)."""
        window.enter()
        before = window.page()
        chance = random.Random(20261125)
        found: dict[int, int] = {}
        for _ in range(times):
            # What is half sent is waited for: the other end says that nothing more comes.
            with window.connect() as end, contextlib.suppress(ConnectionError):
                end.sendall(mangled(chance))
                end.shutdown(socket.SHUT_WR)
                got = end.recv(65536)
                status = int(got.split()[1]) if got else 0
                found[status] = found.get(status, 0) + 1
        assert window.page() == before
        assert window.presses == []
        assert window.get("/") == 200
        return found

    def test_nothing_gets_in_and_the_person_is_still_served(self, window) -> None:
        assert set(self.hammer(window, 120)) <= {0, 400, 403, 405, 411, 413, 414, 421, 501}

    @pytest.mark.long
    def test_for_a_minute(self, window, record_proof) -> None:
        found = self.hammer(window, 4000)
        assert set(found) <= {0, 400, 403, 405, 411, 413, 414, 417, 421, 431, 501}
        record_proof("mangled requests to the person's screen", tried=4000, got_in=0)


class Hand:
    """A clock turned by hand, and the server's own loop stepped by it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


class TestSlowClients:
    def serve(self, clock: Hand) -> Server:
        server = Server(clock)
        server.listen()
        server.start(lambda _request: Response(200, b"x" * 8_000_000))
        return server

    def wait_cut(self, server: Server, clock: Hand, end: socket.socket) -> bytes:
        """Turn the clock on, a second at a time, until the connection is cut; what came first."""
        got = b""
        end.settimeout(0.05)
        for _ in range(400):
            try:
                piece = end.recv(1)
            except TimeoutError:
                clock.now += 1
                server._wake()  # its own wait is by the real clock
                continue
            except ConnectionError:
                return got
            if not piece:
                return got
            got += piece
        raise AssertionError("never cut")

    @pytest.mark.parametrize("sent", [b"", b"GET", b"GET / HTTP/1.1\r\nHost: x\r\n"])
    def test_one_that_never_finishes_its_request_is_cut(self, sent: bytes) -> None:
        clock = Hand()
        server = self.serve(clock)
        try:
            with socket.create_connection(("127.0.0.1", server.port)) as end:
                end.sendall(sent)
                assert self.wait_cut(server, clock, end) == b""
                assert clock.now >= 5
        finally:
            server.stop()

    def test_one_that_does_not_take_its_answer_is_cut(self) -> None:
        clock = Hand()
        server = self.serve(clock)
        try:
            with socket.create_connection(("127.0.0.1", server.port)) as end:
                end.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                self.until(lambda: any(c.outbox for c in list(server._clients)))
                clock.now += 60
                server._wake()
                self.until(lambda: not server._clients)
        finally:
            server.stop()

    def test_a_stream_that_takes_nothing_holds_one_state_and_is_cut(self) -> None:
        clock = Hand()
        server = Server(clock)
        server.listen()
        server.start(lambda _request: Response(200, b"", stream=True))
        try:
            with socket.create_connection(("127.0.0.1", server.port)) as end:
                end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                end.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                self.until(lambda: server.watched)
                held = 1_000_000
                for _ in range(60):
                    server.send("page", "x" * held)
                    server.send("mot", "x" * held)
                    if any(client.outbox for client in list(server._clients)):
                        break
                # The system's own buffers are full: from here on nothing more piles up.
                for _ in range(50):
                    server.send("page", "x" * held)
                self.until(lambda: any(client.waiting for client in list(server._clients)))
                (client,) = list(server._clients)
                assert len(client.outbox) + sum(map(len, client.waiting.values())) < 5 * held
                clock.now += 60
                server.send("page", "x")
                self.until(lambda: not server.watched)
        finally:
            server.stop()

    def until(self, done) -> None:
        """Wait for another thread; fails after ten seconds."""
        over = threading.Event()
        end = time.monotonic() + 10
        while not done():
            assert time.monotonic() < end
            over.wait(0.005)


def test_whatever_answering_throws_the_next_request_is_answered() -> None:
    server = Server()
    server.listen()
    calls: list[Request] = []

    def answer(request: Request) -> Response:
        calls.append(request)
        if len(calls) == 1:
            raise RuntimeError("a fault of ours")
        return Response(200, json.dumps(len(calls)).encode())

    server.start(answer)
    try:
        for status in (b"500", b"200"):
            with socket.create_connection(("127.0.0.1", server.port)) as end:
                end.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                assert end.recv(4096).split()[1] == status
    finally:
        server.stop()
