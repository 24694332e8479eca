"""The card a person takes home, as plain values.

One model feeds every form of card. It holds no field for a name, a number that
identifies a file, or anything else about the person: what is personal is
written by hand on the blank lines. All texts are already clean (see
``accessibility.text``) and already discreet: the card draws what it is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Block:
    """One thing to do or to know: a picture and a short text."""

    text: str
    """One or two short sentences, in the card's language."""
    picto: str = ""
    """Key of a pictogram in ``resources/pictos``; empty: none."""


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
    """BCP 47 code of every text below."""
    next_steps: tuple[Block, ...] = ()
    """What the person does next, in order; the first is the most important."""
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
