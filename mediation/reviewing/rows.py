"""What a reviewer is given of each text, and what their answer does to a translation.

Nothing is guessed: a text comes back by its mark, and only if the French is still the one
that was read and nobody changed the translation meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mediation.journey import translation
from mediation.journey.translation import Catalogue, Entry, Text, normal
from mediation.journey.vocabulary import TranslationState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date


READ, AGAIN = "relu", "à revoir"
"""What a reviewer may say of a text."""


@dataclass(frozen=True, slots=True)
class Row:
    """One text as a reviewer sees it."""

    mark: str
    """``compte-caf/declarer.usager``: how it finds its way back."""
    title: str
    """The title of its journey."""
    context: str
    """What helps: the kind of step, what the mediator does."""
    picto: str
    french: str
    translation: str
    back: str
    """The translation put back into French, "" where nobody did."""
    reviewed: bool
    sensitive: bool
    """An agreement or a warning: it stays French until this is signed."""
    changed: str = ""
    """How the French moved since it was translated, word by word."""


def rows(script: translation.Script, catalogue: Catalogue | None, language: str) -> list[Row]:
    """The texts of one script, in order."""
    merged = translation.merge(script, language, catalogue).entries
    return [_row(script, text, merged[text.context]) for text in translation.texts(script)]


def _row(script: translation.Script, text: Text, entry: Entry) -> Row:
    context = "\n".join(row for row in text.note.splitlines() if not row.startswith("Dessin : "))
    return Row(
        mark=f"{script.id}/{text.context}",
        title=script.title,
        context=context,
        picto=text.picto,
        french=text.french,
        translation=entry.translation,
        back=entry.back,
        reviewed=entry.state is TranslationState.VALID,
        sensitive=text.sensitive,
        changed=translation.show_difference(entry.previous, text.french) if entry.stale else "",
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One text as it came back."""

    mark: str
    french: str
    """The French that was read."""
    given: str
    """The translation as it was handed out."""
    translation: str
    verdict: str = ""
    """``READ``, ``AGAIN`` or "" for nothing said."""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole sheet as it came back."""

    language: str
    answers: tuple[Answer, ...]
    reviewer: str = ""
    day: date | None = None

    @property
    def signed(self) -> bool:
        """Whether somebody answers for it by name."""
        return bool(self.reviewer) and self.day is not None


@dataclass(slots=True)
class Taken:
    """What became of a sheet."""

    reviewed: int = 0
    changed: int = 0
    again: int = 0
    refused: list[str] = field(default_factory=list)
    """One French sentence for each text that was not taken."""


def take(
    script: translation.Script, catalogue: Catalogue | None, received: Received, taken: Taken
) -> Catalogue:
    """``catalogue`` with the answers about ``script``; ``taken`` counts and says what was not."""
    merged = translation.merge(script, received.language, catalogue)
    entries = dict(merged.entries)
    for answer in received.answers:
        owner, _, context = answer.mark.partition("/")
        if owner != script.id:
            continue
        entry = entries.get(context)
        refusal = "ce texte n'existe plus." if entry is None else _refusal(entry, answer)
        if entry is None or refusal:
            taken.refused.append(f"{answer.mark} : {refusal}")
        else:
            entries[context] = _answered(entry, answer, received, taken)
    return Catalogue(merged.script, merged.language, entries, merged.obsolete)


def unknown(answers: Iterable[Answer], scripts: Mapping[str, object]) -> Iterator[str]:
    """The scripts that answers speak of and that are not here."""
    names = dict.fromkeys(answer.mark.partition("/")[0] for answer in answers)
    yield from (name for name in names if name not in scripts)


def _refusal(entry: Entry, answer: Answer) -> str:
    """Why this answer cannot be taken; "" when it can."""
    if normal(answer.french) != normal(entry.french):
        words = translation.show_difference(answer.french, entry.french)
        return f"le français a changé depuis. {words} Refaites relire ce texte."
    same = answer.translation == answer.given
    if entry.translation not in {answer.given, answer.translation}:
        return "" if same and not answer.verdict else "la traduction a changé ici entre-temps."
    if answer.given and not answer.translation:
        return "la traduction est vide. Remettez-la, ou dites « à revoir »."
    stands = answer.translation and (answer.verdict == READ or not same)
    if stands and translation.numbers(answer.translation) != translation.numbers(answer.french):
        return "les nombres ne sont pas les mêmes qu'en français. Comparez."
    return ""


def _answered(entry: Entry, answer: Answer, received: Received, taken: Taken) -> Entry:
    if entry.translation not in {answer.given, answer.translation}:
        return entry  # it moved here, and the reviewer had nothing to say
    changed = answer.translation != entry.translation
    taken.changed += changed
    if changed:
        # What was put back into French was another sentence.
        entry = replace(entry, translation=answer.translation, back="", reviewer="")
        entry = replace(entry, state=TranslationState.TO_REVIEW, previous="")
    if answer.remark:
        entry = replace(entry, remark=answer.remark)
    if answer.verdict == AGAIN and entry.translation:
        taken.again += 1
        return replace(entry, state=TranslationState.TO_REVIEW, reviewer="")
    if answer.verdict == READ and entry.translation and received.day is not None:
        taken.reviewed += 1
        who = f"{received.reviewer}, {received.day.isoformat()}"
        return replace(entry, state=TranslationState.VALID, previous="", reviewer=who)
    return entry
