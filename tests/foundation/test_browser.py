"""The browser of the tests works, and would see what it is there to see."""

from __future__ import annotations

from pathlib import Path

import pytest
from browser import BrowserProblem, Chromium

GOOD = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Essai</title><main><h1>Essai</h1>'
    "<p>Bonjour.</p><button onclick=\"this.textContent='Pressé'\">Presser</button></main></html>"
)


def test_a_page_is_read_pressed_and_seen(tmp_path: Path) -> None:
    with Chromium() as browser:
        page = browser.set(GOOD)
        assert page.text("p") == "Bonjour."
        assert "button Presser" in page.names()
        page.click("button")
        page.wait("document.querySelector('button').textContent === 'Pressé'")
        page.press("Tab")
        assert page.picture(tmp_path / "page.png").startswith(b"\x89PNG")
        page.size(320, 256, 4)
        assert page.eval("[innerWidth, devicePixelRatio]") == [320, 4]
        assert not page.wide()
        page.media(forced_colors="active")
        assert page.eval("matchMedia('(forced-colors: active)').matches")
        with pytest.raises(BrowserProblem, match="never true"):
            page.wait("false", seconds=0)
        with pytest.raises(BrowserProblem, match="not defined"):
            page.eval("nothing")


def test_axe_finds_what_is_wrong_and_nothing_else() -> None:
    with Chromium() as browser:
        assert browser.set(GOOD).axe() == []
        page = browser.set('<!doctype html><title>x</title><img src="data:,"><p>Sans langue')
        found = " ".join(page.axe())
        assert "html-has-lang" in found
        assert "image-alt" in found
