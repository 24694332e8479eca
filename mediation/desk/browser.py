"""Opens the official page in a private window, where this PC has a way to."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PRIVATE = {
    "firefox": "--private-window",
    "firefox-esr": "--private-window",
    "chromium": "--incognito",
    "chromium-browser": "--incognito",
    "google-chrome": "--incognito",
    "chrome": "--incognito",
    "brave-browser": "--incognito",
    "microsoft-edge": "--inprivate",
    "msedge": "--inprivate",
}
"""Browsers and what makes each open a window that keeps nothing of the person."""

_WINDOWS = (
    ("msedge", "Microsoft/Edge/Application/msedge.exe"),
    ("firefox", "Mozilla Firefox/firefox.exe"),
    ("chrome", "Google/Chrome/Application/chrome.exe"),
)
"""Where Windows installs them: they are not on its PATH."""


def open_link(
    url: str,
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    find: Callable[[str], str | None] = shutil.which,
    launch: Callable[[list[str]], None] | None = None,
    fallback: Callable[[str], bool] | None = None,
) -> str:
    """Open ``url`` (https) and say in one French sentence what was done; always gives the address.

    A private window where a known browser is found, the usual browser
    otherwise. The keyword arguments are the outside world, so that a test can
    bring its own. Never raises.
    """
    by_hand = f"Ouvrez cette adresse dans le navigateur : {url}"
    if not url.startswith("https://"):
        return "Cette étape n'a pas de page sûre à ouvrir."
    if not _graphical(platform, environment):
        # Without one, the standard library would start a text browser over the desk.
        return by_hand
    for program, option in _installed(platform, environment, find):
        try:
            (launch or _launch)([program, option, url])
        except OSError:
            continue
        return f"Page ouverte dans une fenêtre privée : {url}"
    if fallback is None:
        import webbrowser

        fallback = webbrowser.open_new
    try:
        opened = fallback(url)
    except OSError:
        opened = False
    return f"Page ouverte, fenêtre ordinaire : {url}" if opened else by_hand


def open_window(
    address: str,
    *,
    platform: str = sys.platform,
    environment: Mapping[str, str] = os.environ,
    find: Callable[[str], str | None] = shutil.which,
    launch: Callable[[list[str]], None] | None = None,
    fallback: Callable[[str], bool] | None = None,
) -> str:
    """Open the person's screen in a window of its own, without bars where a browser can, and say
    what to do with it in one French sentence. The address works once. Never raises."""
    by_hand = f"Écran de la personne : ouvrez cette adresse, elle sert une seule fois : {address}"
    opened = (
        "L'écran de la personne est ouvert : tournez cette fenêtre vers elle. F11 : plein écran."
    )
    if not _graphical(platform, environment):
        return by_hand
    for program, option in _installed(platform, environment, find):
        # Only Firefox has no window without bars.
        page = address if option == PRIVATE["firefox"] else f"--app={address}"
        try:
            (launch or _launch)([program, option, page])
        except OSError:
            continue
        return opened
    if fallback is None:
        import webbrowser

        fallback = webbrowser.open_new
    try:
        found = fallback(address)
    except OSError:
        found = False
    return opened if found else by_hand


def _graphical(platform: str, environment: Mapping[str, str]) -> bool:
    return platform in {"win32", "darwin"} or any(
        environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )


def _installed(
    platform: str, environment: Mapping[str, str], find: Callable[[str], str | None]
) -> Iterator[tuple[str, str]]:
    for name, option in PRIVATE.items():
        if program := find(name):
            yield program, option
    if platform == "win32":
        for variable in ("PROGRAMFILES(X86)", "PROGRAMFILES", "LOCALAPPDATA"):
            for name, place in _WINDOWS:
                if (root := environment.get(variable)) and (path := Path(root, place)).is_file():
                    yield str(path), PRIVATE[name]


def _launch(command: list[str]) -> None:
    """Start the browser apart: its words never reach the terminal, Ctrl-C never reaches it."""
    subprocess.Popen(  # noqa: S603
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
