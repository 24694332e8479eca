"""The schema that editors use: fresh, and of the same mind as the loader."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from mediation.journey import schema, verify
from mediation.journey.library import built_in

EXAMPLE = Path(__file__).with_name("exemple-parcours.yaml")
VALIDATOR = jsonschema.Draft7Validator(schema.schema())


def problems(text: str) -> list[str]:
    data = json.loads(json.dumps(yaml.safe_load(text), default=str))
    return [error.message for error in VALIDATOR.iter_errors(data)]


def test_the_file_is_fresh() -> None:
    path = built_in() / "schema" / schema.FILE
    assert path.read_text(encoding="utf-8") == schema.text(), "make docs"


def test_is_a_draft_7_schema_without_what_editors_ignore() -> None:
    jsonschema.Draft7Validator.check_schema(schema.schema())
    assert "discriminator" not in schema.text()
    assert "$defs" not in schema.text()


def test_every_key_is_explained_in_french() -> None:
    bare = [
        f"{name}.{key}"
        for name, definition in schema.schema()["definitions"].items()
        for key, value in definition.get("properties", {}).items()
        if "description" not in value
    ]
    assert bare == []


def test_nothing_stands_beside_a_reference() -> None:
    def walk(node: Any) -> None:
        if isinstance(node, dict):
            assert "$ref" not in node or len(node) == 1, node
            for value in node.values():
                walk(value)
        elif isinstance(node, list):
            for value in node:
                walk(value)

    walk(schema.schema())


@pytest.mark.parametrize("path", [EXAMPLE, *verify.files([built_in()])], ids=lambda path: path.stem)
def test_accepts_what_the_loader_accepts(path: Path) -> None:
    assert problems(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r"picto: souris", "pictto: souris"),
        (r"type: verifier", "type: vérifier"),
        (r"danger: fraude", "danger: arnaque"),
        (r"^besoin: .*\n", ""),
        (r"public: \[tout-public", "public: [tous"),
        (r"- id: declarer", "- id: Déclarer"),
        (r"nature: aide", "nature: coup de main"),
        (r"discretion: ordinaire", "discretion: non"),
    ],
)
def test_refuses_what_the_loader_refuses(old: str, new: str) -> None:
    text, count = re.subn(old, new, EXAMPLE.read_text(encoding="utf-8"), count=1, flags=re.M)
    assert count == 1
    assert problems(text)


def test_every_journey_names_it_on_its_first_line() -> None:
    for path in verify.files([built_in()]):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        name = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
        assert name, path
        assert (path.parent / name[1]).resolve().is_file(), path
