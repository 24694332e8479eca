"""How a measure is declared and summed, by Ibis: DuckDB or PostgreSQL runs it.

Two traps, met on real engines: a boolean is never cast and summed (PostgreSQL
refuses), and two counts are never divided here (PostgreSQL divides whole numbers
whole, without a word). A test compares every cell of both engines.
"""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.evaluation.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from mediation.evaluation.catalog import Ends


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator. ``tables`` gives, by name, a French title and the dimensions.

    ``expression`` takes the facts, the dimensions and the journeys' ends, and gives
    an Ibis table: the dimensions, then for ``n`` and each count three whole
    numbers: the count, ``m <count>`` its mark, ``d <count>`` its number of desks.
    """

    source: str
    unit: str
    counts: tuple[str, ...]
    apart: frozenset[str]
    tables: Mapping[str, tuple[str, tuple[str, ...]]]
    expression: Callable[[Any, Sequence[str], Ends], Any]

    @property
    def text(self) -> str:
        """What the report prints: formula, unit, limits, in French."""
        return inspect.cleandoc(self.expression.__doc__ or "")


def measure(
    source: str,
    unit: str,
    counts: Sequence[str],
    tables: Mapping[str, tuple[str, tuple[str, ...]]],
    apart: Sequence[str] = (),
) -> Callable[[Callable[[Any, Sequence[str], Ends], Any]], Measure]:
    """Declare a measure; its docstring is its notice."""

    def keep(expression: Callable[[Any, Sequence[str], Ends], Any]) -> Measure:
        return Measure(source, unit, tuple(counts), frozenset(apart), tables, expression)

    return keep


def tables_of(one: Measure, base: Any, ends: Ends) -> Iterator[Table]:
    """The tables of a measure, from the facts ``base``; engine errors come through."""
    for name, (title, dims) in one.tables.items():
        rows = one.expression(base, dims, ends).to_pyarrow().to_pydict()
        yield _table(one, name, title, dims, rows)


def _table(
    one: Measure, name: str, title: str, dims: tuple[str, ...], columns: Mapping[str, list[Any]]
) -> Table:
    numbers = ("n", *one.counts)
    length = len(columns["n"])
    # Sorted here: engines do not agree on the order of letters.
    order = sorted(range(length), key=lambda row: [_sortable(columns[d][row]) for d in dims])

    def taken(names: Sequence[str]) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(int(columns[name][row]) for name in names) for row in order)

    spread = taken([f"d {number}" for number in numbers])
    return Table(
        name=name,
        title=title,
        dims=tuple(dim.replace("_", "-") for dim in dims),
        counts=one.counts,
        rows=tuple(
            (*(str(columns[dim][row]) for dim in dims), found[0], desks[0], *found[1:])
            for row, found, desks in zip(order, taken(numbers), spread, strict=True)
        ),
        source=one.source,
        marks=taken([f"m {number}" for number in numbers]),
        spread=spread,
        unit=one.unit,
        apart=one.apart,
        notes=(one.text,),
    )


def _sortable(value: Any) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


# -- how every table is summed -------------------------------------------------


def whole(value: Any) -> Any:
    """A sum as a 64-bit whole number, 0 where there was nothing: engines give other types."""
    return value.fill_null(0).cast("int64")


def wide(facts: Any, dims: Sequence[str], parts: Mapping[str, Any]) -> Any:
    """One line by ``dims``; ``parts`` says which lines of ``facts`` each number adds up."""
    by_desk = facts.group_by([*dims, "site"]).agg(
        **{name: whole(facts.n.sum(where=which)) for name, which in parts.items()},
        **{f"m {name}": whole(facts.marque.sum(where=which)) for name, which in parts.items()},
    )
    return over_desks(by_desk, dims, list(parts))


def over_desks(by_desk: Any, dims: Sequence[str], numbers: Sequence[str]) -> Any:
    return by_desk.group_by(list(dims)).agg(
        **{name: whole(by_desk[name].sum()) for name in numbers},
        **{f"m {name}": whole(by_desk[f"m {name}"].sum()) for name in numbers},
        **{f"d {name}": by_desk.site.nunique(where=by_desk[name] > 0) for name in numbers},
    )


def each(column: Any, words: Sequence[str]) -> dict[str, Any]:
    return {word: column == word for word in words}
