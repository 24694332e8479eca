"""The indicators: every measure, in the order of what is published.

A measure gives tables of counts (``Table``), one for each set of dimensions it is
asked by. What is read off them (shares, intervals) is in ``intervals``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.evaluation import measures_visits as visits
from mediation.evaluation import measures_walks as walks
from mediation.evaluation.facts import FACTS
from mediation.evaluation.measuring import table_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediation.evaluation.catalog import Ends
    from mediation.evaluation.measuring import Measure
    from mediation.evaluation.tables import Table

MEASURES = (
    visits.coverage,
    visits.results,
    visits.hands,
    visits.hands_by_place,
    visits.blockers,
    visits.blockers_by_place,
    visits.durations,
    visits.visit_kinds,
    visits.referrals,
    visits.voices,
    visits.asked,
    walks.versions,
    walks.funnel,
)
"""Every measure; the list of tables that may be published is fixed by it."""

FINE_FROM = 100
"""Desks. Each table more is one cell more that a visit is counted in. Measured on all tables
together (``make proof-evaluation``): who knows every other visit tells one that was there
0.13 better than a coin at 100 desks with the fine tables; at 32 desks 0.19 with them, 0.13
without. The least asked of a release is 0.15."""

assert {one.source for one in MEASURES} <= {*FACTS, "departs"}


def prepared(base: Mapping[str, Any], ends: Ends) -> dict[str, Any]:
    """The facts, and ``departs``, which several measures start from: worked out once, here.

    ``ends``: which steps end a journey well. Engine errors come through.
    """
    from ibis.util import gen_name

    begun = walks.begun(base["etapes"], ends)
    # Gone with the connection. Ibis's own ``cache`` would drop it later, on a closed one.
    kept = begun.get_backend().create_table(gen_name("departs"), begun, temp=True)
    return {**base, "departs": kept}


def asked_of(desks: int) -> Iterator[tuple[Measure, str]]:
    """The measures and their tables, by name, for so many desks: fewer where there are few."""
    for one in MEASURES:
        for name in one.tables:
            if name not in one.fine or desks >= FINE_FROM:
                yield one, name


def computed(base: Mapping[str, Any], ends: Ends, desks: int) -> Iterator[Table]:
    """Every table to be made of ``desks`` desks, from the facts ``base``.

    Engine errors come through.
    """
    facts = prepared(base, ends)
    for one, name in asked_of(desks):
        yield table_of(one, name, facts)
