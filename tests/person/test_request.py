"""The HTTP parser's edges: one strict way in, and a fuzz that tries all the others."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from person_requests import GET, POST, mangled

from mediation.person.request import MAX_BODY, MAX_FIELDS, MAX_HEAD, Refused, Request, read


def status(data: bytes) -> int:
    """What ``data`` is refused with; 0: it is taken, or more is awaited."""
    try:
        read(data)
    except Refused as refused:
        return refused.status
    return 0


class TestWhatABrowserSends:
    def test_is_read(self) -> None:
        request = read(GET)
        assert request == Request("GET", "/", "", {"host": "127.0.0.1:5"})

    def test_with_a_body_and_a_query(self) -> None:
        request = read(POST.replace(b"/appui", b"/appui?a=b"))
        assert request is not None
        assert (request.path, request.query, request.body) == ("/appui", "a=b", b'"ab"')

    @pytest.mark.parametrize("whole", [GET, POST])
    def test_in_pieces_of_any_size(self, whole: bytes) -> None:
        for end in range(len(whole)):
            assert read(whole[:end]) is None
        assert read(whole) is not None


class TestWhatNoBrowserSends:
    @pytest.mark.parametrize(
        ("data", "why"),
        [
            (b"\x16\x03\x01\x02\x00\x01\x00", 400),  # TLS
            (b"SSH-2.0-OpenSSH\r\n", 400),
            (b"get / HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.0\r\n\r\n", 400),
            (b"GET / HTTP/2.0\r\n\r\n", 400),
            (b"GET  / HTTP/1.1\r\n\r\n", 400),
            (b"GET /\r\n\r\n", 400),
            (b"GET http://x/ HTTP/1.1\r\n\r\n", 400),
            (b"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", 400),
            (b"GET /a b HTTP/1.1\r\n\r\n", 400),
            (b"DELETE / HTTP/1.1\r\n\r\n", 405),
            (b"CONNECT / HTTP/1.1\r\n\r\n", 405),
            (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\nEvil: y\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\x00\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc", 400),
            (b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\n\r\n", 400),
            (b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
            (b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n", 501),
            (b"GET / HTTP/1.1\r\nExpect: 100-continue\r\n\r\n", 417),
            (b"POST / HTTP/1.1\r\n\r\n", 411),
            (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: +1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: 9999999999999\r\n\r\n", 400),
            (b"POST / HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % (MAX_BODY + 1), 413),
            (b"POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nab", 400),
            (b"GET /%s HTTP/1.1\r\n\r\n" % (b"a" * 400), 414),
            (b"A" * 400, 414),
        ],
    )
    def test_is_refused(self, data: bytes, why: int) -> None:
        assert status(data) == why

    def test_a_head_without_an_end_is_not_waited_for(self) -> None:
        assert status(b"GET / HTTP/1.1\r\nA: " + b"a" * MAX_HEAD) == 431
        assert status(b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * (MAX_FIELDS + 1) + b"\r\n") == 431


def judge(data: bytes) -> str:
    """How it ended; fails on anything but a request, « more », or a refusal that is known."""
    from mediation.person.server import REASONS

    refused = status(data)
    if refused:
        assert refused in REASONS
        return "refused"
    request = read(data)
    if request is None:
        assert len(data) <= MAX_HEAD + MAX_BODY + 4
        return "more"
    assert request.method in {"GET", "POST"}
    assert request.path.startswith("/")
    assert set(request.path) <= set(string.printable) - set(string.whitespace)
    assert len(request.body) <= MAX_BODY
    assert all("\r" not in v and "\n" not in v and "\0" not in v for v in request.fields.values())
    # What is read leaves nothing over: no second request hides behind the first.
    assert data.endswith(request.body)
    return "read"


class TestFuzz:
    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=600))
    def test_any_bytes(self, data: bytes) -> None:
        judge(data)

    def test_mangled_requests(self) -> None:
        chance = random.Random(20261125)
        ends = {judge(mangled(chance)) for _ in range(3000)}
        assert ends == {"refused", "more", "read"}

    @pytest.mark.long
    def test_a_million_mangled_requests(self, record_proof) -> None:
        chance = random.Random(9)
        ends: dict[str, int] = {}
        for _ in range(1_000_000):
            end = judge(mangled(chance))
            ends[end] = ends.get(end, 0) + 1
        record_proof("HTTP requests mangled", tried=1_000_000, wrongly_read=0, **ends)
