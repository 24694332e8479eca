"""The card as one file for a telephone or a screen reader."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from accessibility.card.html import render
from accessibility.card.model import Block, Contact, Model
from accessibility.card.outline import outline, reading

from .conftest import lost_vitale, squeezed
from .samples import LANGUAGES, sample

_EMPTY = {"meta", "br", "input", "path"}


class Page(HTMLParser):
    """The elements of a page, checked to be well nested, and its text in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))
        if tag not in _EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_says_the_same_words_in_the_same_order_as_the_paper(language: str) -> None:
    page = Page(render(sample(language)))
    assert squeezed(page.text) == squeezed("".join(reading(outline(sample(language)))))


@pytest.mark.parametrize("model", list(Model))
def test_it_runs_nothing_and_fetches_nothing(model: Model) -> None:
    html = render(lost_vitale(model=model), sample("ar"))
    page = Page(html)
    tags = {tag for tag, _ in page.elements}
    assert not tags & {"script", "link", "img", "iframe", "object", "form", "base", "video"}
    for _, attributes in page.elements:
        assert not any(key.startswith("on") or key in {"src", "style"} for key in attributes)
    assert {a["href"].split(":")[0] for a in page.all("a")} <= {"tel", "https"}
    assert "url(" not in html
    assert "@import" not in html
    policy = [m["content"] for m in page.all("meta") if "content-security" in str(m).lower()]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'"]


def test_markup_in_a_text_stays_text() -> None:
    nasty = "</p><script>alert(1)</script><img src=x onerror=y> \" ' &amp; [/b]"
    card = lost_vitale(
        title=nasty,
        language="fr",
        next_steps=(Block(nasty, "x"),),
        contacts=(Contact(nasty, '36"><b>46', nasty),),
        page_url='https://exemple.fr/"><script>alert(1)</script>',
        page_name=nasty,
        notices=(nasty,),
        resume_code=nasty,
    )
    page = Page(render(card))
    assert not {"script", "img", "b"} & {tag for tag, _ in page.elements}
    assert page.text.count("<script>alert(1)</script>") == 8
    hostile_language = Page(render(lost_vitale(language='"><script>x</script>')))
    assert hostile_language.all("script") == []


def test_a_number_can_be_called_from_a_telephone(vitale: object) -> None:
    calls = [a["href"] for a in Page(render(lost_vitale())).all("a")]
    assert calls[:2] == ["tel:3646", "tel:0321000000"]


def test_every_picture_is_said_and_every_box_has_a_name() -> None:
    page = Page(render(lost_vitale(), sample("ar")))
    assert all(svg["role"] == "img" and svg["aria-label"] for svg in page.all("svg"))
    names = [a["id"] for _, a in page.elements if "id" in a]
    assert len(names) == len(set(names))
    for box in page.all("input"):
        assert box.get("aria-labelledby", names[0]) in names


def test_a_language_other_than_the_card_s_is_marked() -> None:
    page = Page(render(sample("ar")))
    assert page.all("html")[0] == {"lang": "ar", "dir": "rtl"}
    french = [a for _, a in page.elements if a.get("lang") == "fr" and a.get("dir") == "ltr"]
    assert len(french) >= 4


def test_nothing_of_the_card_stands_in_the_window_s_title() -> None:
    assert "<title>Ma fiche</title>" in render(lost_vitale())
