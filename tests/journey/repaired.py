"""What « parcours corriger » makes of a text, for whoever tries it."""

from __future__ import annotations

import re
from pathlib import Path

from support import HEAD, dump

from accessibility.text import fold
from mediation.journey import verify
from mediation.journey.library import built_in
from mediation.journey.repair import repair
from mediation.journey.source import parse

EXAMPLE = Path(__file__).with_name("exemple-parcours.yaml")
SHIPPED = [*verify.files([built_in()]), EXAMPLE]
HEADER = dump(HEAD)


def words(text: str) -> list[str]:
    """Every word of a file in order, but for how a key is spelled."""
    return re.findall(r"[^\W_]+", fold(text.replace("_", " ").replace("\ufeff", "")))


def mended(text: str) -> str:
    """The text of a file after « corriger », which must then have nothing left to do."""
    once = repair(text.encode(), "essai.yaml")
    again = repair(once.data, "essai.yaml")
    assert again.data == once.data
    assert not again.changes
    return once.text


def step(rows: str) -> dict[str, str]:
    """The first step of a journey whose lines were typed as ``rows``, after « corriger »."""
    text = f"etapes:\n  - id: a\n    type: dire\n{rows}\n    picto: x\n"
    data = parse(mended(text), "essai.yaml").data["etapes"][0]
    assert data["picto"] == "x"
    return {key: (value or "").strip() for key, value in data.items()}
