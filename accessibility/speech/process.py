"""The worker's process, seen from the desk: lines go out, lines come in, it can be killed.

No call here waits for the worker, but ``close``, which is bounded.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import accessibility

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

Message = dict[str, Any]

_EXIT_WITHIN = 0.4
"""Seconds a worker gets to end by itself once its input is closed."""


class WorkerProcess:
    """One running worker.

    :param options: command line options of ``accessibility.speech.worker``.
    :param on_message: takes each answer, in a thread of this object; must not block.
    :param on_exit: called once, in the same thread, after the last answer.
    :raises OSError: the process cannot be started.
    """

    def __init__(
        self,
        options: Sequence[str],
        on_message: Callable[[WorkerProcess, Message], None],
        on_exit: Callable[[WorkerProcess], None],
    ) -> None:
        self._on_message = on_message
        self._on_exit = on_exit
        # -P: a file in the current folder can never pass for one of our modules.
        command = [sys.executable, "-P", "-m", "accessibility.speech.worker", *options]
        roots = [str(Path(accessibility.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(root for root in roots if root)}
        settings: dict[str, Any] = {}
        if sys.platform == "win32":
            settings["creationflags"] = (
                subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP
            )
        else:
            settings["start_new_session"] = True  # Ctrl-C is for the desk alone
        self._process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            env=environment,
            **settings,
        )
        self._waiting: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="speech-answers", daemon=True)
        self._reader.start()
        threading.Thread(target=self._write, name="speech-commands", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process id, for tests and for the diagnosis."""
        return self._process.pid

    def send(self, message: Message) -> None:
        """Queue a command; a worker that no longer reads is noticed elsewhere."""
        self._waiting.put(message)

    def kill(self) -> None:
        """End it now; ``on_exit`` follows."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """Ask it to end, then make it: returns within ``2 * _EXIT_WITHIN`` seconds."""
        self._waiting.put(None)
        try:
            self._process.wait(_EXIT_WITHIN)
        except subprocess.TimeoutExpired:
            self.kill()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(_EXIT_WITHIN)

    def _write(self) -> None:
        stream = self._process.stdin
        assert stream is not None
        # OSError: it ended while we wrote; the reader sees that too.
        with suppress(OSError), stream:
            while (message := self._waiting.get()) is not None:
                data = json.dumps(message).encode() + b"\n"
                while data:
                    data = data[stream.write(data) or 0 :]

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        with stream:
            pending = b""
            while chunk := stream.read(65536):
                *lines, pending = (pending + chunk).split(b"\n")
                for line in lines:
                    with suppress(ValueError):
                        self._on_message(self, json.loads(line))
        self._waiting.put(None)
        self._process.wait()
        self._on_exit(self)
