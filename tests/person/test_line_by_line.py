"""The person's screen beside the desk that goes line by line, and the window it opens in."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from desk_sitting import ASK, SAY
from support import journey, put, services, translate

from mediation.commands.turning import ScreenToCome
from mediation.desk.browser import open_window
from mediation.plain import Lines, Plain
from mediation.services import Services


class Typed(io.StringIO):
    """Lines typed one by one; ``before[n]`` happens before the n-th is read."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self.waiting = list(lines)
        self.before: dict[int, Any] = {}
        self.number = 0

    def isatty(self) -> bool:
        return False

    def readline(self, _size: int = -1) -> str:
        act = self.before.get(self.number)
        if act is not None:
            act()
        self.number += 1
        return f"{self.waiting.pop(0)}\n" if self.waiting else ""


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    path = put(tmp_path / "parcours", journey(SAY, ASK))
    translate(path, "ar", {"dire.usager": "مرحبا."})
    made = services(tmp_path / "poste", tmp_path / "parcours")
    made.screen = ScreenToCome(made.voice.speak, lambda address: f"Ouvert : {address}")
    return made


def press(desk: Services, what: str, value: str = "") -> None:
    """As the page does it; returns once the desk has said so."""
    screen = desk.screen._made
    screen._press((screen._number, what, value))
    done = threading.Event()
    screen._do(done.set)
    assert done.wait(10)


def run(desk: Services, typed: Typed) -> str:
    said = io.StringIO()
    plain = Plain(desk, Lines(typed, said))
    try:
        plain.one("essai")
    finally:
        desk.screen.close()
    return said.getvalue()


class TestLineByLine:
    def test_opens_with_a_key_and_follows(self, desk: Services) -> None:
        shown: list[dict[str, Any]] = []
        typed = Typed(["e", "", "1", "", "q"])
        for number in (1, 2):
            typed.before[number] = lambda: shown.append(desk.screen._made._shown.page)
        said = run(desk, typed)
        assert "Ouvert : http://127.0.0.1:" in said
        assert [page["lignes"][0]["r"][0][0] for page in shown] == ["Bonjour.", "Quel"]
        assert not desk.screen.on

    def test_what_is_pressed_is_a_line_and_answers_nothing(self, desk: Services) -> None:
        typed = Typed(["e", "", "1", "", "q"])
        typed.before[2] = lambda: (
            press(desk, "reponse", "msa"), press(desk, "signal", "pas_compris"),
        )  # fmt: skip
        said = run(desk, typed)
        assert "\nLa personne montre : 2. MSA\n" in said
        assert "\nLa personne n'a pas compris.\n" in said
        assert said.index("montre : 2. MSA") < said.index("Choisi : CPAM.")

    def test_the_person_hears_and_changes_the_language(self, desk: Services) -> None:
        typed = Typed(["e", "", "1", "", "q"])
        typed.before[1] = lambda: (press(desk, "langue", "ar"), press(desk, "ecouter"))
        said = run(desk, typed)
        assert "La personne choisit sa langue : arabe." in said
        assert desk.voice.said == ["مرحبا."]
        assert desk.voice.how[0]["language"] == "ar"

    def test_no_voice_is_told_and_the_visit_goes_on(self, desk: Services) -> None:
        from accessibility.speech.errors import SpeechError

        desk.voice.error = SpeechError("Pas de son ici.")
        typed = Typed(["e", "", "1", "", "q"])
        typed.before[1] = lambda: press(desk, "ecouter")
        assert "\nPas de son ici.\n" in run(desk, typed)

    def test_is_blank_once_the_visit_is_over(self, desk: Services) -> None:
        pages: list[str] = []
        typed = Typed(["", "1", "x"])
        plain = Plain(desk, Lines(typed, io.StringIO()))
        plain.turned.start()
        plain.one("essai")
        pages.append(desk.screen._made._shown.page["vue"])
        desk.screen.close()
        assert pages == ["vide"]


class TestTheWindow:
    ADDRESS = "http://127.0.0.1:5/?cle=x"

    def open(self, *programs: str, platform: str = "linux", display: str = ":0", **how: Any):
        launched: list[list[str]] = []
        said = open_window(
            self.ADDRESS,
            platform=platform,
            environment={"DISPLAY": display},
            find=lambda name: f"/usr/bin/{name}" if name in programs else None,
            launch=how.get("launch", launched.append),
            fallback=how.get("fallback", lambda _url: False),
        )
        return launched, said

    def test_has_no_bars_and_keeps_nothing_where_a_browser_can(self) -> None:
        launched, said = self.open("chromium")
        assert launched == [["/usr/bin/chromium", "--incognito", f"--app={self.ADDRESS}"]]
        assert said.startswith("L'écran de la personne est ouvert")
        assert "cle=" not in said

    def test_is_private_in_firefox(self) -> None:
        launched, _ = self.open("firefox")
        assert launched == [["/usr/bin/firefox", "--private-window", self.ADDRESS]]

    def test_is_opened_by_the_system_where_no_browser_is_known(self) -> None:
        opened: list[str] = []
        _, said = self.open(fallback=lambda url: opened.append(url) or True)
        assert opened == [self.ADDRESS]
        assert "est ouvert" in said

    def test_gives_the_address_where_nothing_can_be_opened(self) -> None:
        assert self.ADDRESS in self.open("chromium", display="")[1]
        assert self.ADDRESS in self.open()[1]

        def refuses(_command: list[str]) -> None:
            raise OSError

        assert self.ADDRESS in self.open("chromium", launch=refuses)[1]


def test_no_port_is_a_sentence(monkeypatch: pytest.MonkeyPatch, desk: Services) -> None:
    from mediation.person.server import Server
    from mediation.services import CannotDo

    def refuses(_self: Server, _port: int = 0) -> int:
        raise OSError("refused by a guard")

    monkeypatch.setattr(Server, "listen", refuses)
    with pytest.raises(CannotDo, match="refuse une connexion locale"):
        desk.screen.start(lambda _press: None)
    assert not desk.screen.on
