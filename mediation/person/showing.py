"""A ``View`` as the page is sent it. Pure: what is decided here is only how it looks.

Keys of the page are French and short; the page's script reads the same ones. A line is
``{"r": runs}``, with ``"p": true`` for an item of a list and ``"l": "fr"`` where it
stayed in French.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accessibility.languages import LANGUAGES
from mediation.journey import present
from mediation.journey.graph import DONE, NO, YES
from mediation.journey.view import Mode
from mediation.journey.vocabulary import Discretion, StepKind
from mediation.person import words
from mediation.person.runs import Run, place, runs
from mediation.person.words import FRENCH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.journey.view import View

BULLET = "– "
HOME, BLANK, STEP, SOON, QUESTION, THANKS, LENT = (
    "accueil", "vide", "etape", "attente", "question", "merci", "emporter",
)  # fmt: skip
"""What the page shows (``vue``)."""
_NOTICES = {present.UNREVIEWED: "non_relue", present.PARTLY_FRENCH: "partie_francais"}
_SIGNED = frozenset({StepKind.AGREE, StepKind.WARN})
"""Where the buttons' words, too, stay French until they are reviewed."""
_END = re.compile(r"[.!?:…»۔؟।።]$")


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer the person may press: its place in ``View.choices``; None: it only goes on."""

    index: int | None
    french: str


@dataclass(slots=True)
class Shown:
    """One state of the page, and what of it can be pressed or lit up."""

    page: dict[str, Any]
    answers: dict[str, Answer] = field(default_factory=dict)
    texts: list[tuple[str, str, int, list[Run]]] = field(default_factory=list)
    """What can light up: its text, the page's list it stands in, its place there, its runs."""

    def lit(self, said: str) -> Lit:
        """Where the words of ``said`` stand on the page."""
        return Lit(self.texts, said)


class Lit:
    """Finds, for a place in what is said, the run of the page that says it."""

    def __init__(self, texts: Sequence[tuple[str, str, int, list[Run]]], said: str) -> None:
        known: dict[str, tuple[str, int, list[Run]]] = {}
        for text, where, number, cut in texts:
            known.setdefault(_sentence(text), (where, number, cut))
        self._lines: list[tuple[int, int, tuple[str, int, list[Run]] | None]] = []
        at = 0
        for line in said.split("\n"):
            self._lines.append((at, at + len(line), known.get(_sentence(line))))
            at += len(line) + 1

    def at(self, start: int) -> tuple[str, int, int] | None:
        """``(list, place in it, run)`` of the word at ``start``; None: it is not on the page."""
        for begin, end, target in self._lines:
            if begin <= start < end and target is not None:
                where, number, cut = target
                return where, number, place(cut, start - begin)
        return None


def step(view: View, language: str) -> Shown:
    """The step that ``view`` is, in ``language`` (French where it is not translated)."""
    local = view.local if view.local is not None and view.local.language == language else None
    own = local.language if local else FRENCH
    abroad = language != FRENCH
    secret = view.discretion is Discretion.SECRET
    if secret:
        return Shown({"vue": BLANK, "langue": language})
    if not view.person:  # a step for the mediator alone
        return Shown({"vue": SOON, "langue": language})
    shown = Shown({"vue": STEP, "langue": language})
    said = local.notices if local else (present.PARTLY_FRENCH,) * abroad
    theirs = local.person if local else view.person
    french = view.person if local else ()
    shown.page |= {
        "lignes": [
            _line(shown, "lignes", text, own, stayed=abroad and (not local or text in french))
            for text in theirs
        ],
        "francais": [
            _line(shown, "francais", text, FRENCH) for text in french if text not in theirs
        ],
        "picto": view.picto,
        "alt": words.alt(view.picto),
        "reste": list(view.remaining),
        "choix": _choices(shown, view, language),
        "plusieurs": view.mode is Mode.SEVERAL and view.kind is StepKind.ASK,
        "avis": [_NOTICES[notice] for notice in said if notice in _NOTICES],
        "ecouter": bool(view.spoken),
        "prive": view.discretion is Discretion.DISCREET,
    }
    return shown


def _line(
    shown: Shown, where: str, given: str, language: str, *, stayed: bool = False
) -> dict[str, Any]:
    text = given.removeprefix(BULLET)
    language = FRENCH if stayed else language
    cut = runs(text, rtl=LANGUAGES[language].rtl)
    shown.texts.append((text, where, sum(t[1] == where for t in shown.texts), cut))
    line: dict[str, Any] = {"r": cut}
    if given.startswith(BULLET):
        line["p"] = True
    if stayed:
        line["l"] = FRENCH
    return line


def _choices(shown: Shown, view: View, language: str) -> list[dict[str, Any]]:
    """What the person may answer: never what is the mediator's to judge."""
    local = view.local
    if view.kind is StepKind.ASK:
        texts = local.choices if local else tuple(choice.text for choice in view.choices)
        return [
            _choice(shown, choice.answer, number, (texts[number], choice.text), language)
            for number, choice in enumerate(view.choices)
        ]
    keys = {
        StepKind.AGREE: {YES: "accord_oui", NO: "accord_non"},
        StepKind.WARN: {DONE: "compris"},
        StepKind.DO: {DONE: "fait"},
    }.get(view.kind, {})
    said, french = words.labels(language), words.labels(FRENCH)
    keep = view.kind in _SIGNED and not said.reviewed
    places = {choice.answer: number for number, choice in enumerate(view.choices)}
    return [
        _choice(
            shown, answer, places.get(answer),
            (french[key] if keep else said[key], french[key]), language,
            picto="non" if answer == NO else "oui",
        )
        for answer, key in keys.items()
    ]  # fmt: skip


def _choice(
    shown: Shown,
    answer: str,
    index: int | None,
    texts: tuple[str, str],
    language: str,
    *,
    picto: str = "",
) -> dict[str, Any]:
    text, french = texts
    shown.answers[answer] = Answer(index, french)
    stayed = text == french and language != FRENCH
    found = _line(shown, "choix", text, language, stayed=stayed)
    found["id"] = answer
    if picto:
        found["picto"] = picto
    if not stayed and language != FRENCH:
        found["fr"] = french
    return found


def _sentence(text: str) -> str:
    text = text.strip()
    return text if _END.search(text) else f"{text}."
