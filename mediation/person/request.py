"""One HTTP request, read strictly: what a browser of today never sends is refused.

A connection carries one request and is closed: a body that was refused can then
never be read as the next request (which the standard library's server does).
Pure: bytes in, a ``Request`` out, so that it can be fuzzed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MAX_HEAD = 8192
"""Bytes of the request line and of all fields; a browser sends about 700."""
MAX_TARGET = 256
MAX_FIELDS = 40
MAX_BODY = 512
"""Bytes of what the page posts: a word and a number."""

_END = b"\r\n\r\n"
_LINE = re.compile(rb"([A-Z]{1,16}) (/[!-~]*) HTTP/1\.1")
# RFC 9110 token, then any visible byte, space or tab.
_FIELD = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([\t -~\x80-\xff]*?)[ \t]*")
_ONCE = frozenset({"host", "origin", "cookie", "content-length", "content-type", "sec-fetch-site"})
_NEVER = {"transfer-encoding": 501, "upgrade": 501, "expect": 417, "content-encoding": 415}


class Refused(Exception):
    """The request is answered with ``status`` and nothing else."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked. ``path`` is as it came, never decoded; ``fields`` by lower-case name."""

    method: str
    path: str
    query: str
    fields: Mapping[str, str]
    body: bytes = b""


def read(data: bytes) -> Request | None:
    """The request that ``data`` is, whole; None while more has to come.

    Raises:
        Refused: as soon as it is known to be wrong, with the status to answer.
    """
    end = data.find(_END, 0, MAX_HEAD + len(_END))
    if end < 0:
        if len(data) > MAX_HEAD:
            raise Refused(431)
        _begins_well(data)
        return None
    first, *lines = data[:end].split(b"\r\n")
    method, path, query = _target(first)
    fields = _fields(lines)
    length = _length(method, fields)
    body = data[end + len(_END) :]
    if len(body) > length:
        raise Refused(400)
    if len(body) < length:
        return None
    return Request(method, path, query, fields, body)


def _begins_well(data: bytes) -> None:
    """What is no request at all (a TLS greeting, another protocol) is not waited for."""
    first, ended, _ = data.partition(b"\r\n")
    if ended:
        _target(first)
    elif len(first) > MAX_TARGET + 32:
        raise Refused(414)
    elif first and not re.fullmatch(rb"[A-Z]{1,16}(?: [!-~]*(?: [HTP/1.]*\r?)?)?", first):
        raise Refused(400)


def _target(line: bytes) -> tuple[str, str, str]:
    if len(line) > MAX_TARGET + 32:
        raise Refused(414)
    found = _LINE.fullmatch(line)
    if found is None:
        raise Refused(400)
    method = found[1].decode("ascii")
    if method not in {"GET", "POST"}:
        raise Refused(405)
    path, _, query = found[2].decode("ascii").partition("?")
    return method, path, query


def _fields(lines: list[bytes]) -> dict[str, str]:
    if len(lines) > MAX_FIELDS:
        raise Refused(431)
    fields: dict[str, str] = {}
    for line in lines:
        found = _FIELD.fullmatch(line)
        if found is None:
            raise Refused(400)
        name = found[1].decode("ascii").lower()
        if name in _NEVER:
            raise Refused(_NEVER[name])
        if name in fields and name in _ONCE:
            raise Refused(400)
        fields[name] = found[2].decode("latin-1")
    return fields


def _length(method: str, fields: Mapping[str, str]) -> int:
    given = fields.get("content-length")
    if given is None:
        if method == "POST":
            raise Refused(411)
        return 0
    if not re.fullmatch(r"[0-9]{1,9}", given):
        raise Refused(400)
    length = int(given)
    if length > MAX_BODY:
        raise Refused(413)
    if method == "GET" and length:
        raise Refused(400)
    return length
