"""What somebody who ignores YAML typed after a key, and what YAML would make of it.

Strings only: no line, no file. ``repair`` uses this to decide which values to
rewrite. The rules are those of PyYAML's scanner, tried one by one (facts,
« The French trap »).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, get_args, get_origin

from accessibility.text import clean, fold, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator

SPACES = " \t\u00a0\u2000-\u200a\u202f\u205f\u3000"
"""For a character class: the spaces that a word processor puts where YAML wants a plain one."""
_TRIM = " \t\u00a0\u202f"

CUT = "son « # » la coupait"
"""What ``why`` says of a sentence that YAML would cut without a word."""

_GOOD_QUOTES = re.compile(r"""('(?:[^']|'')*'|"(?:[^"\\]|\\.)*")[ \t]*((?:[ \t]#.*)?)$""")
_BLOCK = re.compile(r"([|>](?:[+-]?[1-9]?|[1-9][+-]))(?:[ \t]+(#.*))?$")
_SMART = {"“": "”", "„": "“”", "‘": "’", "‟": "”"}
# How a note to oneself begins; anything else after a lone « # » may be the sentence going on.
_NOTE = re.compile(
    r"#+ *(?:todo|fixme|note|voir|source|cf|nb|attente|idee|question|a (?:verifier|revoir|"
    r"confirmer|relire|faire|completer|traduire|discuter)|verifier|revoir|relire)\b"
)
_HASH = re.compile(r"([ \t]+)(#)")
_MAX_HASHES = 20
"""« # » looked at in one value: more than any sentence has, so that a hostile one costs little."""
_FINISHED = (".", "!", "?", "…", "»", '"', "'", ")", ":")


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys a journey file may hold."""

    all: frozenset[str]
    texts: frozenset[str]
    """Those whose value is a text and nothing else."""
    lists: frozenset[str]
    """Those whose value may be a list of texts."""

    def spelled(self, key: str) -> str:
        """The known key that ``key`` is, but for accents, capitals and spaces; "" for none.

        Only that is certain: « pictto » may be any of several words.
        """
        if key in self.all:
            return key
        plain = fold(key).replace(" ", "_")
        return plain if plain in self.all else ""


@cache
def keys() -> Keys:
    """The keys of format 1, read from its models, so that they are written once."""
    from mediation.journey import model as m

    found: set[str] = set()
    texts: set[str] = set()
    lists: set[str] = set()
    for part in vars(m).values():
        if not (isinstance(part, type) and issubclass(part, m.Part)):
            continue
        for name, info in part.model_fields.items():
            key = info.alias or name
            found.add(key)
            if any(getattr(how, "func", None) in {clean, one_line} for how in info.metadata):
                texts.add(key)
            elif _holds_text(info.annotation):
                (lists if _holds_list(info.annotation) else texts).add(key)
    return Keys(frozenset(found), frozenset(texts - lists), frozenset(lists))


def _holds_text(annotation: Any) -> bool:
    if getattr(annotation, "func", None) in {clean, one_line}:
        return True
    inner = (*get_args(annotation), *getattr(annotation, "__metadata__", ()))
    return any(_holds_text(part) for part in inner)


def _holds_list(annotation: Any) -> bool:
    return get_origin(annotation) is tuple or any(map(_holds_list, get_args(annotation)))


def is_block(value: str) -> bool:
    """Whether ``value`` opens a block of text (« | » or « > »), with or without a comment."""
    return bool(_BLOCK.match(value))


def is_quoted(value: str) -> bool:
    """Whether ``value`` is one text in quotes that close, with or without a comment."""
    return bool(_GOOD_QUOTES.match(value))


def split_comment(value: str) -> tuple[str, str]:
    """``value`` as text and comment. In a sentence, « # » may be a word of it.

    It is taken for a comment after two spaces, after the end of a sentence, or
    when it begins as a note to oneself does (« # à vérifier »); otherwise YAML
    would cut the sentence there without a word.
    """
    quoted = _GOOD_QUOTES.match(value)
    if quoted:
        return quoted[1], quoted[2].strip(_TRIM)
    if value.startswith("#"):
        return "", value
    for hit in islice(_HASH.finditer(value), _MAX_HASHES):
        before, after = value[: hit.start()].rstrip(_TRIM), value[hit.start(2) :]
        if len(hit[1]) > 1 or before.endswith(_FINISHED) or _NOTE.match(_plain(after[:40])):
            return before, after
    return value, ""


def _plain(text: str) -> str:
    # The fold loses « # », which is what is looked for.
    return "# " + fold(text.lstrip("#"))


def is_risky(text: str, *, flow: bool = False) -> bool:
    """Whether YAML would refuse ``text`` as it stands, or read something else.

    ``flow``: between braces or brackets, where « , » and brackets also part values.
    """
    if not text or is_quoted(text):
        return False
    first, second = text[0], text[1:2]
    if first in "\"'@%`*&![]{},#|>" or (first in "-?:" and second in {"", " ", "\t"}):
        return True
    if re.search(r":(?:[ \t]|$)|[ \t]#", text):
        return True
    return flow and bool(re.search(r"[\[\]{},]|:$", text) or first in "-?:")


def why(text: str) -> str:
    """What in ``text`` gets in YAML's way, for a French sentence."""
    if text[:1] in "\"'“‘„":
        return "ses guillemets gênaient"
    if text[:1] in "@%`*&![]{},|>-?#":
        return f"le « {text[0]} » du début gênait"
    if re.search(r":(?:[ \t]|$)", text):
        return "son « : » gênait"
    if re.search(r"[ \t]#", text):
        return CUT
    if re.search(r"[\[\]{},]", text):
        return "sa virgule ou son crochet la coupait"
    return "elle continuait sur la ligne suivante"


def unwrapped(text: str) -> str:
    """``text`` without quotes that were meant for YAML but do not work as such.

    « 'l'accueil' » is *l'accueil*; « 'Oui' ou 'non' » keeps its quotes, since they
    do not go around the whole. Curly quotes are what a word processor makes of straight ones.
    """
    first, last = text[:1], text[-1:]
    if len(text) > 1 and first in _SMART and last in _SMART[first] and text.count(first) == 1:
        return text[1:-1].strip(_TRIM)
    if len(text) < 3 or first not in "\"'" or last != first:
        return text
    inner = text[1:-1]
    if is_quoted(text):
        return inner.replace("''", "'") if first == "'" else text
    for hit in re.finditer(re.escape(first), inner):
        before, after = inner[: hit.start()][-1:], inner[hit.end() :][:1]
        if first == "'" and before.isalnum() and after.isalnum():
            continue  # an apostrophe
        return text if before and not before.isspace() else inner.strip(_TRIM)
    return inner.strip(_TRIM)


def in_quotes(text: str) -> str:
    """``text`` between single quotes, as YAML reads them."""
    return "'" + text.replace("'", "''") + "'"


def flow_map(inner: str, known: Keys) -> str:
    """What stands between braces, its texts put in quotes where they need it.

    Values are found by the keys that are known, since a comma, a colon or an
    apostrophe of a sentence says nothing about where it ends. ``inner`` comes back
    as it was when it does not begin with a known key.
    """
    spans = list(_pairs(inner, known))
    if not spans or inner[: spans[0][0]].strip(_TRIM):
        return inner
    out: list[str] = []
    for number, (start, colon, key) in enumerate(spans):
        end = spans[number + 1][0] if number + 1 < len(spans) else len(inner)
        value = inner[colon + 1 : end].strip(_TRIM)
        last = value.endswith(",")
        value = value[:-1].rstrip(_TRIM) if last and number + 1 < len(spans) else value
        listed = key in known.lists and not value.startswith("[")
        if (key in known.texts or listed) and is_risky(value, flow=True):
            value = in_quotes(unwrapped(value))
        elif key not in known.texts:
            value = plain_quotes(value)
        lead = inner[start:colon]
        lead = lead[: len(lead) - len(lead.lstrip(_TRIM))]
        out.append(f"{lead or (' ' if number else '')}{key}: {value}")
    return ",".join(out)


def _pairs(inner: str, known: Keys) -> Iterator[tuple[int, int, str]]:
    """Start, place of the colon and name of each known key at the top of ``inner``."""
    depth, quote, last = 0, "", ""
    at_start = True
    for place, char in enumerate(inner):
        if quote:
            if char == quote:
                quote = ""
            continue
        if at_start and depth == 0 and char not in _TRIM:
            hit = re.compile(r"[\w-]{1,40}(?=[ \u00a0\u202f]*:)").match(inner, place)
            key = known.spelled(hit[0]) if hit else ""
            if hit and key:
                start = place
                while start and inner[start - 1] in _TRIM:
                    start -= 1
                yield start, inner.index(":", hit.end()), key
            if char in "\"'":
                quote = char
        if char in "[{":
            depth += 1
        elif char in "]}":
            depth = max(0, depth - 1)
        elif char in "\"'" and last == ":":
            closed = _GOOD_QUOTES_HERE.match(inner, place)
            quote = char if closed else ""
        if char not in _TRIM:
            at_start = char == ","
            last = char


_GOOD_QUOTES_HERE = re.compile(r"""(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")[ \t]*(?=[,}\]]|$)""")


def flow_list(inner: str) -> str:
    """What stands between brackets, each text put in quotes where it needs it."""
    items = re.findall(r"""[ ]*(?:'(?:[^']|'')*'|"(?:[^"\\]|\\.)*")[ ]*(?=,|$)|[^,]+""", inner)
    out = []
    for item in items:
        text = item.strip(_TRIM)
        risky = is_risky(text, flow=True)
        out.append(item.replace(text, in_quotes(unwrapped(text))) if risky else item)
    return ",".join(out)


def plain_quotes(value: str) -> str:
    """``value`` with straight quotes where a word processor put curly ones around a word."""
    return re.sub(r"(?<![\w])[“„‟]([^“”„\"]*)[”“]|(?<![\w])‘([^‘’']*)’", _straight, value)


def _straight(hit: re.Match[str]) -> str:
    return f'"{hit[1]}"' if hit[1] is not None else f"'{hit[2]}'"
