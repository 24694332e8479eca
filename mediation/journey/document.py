"""A text file that was read, and where each thing stands in it: what a problem points at."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mediation.journey.problems import JourneyError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    import yaml


@dataclass(slots=True)
class Document:
    """One parsed file. ``data`` is what it says; positions come from ``place``."""

    name: str
    text: str
    data: Any
    root: yaml.Node
    problems: list[Problem] = field(default_factory=list)
    """Problems that do not stop the reading, such as a key given twice."""
    _rows: list[str] = field(default_factory=list)

    @property
    def rows(self) -> list[str]:
        """The lines of the file."""
        if not self._rows:
            self._rows = self.text.split("\n")
        return self._rows

    def problem(
        self, code: str, message: str, loc: Sequence[str | int] = (), **how: Any
    ) -> Problem:
        """A problem at ``loc`` (keys and indexes from the root); see ``place``."""
        line, column, width = place(self.root, loc, on_key=how.pop("on_key", False))
        return Problem(
            code,
            message,
            file=self.name,
            line=line,
            column=column,
            width=width,
            excerpt=_shown(self.rows, line),
            **how,
        )

    def value(self, loc: Sequence[str | int]) -> Any:
        """What stands at ``loc`` as the file has it; None where nothing does."""
        found: Any = self.data
        for part in loc:
            try:
                found = found[part]
            except (KeyError, IndexError, TypeError):
                return None
        return found

    def problem_within(
        self, code: str, message: str, loc: Sequence[str | int], start: int, length: int, **how: Any
    ) -> Problem:
        """A problem about some characters of the text at ``loc``, shown on their own line."""
        whole = self.problem(code, message, loc, **how)
        text = self.value(loc)
        if not isinstance(text, str) or start > len(text):
            return whole
        wanted = text[start : start + length].split("\n", 1)[0].strip()
        rows = self.rows
        # A block (« | ») begins on the line after its key; any other text on the key's own.
        first = whole.line - 1 + text.count("\n", 0, start)
        for number in range(first, min(first + 3, len(rows))):
            column = rows[number].find(wanted)
            if wanted and column >= 0:
                return replace(
                    whole,
                    line=number + 1,
                    column=column + 1,
                    width=len(wanted),
                    excerpt=_shown(rows, number + 1),
                )
        return whole


def place(root: yaml.Node, loc: Sequence[str | int], *, on_key: bool) -> tuple[int, int, int]:
    """Line, column and width (from 1) of what ``loc`` names under ``root``.

    A part of ``loc`` that is no key here (a union's tag) is skipped. With
    ``on_key`` the key itself is pointed at, otherwise its value; a list or a
    mapping is pointed at by its key, since that is where its author looks.
    """
    import yaml

    node, at = root, root
    for part in loc:
        if isinstance(node, yaml.SequenceNode) and isinstance(part, int):
            if part >= len(node.value):
                break
            node = at = node.value[part]
        elif isinstance(node, yaml.MappingNode):
            hit = next(((k, v) for k, v in node.value if k.value == part), None)
            if hit is None:
                continue
            key, node = hit
            at = key if on_key or not isinstance(node, yaml.ScalarNode) or not node.value else node
    mark, end = at.start_mark, at.end_mark
    width = end.column - mark.column if end.line == mark.line else 1
    return mark.line + 1, mark.column + 1, max(1, width)


def excerpt(text: str, line: int) -> str:
    """Line ``line`` (from 1) of ``text``, without what could act on a terminal, cut at 160."""
    return _shown(text.split("\n", line), line)


def _shown(rows: Sequence[str], line: int) -> str:
    from accessibility.text import clean

    row = rows[line - 1] if line <= len(rows) else ""
    return clean(row[:1000].rstrip("\r")).replace("\n", " ")[:160]


def refusal(code: str, name: str, message: str, text: str = "", line: int = 1) -> JourneyError:
    """What stops the reading of a file, as the one problem told."""
    return JourneyError(
        [Problem(code, message, file=name, line=line, excerpt=excerpt(text, line) if text else "")]
    )
