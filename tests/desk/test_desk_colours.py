"""Colours: every pair that any screen draws, in every theme, stands at 7:1 (WCAG 2.2 AAA)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from desk_sitting import Sit, Sitting
from desk_tour import tour, toured
from rich.color import Color as RichColor
from rich.segment import Segment
from textual.color import Color
from textual.widgets import Input

from mediation.desk import theme
from mediation.services import Services

AAA = 7.0
# What four terminals draw for the sixteen colours: 0 to 15.
PALETTES = {
    "VGA": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
    "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
    "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "Windows": "0c0c0c c50f1f 13a10e c19c00 0037da 881798 3a96dd cccccc "
    "767676 e74856 16c60c f9f1a5 3b78ff b4009e 61d6d6 f2f2f2",
    "GNOME": "171421 c01c28 26a269 a2734c 12488b a347ba 2aa1b3 d0cfcc "
    "5e5c64 f66151 33d17a e9ad0c 2a7bde c061cb 33c7de ffffff",
}
Pair = tuple[str, str]


def drawn(seat: Sitting) -> set[Pair]:
    """Colours of what is drawn now, letter and ground, as the terminal gets them."""
    pairs: set[Pair] = set()
    for strip in seat.app.screen._compositor.render_strips():
        pairs |= {pair for segment in strip if (pair := _pair(segment))}
    return pairs


def _pair(segment: Segment) -> Pair | None:
    style = segment.style
    if style is None or not segment.text.strip():
        return None
    assert not style.dim, "a terminal dims as it likes"
    letter, ground = (_name(style.color), _name(style.bgcolor))
    return (ground, letter) if style.reverse else (letter, ground)


def _name(colour: RichColor | None) -> str:
    if colour is None or colour.is_default:
        return "default"
    if colour.triplet is not None:
        return colour.triplet.hex
    return str(colour.number)


@pytest.fixture
async def pairs(sit: Sit, tmp_path: Path) -> dict[str, dict[Pair, str]]:
    """By theme, each pair and a screen that draws it."""
    found: dict[str, dict[Pair, str]] = {each.name: {} for each in theme.ALL}
    seen: set[str] = set()
    async with sit(toured(tmp_path), size=(120, 36)) as seat:
        async for stop in tour(seat):
            # A theme is slow to change: only where a screen, or a pair, is new.
            if seat.name in seen and drawn(seat) <= set(found[seat.app.theme]):
                continue
            seen.add(seat.name)
            for _ in theme.ALL:
                seat.app.theme = theme.after(seat.app.theme).name
                await seat.pilot.pause()
                found[seat.app.theme] |= dict.fromkeys(drawn(seat), stop)
    return found


async def test_every_pair_on_every_screen_stands_out(
    pairs: dict[str, dict[Pair, str]],
) -> None:
    for name in ("sombre", "clair", "contraste"):
        assert len(pairs[name]) >= 3, "letters, headings, what is pointed at"
        for (letter, ground), stop in pairs[name].items():
            ratio = contrast(Color.parse(letter), Color.parse(ground))
            assert ratio >= AAA, (name, stop, letter, ground, ratio)
    for letter, ground in pairs["contraste"]:
        assert contrast(Color.parse(letter), Color.parse(ground)) >= 19
    for (letter, ground), stop in pairs["16-couleurs"].items():
        for terminal, palette in PALETTES.items():
            one, other = (Color.parse(f"#{palette.split()[int(n)]}") for n in (letter, ground))
            assert contrast(one, other) >= AAA, (terminal, stop, letter, ground)
    assert set(pairs["sans-couleur"]) == {("default", "default")}


class TestTheChoice:
    @pytest.mark.parametrize(
        ("wanted", "terminal", "depth", "expected"),
        [
            ("auto", {}, "truecolor", "sombre"),
            ("auto", {}, "256", "sombre"),
            ("auto", {}, "windows", "sombre"),
            ("auto", {}, "standard", "16-couleurs"),
            ("auto", {}, None, "sans-couleur"),
            ("auto", {"NO_COLOR": "1"}, "truecolor", "sans-couleur"),
            ("auto", {"NO_COLOR": ""}, "truecolor", "sombre"),
            ("auto", {"COLORFGBG": "0;15"}, "truecolor", "clair"),
            ("auto", {"COLORFGBG": "15;0"}, "truecolor", "sombre"),
            ("contraste", {"NO_COLOR": "1"}, "standard", "contraste"),
        ],
    )
    def test_looks_at_the_terminal_unless_a_person_chose(
        self, wanted: str, terminal: dict[str, str], depth: str | None, expected: str
    ) -> None:
        assert theme.pick(wanted, terminal, depth).name == expected

    @pytest.mark.parametrize("name", [each.name for each in theme.ALL])
    async def test_is_there_from_the_first_paint(self, sit: Sit, desk: Services, name: str) -> None:
        desk.settings = replace(desk.settings, colours=name)
        async with sit(desk) as seat:
            first = drawn(seat)
            await seat.press("f7")
            assert drawn(seat) != first
            await seat.press(*["f7"] * (len(theme.ALL) - 1))
            assert seat.app.theme == name
            await seat.press("escape")
            assert drawn(seat) == first

    async def test_without_colours_where_the_terminal_asks_for_none(
        self, sit: Sit, desk: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("NO_COLOR", "1")
        async with sit(desk) as seat:
            assert drawn(seat) == {("default", "default")}

    async def test_a_key_changes_them_and_says_which(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            assert seat.app.theme == "sombre"
            await seat.press("f7")
            assert "Couleurs : claires." in seat.flat
            await seat.press("ctrl+t")
            assert "Couleurs : contraste élevé." in seat.flat

    async def test_nothing_blinks_or_moves(self, sit: Sit, desk: Services) -> None:
        async with sit(desk) as seat:
            assert seat.app.animation_level == "none"
            assert not seat.app.screen.query_one(Input).cursor_blink


def contrast(one: Color, other: Color) -> float:
    """WCAG 2.2 contrast ratio."""

    def light(colour: Color) -> float:
        parts = [c / 255 for c in colour.rgb]
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)
