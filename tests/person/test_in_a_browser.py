"""The person's screen in a real Chromium: walked from the desk, judged by axe, looked at.

The pictures are written to the folder that ``PICTURES`` names, where it is set.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from browser import Chromium, Page
from desk_sitting import ASK, CLOSE, DO, PAPERS, SAY, Sitting
from support import FakeVoice, journey, put, services, translate
from textual import events

from accessibility.speech.events import Ended, Word
from mediation.commands.turning import ScreenToCome
from mediation.desk.app import Desk
from mediation.services import Followed, Services

ARABIC = {
    "dire.usager": "مرحبا. اتصلوا بالرقم 36 46 أو www.ameli.fr.",
    "qui.usager": "أي اسم ترون في رسائلكم؟",
    "qui.reponses.cpam": "سي بي أ إم",
    "qui.reponses.msa": "إم إس أ",
    "ecrire.usager": "أكتب رقمي.",
    "papiers.usager": "هل معكم هذه الأوراق؟",
    "papiers.documents.identite": "بطاقة هويتي",
    "papiers.documents.telephone": "هاتفي",
    "fini.usager": "انتهينا.",
}
TIGRINYA = {
    "dire.usager": "ሰላም። ናብ 36 46 ደውሉ።",
    "qui.usager": "ኣብ ደብዳቤታትኩም እንታይ ስም ትርእዩ?",
    "qui.reponses.cpam": "ሲ ፒ ኣ ኤም",
    "ecrire.usager": "ቁጽረይ እጽሕፍ።",
}
STEPS = (
    {**SAY, "usager": "Bonjour. Appelez le 36 46 ou www.ameli.fr.", "picto": "appeler"},
    {**ASK, "picto": "enveloppe"},
    {**DO, "picto": "ecrire"},
    {**PAPERS, "picto": "document"},
)
LARGE, SMALL = (1920, 1080), (390, 700)


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with Chromium() as started:
        yield started


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    """A desk whose person's screen opens in the browser of the test."""
    path = put(tmp_path / "parcours", journey(*STEPS))
    translate(path, "ar", ARABIC, reviewed=False)
    translate(path, "ti", TIGRINYA, reviewed=False)
    made = services(tmp_path / "poste", tmp_path / "parcours")
    addresses: list[str] = []

    def open_window(address: str) -> str:
        addresses.append(address)
        return "L'écran de la personne est ouvert."

    voice = FakeVoice()
    made.screen = ScreenToCome(voice.speak, open_window)
    made.voice = Followed(voice, made.screen.saying)
    made.screen.addresses = addresses
    return made


class Both:
    """The mediator at the desk and the person in front of their screen."""

    def __init__(self, seat: Any, page: Page, services_: Services) -> None:
        self.seat, self.page, self.services = seat, page, services_

    async def see(self, condition: str) -> Any:
        """What the person's page makes of an expression, once it is true."""
        return await asyncio.to_thread(self.page.wait, condition)

    async def reads(self, words: str) -> None:
        """The person reads these words, large."""
        await self.see(f"document.getElementById('lignes').innerText.includes({words!r})")

    async def point(self, selector: str) -> None:
        """The person presses something on the page."""
        await asyncio.to_thread(self.page.click, selector)

    async def told(self, words: str) -> None:
        """The mediator is told these words."""
        for _ in range(500):
            await self.seat.pilot.pause()
            if words in self.seat.flat:
                return
            await asyncio.to_thread(self.page.wait, "true")
        raise AssertionError(f"never told: {words}\n{self.seat.text}")

    async def picture(self, name: str) -> None:
        if folder := os.environ.get("PICTURES"):
            await self.see("document.fonts.status === 'loaded'")
            await asyncio.to_thread(self.page.picture, Path(folder) / f"{name}.png")


@asynccontextmanager
async def sitting(desk: Services, browser: Chromium, size: tuple[int, int]):
    """Both, once F5 was pressed at home and the page is there."""
    app = Desk(desk)
    async with app.run_test(size=(80, 24)) as pilot:
        seat = Sitting(app, pilot)
        await seat.settle()
        await seat.press("f5")
        (address,) = desk.screen.addresses
        page = await asyncio.to_thread(browser.open, address, *size)
        both = Both(seat, page, desk)
        await both.see("document.documentElement.dataset.vue === 'accueil'")
        yield both
        assert page.problems == []
        ours = address.partition("/?")[0]
        assert [url for url in page.requests if not url.startswith((ours, "data:"))] == []


def vue(name: str) -> str:
    return f"document.documentElement.dataset.vue === '{name}'"


class TestAJourneyWalkedTogether:
    @pytest.mark.parametrize("size", [LARGE, SMALL], ids=["large", "small"])
    @pytest.mark.parametrize("language", ["fr", "ar"])
    async def test_from_the_first_step_to_the_blank_page(
        self, desk: Services, browser: Chromium, language: str, size: tuple[int, int]
    ) -> None:
        name = f"{language}-{size[0]}"
        words = ARABIC if language == "ar" else {}
        async with sitting(desk, browser, size) as both:
            seat, page = both.seat, both.page
            assert page.eval("document.title") == "Écran"
            assert "cle=" not in page.eval("location.href")
            if language == "ar":
                await both.point("#saluts [lang=ar]")
                await both.told("La personne choisit sa langue : arabe.")
            await seat.press("down", "enter")
            await both.reads(words.get("dire.usager", "Bonjour.")[:6])
            assert page.eval("document.documentElement.dir") == ("rtl" if words else "ltr")
            await both.picture(f"{name}-1")

            # The person has not understood: the mediator is told, nothing moves.
            await both.point("[data-signal=pas_compris]")
            await both.told("La personne n'a pas compris.")
            assert desk.screen.on
            assert seat.app.visit.guide.path == "dire"

            # An answer pressed is pointed at, and the mediator gives it.
            await seat.press("enter")
            await both.reads(words.get("qui.usager", "Quel nom ?"))
            await both.picture(f"{name}-2")
            await both.point(".reponse:nth-child(2)")
            await both.told("La personne montre : 2. MSA")
            assert seat.app.visit.guide.path == "qui"
            await both.see("document.querySelector('.reponse:nth-child(2)').ariaPressed === 'true'")
            assert page.text("#dit") in {
                "C'est montré au médiateur.", "الوسيط يرى ذلك.",
            }  # fmt: skip
            await seat.press("space")
            await both.reads(words.get("ecrire.usager", "J'écris."))

            # The connection is cut: the page says so, and comes back by itself.
            server = desk.screen._made._server
            port, answer = server.port, server._answer
            await asyncio.to_thread(server.stop)
            await both.see("document.getElementById('etat').textContent !== ''")
            await both.picture(f"{name}-coupe")
            await seat.press("1")  # the visit goes on meanwhile
            assert seat.app.visit.guide.path == "papiers"
            server.listen(port)
            server.start(answer)
            await both.reads(words.get("papiers.documents.identite", "Ma pièce d'identité"))
            await both.see("document.getElementById('etat').textContent === ''")
            await both.picture(f"{name}-4")
            assert not page.wide()
            page.problems.clear()  # « net::ERR_CONNECTION_REFUSED » while it was cut

            # Hidden at one key, then back.
            await seat.press("f6")
            await both.see(vue("vide"))
            assert page.text("body").strip() == ""
            await seat.press("f6")
            await both.see(vue("etape"))

            # Closed: blank, whoever comes next.
            await seat.press("1", "x")
            await seat.press(*CLOSE, "enter")
            assert seat.name == "HomeScreen"
            await both.see(vue("vide"))
            assert page.text("body").strip() == ""
            assert page.eval("document.documentElement.outerHTML").count("36 46") == 0
            assert page.eval("document.title") == "Écran"
            await both.picture(f"{name}-fin")

    async def test_the_person_answers_three_questions_the_mediator_does_not_see(
        self, desk: Services, browser: Chromium
    ) -> None:
        desk.chance = lambda: 0.0
        async with sitting(desk, browser, (1280, 800)) as both:
            seat, page = both.seat, both.page
            await seat.press("down", "enter", "x")
            before = seat.text
            for number in (1, 2, 3):
                await both.see(
                    f"document.getElementById('reste-mots').textContent[0] === '{number}'"
                )
                await both.picture(f"question-{number}")
                assert page.axe() == []
                await both.point("#choix-question button")
            await both.see(vue("merci"))
            await seat.settle()
            assert seat.text == before
            for _ in range(200):  # counted in the screen's own thread
                desk.log.write_counters()
                if desk.log.summary().counters.get("reponse") == 3:
                    break
                await seat.pilot.pause(0.01)
            assert desk.log.summary().counters["reponse"] == 3
            await seat.press(*CLOSE, "enter")
            await both.see(vue("vide"))

    async def test_hidden_while_it_opens_it_opens_blank(
        self, desk: Services, browser: Chromium
    ) -> None:
        app = Desk(desk)
        async with app.run_test(size=(80, 24)) as pilot:
            seat = Sitting(app, pilot)
            await seat.settle()
            await seat.press("down", "enter")
            for key in ("f5", "f6"):
                app.post_message(events.Key(key, None))
            await seat.settle()
            assert seat.name == "Hidden"
            (address,) = desk.screen.addresses
            page = await asyncio.to_thread(browser.open, address)
            await asyncio.to_thread(page.wait, vue("vide"))
            await seat.press("enter")
            await asyncio.to_thread(page.wait, vue("etape"))

    async def test_closing_the_desk_leaves_a_blank_page(
        self, desk: Services, browser: Chromium
    ) -> None:
        async with sitting(desk, browser, (1280, 800)) as both:
            await both.seat.press("down", "enter")
            await both.reads("Bonjour")
            await asyncio.to_thread(desk.screen.close)
            await both.see(vue("vide"))
            assert both.page.text("body").strip() == ""

    async def test_words_light_up_as_they_are_said_and_are_not_announced_again(
        self, desk: Services, browser: Chromium
    ) -> None:
        async with sitting(desk, browser, (1280, 800)) as both:
            seat, page = both.seat, both.page
            await seat.press("down", "enter")
            await both.reads("Bonjour")
            page.eval(
                "window.annonces = 0; new MutationObserver(l => { annonces += 1; }).observe("
                "document.getElementById('direct'),"
                " {childList: true, characterData: true, subtree: true})"
            )
            await both.point("#ecouter")
            for _ in range(500):
                await seat.pilot.pause()
                if desk.voice.said:
                    break
                await asyncio.to_thread(page.wait, "true")
            (said,) = desk.voice.said
            desk.screen.heard(Word(1, said.index("36"), 2))
            await both.see("document.querySelector('.dit')?.textContent === '36 46'")
            await both.picture("mots")
            desk.screen.heard(Word(1, said.index("Appelez"), 7))
            await both.see("document.querySelector('.dit')?.textContent === 'Appelez'")
            desk.screen.heard(Ended(1, completed=True))
            await both.see("!document.querySelector('.dit')")
            assert page.eval("annonces") == 0
            await seat.press("enter")
            await both.reads("Quel nom")
            assert page.eval("annonces") == 1


@pytest.fixture
def shown(desk: Services, browser: Chromium, tmp_path: Path):
    """``shown(language, step)``: a page at that step, without the desk."""
    from mediation.visit import Visit

    def show(language: str, step: int = 1, **head: str) -> Page:
        if head:
            put(tmp_path / "parcours", journey(*STEPS, **head))
        desk.screen.start(lambda _press: None)
        page = browser.open(desk.screen.addresses[-1])
        visit = Visit(desk.library.load_file(tmp_path / "parcours" / "essai.yaml"), desk)
        if language != "fr":
            visit.speak(language)
        for _ in range(step):
            visit.answer(*[choice.answer for choice in visit.view.choices[:1]])
        desk.screen.show(visit.view, language)
        page.wait(vue("etape"))
        page.wait(f"document.documentElement.lang === '{language}'")
        return page

    yield show
    desk.screen.close()


WINDOWS = {
    "large": (1920, 1080, 1),
    "usual": (1280, 800, 1),
    "320": (320, 640, 1),
    "zoom-400": (320, 256, 4),
}


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("PICTURES"):
        page.wait("document.fonts.status === 'loaded'")
        page.picture(Path(folder) / f"{name}.png")


class TestEverybody:
    @pytest.mark.parametrize("language", ["fr", "ar", "ti"])
    def test_axe_finds_nothing_at_any_size_in_any_colours(self, shown, language: str) -> None:
        page = shown(language)
        for name, size in WINDOWS.items():
            page.size(*size)
            assert page.axe() == [], name
            assert not page.wide(), name
            keep(page, f"etape-{language}-{name}")
        page.size(1280, 800)
        for features in ({"forced_colors": "active"}, {"prefers_color_scheme": "dark"}):
            page.media(**features)
            assert page.axe() == []
            keep(page, f"etape-{language}-{'-'.join(features.values())}")
        page.media()
        for contrast in ("sombre", "fort"):
            page.eval(f"document.documentElement.dataset.contraste = '{contrast}'")
            assert page.axe() == []
            keep(page, f"etape-{language}-{contrast}")

    @pytest.mark.parametrize("language", ["fr", "ar", "ti"])
    def test_nor_in_the_phrases_nor_in_the_settings(self, shown, language: str) -> None:
        page = shown(language)
        for size in WINDOWS.values():
            page.size(*size)
            for opens, dialog in (("#ouvrir-phrases", "phrases"), ("#ouvrir-reglages", "reglages")):
                page.click(opens)
                page.wait(f"document.getElementById('{dialog}').open")
                assert page.axe() == []
                assert not page.wide()
                keep(page, f"{dialog}-{language}-{size[0]}x{size[1]}")
                page.press("Escape")
                page.wait("!document.querySelector('dialog[open]')")

    @pytest.mark.parametrize("language", ["fr", "ar"])
    def test_nor_where_a_step_is_private(self, shown, language: str) -> None:
        page = shown("fr", discretion="discret")
        assert page.eval("document.title") == "Écran"
        assert "Quel nom" not in page.text("body")
        assert page.axe() == []
        keep(page, "prive")
        page.click("#lever")
        page.wait("document.body.innerText.includes('Quel nom')")
        page.click("#baisser")
        page.wait("!document.body.innerText.includes('Quel nom')")

    def test_one_needs_no_mouse(self, shown) -> None:
        page = shown("fr")
        met = []
        for _ in range(12):
            page.press("Tab")
            met.append(page.eval("document.activeElement.innerText"))
            seen = page.eval(
                "(() => { const e = document.activeElement, r = e.getBoundingClientRect();"
                " return e === document.body || (getComputedStyle(e).outlineStyle !== 'none'"
                " && r.top >= 0 && r.bottom <= innerHeight + 1); })()"
            )
            assert seen, met
        assert met[:8] == [
            "Je veux dire…", "Affichage et langue", "CPAM", "MSA", "Écouter", "Répétez",
            "Plus lentement", "Je n'ai pas compris",
        ]  # fmt: skip
        page.press("Tab", shift=True)
        page.eval("document.getElementById('ouvrir-phrases').focus()")
        page.press("Enter")
        page.wait("document.getElementById('phrases').open")
        page.eval("document.querySelector('.phrase').focus()")
        page.press(" ")
        page.wait("document.getElementById('phrase').open")
        page.press("Escape")
        page.press("Escape")
        page.wait("!document.querySelector('dialog[open]')")
        assert page.eval("document.activeElement.id") == "ouvrir-phrases"

    def test_a_screen_reader_meets_names_and_one_heading(self, shown) -> None:
        names = shown("fr").names()
        for name in (
            "heading Mon étape",
            "button Écouter",
            "button CPAM",
            "group Vos réponses possibles",
        ):
            assert name in names, names
        assert sum(name.startswith("heading") for name in names) == 1

    def test_numbers_stay_whole_from_right_to_left(self, shown) -> None:
        page = shown("ar", step=0)
        order = page.eval(
            "[...document.querySelectorAll('#lignes bdi')].map(e =>"
            " [e.textContent, e.dir, e.getClientRects().length])"
        )
        assert order == [["36 46", "ltr", 1], ["www.ameli.fr", "ltr", 1]]
        lefts = page.eval(
            "[...document.querySelectorAll('#lignes .m')].map(e => e.getBoundingClientRect())"
            ".map(r => [Math.round(r.top / 20), r.left])"
        )
        assert lefts[0][1] > lefts[1][1]  # the first word is the rightmost

    def test_nothing_moves_for_who_asked_for_it(self, shown) -> None:
        page = shown("fr")
        page.media(prefers_reduced_motion="reduce")
        moving = page.eval(
            "[...document.querySelectorAll('*')].filter(e => { const s = getComputedStyle(e);"
            " return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length"
        )
        assert moving == 0

    def test_every_target_is_large(self, shown) -> None:
        page = shown("fr")
        small = page.eval(
            "[...document.querySelectorAll('button')].map(e => e.getBoundingClientRect())"
            ".filter(r => r.width && (r.width < 44 || r.height < 44)).length"
        )
        assert small == 0

    def test_size_contrast_and_language_are_the_persons(self, shown) -> None:
        page = shown("fr")
        size = "parseFloat(getComputedStyle(document.getElementById('lignes')).fontSize)"
        before = page.eval(size)
        page.click("#ouvrir-reglages")
        page.click("#plus")
        page.click("#contraste")
        page.wait("document.documentElement.dataset.contraste === 'sombre'")
        assert page.eval(size) > before * 1.2
        page.click("#langues [lang=ti]")
        page.wait("document.documentElement.lang === 'ti'")
        assert page.text("#ecouter").strip() == "ስምዑ"
        for key in ("localStorage", "sessionStorage"):
            assert page.eval(f"{key}.length") == 0
        assert page.eval("document.cookie") == ""

    def test_phrases_are_shown_two_ways(self, shown) -> None:
        page = shown("ar")
        page.click("#ouvrir-phrases")
        assert page.eval("document.querySelectorAll('#grille .phrase').length") >= 30
        page.click("#grille li:nth-child(15) .phrase")
        page.wait("document.getElementById('phrase').open")
        assert page.text("#phrase-texte") == "أحتاج إلى استراحة."
        assert page.text("#phrase-francais") == "J'ai besoin d'une pause."
        keep(page, "phrase-ar")
        page.press("Escape")
        page.click(".onglet[data-de=mediateur]")
        page.wait("document.querySelector('#grille .fr').textContent === 'Bonjour, asseyez-vous.'")
        assert page.axe() == []
