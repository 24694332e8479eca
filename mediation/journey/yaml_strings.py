"""PyYAML as journeys need it: strings only, no deep nesting, its complaints in French.

Only strings: YAML's own guesses turn ``12:30`` into 750 and ``no`` into false.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from mediation.journey.document import excerpt, refusal
from mediation.journey.problems import Problem

if TYPE_CHECKING:
    import yaml

    from mediation.journey.problems import JourneyError

MAX_DEPTH = 12
"""Deepest nesting of lists and mappings; a journey needs 6."""

_BLOCKS = re.compile(r"[-?:][ \n]+(?:[-?:][ \n]+){5}")
_INDENT = "\n" + " " * 48
_BRACKETS = re.compile(r"[\[\]{}]")
STR = "tag:yaml.org,2002:str"
_TAG_OF = {
    "scalar": STR,
    "sequence": "tag:yaml.org,2002:seq",
    "mapping": "tag:yaml.org,2002:map",
}
TAGS = frozenset(_TAG_OF.values())

_LOADERS: dict[bool, Any] = {}


def string_loader(*, pure: bool = False) -> Any:
    """The loader class of ``yaml.compose``; ``pure``: PyYAML's own scanner, never libyaml's."""
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


def may_be_deep(text: str) -> bool:
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


def too_deep(name: str, text: str, line: int) -> JourneyError:
    """What refuses a file that nests deeper than ``MAX_DEPTH``."""
    return refusal(
        "P004",
        name,
        "trop de niveaux les uns dans les autres. Simplifiez cette partie.",
        text,
        line,
    )


def check_depth(text: str, name: str, loader: Any) -> None:
    """Refuse what nests too deep, counted with events, which do not recurse."""
    import yaml

    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise too_deep(name, text, event.start_mark.line + 1 if event.start_mark else 1)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


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


def syntax(error: yaml.MarkedYAMLError, text: str, name: str) -> Problem:
    """What YAML could not read, said to the author of the file."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    rows = text.split("\n", line)
    raw = rows[line - 1] if line <= len(rows) else ""
    said = f"{error.problem or ''} {error.context or ''} ROW:{raw}"
    code, message = next((c, m) for pattern, c, m in _SAYINGS if re.search(pattern, said))
    return Problem(code, message, file=name, line=line, column=column, excerpt=excerpt(text, line))
