"""The words of the journeys: explained, how a sigle is spelled out, which word for which thing.

Read from ``resources/glossaire.yaml``, whose head explains its form. Knows no
journey; YAML is imported only when the glossary is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from accessibility.text import fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class GlossaryError(ValueError):
    """The glossary cannot be used; ``str()`` is one French sentence that names the entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One word explained."""

    word: str
    """As it is written in a sentence: « allocataire », « CAF »."""
    definition: str
    """One plain French sentence."""
    also: tuple[str, ...] = ()
    """Other ways to write or inflect it: plurals, feminine, spellings."""
    expansion: str = ""
    """What the letters stand for; empty when the word is no sigle."""
    spoken: str = ""
    """How it is said aloud, when that is not how it is read."""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One word to prefer and those it replaces."""

    prefer: str
    instead_of: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Glossary:
    """Everything the plain-language rules know about words. Empty: nothing is known."""

    entries: tuple[Entry, ...] = ()
    same_thing: tuple[Choice, ...] = ()
    """One thing, one word (rule L11)."""
    simpler: tuple[Choice, ...] = ()
    """Administrative words with a plain one that does as well (rule L3)."""
    foreign: tuple[Choice, ...] = ()
    """Foreign words with a French one (rule L14)."""
    _index: Mapping[str, Entry] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls) -> Glossary:
        """The glossary that comes with the application; ``GlossaryError`` when it is wrong."""
        path = resources.files("resources") / "glossaire.yaml"
        try:
            return cls.read(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            raise GlossaryError(
                "le glossaire ne peut pas être lu. Réinstallez Médiation."
            ) from None

    @classmethod
    def read(cls, text: str) -> Glossary:
        """A glossary from the text of a ``glossaire.yaml``; ``GlossaryError`` when it is wrong."""
        import yaml

        # Strings only: « oui » and « 3949 » stay what they are.
        loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
        try:
            data = yaml.load(text, Loader=loader)  # noqa: S506 - a base loader makes only strings
        except (yaml.YAMLError, ValueError, RecursionError):
            raise GlossaryError("le glossaire n'est pas un fichier YAML lisible.") from None
        if not isinstance(data, dict):
            raise GlossaryError("le glossaire doit contenir « mots » et « plutot ».")
        entries = tuple(_entry(item) for item in _rows(data, "mots"))
        index: dict[str, Entry] = {}
        for entry in entries:
            for word in (entry.word, *entry.also):
                if index.setdefault(_plain(word), entry) is not entry:
                    raise GlossaryError(f"glossaire : « {word} » est expliqué deux fois.")
        preferences = data.get("plutot")
        preferences = preferences if isinstance(preferences, dict) else {}
        return cls(
            entries,
            _choices(preferences, "un-seul-mot"),
            _choices(preferences, "plus-simple"),
            _choices(preferences, "etrangers"),
            index,
        )

    def explain(self, word: str) -> Entry | None:
        """The entry of ``word``, whatever its accents and capitals, singular or plural."""
        plain = _plain(word)
        found = self._index.get(plain)
        if found is None and plain[-1:] in {"s", "x"}:
            found = self._index.get(plain[:-1])
        return found

    def found_in(self, text: str) -> tuple[Entry, ...]:
        """The entries whose words stand in ``text``, in order, each once."""
        if not self._index:
            return ()
        hits = (self._index[hit[0]] for hit in self._any_word.finditer(_plain(text)))
        return tuple(dict.fromkeys(hits))

    @cached_property
    def _any_word(self) -> re.Pattern[str]:
        # Longest first: « carte de séjour » before « carte ».
        words = sorted(self._index, key=len, reverse=True)
        return re.compile(r"\b(?:" + "|".join(map(re.escape, words)) + r")(?=s?\b)")

    @cached_property
    def acronyms(self) -> frozenset[str]:
        """Sigles that a text may use, as written."""
        words = (word for entry in self.entries for word in (entry.word, *entry.also))
        return frozenset(part for word in words for part in word.split() if part.isupper())

    @cached_property
    def unwanted(self) -> Mapping[str, tuple[str, str]]:
        """Rule and word to prefer, by folded word to avoid."""
        found: dict[str, tuple[str, str]] = {}
        kinds = (("L11", self.same_thing), ("L3", self.simpler), ("L14", self.foreign))
        for rule, choices in kinds:
            for choice in choices:
                found |= {fold(word): (rule, choice.prefer) for word in choice.instead_of}
        return found

    @cached_property
    def unwanted_words(self) -> re.Pattern[str]:
        """Finds any word to avoid, as written in a text; never matches when there is none.

        It also finds what the glossary explains around such a word (« justificatif de
        domicile »), which is not in ``unwanted``: an official name stays as it is.
        """
        words = list(self._avoided)
        avoided = {_plain(word) for word in words}
        names = (word for entry in self.entries for word in (entry.word, *entry.also))
        words += [name for name in names if not avoided.isdisjoint(_plain(name).split())]
        return _any_of(words)

    @cached_property
    def unwanted_alone(self) -> re.Pattern[str]:
        """Finds any single word to avoid."""
        return _any_of(word for word in self._avoided if " " not in word)

    @cached_property
    def unwanted_in_two(self) -> re.Pattern[str]:
        """Finds anything to avoid that is of several words."""
        return _any_of(words for words in self._avoided if " " in words)

    @cached_property
    def unwanted_hint(self) -> re.Pattern[str]:
        """Found in one word at least of what ``unwanted_in_two`` finds.

        Of « téléphone portable » it knows the one that texts use least: no word that is itself
        advised, and the longest.
        """
        choices = (*self.same_thing, *self.simpler, *self.foreign)
        advised = {word for choice in choices for word in choice.prefer.split()}
        return _any_of(
            max(words.split(" "), key=lambda word: (word not in advised, len(word)))
            for words in self._avoided
            if " " in words
        )

    @property
    def _avoided(self) -> Iterator[str]:
        for choice in (*self.same_thing, *self.simpler, *self.foreign):
            yield from choice.instead_of


def _any_of(words: Iterable[str]) -> re.Pattern[str]:
    inner = "|".join(map(re.escape, sorted(set(words), key=len, reverse=True))) or "(?!)"
    return re.compile(rf"(?<![\w-])(?:{inner})(?![\w-])", re.IGNORECASE)


def _plain(text: str) -> str:
    # FranceConnect+ is not FranceConnect.
    return fold(text.replace("+", " plus "))


def _rows(data: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    rows = data.get(key)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise GlossaryError(f"glossaire : « {key} » doit être une liste, un tiret par mot.")
    return rows


_KEYS = frozenset({"mot", "aussi", "definition", "sigle", "dire", "source"})


def _entry(item: Mapping[str, Any]) -> Entry:
    word = one_line(str(item.get("mot") or ""))
    unknown = set(item) - _KEYS
    if unknown:
        raise GlossaryError(f"glossaire, « {word} » : clé inconnue « {min(unknown)} ».")
    definition = item.get("definition")
    if not word or not isinstance(definition, str) or not definition.strip():
        raise GlossaryError(f"glossaire, « {word} » : il manque « mot » ou « definition ».")
    also = item.get("aussi") or []
    also = [also] if isinstance(also, str) else also
    return Entry(
        word,
        one_line(definition),
        tuple(one_line(str(other)) for other in also),
        *(one_line(str(item.get(key) or "")) for key in ("sigle", "dire", "source")),
    )


def _choices(data: Mapping[str, Any], key: str) -> tuple[Choice, ...]:
    found = []
    for row in _rows(data, key) if data else ():
        instead = row.get("pas")
        if not isinstance(row.get("dire"), str) or not isinstance(instead, list) or not instead:
            raise GlossaryError(f"glossaire, « {key} » : chaque ligne a « dire » et « pas ».")
        found.append(Choice(one_line(row["dire"]), tuple(one_line(str(word)) for word in instead)))
    return tuple(found)
