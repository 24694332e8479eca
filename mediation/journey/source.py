"""A text file as plain strings, lists and mappings that remember where they stand.

No alias, no tag, no duplicate key, no deep nesting: nothing a text editor's
author needs, everything an attacker does. Measurements behind these choices:
PyYAML's C scanner keeps exact positions at about 3.6 ms for 440 lines.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.journey.document import Document, excerpt, refusal
from mediation.journey.problems import JourneyError, Problem
from mediation.journey.yaml_strings import (
    MAX_DEPTH,
    STR,
    TAGS,
    check_depth,
    may_be_deep,
    string_loader,
    syntax,
    too_deep,
)

if TYPE_CHECKING:
    from pathlib import Path

    import yaml

MAX_BYTES = 256 * 1024
"""Largest file read, in bytes; the longest journey we know is about 20 kB."""
MAX_PROBLEMS = 100
"""Problems of form told for one file; whoever mends those asks again. Each is placed by walking
the file, so that an endless list of them would cost its square."""


def read_text(path: Path, name: str | None = None) -> str:
    """The file's text; ``JourneyError`` when it cannot be read, is too big or is not UTF-8."""
    name = name or path.name
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise refusal("P010", name, "ce fichier n'existe pas. Vérifiez son nom.") from None
    except IsADirectoryError:
        raise refusal("P010", name, "c'est un dossier, pas un fichier.") from None
    except OSError:
        raise refusal(
            "P010", name, "ce fichier ne peut pas être lu. Vérifiez le droit de le lire."
        ) from None
    return decode(raw, name)


def decode(raw: bytes, name: str) -> str:
    """``raw`` as text, without its BOM; ``JourneyError`` when too big, binary or not UTF-8."""
    if len(raw) > MAX_BYTES:
        raise refusal(
            "P006", name, f"le fichier est trop gros (plus de {MAX_BYTES // 1024} Ko). Coupez-le."
        )
    if b"\0" in raw:
        raise refusal("P007", name, "ce n'est pas un fichier de texte. Ouvrez-le et réenregistrez.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise refusal(
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

    loader = string_loader(pure=pure)
    try:
        if may_be_deep(text):
            check_depth(text, name, loader)
        root = yaml.compose(text, Loader=loader)
    except yaml.MarkedYAMLError as error:
        raise JourneyError([syntax(error, text, name)]) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", 0) or 0
        line = text.count("\n", 0, position) + 1
        raise refusal(
            "P007", name, "ce caractère n'a pas sa place dans un texte. Effacez-le.", text, line
        ) from None
    except (RecursionError, ValueError, UnicodeError):
        raise refusal("P001", name, "ce fichier ne peut pas être lu comme un parcours.") from None
    if root is None:
        raise refusal("P001", name, "le fichier est vide.")
    document = Document(name, text, None, root)
    document.data = _build(document, root, 0, set())
    return document


def _build(document: Document, node: yaml.Node, depth: int, seen: set[int]) -> Any:
    import yaml

    line = node.start_mark.line + 1
    if id(node) in seen:
        raise refusal(
            "P003",
            document.name,
            "les renvois (« & » et « * ») ne sont pas admis. Recopiez le texte.",
            document.text,
            line,
        )
    seen.add(id(node))
    if depth > MAX_DEPTH:
        raise too_deep(document.name, document.text, line)
    if node.tag not in TAGS:
        raise refusal(
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
            raise refusal(
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
            and value.tag == STR
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
