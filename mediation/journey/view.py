"""What one step shows, says and lets choose: the only thing a screen draws.

The desk, the line-by-line desk and the person's screen all draw a ``View``; none
of them holds a rule about journeys. Every text is clean and in French unless a
field says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mediation.journey.vocabulary import Commitment, Discretion, StepKind


class Mode(Enum):
    """How a step is answered."""

    CONTINUE = auto()
    """Nothing is to be chosen: Enter goes on."""
    ONE = auto()
    """One digit answers; nothing is chosen in advance, Enter does nothing."""
    SEVERAL = auto()
    """Some digits mark, and Enter goes on once something is marked; others answer at once."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One numbered answer; its digit is its place in ``View.choices``, from 1."""

    answer: str
    """What ``Guide.advance`` takes."""
    text: str
    marks: bool = False
    """True: the digit marks it (a missing paper, one of several answers); False: it answers."""


@dataclass(frozen=True, slots=True)
class ContactLine:
    """Whom to call or where to go."""

    name: str
    phone: str = ""
    detail: str = ""
    for_person: bool = True
    """False: for the mediator only; never printed, said or shown to the person."""
    to_confirm: bool = False


@dataclass(frozen=True, slots=True)
class Local:
    """The same step in the person's language, as far as it is translated.

    A text that is not translated, or may not be shown before its translation is
    reviewed, stands here in French. Right-to-left text is for the person's
    screen, the card and the voice: a terminal cannot draw it.
    """

    language: str
    person: tuple[str, ...]
    choices: tuple[str, ...]
    """In the order of ``View.choices``; French where the person does not answer them."""
    spoken: str
    """What the voice of this language says; "" where any of it is only in French."""
    notices: tuple[str, ...]
    """What is a draft, or still French."""


@dataclass(frozen=True, slots=True)
class View:
    """One step, ready to be drawn."""

    title: str
    """The journey's title; « Mon dossier » where the journey is discreet."""
    path: str
    """The step's place, such as ``compte/mot-de-passe``; never shown."""
    kind: StepKind
    discretion: Discretion
    progress: str
    """« encore 3 à 6 étapes »."""
    mediator: tuple[str, ...]
    """What the mediator says and does, a sentence or two each."""
    autonomy: tuple[str, ...]
    """How to leave it to the person's own hands."""
    person: tuple[str, ...]
    """What the person reads; empty where the step is for the mediator alone."""
    spoken: str
    """What is said aloud; empty where nothing may be or needs be."""
    picto: str
    """Key of a pictogram, or ""."""
    remedy: tuple[str, ...]
    """What to do about the trouble just reported; the step is still to be done."""
    choices: tuple[Choice, ...]
    mode: Mode
    link: str
    """The page this step happens on, https, or ""."""
    commits: Commitment | None
    """What the step binds the person to: read it back together first."""
    proof: str
    """What to copy by hand on the card, or ""."""
    contacts: tuple[ContactLine, ...]
    period: str
    """The months meant, written out; "" where none."""
    offline: tuple[str, ...]
    """The way without internet, always at hand."""
    source: str
    """« F265 du 18/11/2025 », or ""."""
    notices: tuple[str, ...]
    """What nobody confirmed or reviewed."""
    local: Local | None = None
    """The step in the person's language, where that is not French."""
    remaining: tuple[int, int] = (0, 0)
    """How many steps there are still after this one, at least and at most."""
