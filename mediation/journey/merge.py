"""Who wins where the application, the packs and this desk say the same thing differently.

- A journey: this desk's own, then a pack's that may replace the application's
  and is newer, then the application's. Of two packs of one publisher, the
  newer; of two publishers, the first arrived.
- A contact or a fact: the same, where « newer » is the day somebody last
  checked it (``vu_le``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mediation.journey import model as m
from mediation.journey import reference
from mediation.journey.problems import JourneyError, Problem, Severity
from mediation.journey.reference import Reference
from mediation.journey.source import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mediation.journey.pack.shelf import Pack, Shelf

Item = TypeVar("Item", m.Contact, m.Fact)


def shared(application: Reference, shelf: Shelf) -> tuple[Reference, list[Problem]]:
    """What journeys may name, packs included, and the packs' files that do not read."""
    problems: list[Problem] = []
    contacts = _merged(application.contacts, shelf, reference.contacts, "contacts", problems)
    facts = _merged(application.facts, shelf, reference.facts, "faits", problems)
    return Reference(contacts, facts), problems


def _merged(
    application: Mapping[str, Item],
    shelf: Shelf,
    read: Callable[[str, str], dict[str, Item]],
    kind: str,
    problems: list[Problem],
) -> dict[str, Item]:
    kept = dict(application)
    owner: dict[str, Pack] = {}
    for pack in shelf.packs:
        path = pack.folder / f"{kind}.yaml"
        if not path.is_file():
            continue
        shown = f"paquets/{pack.id}/{path.name}"
        try:
            found = read(read_text(path, shown), shown)
        except JourneyError as error:
            problems += error.problems
            continue
        for item_id, item in found.items():
            here = kept.get(item_id)
            first = owner.get(item_id)
            if here is None:
                may = True
            elif first is None:
                may = f"{kind}/{item_id}" in pack.replaces and _as_fresh(item, here)
            else:
                may = first.key == pack.key and _as_fresh(item, here)
                if first.key != pack.key:
                    problems.append(
                        Problem(
                            "P218",
                            f"le paquet « {first.id} » a déjà « {item_id} » : celui-ci est ignoré.",
                            file=shown,
                            severity=Severity.WARNING,
                        )
                    )
            if may:
                kept[item_id] = item
                owner[item_id] = pack
    return kept


def _as_fresh(item: m.Contact | m.Fact, other: m.Contact | m.Fact) -> bool:
    """Whether ``item`` was checked no earlier than ``other``; without dates, yes."""
    mine = item.source.checked if isinstance(item.source, m.Origin) else None
    theirs = other.source.checked if isinstance(other.source, m.Origin) else None
    return mine is None or theirs is None or mine >= theirs
