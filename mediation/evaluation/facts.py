"""The tables that bundles are read into: the same columns in Parquet and in PostgreSQL.

A line says what one desk sent for one quarter, its lots added up. ``n`` is a
number of times; ``marque`` the sum of n × key over the lots, which the release
gate uses (two tables made of the same visits then get the same noise). What a
desk withheld is a line too (``retenu``), so that the lines of ``resultats``,
``mains``, ``blocages``, ``durees`` and ``passages`` each add up to all its visits, those
of ``orientations`` to the visits that it says were referred.

``etapes`` holds a line a step, with its counters side by side (``STEPS``).
``reponses`` and ``usages`` hold a line ``visites`` beside what was counted: what a
rate is to be divided by. ``lots`` says in how many parts a number was rounded down,
each by up to ``K`` - 1.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.outcomes.record import OF_A_STEP, Counted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mediation.outcomes.verify import Verified

WITHHELD = "retenu"
VISITS = "visites"
TEXT, NUMBER = "text", "bigint"

DESK = {
    "site": TEXT,
    "departement": TEXT,
    "territoire": TEXT,
    "trimestre": TEXT,
    "annee": TEXT,
}
_COUNT = {"n": NUMBER, "marque": NUMBER}
STEPS = tuple(str(word) for word in Counted if word in OF_A_STEP)
"""What is counted at a step: a column each in ``etapes``, and one for its mark."""

FACTS: dict[str, dict[str, str]] = {
    "visites": {**DESK, **_COUNT},
    "resultats": {**DESK, "famille": TEXT, "parcours": TEXT, "resultat": TEXT, **_COUNT},
    "mains": {**DESK, "main": TEXT, "resultat": TEXT, **_COUNT},
    "blocages": {**DESK, "blocage": TEXT, "famille_blocage": TEXT, **_COUNT},
    "durees": {**DESK, "duree": TEXT, **_COUNT},
    "passages": {**DESK, "passage": TEXT, **_COUNT},
    "orientations": {**DESK, "orientation": TEXT, **_COUNT},
    "etapes": {
        **DESK, "lots": NUMBER, "parcours": TEXT, "version": NUMBER, "empreinte": TEXT,
        "etape": TEXT, **dict.fromkeys((*STEPS, *(f"m_{name}" for name in STEPS)), NUMBER),
    },
    "reponses": {**DESK, "reponse": TEXT, **_COUNT},
    "questions": {**DESK, "lots": NUMBER, "question": TEXT, "etat": TEXT, **_COUNT},
    "usages": {**DESK, "lots": NUMBER, "quoi": TEXT, "cle": TEXT, **_COUNT},
}  # fmt: skip
"""Columns of each table of facts, in order."""

BUNDLES = {
    "site": TEXT,
    "departement": TEXT,
    "territoire": TEXT,
    "trimestre": TEXT,
    "revision": NUMBER,
    "visites": NUMBER,
    "sha256": TEXT,
    "signataire": TEXT,
}
"""Columns of the list of bundles that the facts were read from: one a desk and quarter."""

_SHOWN = {  # name in a bundle: how many columns stand between the lot and n
    "resultats": 3,
    "mains": 2,
    "blocages": 2,
    "durees": 1,
    "passages": 1,
    "orientations": 1,
    "etapes": 5,
    "reponses": 1,
    "questions": 2,
    "usages": 2,
}
_ROUNDED = frozenset({"etapes", "questions", "usages"})
_WITHHELD_LINE = {
    "resultats": ("*", "*", WITHHELD),
    "mains": ("*", WITHHELD),
    "blocages": ("*", WITHHELD),
    "durees": (WITHHELD,),
    "passages": (WITHHELD,),
    "orientations": (WITHHELD,),
}

Fact = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What one bundle says, as lines of ``FACTS``; ``bundle`` a line of ``BUNDLES``."""

    bundle: Fact
    lines: dict[str, list[Fact]]


def lot_key(site: str, quarter: str, lot: int) -> int:
    """The number that stands for a lot in cell keys: 32 bits, the same for all and not secret."""
    digest = hashlib.sha256(f"{site}|{quarter}|{lot}".encode()).digest()
    return int.from_bytes(digest[:4], "big")


def facts_of(verified: Verified) -> Facts:
    """The lines of a bundle that holds, its lots added up."""
    head = verified.header
    site, quarter, visits = head["site"], head["trimestre"], head["visites"]
    desk = (site, head["departement"], head["territoire"], quarter, quarter[:4])
    keys = [lot_key(site, quarter, lot) for lot in range(len(visits))]
    sums: dict[str, dict[Fact, list[int]]] = {name: defaultdict(lambda: [0, 0]) for name in FACTS}

    def add(name: str, cell: Fact, lot: int, n: int) -> None:
        total = sums[name][cell]
        total[0] += n
        total[1] += n * keys[lot]

    for name, width in _SHOWN.items():
        for line in verified.lines.get(name, ()):  # not in every format
            add(name, line[1 : width + 1], int(line[0]), int(line[-1]))
    for lot, table, n in verified.lines["retenus"]:
        if table in _WITHHELD_LINE:
            add(str(table), _WITHHELD_LINE[str(table)], int(lot), int(n))
    for lot, n in enumerate(visits):
        add("visites", (), lot, n)
        add("reponses", (VISITS,), lot, n)
        add("usages", (VISITS, ""), lot, n)
    lines: dict[str, list[Fact]] = {}
    for name, cells in sums.items():
        before = (*desk, len(visits)) if name in _ROUNDED else desk
        lines[name] = [(*before, *cell, *total) for cell, total in sorted(cells.items())]
    lines["etapes"] = [
        (*desk, len(visits), *step, *counts, *marks)
        for step, (counts, marks) in sorted(_side_by_side(sums["etapes"]).items())
    ]
    bundle = (*desk[:4], head["revision"], sum(visits), verified.sha256, verified.key)
    return Facts(bundle, lines)


def _side_by_side(cells: Mapping[Fact, list[int]]) -> dict[Fact, tuple[list[int], list[int]]]:
    """The counters of steps, ``(parcours, version, empreinte, quoi, etape)``, by step."""
    steps: dict[Fact, tuple[list[int], list[int]]] = {}
    for (journey, version, hash_, counted, step), (n, mark) in cells.items():
        if counted in STEPS:
            counts, marks = steps.setdefault(
                (journey, version, hash_, step), ([0] * len(STEPS), [0] * len(STEPS))
            )
            place = STEPS.index(str(counted))
            counts[place], marks[place] = n, mark
    return steps
