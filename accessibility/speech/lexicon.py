"""What the French voice says instead of what is written: acronyms, names, abbreviations.

The built-in one is ``resources/lexique.yaml``; a pack may bring a file of the
same form. The model is that of W3C's Pronunciation Lexicon (``<lexeme>`` with
an ``<alias>``), applied as text before any engine, since none of ours reads it.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import yaml

from accessibility.text import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

_LONGEST = 80
"""Characters of one entry: more is not a word."""
_DEEPEST = 4
"""Levels of the file; a lexicon has two."""
_SAYABLE = re.compile(r"[\w '’-]+")


class LexiconError(ValueError):
    """A lexicon file that cannot be used; ``str()`` is a French sentence."""


class Lexicon:
    """``said`` by ``written``. Case counts; only whole words are found.

    :param entries: what is written -> what is said.
    """

    def __init__(self, entries: Mapping[str, str]) -> None:
        self.entries = dict(entries)
        # Web addresses are written in small letters: ants.gouv.fr, caf.fr.
        self._small: dict[str, str] = {}
        for written, said in self.entries.items():
            self._small.setdefault(written.lower(), said)
        longest_first = sorted(map(re.escape, self.entries), key=len, reverse=True)
        self.pattern = re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)")

    def __len__(self) -> int:
        return len(self.entries)

    def said(self, written: str) -> str:
        """What is said for a word of the text; the word itself when it is not listed."""
        return self.entries.get(written, written)

    def in_address(self, label: str) -> str:
        """What is said for a piece of a web address."""
        return self._small.get(label.lower(), label)

    def plus(self, other: Lexicon) -> Lexicon:
        """Both; where they differ, ``other`` wins."""
        return Lexicon({**self.entries, **other.entries})


def spelled(letters: str) -> str:
    """An acronym letter by letter: "RSA" -> "R S A", which every engine reads as letters.

    But a lonely "y", which is also a French word.
    """
    names = (letter.upper() for letter in letters if letter.isalnum())
    return " ".join("i grec" if name == "Y" else name for name in names)


def read_lexicon(text: str, name: str) -> Lexicon:
    """The lexicon of a file's content; ``name`` is the file, for messages.

    :raises LexiconError: not YAML, an unknown section, an entry that cannot be said.
    """
    try:
        if _deep(text):
            raise LexiconError(f"{name} : trop de niveaux les uns dans les autres. Simplifiez-le.")
        # Strings only: in YAML "NO" or "ON" would otherwise be a truth value.
        content = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - the base loader
    except yaml.YAMLError as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = f", ligne {line + 1}" if line is not None else ""
        raise LexiconError(f"{name}{where} : ce fichier n'est pas du YAML. Relisez-le.") from error
    if not isinstance(content, dict) or content.get("format") != "1":
        raise LexiconError(f'{name} : il manque « format: "1" » en tête du fichier.')
    entries: dict[str, str] = {}
    for section, value in content.items():
        if section == "format":
            continue
        if section == "epeler" and isinstance(value, list):
            entries |= {_word(word, name): spelled(_word(word, name)) for word in value}
        elif section in {"mot", "developper"} and isinstance(value, dict):
            entries |= {_word(k, name): _alias(v, k, name) for k, v in value.items()}
        else:
            raise LexiconError(
                f"{name} : « {clean(str(section))[:40]} » n'est pas une partie de lexique. "
                "Il y en a trois : epeler (une liste), mot et developper (mot: prononciation)."
            )
    return Lexicon(entries)


def _deep(text: str) -> bool:
    """Whether it nests deeper than any lexicon: libyaml composes recursively, and would end
    the process. Its events do not recurse."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CBaseLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                return True
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return False


def _word(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or clean(value) != value:
        raise LexiconError(f"{name} : un mot à dire est vide ou illisible. Corrigez-le.")
    if len(value) > _LONGEST:
        raise LexiconError(f"{name} : « {value[:40]}… » est trop long pour un mot.")
    return value


def _alias(value: object, word: object, name: str) -> str:
    said = _word(value, name)
    if not _SAYABLE.fullmatch(said):
        raise LexiconError(
            f"{name} : « {said} », pour « {word} », ne peut pas être dit. "
            "Écrivez la prononciation en lettres."
        )
    return said


@cache
def built_in() -> Lexicon:
    """The lexicon that comes with Médiation."""
    file = files("resources") / "lexique.yaml"
    return read_lexicon(file.read_text("utf-8"), "lexique.yaml")
