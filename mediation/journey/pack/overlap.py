"""What a pack has that the application has too, and whose packs may replace it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.journey import reference
from mediation.journey.library import built_in
from mediation.journey.pack import names
from mediation.journey.problems import JourneyError
from mediation.journey.shipped import resource
from mediation.journey.source import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TRUSTED = "editeurs.yaml"


def items(folder: Path, files: Iterable[str]) -> frozenset[str]:
    """What journeys may name in these files: « parcours/x », « contacts/x »…

    Raises:
        JourneyError: when contacts or facts do not read.
    """
    found: set[str] = set()
    for name in files:
        if name == names.CONTACTS:
            found |= {f"contacts/{n}" for n in reference.contacts(read_text(folder / name), name)}
        elif name == names.FACTS:
            found |= {f"faits/{n}" for n in reference.facts(read_text(folder / name), name)}
        elif name == names.LEXICON:
            # Whatever its words: it changes how every journey is said aloud.
            found.add(names.LEXICON_ITEM)
        elif name.startswith(names.FRAGMENTS):
            found.add(name.removeprefix(names.JOURNEYS).removesuffix(".yaml"))
        elif name.startswith(names.JOURNEYS) and name.endswith(".yaml"):
            found.add(name.removesuffix(".yaml"))
    return frozenset(found)


def of_application() -> frozenset[str]:
    """The same of the journeys, contacts and facts that come with the application."""
    root = built_in()
    return frozenset(
        {names.LEXICON_ITEM}
        | {f"parcours/{path.stem}" for path in root.glob("*.yaml")}
        | {f"fragments/{path.stem}" for path in root.glob("fragments/*.yaml")}
        | {f"contacts/{n}" for n in reference.contacts(resource(names.CONTACTS), names.CONTACTS)}
        | {f"faits/{n}" for n in reference.facts(resource(names.FACTS), names.FACTS)}
    )


def trusted_keys(text: str | None = None) -> frozenset[str]:
    """The public keys whose packs may replace what comes with the application.

    Raises:
        JourneyError: when ``editeurs.yaml`` is not a list of « nom » and « cle ».
    """
    document = parse(resource(TRUSTED) if text is None else text, TRUSTED)
    data = document.data
    listed = data.get("editeurs") if isinstance(data, dict) else None
    keys = [item.get("cle") for item in listed or () if isinstance(item, dict)]
    if not isinstance(listed, list) or not all(
        isinstance(key, str) and len(key) == 64 and set(key) <= set("0123456789abcdef")
        for key in keys
    ):
        raise JourneyError([document.problem("P104", "chaque éditeur a « nom » et « cle ».")])
    return frozenset(key for key in keys if key)
