"""The card a person takes home, as plain values.

One model feeds every form of card. It holds no field for a name, a number that
identifies a file, or anything else about the person: what is personal is
written by hand on the blank lines. All texts are already clean (see
``accessibility.text``) and already discreet: the card draws what it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date


class Model(StrEnum):
    """What a card is for; the word a journey file uses."""

    NEXT = "suite"
    """What comes next. The default."""
    GESTURES = "gestes"
    """How to do again alone, step by step."""
    PICTURES = "trois-images"
    """At most three big pictures, one action each, for who does not read."""
    CALENDAR = "calendrier"
    """Dates, in order."""
    NUMBERS = "numeros-utiles"
    """Help lines, the same for everybody."""


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to do or to know: a picture and a short text."""

    text: str
    """One or two short sentences, in the card's language."""
    picto: str = ""
    """Key of a pictogram in ``resources/pictos``; empty or unknown: none."""
    when: str = ""
    """The day, written out ("mardi 12 mai 2027, 10 h"); stands above the text."""
    language: str = ""
    """Language of this text when it is not the card's: an agreement or a warning
    stays French until its translation is reviewed."""


@dataclass(frozen=True, slots=True)
class Contact:
    """Where to get help."""

    name: str
    phone: str = ""
    """As it is to be read, digits grouped: "36 46"."""
    detail: str = ""
    """Hours or what it is for, when a dated source says so."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    name: str
    """As printed, for instance "service-public.gouv.fr, fiche F265"."""
    dated: date | None = None
    """Date of the source itself."""
    checked: date | None = None
    """When somebody last compared the journey with it."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """What comes next, first; then what helps. Sections without content are left out."""

    title: str
    """The card's title, neutral when the journey is discreet."""
    language: str = "fr"
    """BCP 47 code of every text below, where nothing else is said."""
    model: Model = Model.NEXT
    french_title: str = ""
    """The title in French when ``language`` is another one, so that it can be filed."""
    unreviewed: bool = False
    """Nobody reviewed this translation: the card says so, in French and in its language."""
    next_steps: tuple[Block, ...] = ()
    """What the person does next, in order; the first is the most important."""
    heading: str = ""
    """Heads ``next_steps`` where they are things to know, with no number and no box to tick."""
    safety: tuple[Block, ...] = ()
    """Warnings to keep in mind."""
    papers: tuple[str, ...] = ()
    """Papers to bring next time."""
    contacts: tuple[Contact, ...] = ()
    blanks: tuple[str, ...] = ()
    """Labels of the lines to fill by hand, such as "Le numéro de la demande"."""
    offline: tuple[str, ...] = ()
    """The way without internet, one sentence each."""
    counter_line: str = ""
    """What the person shows at a counter, always in French."""
    page_url: str = ""
    """The official page, as a QR code and as text; https only."""
    page_name: str = ""
    """What the official page is: the QR code's alternative text."""
    sources: tuple[Source, ...] = ()
    notices: tuple[str, ...] = ()
    """What must be known about the card itself: a draft, a fact to be confirmed."""
    site: str = ""
    """The desk's own name, when the site gave one."""
    site_phone: str = ""
    resume_code: str = ""
    """What to type at any desk to go on from here; points to nobody."""
