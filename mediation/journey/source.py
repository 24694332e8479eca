"""A text file as plain strings, lists and mappings that remember where they stand.

Only strings: YAML's own guesses turn ``12:30`` into 750 and ``no`` into false.
No alias, no tag, no duplicate key, no deep nesting: nothing a text editor's
author needs, everything an attacker does. Measurements behind these choices:
PyYAML's C scanner keeps exact positions at about 3.6 ms for 440 lines.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mediation.journey.problems import JourneyError, Problem

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import yaml

MAX_BYTES = 256 * 1024
"""Largest file read, in bytes; the longest journey we know is about 20 kB."""
MAX_DEPTH = 12
"""Deepest nesting of lists and mappings; a journey needs 6."""
MAX_PROBLEMS = 100
"""Problems of form told for one file; whoever mends those asks again. Each is placed by walking
the file, so that an endless list of them would cost its square."""

_BLOCKS = re.compile(r"[-?:][ \n]+(?:[-?:][ \n]+){5}")
_INDENT = "\n" + " " * 48
_BRACKETS = re.compile(r"[\[\]{}]")
_STR = "tag:yaml.org,2002:str"
_TAG_OF = {
    "scalar": _STR,
    "sequence": "tag:yaml.org,2002:seq",
    "mapping": "tag:yaml.org,2002:map",
}
_TAGS = frozenset(_TAG_OF.values())


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


def read_text(path: Path, name: str | None = None) -> str:
    """The file's text; ``JourneyError`` when it cannot be read, is too big or is not UTF-8."""
    name = name or path.name
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise _refuse("P010", name, "ce fichier n'existe pas. Vérifiez son nom.") from None
    except IsADirectoryError:
        raise _refuse("P010", name, "c'est un dossier, pas un fichier.") from None
    except OSError:
        raise _refuse(
            "P010", name, "ce fichier ne peut pas être lu. Vérifiez le droit de le lire."
        ) from None
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """``raw`` as text, without its BOM; ``JourneyError`` when too big, binary or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise _refuse(
            "P006", name, f"le fichier est trop gros (plus de {MAX_BYTES // 1024} Ko). Coupez-le."
        )
    if b"\0" in raw:
        raise _refuse("P007", name, "ce n'est pas un fichier de texte. Ouvrez-le et réenregistrez.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise _refuse(
            "P009",
            name,
            "le fichier n'est pas enregistré en UTF-8. Réenregistrez-le en UTF-8.",
            line=line,
        ) from None


def parse(text: str, name: str, *, pure: bool = False) -> Document:
    """``text`` as a ``Document``; ``JourneyError`` names the first thing YAML cannot read.

    ``pure`` reads with PyYAML's Python scanner even where libyaml is there: it is
    what some Windows builds have, and it refuses tabs that libyaml lets through.
    """
    import yaml

    loader = _string_loader(pure=pure)
    try:
        if _may_be_deep(text):
            _check_depth(text, name, loader)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        raise JourneyError([_syntax(error, text, name)]) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        raise _refuse(
            "P007", name, "ce caractère n'a pas sa place dans un texte. Effacez-le.", text, line
        ) from None
    except (RecursionError, ValueError, UnicodeError):
        raise _refuse("P001", name, "ce fichier ne peut pas être lu comme un parcours.") from None
    if root is None:
        raise _refuse("P001", name, "le fichier est vide.")
    document = Document(name, text, None, root)
    document.data = _build(document, root, 0, set())
    return document


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


def _refuse(code: str, name: str, message: str, text: str = "", line: int = 1) -> JourneyError:
    return JourneyError(
        [Problem(code, message, file=name, line=line, excerpt=excerpt(text, line) if text else "")]
    )


_LOADERS: dict[bool, Any] = {}


def _string_loader(*, pure: bool = False) -> Any:
    if pure not in _LOADERS:
        import yaml

        base: Any = None if pure else getattr(yaml, "CSafeLoader", None)
        # Without resolvers every plain scalar stays the string its author typed. PyYAML asks
        # for each node what it is and where it stands, at length; here a kind has one tag.
        methods: dict[str, Any] = {
            "yaml_implicit_resolvers": {},
            "resolve": lambda _loader, kind, _value, _implicit: _TAG_OF[kind.id],
            "descend_resolver": lambda _loader, _node, _index: None,
            "ascend_resolver": lambda _loader: None,
        }
        if base is None:
            base, methods["scan_plain"] = yaml.SafeLoader, _scan_plain
        _LOADERS[pure] = type("StringLoader", (base,), methods)
    return _LOADERS[pure]


def _scan_plain(loader: Any) -> Any:
    """PyYAML's own, but a question mark between braces does not end a sentence.

    libyaml reads « {texte: Perdue ? Venez.} »; the Python scanner stops at « ? ».
    """
    import yaml

    peek = loader.peek

    def without_question(index: int = 0) -> str:
        char: str = peek(index)
        return "x" if char == "?" else char

    loader.peek = without_question
    try:
        return yaml.SafeLoader.scan_plain(loader)
    finally:
        del loader.peek


def _may_be_deep(text: str) -> bool:
    """Whether ``text`` may nest deeper than any journey.

    libyaml composes recursively, so such a text is first counted with events,
    which do not recurse. Brackets inside sentences count too: too careful is safe.
    """
    depth = 0
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return _INDENT in text or _BLOCKS.search(text) is not None
    for bracket in _BRACKETS.findall(text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        if depth > MAX_DEPTH:
            return True
    return _INDENT in text or _BLOCKS.search(text) is not None


def _check_depth(text: str, name: str, loader: Any) -> None:
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise _refuse(
                    "P004",
                    name,
                    "trop de niveaux les uns dans les autres. Simplifiez cette partie.",
                    text,
                    event.start_mark.line + 1 if event.start_mark else 1,
                )
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _build(document: Document, node: yaml.Node, depth: int, seen: set[int]) -> Any:
    import yaml

    line = node.start_mark.line + 1
    if id(node) in seen:
        raise _refuse(
            "P003",
            document.name,
            "les renvois (« & » et « * ») ne sont pas admis. Recopiez le texte.",
            document.text,
            line,
        )
    seen.add(id(node))
    if depth > MAX_DEPTH:
        raise _refuse(
            "P004",
            document.name,
            "trop de niveaux les uns dans les autres. Simplifiez cette partie.",
            document.text,
            line,
        )
    if node.tag not in _TAGS:
        raise _refuse(
            "P005",
            document.name,
            "les étiquettes YAML (« ! ») ne sont pas admises. Mettez le texte entre guillemets.",
            document.text,
            line,
        )
    if isinstance(node, yaml.ScalarNode):
        # `key:` with nothing behind it is an absent value, not an empty text (libyaml says ""
        # where the Python scanner says None for the style of a plain value).
        return None if node.value == "" and not node.style else str(node.value)
    if isinstance(node, yaml.SequenceNode):
        return [_build(document, child, depth + 1, seen) for child in node.value]
    data: dict[str, Any] = {}
    scalar = yaml.ScalarNode
    for key, value in node.value:
        if not isinstance(key, scalar):
            raise _refuse(
                "P008",
                document.name,
                "ce qui est avant « : » doit être un mot.",
                document.text,
                key.start_mark.line + 1,
            )
        if key.value in data and len(document.problems) < MAX_PROBLEMS:
            document.problems.append(
                Problem(
                    "P002",
                    f"la clé « {key.value[:40]} » est écrite deux fois. Gardez-en une.",
                    file=document.name,
                    line=key.start_mark.line + 1,
                    column=key.start_mark.column + 1,
                    width=len(key.value),
                    excerpt=excerpt(document.text, key.start_mark.line + 1),
                )
            )
        seen.add(id(key))
        if (
            type(value) is scalar
            and value.tag == _STR
            and depth < MAX_DEPTH
            and id(value) not in seen
        ):
            # Nine values in ten: the same as below, without the call.
            seen.add(id(value))
            text = value.value
            data[key.value] = text if text or value.style else None
        else:
            data[key.value] = _build(document, value, depth + 1, seen)
    return data


# What PyYAML says, what it means to an author. First match wins; ROW looks at the line itself.
_SAYINGS: tuple[tuple[str, str, str], ...] = (
    (
        r"mapping values are not allowed|ROW:.*\S\s:\s",
        "P011",
        "un « : » dans une phrase gêne le fichier. Mettez « | » puis la phrase à la ligne ; "
        "« mediation parcours corriger » le fait.",
    ),
    (
        r"alias|anchor",
        "P003",
        "une phrase ne peut pas commencer par « * » ou « & ». Mettez-la entre guillemets.",
    ),
    (r"ROW:.*\t|\btab", "P001", "une tabulation gêne le fichier. Remplacez-la par des espaces."),
    (
        r"cannot start any token",
        "P001",
        "ce signe ne peut pas commencer une valeur. Mettez-la entre guillemets.",
    ),
    (
        r"expected a single document",
        "P001",
        "une ligne « --- » coupe le fichier en deux. Effacez-la.",
    ),
    (
        r"end of stream|closing|quoted scalar",
        "P001",
        "un guillemet ou un crochet ouvert n'est pas refermé.",
    ),
    (
        r"\btag",
        "P005",
        "une phrase ne peut pas commencer par « ! ». Mettez-la entre guillemets.",
    ),
    (
        r"",
        "P001",
        "cette ligne ne se lit pas. Comparez-la avec une ligne voisine (espaces, tirets).",
    ),
)


def _syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    rows = text.split("\n", line)
    raw = rows[line - 1] if line <= len(rows) else ""
    said = f"{error.problem or ''} {error.context or ''} ROW:{raw}"
    code, message = next((c, m) for pattern, c, m in _SAYINGS if re.search(pattern, said))
    return Problem(code, message, file=name, line=line, column=column, excerpt=excerpt(text, line))
