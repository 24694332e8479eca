"""The card as a reader meets it: sections in order, each a heading and its parts.

Every form of card (PDF, HTML, braille, sound) draws this one outline, so that they
say the same words in the same order. Nothing here knows sizes or files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

from accessibility.card.labels import FRENCH, Labels, day, labels
from accessibility.card.model import Block, Card, Contact, Model, Source
from accessibility.languages import LANGUAGES
from accessibility.text import bound, clean, one_line

MAX_PICTURES = 3
"""A card for who does not read holds at most three actions."""


class Role(StrEnum):
    """What a section is for, and so how it is drawn."""

    STEPS = "steps"
    SAFETY = "safety"
    PAPERS = "papers"
    CONTACTS = "contacts"
    BLANKS = "blanks"
    COUNTER = "counter"
    OFFLINE = "offline"
    RESUME = "resume"
    PAGE = "page"
    SOURCES = "sources"


@dataclass(frozen=True, slots=True)
class Text:
    """A text and its language."""

    words: str
    language: str


@dataclass(frozen=True, slots=True)
class Part:
    """One item of a section. What a role does not use is empty."""

    main: Text
    number: int = 0
    """Place in a numbered list, from 1; 0: not numbered."""
    picto: str = ""
    when: Text | None = None
    """A day, above the main text."""
    phone: str = ""
    """Digits held together by no-break spaces."""
    detail: Text | None = None
    url: str = ""
    tick: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its parts, at least one."""

    role: Role
    heading: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole card."""

    language: str
    labels: Labels
    model: Model
    title: Text
    french_title: Text | None
    """Repeats the title in French on a card of another language."""
    alerts: tuple[Text, ...]
    """What must be known before reading: nobody reviewed these words."""
    sections: tuple[Section, ...]


def outline(card: Card) -> Outline:
    """The reading order of ``card``. Every text passes ``clean`` again on its way."""
    language = card.language or FRENCH
    words = labels(language)

    def text(raw: str, own: str = "") -> Text:
        said = own or (FRENCH if _stayed_french(raw, language) else language)
        return Text(_set(raw, said), said)

    def label(key: str) -> Text:
        return Text(_set(words[key], words.language), words.language)

    def section(role: Role, heading: Text, parts: list[Part]) -> list[Section]:
        kept = tuple(part for part in parts if part.main.words)
        return [Section(role, heading, kept)] if kept else []

    def steps() -> list[Part]:
        blocks = [b for b in card.next_steps if one_line(b.text)]
        if card.model is Model.PICTURES:
            blocks = blocks[:MAX_PICTURES]
        return [
            Part(
                text(block.text, block.language),
                number=0 if card.heading else place,
                picto=block.picto,
                when=text(block.when, block.language) if block.when else None,
                tick=not card.heading,
            )
            for place, block in enumerate(blocks, 1)
        ]

    def warning(block: Block) -> Part:
        return Part(text(block.text, block.language), picto=block.picto or "attention")

    def contact(one: Contact) -> Part:
        return Part(
            text(one.name),
            phone=hold_digits(one_line(one.phone)),
            detail=text(one.detail) if one.detail else None,
        )

    def source(one: Source) -> Part:
        said = [one_line(one.name) or short_url(one.url)]
        if one.dated:
            said.append(words.say("datee", date=day(one.dated)))
        if one.checked:
            said.append(words.say("verifiee", date=day(one.checked)))
        return Part(text(" – ".join(said)))

    desk = []
    if card.site or card.site_phone:
        desk = [Contact(card.site or "France Services", card.site_phone)]
    heading = {
        Model.GESTURES: "gestes",
        Model.PICTURES: "images",
        Model.CALENDAR: "calendrier",
    }.get(card.model, "suite")
    code = hold_digits(one_line(card.resume_code))
    found = [
        *section(Role.STEPS, text(card.heading) if card.heading else label(heading), steps()),
        *section(Role.SAFETY, label("attention"), [warning(b) for b in card.safety]),
        *section(Role.PAPERS, label("papiers"), [Part(text(p), tick=True) for p in card.papers]),
        *section(Role.CONTACTS, label("contacts"), [contact(c) for c in (*card.contacts, *desk)]),
        *section(Role.BLANKS, label("a_ecrire"), [Part(text(b)) for b in card.blanks]),
        *section(
            Role.COUNTER,
            Text(labels(FRENCH)["guichet"], FRENCH),
            [Part(text(card.counter_line, FRENCH))],
        ),
        *section(
            Role.RESUME,
            label("reprise"),
            [Part(text(code), detail=label("reprise_aide"))] if code else [],
        ),
        *section(Role.OFFLINE, label("sans_internet"), [Part(text(o)) for o in card.offline]),
    ]
    if card.page_url.startswith("https://"):
        name = text(card.page_name or short_url(card.page_url))
        found += section(
            Role.PAGE, label("page_officielle"), [Part(name, url=one_line(card.page_url))]
        )
    # Notices are about the card itself, and written in French whatever its language.
    notes = [source(s) for s in card.sources] + [Part(text(n, FRENCH)) for n in card.notices]
    found += section(Role.SOURCES, label("sources"), notes)

    alerts: list[Text] = []
    if language != FRENCH and (card.unreviewed or not words.reviewed):
        alerts = [Text(labels(FRENCH)["non_relue"], FRENCH)]
        if words.language != FRENCH:
            alerts.append(label("non_relue"))
    french = card.french_title if language != FRENCH else ""
    return Outline(
        language=language,
        labels=words,
        model=card.model,
        title=text(card.title),
        french_title=text(french, FRENCH) if french else None,
        alerts=tuple(alerts),
        sections=tuple(found),
    )


def reading(whole: Outline) -> list[str]:
    """Every text of the card in reading order: what an extraction must give back."""
    said = [whole.title.words]
    if whole.french_title:
        said.append(whole.french_title.words)
    said += [one.words for one in whole.alerts]
    for section in whole.sections:
        said.append(section.heading.words)
        for part in section.parts:
            if part.number:
                said.append(str(part.number))
            if part.when:
                said.append(part.when.words)
            said.append(part.main.words)
            if part.phone:
                said.append(part.phone)
            if part.detail:
                said.append(part.detail.words)
            if part.url:
                said.append(short_url(part.url))
    return said


def short_url(url: str) -> str:
    """An address as one types it: no scheme, no last slash."""
    return one_line(url).removeprefix("https://").removeprefix("http://").rstrip("/")


_MAX_MARKS = 4
"""Marks on one letter: no language puts more, and a pile of them climbs off the page."""


def _few_marks(text: str) -> str:
    """``text`` without the marks after the fourth on one letter."""
    if text.isascii():
        return text
    kept = []
    count = 0
    for char in text:
        count = count + 1 if category(char) in {"Mn", "Me"} else 0
        if count <= _MAX_MARKS:
            kept.append(char)
    return "".join(kept)


_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿœŒ]{2}")


def _stayed_french(raw: str, language: str) -> bool:
    """Whether a text of a card in other letters is all in Latin ones.

    It was not translated, or is a French name: set from the left it keeps its full stop at its
    end, and a voice reads it as what it is.
    """
    if LANGUAGES.get(language) is None or LANGUAGES[language].script == "Latn":
        return False
    return _LATIN.search(raw) is not None and not any(
        char.isalpha() and char > "\u024f" for char in raw
    )


_UNIT = re.compile(r"(?<=\d) (?=(?:h|€|%|mn|min|km)(?!\w))|(?<=\d[ \u00a0]h) (?=\d)")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[ \u202f](?=\d)")


def hold_digits(text: str) -> str:
    """``text`` with the groups of a number held together.

    A plain space would let a line end inside a telephone number, and inside Arabic
    text it would even turn the order of the groups around (Unicode bidirectional
    rules; a no-break space does neither).
    """
    return _BETWEEN_DIGITS.sub("\u00a0", text)


def _set(raw: str, language: str) -> str:
    """A text as it is set: clean, its lines kept, nothing left alone at a line's end."""
    kept = "\n".join(line for one in clean(raw).split("\n") if (line := one_line(one)))
    kept = hold_digits(_few_marks(kept))
    if language.split("-", maxsplit=1)[0] == FRENCH:
        kept = bound(_UNIT.sub("\u00a0", kept))
    return kept
