"""Contacts and dated facts that journeys share: written once, each with its source.

A telephone number or a delay changes more often than a journey; here it is
corrected in one place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from mediation.journey import model as m
from mediation.journey.load import problem_of
from mediation.journey.problems import JourneyError
from mediation.journey.source import parse

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
        entries = TypeAdapter(tuple[item, ...]).validate_python(document.data)  # type: ignore[valid-type]
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
