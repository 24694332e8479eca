"""Contacts and dated facts that journeys share: written once, each with its source.

A telephone number or a delay changes more often than a journey; here it is
corrected in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from pydantic import TypeAdapter, ValidationError

from mediation.journey import model as m
from mediation.journey.load import problem_of
from mediation.journey.problems import JourneyError
from mediation.journey.source import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

Item = TypeVar("Item", m.Contact, m.Fact)


@dataclass(frozen=True, slots=True)
class Reference:
    """What any journey may name by id."""

    contacts: Mapping[str, m.Contact] = field(default_factory=dict)
    facts: Mapping[str, m.Fact] = field(default_factory=dict)


def contacts(text: str, name: str) -> dict[str, m.Contact]:
    """The contacts of a ``contacts.yaml``, by id; ``JourneyError`` with what is wrong."""
    return _read(text, name, m.Contact)


def facts(text: str, name: str) -> dict[str, m.Fact]:
    """The facts of a ``faits.yaml``, by id; ``JourneyError`` with what is wrong."""
    return _read(text, name, m.Fact)


def _read(text: str, name: str, item: type[Item]) -> dict[str, Item]:
    document = parse(text, name)
    try:
        # The list's type is made from a value, which a type checker cannot follow.
        shape: TypeAdapter[tuple[Item, ...]] = TypeAdapter(tuple[item, ...])  # type: ignore[valid-type]
        entries = shape.validate_python(document.data)
    except ValidationError as error:
        raise JourneyError(
            problem_of(document, item, dict(e)) for e in error.errors(include_url=False)
        ) from None
    found: dict[str, Item] = {}
    for index, entry in enumerate(entries):
        if entry.id in found:
            document.problems.append(
                document.problem(
                    "P201", f"« {entry.id} » est écrit deux fois. Gardez-en un.", (index, "id")
                )
            )
        found[entry.id] = entry
    if document.problems:
        raise JourneyError(document.problems)
    return found
