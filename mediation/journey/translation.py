"""Translations of what the person reads, hears and takes home: PO files beside the journeys.

One file a language and script: ``traductions/<lang>/<id>.po``. The key of a text
is its place (``etape.champ``), so that a rename is followed by ``anciens_ids`` and
nothing is ever guessed; its source is the French that was translated, so that a
change is seen and can be shown word by word. Weblate and Poedit read these files:
« à relire » is gettext's *fuzzy*, a stale text keeps its old French as *previous*.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from accessibility.text import clean
from mediation.journey import model as m
from mediation.journey.vocabulary import TranslationState

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

FOLDER = "traductions"

_TYPOGRAPHY = str.maketrans({"\u00a0": " ", "\u202f": " ", "’": "'", "“": '"', "”": '"'})


@dataclass(frozen=True, slots=True)
class Facts:
    """The dated facts (``faits.yaml``), to be translated like the texts of a script."""

    facts: Mapping[str, m.Fact]
    id: str = "faits"
    title: str = "Les faits datés"
    steps: tuple[m.Step, ...] = ()


Script = m.Journey | m.Fragment | Facts
"""What a PO file stands beside."""


class Text(NamedTuple):
    """One text to translate, in the order of the script."""

    context: str
    """Its place: ``titre``, ``declarer.usager``, ``organisme.reponses.cpam``."""
    french: str
    note: str
    """What helps a translator: the kind of step, what the mediator does, the picture."""
    sensitive: bool
    """Agreements, mandates and warnings: shown translated only once reviewed."""
    picto: str = ""
    """The picture of its step, "" for none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text and what became of its translation."""

    context: str
    french: str
    """The French that was translated, as the file has it."""
    translation: str = ""
    state: TranslationState = TranslationState.TODO
    previous: str = ""
    """The French before it changed, where the translation still follows that one."""
    reviewer: str = ""
    """« Nom, 2026-11-22 »; only with ``VALID``."""
    note: str = ""
    back: str = ""
    """The translation put back into French by someone else, for who does not read the language."""
    remark: str = ""
    """What a reviewer wrote about it."""

    @property
    def stale(self) -> bool:
        """Whether the French moved under the translation."""
        return bool(self.previous) and bool(self.translation)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The translations of one script into one language."""

    script: str
    language: str
    entries: Mapping[str, Entry] = field(default_factory=dict)
    """By context, in the order of the script."""
    obsolete: tuple[Entry, ...] = ()
    """Texts that the script no longer has; kept, in case they come back."""


class Shown(NamedTuple):
    """What a person gets of a text."""

    text: str
    """In the language asked for, or "" when only the French may be shown."""
    unreviewed: bool = False
    stale: bool = False


def texts(script: Script) -> Iterator[Text]:
    """Every text of ``script`` that the person meets, in order. Never the mediator's."""
    if isinstance(script, Facts):
        for fact in script.facts.values():
            yield Text(
                fact.id, fact.text, f"Fait daté. Source : {fact.source.ref}", sensitive=False
            )
        return
    if isinstance(script, m.Journey):
        yield Text("titre", script.title, "Titre du parcours et de la carte", sensitive=False)
        yield Text("sans_numerique", script.offline, "La voie sans internet", sensitive=False)
    for step in script.steps:
        note = _note(step)
        sensitive = isinstance(step, m.Agree | m.Warn)
        for name, text in _step_texts(step):
            yield Text(f"{step.id}.{name}", text, note, sensitive, step.picto or "")


def _step_texts(step: m.Step) -> Iterator[tuple[str, str]]:
    if isinstance(step, m.Ask) and step.to == "mediateur":
        return
    named: list[tuple[str, str | None]] = [("usager", step.person), ("oral", step.spoken)]
    if isinstance(step, m.Ask):
        named += [(f"reponses.{a.id}", a.text) for a in step.answers]
    if isinstance(step, m.Check):
        named += [(f"documents.{p.id}", p.name) for p in step.papers]
        named += [(f"points.{p.id}", p.text) for p in step.points]
    if isinstance(step, m.Do):
        named.append(("preuve", step.proof))
    if isinstance(step, m.Wait):
        named += [
            ("qui", step.who),
            ("en_attendant", step.meanwhile),
            ("relance", step.chase),
        ]
    if isinstance(step, m.Refer):
        named.append(("vers_qui", step.to))
    named.append(("carte", step.card))
    yield from ((name, text) for name, text in named if text)


def _note(step: m.Step) -> str:
    parts = [f"Étape : {step.kind}"]
    if step.mediator:
        parts.append(f"Le médiateur : {' '.join(step.mediator.split())}")
    if step.picto:
        parts.append(f"Dessin : {step.picto}")
    return "\n".join(parts)


def normal(french: str) -> str:
    """``french`` as compared: typography and spaces change no meaning."""
    plain = " ".join(clean(french).translate(_TYPOGRAPHY).split())
    return re.sub(r" ?([:;?!»])", r" \1", re.sub(r"« ?", "« ", plain))


def merge(script: Script, language: str, old: Catalogue | None = None) -> Catalogue:
    """The catalogue of ``script`` as it is now, keeping what ``old`` knows.

    By key, never by likeness: a text whose French moved keeps its translation,
    goes back to « à relire » and remembers the French it was made from.
    """
    known = dict(old.entries) if old else {}
    obsolete = {entry.context: entry for entry in (old.obsolete if old else ())}
    former = {name: step.id for step in script.steps for name in step.former_ids}
    for context in list(known):
        step, dot, rest = context.partition(".")
        if dot and step in former:
            known.setdefault(f"{former[step]}.{rest}", known.pop(context))
    entries: dict[str, Entry] = {}
    for text in texts(script):
        before = known.pop(text.context, None) or obsolete.pop(text.context, None)
        entries[text.context] = _merged(text, before)
    for context, entry in known.items():
        if entry.translation:
            obsolete[context] = entry
    return Catalogue(script.id, language, entries, tuple(obsolete.values()))


def _merged(text: Text, before: Entry | None) -> Entry:
    if before is None or not before.translation:
        return Entry(text.context, text.french, note=text.note)
    translated_from = before.previous or before.french
    if normal(translated_from) == normal(text.french):
        # The French came back, or only its typography moved.
        state = before.state if not before.previous else TranslationState.TO_REVIEW
        return Entry(
            text.context,
            text.french,
            before.translation,
            state,
            reviewer=before.reviewer if state is TranslationState.VALID else "",
            note=text.note,
            back=before.back,
            remark=before.remark,
        )
    return Entry(
        text.context,
        text.french,
        before.translation,
        TranslationState.TO_REVIEW,
        previous=translated_from,
        note=text.note,
        back=before.back,
        remark=before.remark,
    )


def shown(text: Text, entry: Entry | None) -> Shown:
    """What the person gets of ``text``: promise 9, in one place.

    A reviewed translation is shown; a draft or a stale one too, and says so;
    agreements, mandates and warnings stay French until reviewed.
    """
    if entry is None or not entry.translation:
        return Shown("")
    moved = normal(entry.french) != normal(text.french)
    if entry.state is TranslationState.VALID and not moved and not entry.stale:
        return Shown(clean(entry.translation))
    if text.sensitive:
        return Shown("")
    return Shown(clean(entry.translation), unreviewed=True, stale=moved or entry.stale)


class Change(NamedTuple):
    """One piece of a word difference: what was, and what is now."""

    before: str
    after: str


def difference(before: str, after: str) -> list[Change]:
    """``before`` and ``after`` word by word; equal pieces have both sides the same."""
    old, new = before.split(), after.split()
    matcher = difflib.SequenceMatcher(a=old, b=new, autojunk=False)
    return [
        Change(" ".join(old[a:b]), " ".join(new[c:d])) for _, a, b, c, d in matcher.get_opcodes()
    ]


def show_difference(before: str, after: str) -> str:
    """The difference on one line: ``[-ce qui part-]`` and ``{+ce qui vient+}``."""
    said = []
    for change in difference(before, after):
        if change.before == change.after:
            said.append(change.after)
            continue
        said += [f"[-{change.before}-]"] if change.before else []
        said += [f"{{+{change.after}+}}"] if change.after else []
    return " ".join(said)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a translation is; numbers of texts."""

    total: int
    valid: int
    to_review: int
    stale: int
    todo: int


def progress(script: Script, catalogue: Catalogue) -> Progress:
    """How far ``catalogue`` is for ``script`` as it is now."""
    merged = merge(script, catalogue.language, catalogue).entries.values()
    return Progress(
        total=len(merged),
        valid=sum(e.state is TranslationState.VALID for e in merged),
        to_review=sum(e.state is TranslationState.TO_REVIEW and not e.stale for e in merged),
        stale=sum(e.stale for e in merged),
        todo=sum(not e.translation for e in merged),
    )


def stale_texts(script: Script, catalogue: Catalogue) -> Sequence[tuple[Text, Entry]]:
    """The texts whose French moved, with the translation made from the old French."""
    merged = merge(script, catalogue.language, catalogue).entries
    return [(text, merged[text.context]) for text in texts(script) if merged[text.context].stale]


def numbers(text: str) -> list[str]:
    """The numbers of a text in Western digits, sorted: a translation keeps them all."""
    western = "".join(
        str(unicodedata.digit(c)) if c.isdigit() else c for c in clean(text).translate(_TYPOGRAPHY)
    )
    # « 36 46 » and « 3646 » are one telephone number; « 2, 3 » are two numbers.
    return sorted(re.sub(r"[ .]", "", run) for run in re.findall(r"\d(?:[ .]?\d)*", western))
