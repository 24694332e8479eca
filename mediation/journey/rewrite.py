"""The line pass of ``repair``: finds what was typed after each key and rewrites what YAML misreads.

It knows the keys of a journey, not its rules. A line it does not understand
stays as it is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mediation.journey import source, typed
from mediation.journey.problems import JourneyError

if TYPE_CHECKING:
    from collections.abc import Sequence

_GAP = "[ \u00a0\u202f]"
_ENTRY = re.compile(
    rf"(?P<lead> *(?:-{_GAP}+)*)(?P<key>[^\W\d_](?:[\w'-]|{_GAP}(?!:)){{0,39}}?)"
    rf"(?P<gap>{_GAP}*):(?P<rest>.*)$",
    re.DOTALL,
)
_ITEM = re.compile(rf"(?P<lead> *-)(?P<gap>{_GAP}+)(?P<rest>\S.*)$", re.DOTALL)
# A key that this format does not know, but a key all the same: no capital, no space, colon close.
_LIKE_A_KEY = re.compile(r" *(?:- +)*(?:[a-z][a-z0-9_-]*|\"[^\"]*\"|'[^']*'):(?: |$)")
_STRUCTURE = re.compile(r" *(?:#|-{3}(?: |$)|\.{3}$|- +[{\[#]|[\]}])")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed, as a French sentence; ``line`` counts from 1."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it came from."""

    number: int
    """In the file as it was given, from 1; a line that is added has that of its origin."""
    text: str
    end: str
    """``\\n``, ``\\r\\n`` or ``\\r``; empty for a last line without one."""
    usual: str = "\n"
    """The line end of the file."""
    place: int = 0
    """Where it stands now, from 1; 0 as long as nothing moved (then ``number``)."""


@dataclass(slots=True)
class Rewriter:
    """One pass over ``lines``; with ``only``, over these places and no other."""

    lines: Sequence[Line]
    known: typed.Keys
    only: set[int] | None = None
    _out: list[Line] = field(default_factory=list)
    _changes: list[Change] = field(default_factory=list)
    _at: int = 0
    _list: tuple[int, str] = (-1, "")
    """Column and name of the last key that had nothing after it: a list may follow."""

    def run(self) -> tuple[list[Line], list[Change]]:
        """The lines after the pass, and what was changed."""
        while self._at < len(self.lines):
            line = self.lines[self._at]
            if self.only is not None and (line.place or line.number) not in self.only:
                self._remember(line)
                self._keep(self._at + 1)
                continue
            entry = _ENTRY.match(line.text)
            key = self._key_of(entry) if entry else ""
            if entry and key:
                self._entry(line, entry, key)
            else:
                self._other(line)
        return self._out, self._changes

    def _keep(self, end: int) -> None:
        self._out.extend(self.lines[self._at : end])
        self._at = end

    def _put(self, line: Line, texts: Sequence[str], end: int, *said: str) -> None:
        """Write ``texts`` in place of the lines up to ``end``, and say so."""
        last = self.lines[end - 1].end
        for number, text in enumerate(texts):
            is_last = number == len(texts) - 1
            self._out.append(replace(line, text=text, end=last if is_last else line.usual))
        self._changes += [Change(line.number, message) for message in said if message]
        self._at = end

    def _remember(self, line: Line) -> None:
        """Note a key with nothing after it: it says what the items under it are."""
        entry = _ENTRY.match(line.text)
        if entry and not typed.split_comment(entry["rest"].strip(" "))[0]:
            self._list = (len(entry["lead"]), self.known.spelled(entry["key"]))
        elif entry and len(entry["lead"]) <= self._list[0]:
            self._list = (-1, "")

    def _key_of(self, entry: re.Match[str]) -> str:
        """The known key of a line, or "": a word before a colon in a sentence is none."""
        key = self.known.spelled(entry["key"])
        tight = entry["rest"][:1] not in {"", " ", "\u00a0", "\u202f"}
        # « Usager:Je clique » is a key; « À:midi » is not.
        return "" if tight and entry["key"] not in self.known.all and len(key) < 4 else key

    def _entry(self, line: Line, entry: re.Match[str], key: str) -> None:
        self._remember(line)
        lead = entry["lead"].replace("\u00a0", " ").replace("\u202f", " ")
        rest = entry["rest"].strip(" \u00a0\u202f")
        colon_ok = not entry["rest"] or entry["rest"][0] == " "
        gap_ok = not entry["gap"].strip(" ")
        good = key == entry["key"] and colon_ok and gap_ok and lead == entry["lead"]
        head = f"{lead}{key}:"
        if good:
            said = ""
        elif key != entry["key"]:
            said = f"la clé « {entry['key']} » s'écrit « {key} »."
        else:
            said = f"une espace simple est mise autour de « {key}: »."
        if key in self.known.texts:
            self._text(line, entry, head, rest, said)
            return
        value, comment = typed.split_comment(rest)
        mended = self._value(key, value)
        if mended != value:
            said = said or f"la valeur de « {key} » est remise entre de vrais guillemets."
        elif good:
            self._keep(self._at + 1)
            return
        tail = f"  {comment}" if comment else ""
        self._put(line, [f"{head} {mended}{tail}".rstrip(" ")], self._at + 1, said)

    def _value(self, key: str, value: str) -> str:
        """The value of a key that holds no text."""
        if value.startswith("{") and value.endswith("}"):
            return "{" + self._braces(value[1:-1]) + "}"
        if value.startswith("[") and value.endswith("]"):
            inner = value[1:-1]
            straight = typed.plain_quotes(inner)
            return f"[{typed.flow_list(straight) if key in self.known.lists else straight}]"
        if key in self.known.lists and typed.is_risky(value):
            return typed.in_quotes(typed.unwrapped(value))
        bare = typed.unwrapped(value)
        return bare if not typed.is_quoted(value) else value

    def _braces(self, inner: str) -> str:
        mended = typed.flow_map(inner, self.known)
        if mended == inner or self._composes(f"{{{inner}}}", mapping=True):
            return inner
        return mended

    def _text(self, line: Line, entry: re.Match[str], head: str, rest: str, said: str) -> None:
        """A key whose value is a text: as it is, or as a block."""
        column = len(entry["lead"])
        block = typed.is_block(rest)
        value, comment = ("", "") if block else typed.split_comment(rest)
        start = self._at + 1
        end, lost = self._body(start, column, block=block)
        body = self.lines[start:end]
        texts = [part.text.strip(" \u00a0\u202f") for part in body]
        if block:
            if not lost and not _uneven(body):
                self._as_is(line, head, rest, said, end)
                return
            block_said = "le texte sous « | » est remis en retrait."
            self._put(line, [f"{head} {rest}", *_indented(texts, column)], end, said, block_said)
            return
        if not (typed.is_risky(value) or lost or self._broken(column, rest, body)):
            self._as_is(line, head, rest, said, end)
            return
        if not value and not body:
            self._as_is(line, head, rest, said, end)
            return
        whole = typed.unwrapped(value) if not any(texts) else value
        reason = typed.why(value) if typed.is_risky(value) else typed.why("")
        moved = f"la phrase de « {head.strip(' -:')} » est mise à la ligne, sous « | » : {reason}."
        if reason == typed.CUT:
            moved += " Si c'était une remarque pour vous, mettez deux espaces avant « # »."
        rows = [whole, *texts] if whole else texts
        opening = f"{head} |{'  ' + comment if comment else ''}"
        self._put(line, [opening, *_indented(rows, column)], end, said, moved)

    def _as_is(self, line: Line, head: str, rest: str, said: str, end: int) -> None:
        """The key may be mended; what it holds stays."""
        if said:
            self._put(line, [f"{head} {rest}".rstrip(" ")], self._at + 1, said)
        self._keep(end)

    def _body(self, start: int, column: int, *, block: bool) -> tuple[int, bool]:
        """Where the text that began before ``start`` ends, and whether lines of it lost their
        indentation. Blank lines at its end are not part of it."""
        end, lost, place = start, False, start
        while place < len(self.lines):
            text = self.lines[place].text
            if not text.strip(" \u00a0\u202f"):
                place += 1
                continue
            deeper = len(text) - len(text.lstrip(" ")) > column
            if deeper:
                if not block and self._is_structure(text, strict=True):
                    break
            elif self._is_structure(text, strict=False):
                break
            else:
                lost = True
            place += 1
            end = place
        return end, lost

    def _is_structure(self, text: str, *, strict: bool) -> bool:
        """Whether a line is of the file rather than of a text.

        ``strict``: it stands where a text may, so only a key exactly as it must be
        written is taken for one.
        """
        if _STRUCTURE.match(text):
            return True
        entry = _ENTRY.match(text)
        if not entry:
            return bool(_LIKE_A_KEY.match(text)) and not strict
        if strict:
            return (
                entry["key"] in self.known.all
                and not entry["gap"]
                and entry["rest"][:1] in {"", " "}
            )
        return bool(self._key_of(entry) or _LIKE_A_KEY.match(text))

    def _broken(self, column: int, rest: str, body: Sequence[Line]) -> bool:
        """Whether YAML reads ``rest`` and the lines under it as anything but one text."""
        if not any(line.text.strip(" ") for line in body):
            return False
        lines = [f"{' ' * column}k: {rest}", *(line.text for line in body)]
        return not self._composes("\n".join(lines) + "\n", mapping=False)

    def _composes(self, text: str, *, mapping: bool) -> bool:
        try:
            data = source.parse(text, "").data
        except JourneyError:
            return False
        if mapping:
            return isinstance(data, dict) and all(
                key in self.known.all and value is not None for key, value in data.items()
            )
        return isinstance(data, dict) and isinstance(data.get("k"), str | None)

    def _other(self, line: Line) -> None:
        """A line with no key: an item, the rest of something, or nothing we know."""
        item = _ITEM.match(line.text)
        if not item:
            self._keep(self._at + 1)
            return
        lead, rest = item["lead"], item["rest"].rstrip(" ")
        value, comment = typed.split_comment(rest)
        tail = f"  {comment}" if comment else ""
        if value.startswith("{") and value.endswith("}"):
            mended = "{" + self._braces(value[1:-1]) + "}"
            said = "un texte entre accolades est mis entre guillemets."
        elif self._list[1] in self.known.lists and len(lead) - 1 >= self._list[0]:
            mended = typed.in_quotes(typed.unwrapped(value)) if typed.is_risky(value) else value
            said = f"ce texte est mis entre guillemets : {typed.why(value)}."
        else:
            mended = value
            said = "une espace simple est mise après le tiret."
        if mended == value and not item["gap"].strip(" "):
            self._keep(self._at + 1)
            return
        self._put(line, [f"{lead} {mended}{tail}"], self._at + 1, said)


def _indented(texts: Sequence[str], column: int) -> list[str]:
    return [" " * (column + 2) + text if text else "" for text in texts]


def _uneven(body: Sequence[Line]) -> bool:
    """Whether a line of a block stands left of its first one, which YAML refuses."""
    depths = [len(line.text) - len(line.text.lstrip(" ")) for line in body if line.text.strip(" ")]
    return bool(depths) and min(depths) < depths[0]
