"""The screen turned to the person: from the mediator's key to the person's eye, and what it costs.

The real command in a pseudo-terminal, the real page in Chromium. « Painted » is told by
the page itself, after the frame that shows the new step, and stamped as it arrives: the
way back is counted too.
"""

from __future__ import annotations

import contextlib
import re
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import Terminal, environment
from benchmarks.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser import Page

COMMAND = Path(sys.executable).with_name("mediation")
JOURNEY = "carte-vitale-perdue"
KEYS = 60
"""Keys timed; the first ones, which load pictures, are not."""
HOSTILE = 20
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\?cle=[\w-]+")
_TELLS = """
new MutationObserver(() => requestAnimationFrame(() => {
  const way = new MessageChannel();
  way.port1.onmessage = () => peint('');
  way.port2.postMessage('');
})).observe(document.getElementById('lignes'), {childList: true});
"""
_CLIENTS = """
import socket, sys, threading, time
def idle():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as end:
        end.sendall(b"GET /")
        while end.recv(1): pass
def hostile():
    with socket.create_connection(("127.0.0.1", int(sys.argv[1]))) as end:
        end.sendall(b"POST /appui HTTP/1.1\\r\\nHost: x\\r\\nContent-Length: 9\\r\\n\\r\\n{}")
        end.recv(1000)
def again(act):
    while True:
        try: act()
        except OSError: pass
        time.sleep(0.01)
for number in range(int(sys.argv[2])):
    threading.Thread(target=again, args=[(idle, hostile)[number % 2]], daemon=True).start()
print("there", flush=True)
sys.stdin.read()
"""


def _desk(home: str, *options: str) -> Terminal:
    # Wide, so that the address that a desk without a browser shows is on one line.
    env = environment(MEDIATION_HOME=home, DISPLAY="", WAYLAND_DISPLAY="")
    return Terminal([str(COMMAND), "guider", JOURNEY, *options], env, 200, 40)


def _address(desk: Terminal) -> str:
    desk.settle("127.0.0.1")
    found = _ADDRESS.search(" ".join(desk.screen))
    assert found is not None
    return found[0]


def _rss(desk: Terminal) -> float:
    """Megabytes that the desk holds."""
    status = Path(f"/proc/{desk.pid}/status").read_text(encoding="ascii")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0]) / 1024


def _there_and_back(desk: Terminal) -> Iterator[float]:
    """The next step and the one before, again and again: when each key was sent."""
    while True:
        yield desk.send("1")
        yield desk.send("backspace")


def _painted(desk: Terminal, page: Page) -> list[float]:
    """Milliseconds from each key to the step painted on the person's screen."""
    page.bind("peint")
    page.eval(_TELLS)
    times: list[float] = []
    keys = _there_and_back(desk)
    while len(times) < KEYS + 10:
        page.bound.clear()
        sent = next(keys)
        page.until(lambda: bool(page.bound))
        times.append((page.bound[0][0] - sent) * 1000)
        desk.settle(quiet=0.05)
    return times[10:]


def _keys(desk: Terminal) -> float:
    """Milliseconds from a key to the desk's own paint, median."""
    return statistics.median(
        desk.press(("1", "backspace")[number % 2], quiet=0.1) * 1000 for number in range(KEYS // 2)
    )


@contextlib.contextmanager
def _clients(address: str) -> Iterator[None]:
    """Half of them send nothing more, half of them what is refused, over and over."""
    port = address.split(":")[2].split("/", maxsplit=1)[0]
    command = [sys.executable, "-c", _CLIENTS, port, str(HOSTILE)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment()
    ) as clients:
        assert clients.stdout is not None
        clients.stdout.readline()
        yield
        clients.kill()


def _loaded_unused() -> int:
    """Modules of the screen that a desk has loaded, and threads it has begun, without it."""
    code = (
        "import sys, threading; from mediation.commands import common;"
        "services = common.services(common.settings()); import mediation.desk.app;"
        "print(sum(n.startswith('mediation.person') for n in sys.modules)"
        " + threading.active_count() - 1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, env=environment()
    )
    return int(done.stdout)


def rows() -> list[Row]:
    """Latency, memory, and what hostile clients change. Without Chromium, no latency."""
    from tests.browser import Chromium, chromium

    found = [Row("modules and threads of the screen, unused", _loaded_unused(), "", target=0)]
    with tempfile.TemporaryDirectory() as home:
        with _desk(home) as desk:
            desk.settle("POUR VOUS")
            _keys(desk)
            without = _rss(desk)
        with _desk(home, "--ecran") as desk:
            address = _address(desk)
            if not chromium():
                print("person: no Chromium here, nothing is painted", file=sys.stderr)
                return found
            with Chromium() as browser:
                page = browser.open(address)
                page.wait("document.documentElement.dataset.vue === 'etape'")
                _keys(desk)
                memory = _rss(desk) - without
                times = sorted(_painted(desk, page))
                alone = _keys(desk)
                with _clients(address):
                    beset = _keys(desk)
    p95 = times[int(len(times) * 0.95) - 1]
    return [
        *found,
        Row("mediator's key → painted for the person, median", statistics.median(times), "ms"),
        Row("mediator's key → painted for the person, p95", p95, "ms", target=40),
        Row("the screen's memory in the desk", memory, "MB", target=5),
        Row(f"the desk's key beside {HOSTILE} clients ÷ alone", beset, "ms", alone, beset / alone,
            1.3),
    ]  # fmt: skip
