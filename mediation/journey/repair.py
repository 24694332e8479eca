"""A file typed by somebody who ignores YAML → the same words, as YAML reads them.

French typography meets YAML on everybody's first day: « Attention : … » is an
error, « touche # puis 1 » is cut without a word. ``repair`` works on lines, before
any parsing, since such a file does not parse. It never changes a word and leaves
a file that reads well as it is, byte for byte.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mediation.journey import source, typed
from mediation.journey.problems import JourneyError, Problem
from mediation.journey.rewrite import Change, Line, Rewriter

if TYPE_CHECKING:
    from collections.abc import Iterator

    import yaml

    from mediation.journey.document import Document

_ROUNDS = 6
"""Passes before giving up: one for each way two faults may hide each other, and one to see that
nothing moves any more."""
_TAB_WIDTHS = (2, 4, 8)
"""Two first: « - » and a space are two, so keys under an item stay in line."""
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_STRAY = re.compile(
    "[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufeff\ufffe\uffff\ud800-\udfff]+"
)
_ODD = typed.SPACES.replace(" ", "", 1)
_ODD_INDENT = re.compile(f"^[{typed.SPACES}]*[{_ODD}][{typed.SPACES}]*")
_ODD_FIRST = re.compile(f"[{_ODD}]")


@dataclass(frozen=True, slots=True)
class Repaired:
    """What became of a file."""

    data: bytes
    """UTF-8; the very bytes given when ``changes`` is empty."""
    changes: tuple[Change, ...] = ()
    """What was changed, in order of the lines of the file as it was given."""

    @property
    def text(self) -> str:
        """``data`` as text, without its byte order mark."""
        return self.data.decode("utf-8-sig")


def repair(raw: bytes, name: str) -> Repaired:
    """The file ``raw``, its traps removed; applying it again changes nothing.

    Line ends stay what they were; a line that is added takes those of the file.

    Raises:
        JourneyError: too big, or not a text in any encoding known here.
    """
    text, changes = _decode(raw, name)
    lines = _split(text)
    mended, more = _mend(lines, text, name)
    changes += more
    if not changes:
        return Repaired(raw)
    result = "".join(line.text + line.end for line in mended)
    return Repaired(result.encode("utf-8"), tuple(sorted(changes, key=lambda c: c.line)))


def _decode(raw: bytes, name: str) -> tuple[str, list[Change]]:
    """As ``source.decode``, but old encodings are read too."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")) and len(raw) <= source.MAX_BYTES:
        try:
            text = raw.decode("utf-16")
        except UnicodeDecodeError:
            text = "\0"
        if "\0" not in text:
            return text, [Change(1, "le fichier était en UTF-16 : il est maintenant en UTF-8.")]
    try:
        return source.decode(raw, name), []
    except JourneyError as error:
        if error.problems[0].code != "P009":
            raise
    out: list[str] = []
    first = 0
    # Line by line: a paragraph pasted from elsewhere may be the only one in another encoding.
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            out.append(line.decode("utf-8"))
        except UnicodeDecodeError:
            first = first or number
            try:
                out.append(line.decode("cp1252"))
            except UnicodeDecodeError:
                raise JourneyError(
                    [
                        Problem(
                            "P009",
                            "cette ligne contient un signe qui ne se lit dans aucun codage connu. "
                            "Effacez-la et retapez-la.",
                            file=name,
                            line=number,
                        )
                    ]
                ) from None
    said = "les accents étaient codés en Windows-1252 : ils sont maintenant en UTF-8."
    return "\n".join(out), [Change(first, said)]


def _split(text: str) -> list[Line]:
    """The lines of ``text``; breaks that only some readers know become those of the file."""
    ordinary = re.search("\r\n|\n|\r", text)
    usual = ordinary[0] if ordinary else "\n"
    lines: list[Line] = []
    start = 0
    for number, hit in enumerate(_BREAK.finditer(text), 1):
        lines.append(Line(number, text[start : hit.start()], hit[0], usual))
        start = hit.end()
    if start < len(text):
        lines.append(Line(len(lines) + 1, text[start:], "", usual))
    return lines


def _mend(lines: list[Line], text: str, name: str) -> tuple[list[Line], list[Change]]:
    document = _read(text, name)
    if document and not (traps := _traps(document)):
        return lines, []
    if document:
        return _settle(lines, [], name, traps)
    cleaned, changes = _clean(lines)
    best: tuple[list[Line], list[Change]] | None = None
    tabs = any("\t" in line.text for line in cleaned)
    for width in _TAB_WIDTHS if tabs else (0,):
        spaced, more = _spaces(cleaned, width)
        found = _settle(spaced, changes + more, name, None)
        if _reads(found[0], name):
            return found
        best = best or found
    assert best is not None
    return best


def _settle(
    lines: list[Line], changes: list[Change], name: str, only: set[int] | None
) -> tuple[list[Line], list[Change]]:
    """Rewrite until nothing moves; the lines as they were if it never settles."""
    now, said = lines, list(changes)
    for _ in range(_ROUNDS):
        rewriter = Rewriter(now, typed.keys(), only)
        now, more = rewriter.run()
        said += more
        if not more:
            return now, said
        text = "".join(line.text + line.end for line in now)
        document = _read(text, name)
        if document is None:
            only = None
        elif not (only := _traps(document)):
            return now, said
        now = [replace(line, place=place) for place, line in enumerate(now, 1)]
    return lines, list(changes)


def _reads(lines: list[Line], name: str) -> bool:
    return _read("".join(line.text + line.end for line in lines), name) is not None


def _read(text: str, name: str) -> Document | None:
    """The document, if every reader of YAML there is can read it."""
    try:
        document = source.parse(text, name)
        if "\t" in text:
            # libyaml lets through tabs that the pure Python scanner refuses.
            source.parse(text, name, pure=True)
    except JourneyError:
        return None
    return None if _is_flat(document.root) else document


def _is_flat(root: Any) -> bool:
    """Whether YAML saw no structure where there is one: « titre:Le titre » without spaces, or
    keys behind no-break spaces."""
    import yaml

    if not isinstance(root, yaml.MappingNode):
        return isinstance(root, yaml.ScalarNode)
    return any(_ODD_FIRST.match(str(key.value)) for key, _ in root.value)


def _clean(lines: list[Line]) -> tuple[list[Line], list[Change]]:
    """Without the signs and breaks that no YAML file may hold."""
    out, changes = [], []
    for line in lines:
        text = _STRAY.sub(lambda hit: "" if hit[0].strip("\ufeff") == "" else " ", line.text)
        end = line.end
        if end in {"\x85", "\u2028", "\u2029"}:
            end = line.usual
        if (text, end) != (line.text, line.end):
            changes.append(Change(line.number, "un signe invisible est retiré."))
        out.append(replace(line, text=text, end=end))
    return out, changes


def _spaces(lines: list[Line], width: int) -> tuple[list[Line], list[Change]]:
    """Plain spaces for indentation; ``width`` is what a tab is worth there."""
    out, changes = [], []
    for line in lines:
        text, said = line.text, ""
        odd = _ODD_INDENT.match(text)
        if odd:
            lead = re.sub(f"[{typed.SPACES.replace(chr(9), '')}]", " ", odd[0])
            text = lead.expandtabs(width) + text[odd.end() :] if text[odd.end() :] else ""
            what = "tabulation" if "\t" in odd[0] else "espace insécable"
            said = f"une {what} du début de ligne est remplacée par des espaces."
        if "\t" in text:
            text = text.replace("\t", " ")
            said = said or "une tabulation est remplacée par une espace."
        if said:
            changes.append(Change(line.number, said))
        out.append(replace(line, text=text))
    return out, changes


def _traps(document: Document) -> set[int]:
    """Places (lines from 1) where the file reads, but not as its author typed it."""
    found: set[int] = set()
    rows = _BREAK.split(document.text)
    _trap(document.root, rows, found)
    return found


def _trap(node: yaml.Node, rows: list[str], found: set[int]) -> None:
    import yaml

    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _trap(item, rows, found)
    if not isinstance(node, yaml.MappingNode):
        return
    known = typed.keys()
    near = bool(node.flow_style) and any(key.value in known.texts for key, _ in node.value)
    for key, value in node.value:
        if _is_trap(key, value, rows, flow=bool(node.flow_style), near=near):
            found.add((node if node.flow_style else key).start_mark.line + 1)
        elif key.value in known.lists and isinstance(value, yaml.SequenceNode):
            found.update(
                (key if value.flow_style else item).start_mark.line + 1
                for item in value.value
                if not isinstance(item, yaml.ScalarNode)
            )
        if key.value not in known.texts or not isinstance(value, yaml.ScalarNode):
            _trap(value, rows, found)


def _is_trap(key: yaml.Node, value: yaml.Node, rows: list[str], *, flow: bool, near: bool) -> bool:
    """Whether ``key: value`` is not what was typed; ``near``: a text stands in the same braces."""
    import yaml

    if getattr(key, "style", None):
        return False
    known = typed.keys()
    spelled = known.spelled(key.value)
    if not spelled:
        # A comma of a sentence between braces: what follows it looks like a key.
        return near and value.value == ""
    if spelled != key.value:
        return True
    if spelled in known.texts:
        return not flow and _misread(value, rows, key)
    # Curly quotes where no sentence is meant.
    items = value.value if isinstance(value, yaml.SequenceNode) and value.flow_style else [value]
    return spelled not in known.lists and any(
        isinstance(item, yaml.ScalarNode)
        and not item.style
        and typed.unwrapped(item.value) != item.value
        for item in items
    )


def _misread(value: yaml.Node, rows: list[str], key: yaml.Node) -> bool:
    """Whether a text is read as something else, or cut."""
    import yaml

    typed_after = rows[key.end_mark.line][key.end_mark.column :].lstrip(" ")[1:].strip(" \t")
    if not isinstance(value, yaml.ScalarNode):
        return not _is_structure(value)
    if typed_after.startswith(("&", "!", "*")):
        return True
    if typed_after.startswith(("|", ">")):
        return not typed.is_block(typed_after)  # libyaml takes « |#» for one
    one_row = value.start_mark.line == value.end_mark.line == key.start_mark.line
    if value.style or not one_row or not value.value:
        return False
    return len(typed.split_comment(typed_after)[0]) > len(value.value)


def _is_structure(value: Any) -> bool:
    """A mapping with known keys, where a text may also stand (« source »)."""
    import yaml

    known = typed.keys().all
    return isinstance(value, yaml.MappingNode) and any(key.value in known for key, _ in value.value)


def unread(text: str, name: str) -> Iterator[Problem]:
    """What still keeps ``text`` from being read."""
    try:
        source.parse(text, name)
    except JourneyError as error:
        yield from error.problems
