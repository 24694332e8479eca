"""A real browser for the tests: Chromium driven over a pipe, without any library.

    with Chromium() as browser:                 # skips, saying why, where there is none
        page = browser.open(path.as_uri())      # or an address, or browser.set(html)
        page.size(320, 640)
        page.wait("document.title !== ''")
        assert page.axe() == []                 # WCAG 2.2 A and AA, and best practices
        page.picture(tmp_path / "page.png")

The protocol (Chrome DevTools) comes as JSON between zero bytes on two file descriptors,
so that nothing listens on the network and no driver is downloaded. One thread at a time;
beside a running desk, call it through ``asyncio.to_thread``. POSIX only.

Chromium is looked for on the PATH (or ``CHROMIUM``), axe-core in the folder that
``NODE_AXE`` names; ``.ci/run`` installs both where it can.
"""

from __future__ import annotations

import base64
import contextlib
import json
import os
import select
import shutil
import signal
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

import pytest

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT = 30.0
"""Most seconds to wait for an answer or a condition: a busy machine is slow, not broken."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--mute-audio",
    "--remote-debugging-pipe",
)
_KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    " ": ("Space", 32, " "),
    "Escape": ("Escape", 27, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
}


class BrowserProblem(AssertionError):
    """The page threw, or what was awaited never came."""


def chromium() -> str:
    """The program, or ""."""
    if os.name != "posix":
        return ""
    named = os.environ.get("CHROMIUM", "")
    return next(
        (found for name in (named, *PROGRAMS) if name and (found := shutil.which(name))), ""
    )


def needed() -> str:
    """The program; skips the test, saying why, where there is none."""
    found = chromium()
    if not found:
        pytest.skip("needs Chromium (Debian: apt install chromium), on Linux or macOS")
    return found


def axe_script() -> str:
    """axe-core as one script; skips the test, saying why, where it is not installed."""
    file = Path(os.environ.get("NODE_AXE", "")) / "node_modules" / "axe-core" / "axe.min.js"
    if not file.is_file():
        pytest.skip("needs axe-core (npm) in the folder that NODE_AXE names")
    return file.read_text(encoding="utf-8")


class Chromium:
    """One browser with a profile of its own, gone at the end."""

    def __init__(self, *flags: str) -> None:
        self._program = needed()
        self._flags = flags
        self._last = 0
        self._buffer = b""
        self._answers: dict[int, dict[str, Any]] = {}
        self._pages: dict[str, Page] = {}

    def __enter__(self) -> Self:
        self._home = tempfile.mkdtemp(prefix="mediation-chromium-")
        theirs_in, self._out = _high_pipe()
        self._in, theirs_out = _high_pipe()
        quiet = os.open(os.devnull, os.O_RDWR)
        command = [self._program, *_FLAGS, *self._flags, f"--user-data-dir={self._home}"]
        # Chromium reads descriptor 3 and writes 4.
        actions = [
            (os.POSIX_SPAWN_DUP2, quiet, 0),
            (os.POSIX_SPAWN_DUP2, quiet, 1),
            (os.POSIX_SPAWN_DUP2, quiet, 2),
            (os.POSIX_SPAWN_DUP2, theirs_in, 3),
            (os.POSIX_SPAWN_DUP2, theirs_out, 4),
        ]
        self._pid = os.posix_spawn(
            self._program, command, os.environ, file_actions=actions, setpgroup=0
        )
        for end in (theirs_in, theirs_out, quiet):
            os.close(end)
        try:
            self.version = self.call("Browser.getVersion")["product"]
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_exc: object) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        for end in (self._in, self._out):
            os.close(end)
        shutil.rmtree(self._home, ignore_errors=True)

    def open(self, address: str = "about:blank", width: int = 1280, height: int = 800) -> Page:
        """A new page at ``address``, loaded."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        page = Page(self, session)
        self._pages[session] = page
        for domain in ("Page", "Runtime", "Network", "Log", "Accessibility"):
            page.call(f"{domain}.enable")
        page.size(width, height)
        if address != "about:blank":
            page.goto(address)
        return page

    def set(self, html: str, width: int = 1280, height: int = 800) -> Page:
        """A new page that holds this document."""
        page = self.open(width=width, height=height)
        frame = page.call("Page.getFrameTree")["frameTree"]["frame"]["id"]
        page.call("Page.setDocumentContent", frameId=frame, html=html)
        return page

    def call(self, method: str, session: str = "", **how: Any) -> dict[str, Any]:
        """One command and its answer."""
        self._last += 1
        wanted = self._last
        message: dict[str, Any] = {"id": wanted, "method": method, "params": how}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self._out, data) :]
        end = time.monotonic() + LIMIT
        while wanted not in self._answers:
            if not self.listen(end - time.monotonic()):
                raise BrowserProblem(f"the browser never answered {method}")
        answer = self._answers.pop(wanted)
        if "error" in answer:
            raise BrowserProblem(f"{method}: {answer['error']['message']}")
        result: dict[str, Any] = answer["result"]
        return result

    def listen(self, seconds: float) -> bool:
        """Take what the browser says within ``seconds``; False when it said nothing."""
        if seconds < 0 or not select.select([self._in], [], [], seconds)[0]:
            return False
        read = os.read(self._in, 1 << 20)
        if not read:
            raise BrowserProblem("the browser has died")
        *whole, self._buffer = (self._buffer + read).split(b"\0")
        for raw in whole:
            message = json.loads(raw)
            if "id" in message:
                self._answers[message["id"]] = message
            elif (page := self._pages.get(message.get("sessionId", ""))) is not None:
                page.happened(message["method"], message["params"])
        return True


class Page:
    """One page of the browser."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session
        self.requests: list[str] = []
        """Every address asked for."""
        self.problems: list[str] = []
        """What went to the console as an error or a warning, and what was thrown."""
        self.bound: list[tuple[float, str]] = []
        """When (``time.perf_counter``) the page called what ``bind`` gave it, and with what."""

    def call(self, method: str, **how: Any) -> dict[str, Any]:
        """One command of the protocol, to this page."""
        return self._browser.call(method, self._session, **how)

    def happened(self, method: str, what: dict[str, Any]) -> None:
        """An event of the protocol."""
        if method == "Network.requestWillBeSent":
            self.requests.append(what["request"]["url"])
        elif method == "Runtime.bindingCalled":
            self.bound.append((time.perf_counter(), what["payload"]))
        elif method == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(what["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled" and what["type"] in {"error", "warning"}:
            self.problems.append(" ".join(str(arg.get("value")) for arg in what["args"]))
        elif method == "Log.entryAdded" and what["entry"]["level"] in {"error", "warning"}:
            entry = what["entry"]
            self.problems.append(f"{entry['text']} {entry.get('url', '')}")

    def goto(self, address: str) -> None:
        """Load an address, and wait until it is loaded."""
        answer = self.call("Page.navigate", url=address)
        if answer.get("errorText"):
            raise BrowserProblem(f"{address}: {answer['errorText']}")
        self.wait("document.readyState === 'complete'")

    def eval(self, script: str) -> Any:
        """The value of an expression, awaited where it is a promise; JSON only."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True,
            userGesture=True,
        )  # fmt: skip
        if "exceptionDetails" in answer:
            details = answer["exceptionDetails"]
            raise BrowserProblem(details.get("exception", {}).get("description", details["text"]))
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = LIMIT) -> Any:
        """The value of an expression once it is true; ``BrowserProblem`` when it never is."""
        end = time.monotonic() + seconds
        while True:
            try:
                value = self.eval(condition)
            except BrowserProblem as problem:
                # While one page replaces another there is nothing to ask.
                if not any(word in str(problem).lower() for word in ("context", "navigated")):
                    raise
                value = None
            if value:
                return value
            if time.monotonic() > end:
                raise BrowserProblem(f"never true: {condition}")
            self._browser.listen(0.02)

    def until(self, done: Callable[[], bool], seconds: float = LIMIT) -> None:
        """Listen to the browser until ``done``."""
        end = time.monotonic() + seconds
        while not done():
            if time.monotonic() > end:
                raise BrowserProblem("it never happened")
            self._browser.listen(0.05)

    def text(self, selector: str = "body") -> str:
        """The text that is seen there."""
        found = self.eval(f"document.querySelector({json.dumps(selector)}).innerText")
        return str(found)

    def click(self, selector: str) -> None:
        """Press the middle of an element, as a finger does."""
        place = self.wait(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " if (!e) return null; e.scrollIntoView({block: 'center'});"
            " const r = e.getBoundingClientRect();"
            " return r.width ? [r.left + r.width / 2, r.top + r.height / 2] : null; })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent", type=kind, x=place[0], y=place[1],
                button="left", clickCount=1,
            )  # fmt: skip

    def press(self, key: str, *, shift: bool = False) -> None:
        """Press a key: ``Tab``, ``Enter``, `` `` (space), ``Escape``, an arrow, or a letter."""
        code, number, text = _KEYS.get(key, (f"Key{key.upper()}", ord(key[0].upper()), key))
        how = {"key": key, "code": code, "windowsVirtualKeyCode": number, "modifiers": 8 * shift}
        self.call(
            "Input.dispatchKeyEvent", type="keyDown", **how, **({"text": text} if text else {})
        )
        self.call("Input.dispatchKeyEvent", type="keyUp", **how)

    def size(self, width: int, height: int, scale: float = 1) -> None:
        """The window's size in CSS pixels. 400 % zoom of 1280 × 1024 is ``size(320, 256, 4)``."""
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height,
            deviceScaleFactor=scale, mobile=False,
        )  # fmt: skip

    def media(self, **features: str) -> None:
        """What the system asks for: ``media(forced_colors="active")``; none: as it was."""
        asked = [{"name": k.replace("_", "-"), "value": v} for k, v in features.items()]
        self.call("Emulation.setEmulatedMedia", features=asked)

    def bind(self, name: str) -> None:
        """Give the page a function whose calls come back in ``bound``."""
        self.call("Runtime.addBinding", name=name)

    def picture(self, file: Path | None = None, *, whole: bool = False) -> bytes:
        """The page as PNG, written to ``file`` too; ``whole``: what is scrolled away as well."""
        answer = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        data = base64.b64decode(answer["data"])
        if file is not None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return data

    def axe(self, **how: Any) -> list[str]:
        """What axe-core finds, a line each, empty when nothing; what it cannot tell counts too.

        ``how``: its options, such as ``rules={"region": {"enabled": False}}``.
        """
        script = axe_script()
        if not self.eval("typeof axe === 'object'"):
            # Evaluated by the debugger: the page's own policy forbids any script but its own.
            self.eval(f"{script};0")
        options = json.dumps({"runOnly": RULES, "resultTypes": ["violations", "incomplete"], **how})
        found = self.eval(
            f"axe.run(document, {options}).then(r => [...r.violations, ...r.incomplete]"
            ".map(v => [v.id, v.help, v.nodes.map(n => n.html.slice(0, 160)"
            " + ' ' + (n.failureSummary || '').slice(0, 200))]))"
        )
        return [f"{rule}: {help_} {nodes}" for rule, help_, nodes in found]

    def names(self) -> list[str]:
        """What a screen reader meets, in order: « button Écouter », « heading … »."""
        nodes = self.call("Accessibility.getFullAXTree")["nodes"]
        return [
            f"{node['role']['value']} {node['name']['value']}"
            for node in nodes
            if not node["ignored"] and node.get("name", {}).get("value")
            and node["role"]["value"] not in {"StaticText", "InlineTextBox"}
        ]  # fmt: skip

    def wide(self) -> bool:
        """Whether one has to scroll sideways."""
        return bool(self.eval("document.documentElement.scrollWidth > innerWidth"))


def _high_pipe() -> tuple[int, int]:
    """A pipe whose ends are not among the first descriptors, which the browser gets."""
    import fcntl

    ends = os.pipe()
    high = [fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 20) for end in ends]
    for end in ends:
        os.close(end)
    return high[0], high[1]
