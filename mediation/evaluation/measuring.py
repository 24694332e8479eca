"""How a measure is declared and summed, by Ibis: DuckDB or PostgreSQL runs it.

Sums come long, a line for each number, and are laid side by side in ``_table``: three
times quicker than forty sums that each look at every line.

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
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

WHOLE = "n"
"""The number that the others are parts of."""
_PART = "nombre"
_NOTHING = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator. ``tables`` gives, by name, a French title and the dimensions.

    ``expression`` takes the facts and the dimensions, and gives an Ibis table: either a line
    for each number of each row (the dimensions, ``nombre``, which is ``n`` or one of
    ``counts``, then ``n`` how many, ``marque`` its mark, ``postes`` its number of desks), or
    a line for each row, with three columns for each number: ``<number>``, ``m <number>``
    and ``d <number>``.
    """

    source: str
    unit: str
    counts: tuple[str, ...]
    apart: frozenset[str]
    tables: Mapping[str, tuple[str, tuple[str, ...]]]
    fine: frozenset[str]
    """Tables that are made for many desks only."""
    expression: Callable[[Any, Sequence[str]], Any]

    @property
    def text(self) -> str:
        """What the report prints: formula, unit, limits, in French."""
        return inspect.cleandoc(self.expression.__doc__ or "")


def measure(
    source: str,
    unit: str,
    counts: Sequence[str],
    tables: Mapping[str, tuple[str, tuple[str, ...]]],
    *,
    apart: Sequence[str] = (),
    fine: Sequence[str] = (),
) -> Callable[[Callable[[Any, Sequence[str]], Any]], Measure]:
    """Declare a measure; its docstring is its notice."""

    def keep(expression: Callable[[Any, Sequence[str]], Any]) -> Measure:
        return Measure(
            source, unit, tuple(counts), frozenset(apart), tables, frozenset(fine), expression
        )

    return keep


def table_of(one: Measure, name: str, base: Any) -> Table:
    """The table ``name`` of a measure, from the facts ``base``; engine errors come through."""
    title, dims = one.tables[name]
    return _table(one, name, title, dims, asked(one, base, dims))


def asked(one: Measure, base: Any, dims: Sequence[str]) -> dict[str, list[Any]]:
    """What ``expression`` gives, by column."""
    found: dict[str, list[Any]] = one.expression(base, dims).to_pyarrow().to_pydict()
    return found


def numbers_of(
    columns: Mapping[str, list[Any]], dims: Sequence[str]
) -> Iterator[tuple[tuple[Any, ...], str, tuple[int, int, int]]]:
    """``(row, number, (how many, mark, desks))`` of both forms of an ``expression``."""
    rows = list(zip(*(columns[dim] for dim in dims), strict=True))
    if _PART in columns:
        names = columns[_PART]
        found = zip(columns[WHOLE], columns["marque"], columns["postes"], strict=True)
        yield from zip(rows, names, found, strict=True)
        return
    for name in (column for column in columns if f"m {column}" in columns):
        found = zip(columns[name], columns[f"m {name}"], columns[f"d {name}"], strict=True)
        yield from ((row, name, three) for row, three in zip(rows, found, strict=True))


def _table(
    one: Measure, name: str, title: str, dims: tuple[str, ...], columns: Mapping[str, list[Any]]
) -> Table:
    rows: dict[tuple[Any, ...], dict[str, tuple[int, int, int]]] = {}
    for row, number, found in numbers_of(columns, dims):
        rows.setdefault(row, {})[number] = found
    # Sorted here: engines do not agree on the order of letters.
    order = sorted(rows, key=lambda row: [_sortable(value) for value in row])
    numbers = (WHOLE, *one.counts)

    def taken(place: int) -> tuple[tuple[int, ...], ...]:
        return tuple(
            tuple(rows[row].get(number, _NOTHING)[place] for number in numbers) for row in order
        )

    counts, marks, spread = taken(0), taken(1), taken(2)
    return Table(
        name=name,
        title=title,
        dims=tuple(dim.replace("_", "-") for dim in dims),
        counts=one.counts,
        rows=tuple(
            (*map(str, row), found[0], desks[0], *found[1:])
            for row, found, desks in zip(order, counts, spread, strict=True)
        ),
        source=one.source,
        marks=marks,
        spread=spread,
        unit=one.unit,
        apart=one.apart,
        notes=(one.text,),
    )


def _sortable(value: Any) -> tuple[int, str]:
    return (value, "") if isinstance(value, int) else (0, str(value))


# -- how every table is summed -------------------------------------------------


def totals(facts: Any, dims: Sequence[str]) -> Any:
    """``n`` alone: everything that ``facts`` count, by ``dims``."""
    return named(_over_desks(_by_desk(facts, dims), dims), WHOLE)


def parts(facts: Any, dims: Sequence[str], part: Any) -> Any:
    """Each value of ``part``, a column of text, as a number of its own."""
    return _over_desks(_by_desk(facts, [*dims, _named_part(part)]), [*dims, _PART])


def split(facts: Any, dims: Sequence[str], part: Any) -> Any:
    """Each value of ``part`` as a number, and ``n``: all of them."""
    by_desk = _by_desk(facts, [*dims, _named_part(part)])
    # Both from the sums of a desk: the lines are read once.
    return together((_over_desks(by_desk, [*dims, _PART]), totals(by_desk, dims)))


def beside(facts: Any, dims: Sequence[str], numbers: Mapping[str, tuple[str, str]]) -> Any:
    """Numbers that stand in columns of their own: for each, that column and that of its mark.

    Summed without the desks, which are then counted without the sums: the widest
    grouping, by desk, holds a yes or no for each number and nothing else.
    """
    sums = facts.group_by(list(dims)).agg(
        **{name: facts[n].sum() for name, (n, _) in numbers.items()},
        **{f"m {name}": facts[mark].sum() for name, (_, mark) in numbers.items()},
    )
    by_desk = facts.group_by([*dims, "site"]).agg(
        **{name: (facts[n] > 0).any() for name, (n, _) in numbers.items()}
    )
    desks = by_desk.group_by(list(dims)).agg(
        **{f"d {name}": by_desk.count(where=by_desk[name]) for name in numbers}
    )
    return sums.inner_join(desks, list(dims))


def together(lines: Iterable[Any]) -> Any:
    """Lines of several expressions, their columns in one order."""
    first, *others = lines
    return first.union(*(one.select(*first.columns) for one in others)) if others else first


def named(lines: Any, name: str) -> Any:
    """Lines that are all of the number ``name``."""
    import ibis

    return lines.mutate(**{_PART: ibis.literal(name)})


def _named_part(part: Any) -> Any:
    # PostgreSQL's columns are never null, a name of ours might be: they must be of one type.
    return part.cast("string").name(_PART)


def _by_desk(facts: Any, dims: Sequence[Any]) -> Any:
    return facts.group_by([*dims, "site"]).agg(n=facts.n.sum(), marque=facts.marque.sum())


def _over_desks(by_desk: Any, dims: Sequence[str]) -> Any:
    """``by_desk`` holds a desk once in each group: to count its lines is to count desks."""
    return by_desk.group_by(list(dims)).agg(
        n=by_desk.n.sum(),
        marque=by_desk.marque.sum(),
        postes=by_desk.count(where=by_desk.n > 0),
    )
