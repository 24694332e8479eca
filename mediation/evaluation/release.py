"""The release gate: tables of true counts in, what may be published out.

Nothing reaches the output folder that has not passed ``protect``. In order: each
number gets its noise and rounding (``release_rule``); a number of fewer than three
desks is masked; a number that an earlier publication showed stays as it was unless at
least 15 to 24 visits and three desks changed since, so that no difference of two
publications speaks of a few; then the audit looks for what the sums still give away,
in this release and against each earlier one, and masks further cells until it finds
nothing. If it cannot, nothing is published.

Zeros are never shown: a cell without visits looks like a small one.
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import sha256
from typing import TYPE_CHECKING

from mediation.evaluation import release_rule as rule
from mediation.evaluation.audit import AuditError, Found, System, audit
from mediation.evaluation.audit_relations import Cells, cells_of
from mediation.evaluation.release_model import Audit, Reason, Release
from mediation.evaluation.release_tables import Decision, Leaving

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence, Set

    from mediation.evaluation.keys import CellKeys, Past, Sent
    from mediation.evaluation.tables import Table

    Progress = Callable[[str, float], None]

_PASSES = 12
_FAR = 60.0
"""Bounds further from the truth than this are drawn in (or twice the widest need)."""
_SHARE_OF_DESKS = 0.3
"""A count of one or two desks stays unknown within this share of itself."""


def protect(
    tables: Sequence[Table],
    keys: CellKeys,
    sent: Sent,
    progress: Progress | None = None,
) -> Release:
    """What may be published of ``tables``, and why the rest may not.

    ``sent``: the bundles they count. Nothing is written: ``keys.commit(sent,
    release.drawn)`` comes before anything appears. Raises ``AuditError`` (French) when
    no release is safe; ``ValueError`` for tables without marks.
    """
    say = progress or (lambda _what, _done: None)
    say("Bruit et arrondi", 0.0)
    cells = cells_of(tables)
    kept = _Keeper(keys, sent, once_more=_once_more(cells, keys, sent))
    found = [_first(cells, i, keys, kept) for i in range(len(cells.true))]
    _mask_parts(cells, found)
    outcome = _audited(cells, found, keys, say)
    return Leaving(tables, cells, found).release(outcome)


# -- one number at a time -----------------------------------------------------


class _Keeper:
    """Whether a number must stay as an earlier publication showed it."""

    def __init__(self, keys: CellKeys, sent: Sent, *, once_more: bool) -> None:
        self._keys = keys
        self._sent = sent
        self._again = len(keys.sent) - 1 if once_more else -1
        self._changed: dict[tuple[int, tuple[tuple[str, str], ...]], int] = {}
        self._grown: dict[int, bool] = {}

    def same(self, had: Past) -> bool:
        """Whether this is the last publication once more, and ``had`` was drawn by it.

        Nothing came since: the number is what it was, and is as surely known.
        """
        return had.publication == self._again

    def keeps(self, name: str, had: Past, true: int) -> bool:
        """Whether too little changed since ``had`` was drawn."""
        least, most = rule.KEPT_BELOW
        drawn = int.from_bytes(sha256(f"{name}:{had.publication}".encode()).digest()[:8])
        threshold = least + self._keys.uniform(drawn, most - least + 1)
        if abs(true - had.true) < threshold:
            return True
        return self._desks(name, had.publication) < rule.MIN_DESKS

    def grown(self, since: int) -> bool:
        """Whether bundles only came since, and none left or was revised: no count is less."""
        if since not in self._grown:
            before = self._keys.sent[since].items()
            self._grown[since] = all(self._sent.get(bundle) == kind for bundle, kind in before)
        return self._grown[since]

    def _desks(self, name: str, since: int) -> int:
        """How many desks sent something new since, where the cell's dimensions are."""
        wanted = _where(name)
        key = (since, tuple(sorted(wanted.items())))
        if key not in self._changed:
            before = self._keys.sent[since]
            self._changed[key] = len(
                {
                    bundle[0]
                    for bundle in self._sent.keys() | before.keys()
                    if self._sent.get(bundle) != before.get(bundle) and _matches(bundle, wanted)
                }
            )
        return self._changed[key]


def _once_more(cells: Cells, keys: CellKeys, sent: Sent) -> bool:
    """Whether these are the bundles of the last publication, and none says anything else now."""
    if not keys.sent or keys.sent[-1] != sent:
        return False
    last = len(keys.sent) - 1
    return all(
        one.true == true
        for true, names in zip(cells.true, cells.names, strict=True)
        for name in names
        for one in keys.past.get(name, ())[-1:]
        if one.publication == last
    )


def _where(name: str) -> dict[str, str]:
    dims = dict(part.split("=", 1) for part in name.split("|")[2:])
    return {
        d: v for d, v in dims.items() if d in {"annee", "trimestre", "departement", "territoire"}
    }


def _matches(bundle: tuple[str, str, str, str], wanted: Mapping[str, str]) -> bool:
    _, quarter, department, territory = bundle
    has = {
        "annee": quarter[:4],
        "trimestre": quarter,
        "departement": department,
        "territoire": territory,
    }
    return all(has[dim] == value for dim, value in wanted.items())


def _first(cells: Cells, i: int, keys: CellKeys, keeper: _Keeper) -> Decision:
    true = cells.true[i]
    known = [(name, keys.reference(name)) for name in sorted(cells.names[i])]
    past = [(name, had) for name, had in known if had is not None]
    value = rule.shown(true, keys.uniform(cells.mark[i], rule.span(true)))
    reason = None if value is not None else Reason.SMALL
    if cells.desks[i] < rule.MIN_DESKS:
        value, reason = None, Reason.DESKS
    for name, had in past:
        if keeper.same(had):
            if had.shown is None:
                return Decision(None, reason or Reason.PROTECTS, had=had)
            return Decision(had.shown, had=had)
        if keeper.keeps(name, had, true):
            if had.shown is not None:
                grown = keeper.grown(had.publication)
                return Decision(had.shown, Reason.KEPT, fresh=False, grown=grown, had=had)
            return Decision(None, reason or Reason.STAYS, fresh=False, had=had)
    return Decision(value, reason, had=past[0][1] if past else None)


def _mask_parts(cells: Cells, found: list[Decision]) -> None:
    """A part of a masked whole is masked too."""
    moved = True
    while moved:
        moved = False
        for i, cell in enumerate(found):
            if cell.shown is None:
                continue
            above = next((w for w in cells.wholes[i] if found[w].shown is None), None)
            if above is not None:
                cell.shown, cell.reason = None, found[above].reason or Reason.SMALL
                cell.fresh, moved = True, True


# -- all numbers together -------------------------------------------------------


def _audited(cells: Cells, found: list[Decision], keys: CellKeys, say: Progress) -> Audit:
    added = problems = 0
    hider = _Hider(cells, found)
    for turn in range(_PASSES):
        say("Contrôle par programmation linéaire", turn / _PASSES)
        targets, system = _system(cells, found)
        result = audit(system)
        problems += result.problems
        narrow = dict(result.narrow)
        changed: set[int] = set()
        narrowest, asked = result.narrowest, targets
        for publication in range(len(keys.sent)):
            say(f"Comparaison avec la publication {publication + 1}", turn / _PASSES)
            first, system = _against(cells, found, keys, publication)
            late: Found = audit(system)
            problems += late.problems
            asked += sum(need > 0 for need in system.need)
            narrowest = min(narrowest, late.narrowest)
            changed |= {first[variable] for variable in late.narrow}
        if not narrow and not changed:
            return Audit(
                cells=len(cells.true),
                relations=len(cells.sums),
                targets=asked,
                narrowest=narrowest,
                added=added,
                problems=problems,
                publications=len(keys.sent),
            )
        more = hider.hide(narrow, changed)
        _mask_parts(cells, found)
        added += more
        if not more:
            break
    raise AuditError(
        "Même en masquant d'autres cases, un curieux pourrait retrouver de petits nombres. Rien"
        " n'est publié. Publiez sur une période plus longue, ou avec plus de lieux."
    )


def _bounds(cell: Decision, true: int) -> tuple[float, float]:
    """What the attacker knows of a number by itself, from the truth."""
    kept = 0 if cell.fresh else rule.KEPT_BELOW[1]
    if cell.shown is not None:
        low, high = rule.bounds(cell.shown)
        return low - (0 if cell.grown else kept) - true, high + kept - true
    if cell.reason is Reason.SMALL:
        return -true, rule.most_hidden() - true
    return -true, float("inf")


def _need(cell: Decision, true: int) -> float:
    if cell.reason is Reason.DESKS:
        return max(rule.NARROW, _SHARE_OF_DESKS * true)
    return rule.NARROW


def _system(cells: Cells, found: list[Decision]) -> tuple[int, System]:
    system = System(sums=list(cells.sums))
    needs = [_need(cell, true) for cell, true in zip(found, cells.true, strict=True)]
    far = max(_FAR, 2 * max(needs, default=0.0))
    for cell, true, need in zip(found, cells.true, needs, strict=True):
        low, high = _bounds(cell, true)
        system.add(max(low, -far), min(high, far), need)
    # Where the parts make the whole, the sum says already that none is more than it.
    told = {(part, whole) for whole, parts in cells.sums for part in parts}
    for i, wholes in enumerate(cells.wholes):
        untold = {whole for whole in wholes if (i, whole) not in told}
        system.at_most += [(i, w, float(cells.true[w] - cells.true[i])) for w in sorted(untold)]
    return len(needs), system


def _against(
    cells: Cells, found: list[Decision], keys: CellKeys, publication: int
) -> tuple[dict[int, int], System]:
    """The system of this release and an earlier one; and the cell of each difference."""
    then: dict[int, Past] = {}
    for i, names in enumerate(cells.names):
        for name in names:
            for one in keys.past.get(name, ()):
                if one.publication == publication:
                    then.setdefault(i, one)
    _, system = _system(cells, found)
    system.need = [0.0] * len(system.need)
    changes = {i: cells.true[i] - one.true for i, one in then.items()}
    only_more = all(change >= 0 for change in changes.values())
    most_kept = float(rule.KEPT_BELOW[1])
    first: dict[int, int] = {}
    old: dict[int, int] = {}
    for i, one in then.items():
        past = Decision(one.shown, None if one.shown is not None else Reason.KEPT, fresh=one.fresh)
        low, high = _bounds(past, one.true)
        old[i] = system.add(max(low, -_FAR), min(high, _FAR), 0.0)
        change = changes[i]
        low, high = (0.0 if only_more else -_FAR) - change, _FAR
        if not found[i].fresh:
            low, high = max(low, -most_kept - change), most_kept - change
        # Who came since is what an attacker is after; that nobody did points to nobody.
        small = 0 < abs(change) < rule.NARROW
        difference = system.add(low, max(high, 0.0), rule.NARROW if small else 0.0)
        first[difference] = i
        system.sums.append((i, (old[i], difference)))
    for whole, parts in cells.sums:
        here = [old[part] for part in parts if part in old]
        if whole in old and then[whole].true == sum(then[p].true for p in parts if p in then):
            system.sums.append((old[whole], tuple(here)))
    return first, system


class _Hider:
    """Masks further cells, as few as it can, so that narrow ones are hidden better."""

    def __init__(self, cells: Cells, found: list[Decision]) -> None:
        self._cells = cells
        self._found = found
        self._sums: dict[int, list[tuple[int, tuple[int, ...]]]] = defaultdict(list)
        for whole, parts in cells.sums:
            for one in {whole, *parts}:
                self._sums[one].append((whole, parts))

    def hide(self, narrow: Mapping[int, float], changed: Set[int]) -> int:
        """How many cells were masked. ``changed``: those whose change shows too much.

        One cell of a sum at a time: it mostly hides the others of that sum too, which the
        next pass sees.
        """
        hidden: set[int] = set()
        for i in sorted({*narrow, *changed}, key=lambda i: (narrow.get(i, 0.0), i)):
            if i in changed and self._found[i].shown is not None:
                self._mask(i, i)
                hidden.add(i)
                continue
            whole, parts = self._tightest(i)
            members = {i, whole, *parts}
            if hidden & members:
                continue
            shown = [one for one in members if self._found[one].shown is not None]
            if not shown:
                near = {one for w, p in self._sums[i] for one in (w, *p)}
                shown = [one for one in near if self._found[one].shown is not None]
            if shown:
                chosen = min(shown, key=lambda one: (self._cells.true[one], one))
                self._mask(chosen, i)
                hidden.add(chosen)
        return len(hidden)

    def _mask(self, chosen: int, for_: int) -> None:
        cell = self._found[chosen]
        cell.shown, cell.reason, cell.fresh = None, Reason.PROTECTS, True
        cell.beside = self._cells.names[for_][0] if chosen != for_ else ""

    def _tightest(self, i: int) -> tuple[int, tuple[int, ...]]:
        """The sum that says most of ``i`` by itself."""

        def width(of: tuple[int, tuple[int, ...]]) -> float:
            whole, parts = of
            low, high = self._bounds(i)
            sign = 1 if i == whole else -1
            ends = [self._bounds(one) for one in parts if one != i]
            if i != whole:
                w_low, w_high = self._bounds(whole)
                ends.append((-w_high, -w_low))
            least, most = sum(end[0] for end in ends), sum(end[1] for end in ends)
            if sign < 0:
                least, most = -most, -least
            return min(high, most) - max(low, least)

        return min(self._sums[i], key=lambda of: (width(of), of), default=(i, ()))

    def _bounds(self, i: int) -> tuple[float, float]:
        return _bounds(self._found[i], self._cells.true[i])
