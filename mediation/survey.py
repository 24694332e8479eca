"""The person's three questions: their words, whether this visit asks them, what becomes of them.

One visit in N asks, drawn when the visit begins: nobody knows yet how it will end,
so nobody can choose whom to ask. The answers are the person's own: the mediator
does not see them, and they only add to counters that name no journey. A secret
journey never asks.

What a screen turned to the person does with ``visit.survey``::

    for question in survey.asks:         # () when nothing is to be asked
        survey.proposed()                # the first one is before the person's eyes
        ...                              # draw question.text, its choices and pictures
        visit.hear_question(question.id) # raises CannotDo; French where there is no voice
        survey.answered(question.id, "savoir-oui")   # or "passe", "pas-compris"
    survey.count()                       # the screen goes blank: what is missing was passed

An answer may be given again until ``count``. The desk calls ``count`` too, before the next
person and when it closes; only the first call counts. The visit may be saved before,
meanwhile or after. ``asks`` are ``Question``: ``text`` in the person's language,
``french`` the same in French, ``choices`` with the ``id`` to hand back and a pictogram
of ``accessibility.card.pictos``; ``phrases`` has the words around them.

Texts are ``resources/questions/<language>.json``; one whose ``etat`` is not
``validee`` is a draft, and ``unreviewed`` says so.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from mediation.journey.vocabulary import VoiceAnswer, VoiceQuestion, VoiceState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

FRENCH = "fr"
PICTOS: Mapping[str, str] = {
    VoiceAnswer.KNOWS_YES: "oui",
    VoiceAnswer.KNOWS_PARTLY: "un-peu",
    VoiceAnswer.KNOWS_NO: "non",
    VoiceAnswer.NEXT_ALONE: "personne",
    VoiceAnswer.NEXT_TOGETHER: "deux-personnes",
    VoiceAnswer.NEXT_FOR_ME: "aide",
    VoiceAnswer.NEXT_UNSURE: "hesiter",
    VoiceAnswer.EASY: "facile",
    VoiceAnswer.MEDIUM: "moyen",
    VoiceAnswer.HARD: "difficile",
}
"""The picture of each answer."""
ON_PAPER = "Tirée au sort : donnez la feuille des trois questions, montrez la boîte."
_GIVEN = (VoiceState.PASSED, VoiceState.NOT_UNDERSTOOD)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to point at. ``id`` is what ``answered`` takes."""

    id: VoiceAnswer
    text: str
    french: str
    picto: str


@dataclass(frozen=True, slots=True)
class Question:
    """One question as the person meets it."""

    id: VoiceQuestion
    text: str
    french: str
    choices: tuple[Choice, ...]
    language: str
    unreviewed: bool
    """Nobody reviewed these words: say so beside them."""

    @property
    def spoken(self) -> str:
        """What the voice of ``language`` says: the question, then each answer."""
        return "\n".join([self.text, *(f"{choice.text}." for choice in self.choices)])


@dataclass(frozen=True, slots=True)
class Phrases:
    """What else stands around the questions, in the same language."""

    title: str
    intro: str
    """That one may pass, and that the mediator does not see the answers."""
    skip: str
    not_understood: str
    thanks: str
    sheet: str
    """On paper: fold, put in the box, no name."""


def languages() -> tuple[str, ...]:
    """Codes of the languages there are questions in, French first."""
    folder = files("resources").joinpath("questions")
    codes = {entry.name.removesuffix(".json") for entry in folder.iterdir()}
    return (FRENCH, *sorted(codes - {FRENCH}))


def questions(language: str = FRENCH) -> tuple[Question, ...]:
    """The three questions, in French where there is no such language."""
    code = _code(language)
    words, french = _words(code), _words(FRENCH)
    return tuple(
        Question(
            question,
            words[question],
            french[question],
            tuple(
                Choice(answer, words[answer], french[answer], PICTOS[answer])
                for answer in VoiceAnswer
                if answer.question is question
            ),
            code,
            words["etat"] != "validee",
        )
        for question in VoiceQuestion
    )


def phrases(language: str = FRENCH) -> Phrases:
    """What stands around the questions, in French where there is no such language."""
    words = _words(_code(language))
    return Phrases(
        words["titre"],
        words["intro"],
        words[VoiceState.PASSED],
        words[VoiceState.NOT_UNDERSTOOD],
        words["merci"],
        words["feuille"],
    )


def drawn(chance: float, one_in: int) -> bool:
    """Whether this visit asks: one in ``one_in`` does; 0 or less: none. ``chance``: 0 to 1."""
    return one_in > 0 and chance * one_in < 1


class Survey:
    """The questions of one visit: asked or not, and what was answered so far.

    ``language`` gives the person's; ``tally`` adds to the counters.
    """

    def __init__(
        self, drawn: bool, language: Callable[[], str], tally: Callable[[Mapping[str, int]], None]
    ) -> None:
        self.drawn = drawn
        self._language = language
        self._tally = tally
        self._given: dict[VoiceQuestion, str] = {}
        self._proposed = False
        self._on_paper = False
        self._over = False

    @property
    def asks(self) -> tuple[Question, ...]:
        """What is to be asked, in the person's language; () when nothing is, or no more."""
        return questions(self._language()) if self.drawn and not self._over else ()

    def proposed(self) -> None:
        """The questions are before the person's eyes: what stays unanswered was passed."""
        self._proposed = True

    def take_sheet(self) -> bool:
        """Whether the person takes the sheet of paper: then it is counted from the box only.

        Not where there is nothing to ask, or a screen asks already.
        """
        self._on_paper = self.drawn and not self._over and not self._proposed
        return self._on_paper

    def answered(self, question: str, given: str) -> None:
        """Keep an answer (``savoir-oui``), ``passe`` or ``pas-compris``; a later one replaces it.

        Nothing once they are counted. ``ValueError`` for a word that is not of this question.
        """
        asked = VoiceQuestion(question)
        if given not in _GIVEN and VoiceAnswer(given).question is not asked:
            raise ValueError("an answer to another question")
        if self.drawn and not self._over:
            self._proposed = True
            self._given[asked] = f"{asked}-{given}" if given in _GIVEN else given

    def count(self) -> None:
        """The questions are over: add to the counters, once."""
        if self._over:
            return
        self._over = True
        if self._on_paper and not self._proposed:
            return
        missing = VoiceState.PASSED if self._proposed else VoiceState.NOT_ASKED
        self._tally({self._given.get(q, f"{q}-{missing}"): 1 for q in VoiceQuestion})

    def drop(self) -> None:
        """Nothing of them is kept: the visit is secret, or the person refuses to be counted."""
        self._over = True

    def leave(self) -> None:
        """The visit ends without an outcome: what was asked counts, what was not does not."""
        if self._proposed:
            self.count()
        self._over = True


def of_sheets(sheets: int, given: Mapping[str, int]) -> dict[str, int]:
    """What ``sheets`` sheets of paper add to the counters; what nobody ticked was passed.

    ``given``: numbers by answer (``savoir-oui``) and ``savoir-pas-compris``.
    ``ValueError`` (French) when a question has more ticks than there are sheets.
    """
    counts: Counter[str] = Counter(given)
    for question in VoiceQuestion:
        ticked = sum(n for key, n in given.items() if key.startswith(f"{question}-"))
        if ticked > sheets:
            raise ValueError(
                f"« {question.label} » a {ticked} réponses pour {sheets} feuilles : recomptez."
            )
        counts[f"{question}-{VoiceState.PASSED}"] += sheets - ticked
    return {key: n for key, n in counts.items() if n}


def _code(language: str) -> str:
    known = languages()
    return next((code for code in (language, language.partition("-")[0]) if code in known), FRENCH)


@cache
def _words(language: str) -> Mapping[str, str]:
    path = files("resources").joinpath("questions", f"{language}.json")
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found
