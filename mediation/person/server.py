"""The server: one thread, one request a connection, and streams that hold the last state.

Standard library only, and no thread for each client: twenty idle or hostile ones
cost a few kilobytes and cannot slow the desk. Every wait has an end, every buffer a
size, every kind of client a number.
"""

from __future__ import annotations

import contextlib
import os
import selectors
import socket
import threading
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mediation.person.request import MAX_BODY, MAX_HEAD, Refused, Request, read

if TYPE_CHECKING:
    from collections.abc import Callable

CLIENTS = 24
"""Connections at once; beyond, the oldest without a stream is cut."""
STREAMS = 4
REQUEST_WITHIN = 5.0
"""Seconds to send a request, and to take its answer."""
STREAM_STALLS = 10.0
"""Seconds a stream may leave what it was sent untaken."""
PING = 15.0
"""Seconds after which an idle stream is written to, so that a dead one is noticed."""
RATE, BURST = 60.0, 150
"""Requests a second, in the long run and at once: a page and its pictures are a dozen."""
LINGER = 1.0
"""Seconds for the other side to close first, so that our answer is not lost."""
_READ = 16384

REASONS = {
    200: "OK", 204: "No Content", 303: "See Other", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 411: "Length Required",
    413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
    417: "Expectation Failed", 421: "Misdirected Request", 429: "Too Many Requests",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    503: "Service Unavailable",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; ``stream``: nothing but the head, then what ``Server.send`` gives."""

    status: int = 200
    body: bytes = b""
    fields: tuple[tuple[str, str], ...] = ()
    stream: bool = False

    def head(self) -> bytes:
        """The status line and the fields."""
        lines = [f"HTTP/1.1 {self.status} {REASONS[self.status]}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        if not self.stream:
            lines.append(f"Content-Length: {len(self.body)}")
        lines += ["Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1")


@dataclass(slots=True, eq=False)
class _Client:
    """One connection, and the moment at which it is cut."""

    socket: socket.socket
    deadline: float
    inbox: bytearray = field(default_factory=bytearray)
    outbox: bytearray = field(default_factory=bytearray)
    stream: bool = False
    answered: bool = False
    """The answer is in the outbox, or gone."""
    closing: bool = False
    """All is said: what still comes is thrown away."""
    waiting: dict[str, bytes] = field(default_factory=dict)
    """For a stream that is behind: the newest event of each name, and no older one."""
    pinged: float = 0.0


class Server:
    """Answers on this PC only, unless ``listen`` is given a host.

    :param clock: seconds; a test brings its own.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._answer: Callable[[Request], Response] = _nothing
        self._clock = clock
        self._lock = threading.RLock()
        """Held over the list of clients and over what goes to a stream; never over a wait."""
        self._sent: dict[str, bytes] = {}
        """The last event of each name: a new stream begins with them."""
        self._clients: list[_Client] = []
        self._thread: threading.Thread | None = None
        self._tokens, self._filled = float(BURST), 0.0
        self._stopping = False
        self.port = 0

    # -- any thread ----------------------------------------------------------

    def listen(self, port: int = 0, host: str = "127.0.0.1") -> int:
        """Take a port (a free one for 0), and give it. ``OSError`` when none can be had."""
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            if os.name == "posix":  # on Windows it would let another program take the port too
                self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            self._listener.bind((host, port))
            self._listener.listen(64)
        except OSError:
            self._listener.close()
            self._selector.close()
            raise
        self._listener.setblocking(False)
        self.port = int(self._listener.getsockname()[1])
        return self.port

    def start(self, answer: Callable[[Request], Response]) -> None:
        """Answer what comes, once ``listen`` has a port.

        ``answer`` gives the response of a request, in the server's thread; raises ``Refused``.
        """
        self._answer = answer
        self._wake_in, self._wake_out = socket.socketpair()
        self._wake_in.setblocking(False)
        self._wake_out.setblocking(False)
        self._stopping = False
        self._filled = self._clock()
        self._thread = threading.Thread(target=self._run, name="ecran", daemon=True)
        self._thread.start()

    def send(self, name: str, data: str) -> None:
        """Send an event to every stream, and keep it for the streams to come. Never waits.

        Written here, in the caller's thread: handing it to the other one would cost the wait
        for Python's lock, while the desk draws.
        """
        event = f"event: {name}\ndata: {data}\n\n".encode()
        behind = False
        with self._lock:
            self._sent[name] = event
            for client in self._clients:
                if client.stream:
                    client.waiting[name] = event
                    behind |= not self._push(client)
        if behind:
            self._wake()

    def _push(self, client: _Client) -> bool:
        """Write what the other side takes; whether that was all. With the lock held.

        A stream's next events wait until it took the last, and then only the newest are left.
        """
        now = self._clock()
        while True:
            if not client.outbox and client.waiting:
                client.outbox += b"".join(client.waiting.values())
                client.waiting.clear()
                client.pinged = now
            if not client.outbox:
                if client.stream:
                    client.deadline = float("inf")
                return True
            try:
                sent = client.socket.send(client.outbox[:_READ])
            except OSError:  # full, or gone: the server's own thread will know
                if client.stream and client.deadline == float("inf"):
                    client.deadline = now + STREAM_STALLS
                return False
            del client.outbox[:sent]

    def stop(self) -> None:
        """Send what is due, close everything, end the thread; in under a second."""
        if self._thread is None:
            return
        self._stopping = True
        self._wake()
        self._thread.join(1.0)
        self._thread = None

    @property
    def watched(self) -> bool:
        """Whether a page is open somewhere."""
        return any(client.stream for client in list(self._clients))

    def _wake(self) -> None:
        if self._thread is not None:
            with contextlib.suppress(OSError):  # full: it is awake already
                self._wake_out.send(b"\0")

    # -- the server's own thread -----------------------------------------------

    def _run(self) -> None:
        self._selector.register(self._listener, selectors.EVENT_READ, None)
        self._selector.register(self._wake_in, selectors.EVENT_READ, None)
        listening = True
        try:
            while not self._stopping:
                for key, events in self._selector.select(self._wait()):
                    if key.fileobj is self._listener:
                        self._accept()
                    elif key.fileobj is self._wake_in:
                        self._drain()
                    else:
                        self._serve(key.data, events)
                self._tell()
                self._cut_late()
                # Under a flood the rest waits in the system's own queue.
                if (self._fill() >= 1) != listening:
                    listening = not listening
                    if listening:
                        self._selector.register(self._listener, selectors.EVENT_READ, None)
                    else:
                        self._selector.unregister(self._listener)
            self._tell()
        finally:
            for client in list(self._clients):
                self._close(client)
            self._selector.close()
            for end in (self._listener, self._wake_in, self._wake_out):
                end.close()

    def _wait(self) -> float:
        due = [client.deadline for client in self._clients]
        due += [client.pinged + PING for client in self._clients if client.stream]
        now = self._clock()
        if self._tokens < 1:
            due.append(now + 1 / RATE)
        return max(0.0, min(due) - now) if due else 60.0

    def _drain(self) -> None:
        with contextlib.suppress(OSError):
            while self._wake_in.recv(4096):
                pass

    def _fill(self) -> float:
        now = self._clock()
        self._tokens = min(float(BURST), self._tokens + (now - self._filled) * RATE)
        self._filled = now
        return self._tokens

    def _accept(self) -> None:
        if self._fill() < 1:
            return
        self._tokens -= 1
        try:
            found, _ = self._listener.accept()
        except OSError:
            return
        found.setblocking(False)
        with contextlib.suppress(OSError):
            found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if len(self._clients) >= CLIENTS:
            idle = next((c for c in self._clients if not c.stream), None)
            if idle is None:
                found.close()
                return
            self._close(idle)
        client = _Client(found, self._clock() + REQUEST_WITHIN)
        with self._lock:
            self._clients.append(client)
        self._selector.register(found, selectors.EVENT_READ, client)

    def _serve(self, client: _Client, events: int) -> None:
        if client not in self._clients:
            return  # cut meanwhile, for another
        try:
            if events & selectors.EVENT_READ:
                self._receive(client)
            if client in self._clients and events & selectors.EVENT_WRITE:
                self._flush(client)
        except OSError:
            self._close(client)

    def _receive(self, client: _Client) -> None:
        data = client.socket.recv(_READ)
        if not data:
            self._close(client)
            return
        if client.answered:
            return  # nothing more is wanted: neither of a stream nor after a request
        client.inbox += data
        try:
            if len(client.inbox) > MAX_HEAD + MAX_BODY + 4:
                raise Refused(431)
            request = read(bytes(client.inbox))
            if request is None:
                return
            response = self._answer(request)
            if response.stream and sum(c.stream for c in self._clients) >= STREAMS:
                raise Refused(503)
        except Refused as refused:
            response = Response(refused.status)
        except Exception:  # noqa: BLE001 - whatever a request does, the desk goes on and says nothing
            response = Response(500)
        client.inbox.clear()
        client.answered = True
        with self._lock:
            client.outbox += response.head() + response.body
            if response.stream:
                client.stream = True
                client.pinged = self._clock()
                client.deadline = float("inf")
                client.waiting = dict(self._sent)
        self._flush(client)

    def _tell(self) -> None:
        """Write on to the streams that are behind, and to those that were idle for long."""
        now = self._clock()
        for client in [c for c in self._clients if c.stream]:
            with self._lock:
                if not client.waiting and not client.outbox and now >= client.pinged + PING:
                    client.waiting["ping"] = b": \n\n"
            if client.waiting or client.outbox:
                self._flush(client)

    def _flush(self, client: _Client) -> None:
        with self._lock:
            whole = self._push(client)
        events = selectors.EVENT_READ if whole else selectors.EVENT_READ | selectors.EVENT_WRITE
        self._selector.modify(client.socket, events, client)
        if whole and client.answered and not client.stream and not client.closing:
            client.closing = True
            client.deadline = self._clock() + LINGER
            client.socket.shutdown(socket.SHUT_WR)

    def _cut_late(self) -> None:
        now = self._clock()
        for client in [c for c in self._clients if c.deadline <= now]:
            self._close(client)

    def _close(self, client: _Client) -> None:
        with self._lock:
            self._clients.remove(client)
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(client.socket)
        client.socket.close()


def _nothing(_request: Request) -> Response:
    raise Refused(503)
