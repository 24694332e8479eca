"""What an attacker could work out from everything shown, by linear programming (HiGHS).

The attacker of the audit knows the method, all that is shown in all tables and in
earlier publications, which cells are zero, and even why a cell is masked. Each
variable is then between two bounds and the sums tie them together; the least and the
most that a variable may be are two linear programs.

Solving two for each of thousands of cells would take days, and is not needed: every
solution of a program is a whole possible country that fits what is shown. A few
solutions that push many cells at once up or down prove most intervals wide enough;
only what is left is solved by itself. Numbers are counted from the truth, so that the
truth is the point 0, and bounds further away than is asked for are drawn in: both
only make the attacker stronger or the arithmetic better.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from mediation.evaluation.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from numpy.typing import NDArray

_TOGETHER = 6
"""Programs that push every unproven cell at once."""
_APART = 200
"""Then at most so many that push cells of which no two stand in one sum."""
_LAZY = 4
"""Rounds in a row that prove nothing new end the pushing: what is left is solved cell by cell."""
_ENOUGH = 1e-6


class AuditError(EvaluationError):
    """A linear program did not solve: nothing may be published. In French."""


@dataclass(slots=True)
class System:
    """Bounds and sums, all relative to the truth: 0 is always possible.

    ``low`` and ``high`` by variable (low ≤ 0 ≤ high); ``sums`` as (whole, parts):
    the whole is the sum of its parts. ``need`` is the width each must be left with,
    0 for those nobody asks about.
    """

    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    need: list[float] = field(default_factory=list)
    sums: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)
    at_most: list[tuple[int, int, float]] = field(default_factory=list)
    """``(a, b, room)``: variable a is at most variable b + room."""

    def add(self, low: float, high: float, need: float) -> int:
        """A new variable; its number."""
        self.low.append(min(low, 0.0))
        self.high.append(max(high, 0.0))
        self.need.append(need)
        return len(self.low) - 1


@dataclass(frozen=True, slots=True)
class Found:
    """The narrow variables with their widths, the least width of all, programs solved."""

    narrow: dict[int, float]
    narrowest: float
    problems: int


def audit(
    system: System, *, seed: int = 0, progress: Callable[[float], None] | None = None
) -> Found:
    """The variables an attacker could know more narrowly than ``need``. ``AuditError``."""
    need = np.array(system.need)
    asked = np.flatnonzero(need > 0)
    if not asked.size:
        return Found({}, float("inf"), 0)
    solver = _Solver(system)
    least = np.zeros(len(need))
    most = np.zeros(len(need))
    chance = np.random.default_rng(seed)
    beside = _beside(system)
    lazy = 0
    for turn in range(_TOGETHER + _APART):
        left = asked[(most - least)[asked] < need[asked] - _ENOUGH]
        if not left.size or lazy >= _LAZY:
            break
        push = np.zeros(len(need))
        if turn < _TOGETHER:
            # All up, all down, then a coin for each: cells of one sum must go opposite ways.
            sign = (1.0, -1.0)[turn] if turn < 2 else chance.choice((-1.0, 1.0), left.size)
            push[left] = sign * chance.uniform(0.5, 1.5, left.size)
        else:
            push[_apart(chance.permutation(left), beside)] = (1.0, -1.0)[turn % 2]
        point = solver.maximise(push)
        least, most = np.minimum(least, point), np.maximum(most, point)
        still = ((most - least)[left] < need[left] - _ENOUGH).sum()
        if turn >= _TOGETHER:
            lazy = lazy + 1 if still == left.size else 0
        if progress:
            progress(1 - still / asked.size)
    left = asked[(most - least)[asked] < need[asked] - _ENOUGH]
    for cell in left:
        for sign in (1.0, -1.0):
            if most[cell] - least[cell] >= need[cell] - _ENOUGH:
                break
            push = np.zeros(len(need))
            push[cell] = sign
            point = solver.maximise(push)
            least, most = np.minimum(least, point), np.maximum(most, point)
    width = most - least
    narrow = {int(i): float(width[i]) for i in left if width[i] < need[i] - _ENOUGH}
    if progress:
        progress(1.0)
    return Found(narrow, float(width[asked].min()), solver.problems)


def _beside(system: System) -> dict[int, list[int]]:
    """In which sums each variable stands."""
    found: dict[int, list[int]] = {}
    for number, (whole, parts) in enumerate(system.sums):
        for variable in (whole, *parts):
            found.setdefault(variable, []).append(number)
    return found


def _apart(cells: Iterable[int], beside: dict[int, list[int]]) -> list[int]:
    """Some of ``cells``, first come first served, no two in one sum."""
    taken: set[int] = set()
    found = []
    for cell in cells:
        sums = beside.get(cell, [])
        if taken.isdisjoint(sums):
            taken.update(sums)
            found.append(cell)
    return found


class _Solver:
    """The same constraints, asked again and again with another objective."""

    def __init__(self, system: System) -> None:
        many = len(system.low)
        self._bounds: NDArray[Any] = np.column_stack((system.low, system.high))
        self._equal = _matrix(system.sums, many)
        rows = [((a, 1.0), (b, -1.0)) for a, b, _ in system.at_most]
        self._most = _rows(rows, many)
        self._room = np.array([room for *_, room in system.at_most])
        self.problems = 0

    def maximise(self, push: NDArray[Any]) -> NDArray[Any]:
        """The possible country that goes furthest in the direction ``push``."""
        self.problems += 1
        some = self._most.shape[0] > 0
        # The interior point method is five times quicker here; the simplex never fails where
        # there is a solution, and there always is one: the truth.
        for method in ("highs-ipm", "highs-ds"):
            done = linprog(
                -push,
                A_ub=self._most if some else None,
                b_ub=self._room if some else None,
                A_eq=self._equal,
                b_eq=np.zeros(self._equal.shape[0]),
                bounds=self._bounds,
                method=method,
            )
            if done.status == 0:
                break
        if done.status != 0:
            raise AuditError(
                "Le contrôle de ce qu'un curieux pourrait calculer n'a pas abouti"
                f" (état {done.status}). Rien n'est publié. Recommencez ; si cela revient,"
                " signalez-le."
            )
        point: NDArray[Any] = done.x
        return point


def _matrix(sums: Sequence[tuple[int, tuple[int, ...]]], many: int) -> csr_array:
    return _rows([((whole, -1.0), *((part, 1.0) for part in parts)) for whole, parts in sums], many)


def _rows(rows: Sequence[Sequence[tuple[int, float]]], many: int) -> csr_array:
    lines = [line for line, row in enumerate(rows) for _ in row]
    columns = [column for row in rows for column, _ in row]
    values = [value for row in rows for _, value in row]
    return csr_array((values, (lines, columns)), shape=(len(rows), many))
