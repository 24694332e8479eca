"""Requests as a browser sends them, and mangled as nobody does."""

from __future__ import annotations

import random

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1:5\r\n\r\n"
POST = b'POST /appui HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n"ab"'

PIECES = [
    b"GET ", b"POST ", b"/", b"/appui", b"?", b" HTTP/1.1", b"\r\n", b"\n", b"\r", b"\r\n\r\n",
    b"Host: ", b"Content-Length: ", b"Transfer-Encoding: chunked", b"Cookie: ", b": ", b"\x00",
    b"0", b"5", b"999", b"-1", b"{}", b"../", b"%2e%2e/", b"\xff\xfe", b" ", b"\t", b"A" * 300,
]  # fmt: skip


def mangled(chance: random.Random) -> bytes:
    """A request with something wrong, or a heap of its pieces."""
    if chance.random() < 0.5:
        return b"".join(chance.choice(PIECES) for _ in range(chance.randrange(1, 30)))
    data = bytearray(chance.choice([GET, POST]))
    for _ in range(chance.randrange(1, 6)):
        at = chance.randrange(len(data) + 1)
        kind = chance.randrange(3)
        if kind == 0:
            data[at:at] = bytes([chance.randrange(256)])
        elif kind == 1:
            data[at : at + chance.randrange(4)] = b""
        else:
            data[at:at] = chance.choice(PIECES)
    return bytes(data)
