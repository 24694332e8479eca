"""The card on the person's own telephone: asked for each time, ten minutes, then gone."""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from browser import Chromium
from desk_sitting import ASK, DO, SAY, Sitting
from support import journey, put, services, takings, translate

from accessibility.card import spoken
from accessibility.card.model import Block, Card
from mediation import papers
from mediation.commands.turning import ScreenToCome
from mediation.desk.app import Desk
from mediation.person import words
from mediation.person.door import TRIES
from mediation.person.lending import Lending, own_address
from mediation.person.screen import Screen
from mediation.plain import Lines, Plain
from mediation.services import CannotDo, Services

CARD = {"html": b"<!doctype html><p>Ma fiche", "pdf": b"%PDF-1.7", "mp3": b"ID3"}


class Telephone:
    """A telephone on the same network, as far as a test can be one."""

    def __init__(self, lending: Lending) -> None:
        from http.client import HTTPConnection

        self.lending = lending
        self.cookie = ""
        self._connect = lambda: HTTPConnection(lending.place, timeout=10)

    def ask(self, method: str, path: str, body: str = "", **fields: str):
        connection = self._connect()
        sent = {"Cookie": self.cookie} if self.cookie else {}
        if method == "POST":
            sent |= {
                "Origin": f"http://{self.lending.place}",
                "Content-Type": "application/x-www-form-urlencoded",
            }
        sent |= {name.replace("_", "-"): value for name, value in fields.items()}
        connection.request(method, path, body or None, sent)
        answer = connection.getresponse()
        found = answer.status, dict(answer.getheaders()), answer.read()
        connection.close()
        if cookie := found[1].get("Set-Cookie"):
            self.cookie = cookie.partition(";")[0]
        return found

    def get(self, path: str, **fields: str) -> int:
        return self.ask("GET", path, **fields)[0]

    def scan(self) -> int:
        return self.get(self.lending.address.partition(self.lending.place)[2])

    def type(self, code: str) -> int:
        return self.ask("POST", "/code", f"code={quote(code)}")[0]


@pytest.fixture
def over() -> threading.Event:
    return threading.Event()


@pytest.fixture
def lending(over: threading.Event) -> Iterator[Lending]:
    lent = Lending(CARD, "ar", "127.0.0.1", lambda _lending: over.set())
    yield lent
    lent.end()


@pytest.fixture
def telephone(lending: Lending) -> Telephone:
    return Telephone(lending)


class TestTheTelephone:
    def test_scans_once_and_takes_the_three_forms(self, telephone: Telephone) -> None:
        assert telephone.scan() == 303
        status, _, body = telephone.ask("GET", "/")
        assert status == 200
        assert all(f"/carte.{form}" in body.decode() for form in CARD)
        for form, content in CARD.items():
            status, fields, body = telephone.ask("GET", f"/carte.{form}")
            assert (status, body) == (200, content)
            named = fields.get("Content-Disposition", "")
            assert named == ("" if form == "html" else f'attachment; filename="carte.{form}"')
            assert fields["Cache-Control"] == "no-store"
        other = Telephone(telephone.lending)
        assert other.scan() == 403
        assert other.get("/carte.pdf") == 403

    @pytest.mark.parametrize("space", ["", " "])
    def test_types_the_code_where_it_cannot_scan(self, telephone: Telephone, space: str) -> None:
        status, _, body = telephone.ask("GET", "/")
        assert (status, b'name="code"' in body, b"carte." in body) == (200, True, False)
        code = telephone.lending.code
        typed = f"{code[:3]}{space}{code[3:]}".replace(" ", "+")
        status, fields, _ = telephone.ask("POST", "/code", f"code={typed}")
        assert (status, fields["Location"]) == (303, "/")
        assert telephone.get("/carte.mp3") == 200

    @pytest.mark.parametrize("zero", ["٠", "۰", "०", "০"])
    def test_types_it_in_the_figures_of_its_own_language(
        self, telephone: Telephone, zero: str
    ) -> None:
        own = "".join(chr(ord(zero) + int(figure)) for figure in telephone.lending.code)
        assert telephone.type(f"{own[:3]} {own[3:]}") == 303

    def test_has_few_tries_for_the_code(self, telephone: Telephone) -> None:
        wrong = f"{(int(telephone.lending.code) + 1) % 10**6:06d}"
        for _ in range(TRIES):
            status, _, body = telephone.ask("POST", "/code", f"code={wrong}")
            assert status == 403
            assert words.labels("ar")["code_faux"] in body.decode()
        assert telephone.type(wrong) == 429
        assert telephone.type(telephone.lending.code) == 429
        assert telephone.get("/carte.pdf") == 403
        assert telephone.scan() == 303  # who stands before the desk still can

    def test_reaches_nothing_else(self, telephone: Telephone) -> None:
        telephone.scan()
        for path in ("/page.js", "/evenements", "/mots/fr.json", "/carte.", "/carte.brf",
                     "/../carte.pdf", "/carte.pdf?x", "/carte.html/.."):  # fmt: skip
            assert telephone.get(path) == 404, path
        assert telephone.get("/", Host="evil.example") == 421
        assert telephone.ask("POST", "/code", "code=1", Origin="http://evil.example")[0] == 403
        assert telephone.ask("POST", "/code", "code=1", Content_Type="text/plain")[0] == 415
        assert telephone.ask("POST", "/appui", "{}")[0] == 404

    def test_finds_nothing_after_the_end(self, telephone: Telephone, over: threading.Event) -> None:
        telephone.scan()
        telephone.lending.end()
        assert over.is_set()
        with pytest.raises(OSError, match="refused"):
            telephone.get("/carte.pdf")

    def test_has_ten_minutes_and_no_more(self, over: threading.Event) -> None:
        from mediation.person import lending

        assert lending.SECONDS == 600
        Lending(CARD, "fr", "127.0.0.1", lambda _lending: over.set(), seconds=0.05)
        assert over.wait(10)

    def test_is_led_by_pages_everybody_can_use(self, telephone: Telephone) -> None:
        with Chromium() as browser:
            page = browser.open(f"http://{telephone.lending.place}/", 320, 640)
            assert page.eval("[document.documentElement.lang, document.dir]") == ["ar", "rtl"]
            assert page.axe() == []
            assert not page.wide()
            # An Arabic keyboard; the form itself must let these figures through.
            own = "".join(chr(ord("٠") + int(figure)) for figure in telephone.lending.code)
            page.eval(f"document.getElementById('code').value = '{own}'")
            page.click("button")
            page.wait(
                "document.readyState === 'complete' && document.querySelectorAll('a').length === 3"
            )
            assert page.axe() == []
            assert not page.wide()
            page.click("a[href='/carte.html']")
            page.wait("document.body?.innerText.includes('Ma fiche')")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Services]:
    path = put(tmp_path / "parcours", journey(SAY, ASK, DO))
    translate(path, "ar", {"dire.usager": "مرحبا.", "ecrire.usager": "أكتب."})
    made = services(tmp_path / "poste", tmp_path / "parcours")
    made.screen = ScreenToCome(made.voice.speak)
    made.screen._made = Screen(lambda _address: "Ouvert.", host=lambda: "127.0.0.1")
    yield made
    made.screen.close()


class TestAtTheDesk:
    async def test_it_is_asked_each_time_and_nothing_is_chosen(self, desk: Services) -> None:
        app = Desk(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            seat = Sitting(app, pilot)
            await seat.settle()
            await seat.press("f5", "down", "enter", "enter", "1", "t")
            assert "même réseau" in seat.flat
            assert "(en ce moment)" not in seat.flat
            await seat.press("enter")
            assert desk.screen._made._lending is None
            await seat.press("2", "t", "1")
            lent = desk.screen._made._lending
            assert f"{lent.place}, code {lent.code}." in seat.flat
            page = desk.screen._made._shown.page
            assert (page["vue"], page["lieu"]) == ("emporter", lent.place)
            telephone = Telephone(lent)
            telephone.scan()
            assert telephone.get("/carte.pdf") == 200
            assert telephone.get("/carte.mp3") == 200
            assert takings(desk) == []  # no file stays behind
            lent.end()
            assert desk.screen._made._shown.page["vue"] == "etape"

    def test_its_sound_is_made_part_by_part_as_the_recorded_voices_are(
        self, desk: Services
    ) -> None:
        """One text of all its parts is a text that nobody ever recorded."""
        card = Card(title="Ma fiche", next_steps=(Block("Je prends ma carte."), Block("J'y vais.")))
        papers.documents(desk, card)
        assert desk.voice.saved == [spoken.parts(card)]
        assert len(desk.voice.saved[0]) > 2

    def test_line_by_line_too(self, desk: Services) -> None:
        said = io.StringIO()
        typed = io.StringIO("\n1\nt\n2\nt\n1\nx\n")
        Plain(desk, Lines(typed, said)).one("essai")
        text = said.getvalue()
        assert "La carte ne part pas." in text
        assert f"Sur le téléphone : {desk.screen._made._lending.place}, code" in text

    @pytest.mark.parametrize("discretion", ["discret", "secret"])
    def test_never_for_what_is_private(
        self, desk: Services, tmp_path: Path, discretion: str
    ) -> None:
        from mediation.visit import Visit

        put(tmp_path / "parcours", journey(SAY, ASK, DO, discretion=discretion))
        loaded = desk.library.load_file(tmp_path / "parcours" / "essai.yaml")
        visit = Visit(loaded, desk)
        with pytest.raises(CannotDo, match="papier"):
            visit.lend_card()
        assert desk.screen._made._lending is None

    def test_closing_the_desk_takes_it_back(self, desk: Services) -> None:
        desk.screen.lend(CARD, "fr")
        telephone = Telephone(desk.screen._made._lending)
        assert telephone.get("/") == 200
        desk.screen.close()
        with pytest.raises(OSError, match="refused"):
            telephone.get("/")

    def test_a_new_one_takes_the_place_of_the_last(self, desk: Services) -> None:
        desk.screen.lend(CARD, "fr")
        first = Telephone(desk.screen._made._lending)
        desk.screen.lend(CARD, "fr")
        with pytest.raises(OSError, match="refused"):
            first.get("/")
        assert desk.screen._made._lending.place != first.lending.place

    def test_no_network_is_a_sentence(self, desk: Services, monkeypatch) -> None:
        def nowhere(self, _address) -> None:
            raise OSError("no way out")

        monkeypatch.setattr("socket.socket.connect", nowhere)
        with pytest.raises(CannotDo, match="sur aucun réseau"):
            own_address()


@pytest.mark.parametrize(("language", "size"), [("fr", (320, 640)), ("ar", (1280, 720))])
def test_the_code_on_the_persons_screen_is_scanned(
    desk: Services, tmp_path: Path, language: str, size: tuple[int, int]
) -> None:
    import zxingcpp
    from PIL import Image

    from mediation.visit import Visit

    opened: list[str] = []
    screen = desk.screen._made
    screen._open_window = lambda address: opened.append(address) or ""
    screen.start(lambda _press: None)
    visit = Visit(desk.library.load("essai"), desk)
    if language != "fr":
        visit.speak(language)
    with Chromium() as browser:
        page = browser.open(opened[0], *size)
        screen.show(visit.view, language)
        screen.lend(CARD, language)
        page.wait("document.documentElement.dataset.vue === 'emporter'")
        page.wait("document.getElementById('emporter-code').complete")
        page.wait("document.fonts.status === 'loaded'")
        assert page.axe() == []
        assert not page.wide()
        picture = page.picture(whole=True)
        if folder := os.environ.get("PICTURES"):
            Path(folder, f"emporter-{language}-{size[0]}.png").write_bytes(picture)
        (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert code.text == screen._lending.address
        assert page.text("#emporter-lieu") == screen._lending.place
        screen.blank()
        page.wait("document.documentElement.dataset.vue === 'vide'")
        assert screen._lending.code not in page.eval("document.documentElement.outerHTML")
        assert page.problems == []
