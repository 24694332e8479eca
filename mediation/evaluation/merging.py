"""Which of the bundles that were read count: one a desk and quarter, the latest revision.

A later revision repeats the earlier lots and adds one, so it replaces them whole.
Two different files that claim the same desk, quarter and revision cannot both be
right: neither counts, and both are named. Nothing is guessed.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from mediation import signing
from mediation.evaluation.errors import EvaluationError, cause
from mediation.evaluation.reading import Aside
from mediation.outcomes.errors import OutcomeError
from mediation.outcomes.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_SITE, _DEPARTMENT, _KEY = "site", "departement", "cle"


@dataclass(frozen=True, slots=True)
class Read:
    """A bundle that was read whole. ``file`` is the SHA-256 of its bytes, ``path`` where it is."""

    path: Path
    file: str
    site: str
    department: str
    territory: str
    quarter: str
    revision: int
    visits: int
    sha256: str
    signer: str


@dataclass(frozen=True, slots=True)
class Registered:
    """A desk as the evaluation expects it; ``keys`` empty when not known."""

    department: str
    keys: frozenset[str] = frozenset()


@dataclass(slots=True)
class Merged:
    """``counted`` bundles, at most one a desk and quarter; how many files were ``doubles`` of
    another or ``replaced`` by a later revision; ``remarks`` are French sentences."""

    counted: list[Read] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)
    doubles: int = 0
    replaced: int = 0
    remarks: list[str] = field(default_factory=list)


def registry(path: Path) -> dict[str, Registered]:
    """The desks of a CSV file with columns ``site``, ``departement`` and, if known, ``cle``.

    A desk with several keys has several lines; a key is the short print that
    ``mediation bilan exporter`` shows, or the whole. Raises ``EvaluationError``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise EvaluationError(
            f"« {path} » n'est pas un fichier CSV en UTF-8. Enregistrez-le ainsi, puis recommencez."
        ) from None
    except OSError as error:
        raise EvaluationError(
            f"La liste des sites « {path} » ne se lit pas : {cause(error)}."
        ) from None
    lines = text.splitlines()
    separator = ";" if lines and ";" in lines[0] else ","
    rows = csv.DictReader(lines, delimiter=separator)
    if not {_SITE, _DEPARTMENT} <= set(rows.fieldnames or ()):
        raise EvaluationError(
            f"« {path} » doit avoir, en première ligne, les colonnes site, departement et, si elle"
            " est connue, cle."
        )
    found: dict[str, Registered] = {}
    for number, row in enumerate(rows, start=2):
        site, department = (row[_SITE] or "").strip(), (row[_DEPARTMENT] or "").strip()
        key = (row.get(_KEY) or "").replace(" ", "").lower()
        known = found.get(site)
        if not site or not department or (known and known.department != department):
            raise EvaluationError(
                f"« {path} », ligne {number} : il manque le site ou son département, ou ce site a"
                " déjà un autre département. Corrigez la ligne, puis recommencez."
            )
        keys = (known.keys if known else frozenset()) | ({key} if key else frozenset())
        found[site] = Registered(department, keys)
    return found


def merge(
    bundles: Iterable[Read],
    sites: Mapping[str, Registered] | None = None,
    key: Path | None = None,
) -> Merged:
    """Decide. ``sites``: the desks that are expected, when the evaluation has their list.

    ``key`` opens closed bundles again, when two revisions have to be compared.
    """
    merged = Merged()
    by_quarter: dict[tuple[str, str], dict[str, Read]] = defaultdict(dict)
    for one in sorted(bundles, key=lambda read: read.path):
        stranger = _stranger(one, sites)
        if stranger:
            merged.aside.append(Aside(one.path.name, stranger))
            continue
        same = by_quarter[one.site, one.quarter]
        if one.sha256 in same:
            merged.doubles += 1
        else:
            same[one.sha256] = one
    for (site, quarter), found in sorted(by_quarter.items()):
        revisions = sorted(found.values(), key=lambda read: read.revision)
        conflict = _conflict(revisions, key)
        if conflict:
            names = ", ".join(f"« {one.path.name} »" for one in revisions)
            why = (
                f"{conflict} Aucun n'est compté ({names}). Demandez au site « {site} » lequel est"
                f" le bon pour {quarter}, et ne gardez que celui-là."
            )
            merged.aside += [Aside(one.path.name, why) for one in revisions]
            continue
        merged.replaced += len(revisions) - 1
        merged.counted.append(revisions[-1])
    merged.remarks = list(_changes(merged.counted, sites))
    return merged


def _stranger(one: Read, sites: Mapping[str, Registered] | None) -> str:
    """Why this bundle is not that of an expected desk; '' when it is."""
    if sites is None:
        return ""
    expected = sites.get(one.site)
    if expected is None:
        return (
            f"Le site « {one.site} » n'est pas dans la liste des sites. Ajoutez-le, ou ôtez ce"
            " bilan."
        )
    if expected.department != one.department:
        return (
            f"Ce bilan dit que le site « {one.site} » est dans le département {one.department} ; la"
            f" liste des sites dit {expected.department}. Corrigez celui qui se trompe."
        )
    mark = signing.fingerprint(one.signer).replace(" ", "")
    if expected.keys and not expected.keys & {mark, one.signer}:
        return (
            f"Ce bilan n'est pas signé par le site « {one.site} » : sa clé est"
            f" {signing.fingerprint(one.signer)}. Appelez le site, puis corrigez la liste ou ôtez"
            " ce bilan."
        )
    return ""


def _conflict(revisions: Sequence[Read], key: Path | None) -> str:
    """Why these bundles of one desk and quarter cannot all be right; '' when they can."""
    if len({one.revision for one in revisions}) < len(revisions):
        return "Deux bilans différents portent la même révision du même trimestre."
    if len({one.signer for one in revisions}) > 1:
        return "Deux révisions d'un même trimestre ne sont pas signées par la même clé."
    if len({(one.department, one.territory) for one in revisions}) > 1:
        return "Deux révisions d'un même trimestre ne disent pas le même département ou territoire."
    for before, after in pairwise(revisions):
        if not _repeats(before, after, key):
            return "Une révision ne garde pas, tel quel, ce que disait la précédente."
    return ""


def _repeats(before: Read, after: Read, key: Path | None) -> bool:
    try:
        old, new = verify(before.path, key=key), verify(after.path, key=key)
    except OutcomeError:
        return False
    if after.revision == before.revision + 1 and new.header["remplace"] != old.sha256:
        return False
    return all(
        [line for line in new.lines[name] if int(line[0]) <= before.revision] == list(lines)
        for name, lines in old.lines.items()
    )


def _changes(counted: Sequence[Read], sites: Mapping[str, Registered] | None) -> Iterable[str]:
    """What an evaluator should ask about: a desk that signs or places itself otherwise."""
    keys: dict[str, set[str]] = defaultdict(set)
    places: dict[str, set[tuple[str, str]]] = defaultdict(set)
    sites_of: dict[str, set[str]] = defaultdict(set)
    for one in counted:
        keys[one.site].add(one.signer)
        places[one.site].add((one.department, one.territory))
        sites_of[one.signer].add(one.site)
    for site in sorted(keys):
        known = sites[site].keys if sites else frozenset()
        if len(keys[site]) > 1 and not known:
            yield (
                f"Le site « {site} » signe avec {len(keys[site])} clés. S'il n'a pas changé de"
                " poste, un autre envoie en son nom : appelez-le."
            )
        if len(places[site]) > 1:
            yield (
                f"Le site « {site} » n'a pas toujours le même département ou territoire : chaque"
                " bilan est compté là où il se dit."
            )
    for found in sorted(sorted(names) for names in sites_of.values() if len(names) > 1):
        names = ", ".join(f"« {name} »" for name in found)
        yield (
            f"La même clé signe pour plusieurs sites ({names}) : l'un a pu prendre le nom de"
            " l'autre."
        )
