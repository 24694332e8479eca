"""The close of a visit: four questions, one digit each, nothing chosen in advance.

Both front ends ask the same questions in the same order; the end that the walk
reached is only marked as likely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mediation.journey.vocabulary import (
    BLOCKER_ITEMS,
    Blocker,
    BlockerFamily,
    Hand,
    MandateState,
    Referral,
    Result,
    VisitKind,
    Word,
)

if TYPE_CHECKING:
    from mediation.journey.guide import Ending

NO_MANDATE = "Sans mandat, la prochaine fois : la personne fait, vous regardez (touche f)."


@dataclass(frozen=True, slots=True)
class Option:
    """One answer of the close and the digit that gives it."""

    digit: str
    word: Word
    likely: bool = False
    """What the walk reached; shown, never chosen."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the close."""

    key: str
    """Which field of ``Closing`` it fills."""
    text: str
    options: tuple[Option, ...]

    @property
    def why_likely(self) -> str:
        """Why one of the options is marked."""
        if self.key == "result":
            return "le parcours s'est terminé ici"
        return "vu pendant le parcours"


@dataclass(frozen=True, slots=True)
class Closing:
    """What the mediator answered so far. A value: ``choose`` gives another one."""

    ending: Ending | None = None
    result: Result | None = None
    referral: Referral | None = None
    hand: Hand | None = None
    mandate: MandateState | None = None
    """Only asked of what was done in the person's absence; never recorded."""
    visit: VisitKind | None = None
    family: BlockerFamily | None = None
    blocker: Blocker | None = None

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions that apply now, in order."""
        likely = self.ending.result if self.ending else None
        asked = [Question("result", "Résultat", _digits(tuple(Result), likely))]
        if self.result is Result.REFERRED:
            asked.append(Question("referral", "Comment orienté", _digits(tuple(Referral))))
        asked.append(Question("hand", "Qui avait la main", _digits(tuple(Hand))))
        if self.hand is Hand.ABSENT:
            asked.append(Question("mandate", "Le mandat", _digits(tuple(MandateState))))
        asked.append(Question("visit", "Pour cette démarche", _digits(tuple(VisitKind))))
        asked.append(Question("family", "Ce qui a gêné", self._families()))
        if self.family and len(BLOCKER_ITEMS[self.family]) > 1:
            item = self.ending.blocker if self.ending else None
            asked.append(
                Question("blocker", "Plus précisément", _digits(BLOCKER_ITEMS[self.family], item))
            )
        return tuple(asked)

    @property
    def pending(self) -> Question | None:
        """The first question without an answer; None once all have one."""
        return next((q for q in self.questions if getattr(self, q.key) is None), None)

    @property
    def remark(self) -> str:
        """What to tell of the answers given, in French; "" where nothing."""
        without = self.hand is Hand.ABSENT and self.mandate is MandateState.NONE
        return NO_MANDATE if without else ""

    @property
    def complete(self) -> bool:
        """Whether every question has its answer."""
        return self.pending is None

    def choose(self, digit: str) -> Closing:
        """The pending question answered by its digit; ``KeyError`` when it has no such digit."""
        question = self.pending
        if question is None:
            raise KeyError(digit)
        words = {option.digit: option.word for option in question.options}
        word = words[digit]
        if isinstance(word, BlockerFamily):
            items = BLOCKER_ITEMS[word]
            return replace(self, family=word, blocker=items[0] if len(items) == 1 else None)
        answer: dict[str, Any] = {question.key: word}
        return replace(self, **answer)

    def back(self) -> Closing:
        """The last answer taken back; the same closing when there is none."""
        answered = [q for q in self.questions if getattr(self, q.key) is not None]
        if not answered:
            return self
        key = answered[-1].key
        if key == "result":
            return replace(self, result=None, referral=None)
        if key == "hand":
            return replace(self, hand=None, mandate=None)
        if key == "family":
            return replace(self, family=None, blocker=None)
        forgotten: dict[str, Any] = {key: None}
        return replace(self, **forgotten)

    def _families(self) -> tuple[Option, ...]:
        # « 0 rien » first, as the most frequent answer has the easiest key.
        likely = self.ending.blocker if self.ending else None
        return tuple(
            Option(str(number), family, likely=likely in items if likely else False)
            for number, (family, items) in enumerate(BLOCKER_ITEMS.items())
        )


def _digits(words: tuple[Word, ...], likely: Word | None = None) -> tuple[Option, ...]:
    """1 to 9, then 0 for the tenth."""
    return tuple(
        Option(str(number % 10), word, likely=word is likely)
        for number, word in enumerate(words, 1)
    )
