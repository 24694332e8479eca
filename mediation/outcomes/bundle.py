"""What leaves the desk: tables of counts, no row, no identifier.

A bundle is a zip of CSV files and their ``datapackage.json`` (Table Schema,
sizes, SHA-256). The same file of outcomes gives the same bytes: no date, no
compression. A correction is a new revision: it repeats the earlier lots as they
were and adds one, made of the new visits alone; so the difference of two
revisions is itself a table in which nobody is alone.

A bundle is known by the SHA-256 of its ``datapackage.json``, which holds those
of its tables. The site signs that file; whoever signs, the content is the same.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from accessibility import whole
from mediation import signing
from mediation.journey.vocabulary import Result, VoiceState
from mediation.outcomes.errors import OutcomeError
from mediation.outcomes.forms import ALONE, FAMILY_OF, FORMAT, FORMS, questions
from mediation.outcomes.record import Counted, quarter_of
from mediation.outcomes.sealed import SUFFIX, seal
from mediation.outcomes.tables import K, floor, one_word, roll_up

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from sqlite_utils import Database

    from mediation.outcomes.log import OutcomeLog
    from mediation.outcomes.site import Site

DESCRIPTOR = "datapackage.json"
SIGNATURE = "signature"
"""The site's public key and its signature of ``signed_part``, a line each."""
# Earliest date a zip can hold: a bundle does not say when it was made.
_NO_DATE = (1980, 1, 1, 0, 0, 0)


class BundleError(OutcomeError):
    """A bundle could not be made or read; a French sentence that says what to do."""


@dataclass(slots=True)
class Lot:
    """What one revision adds, still in full: never leaves as it is."""

    visits: Counter[tuple[str, str, str, str]] = field(default_factory=Counter)
    """Visits by journey, result, hand, blocker."""
    alone: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The same visits by each of ``duree``, ``passage``, ``orientation``: column and word."""
    counters: Counter[tuple[str, int, str, str, str]] = field(default_factory=Counter)
    """Numbers by journey, version, hash, counted, key."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A bundle on the disk. ``total`` visits, of which ``withheld`` by table are in no cell.

    ``sha256`` is that of the descriptor, by which the next revision names it.
    """

    path: Path
    quarter: str
    revision: int
    sha256: str
    total: int
    withheld: Mapping[str, int]


# -- tables -------------------------------------------------------------------

Line = tuple[str | int, ...]


def tables(
    lots: Sequence[Lot], family_of: Callable[[str], str], form: int = FORMAT
) -> dict[str, list[Line]]:
    """The lines of every file of a bundle, sorted, first column the lot."""
    lines: dict[str, list[Line]] = {name: [] for name in FORMS[form]}
    for number, lot in enumerate(lots):
        outcomes: Counter[tuple[tuple[str, ...], str]] = Counter()
        hands: Counter[tuple[tuple[str, ...], str]] = Counter()
        blockers: Counter[tuple[tuple[str, ...], str]] = Counter()
        for (journey, result, hand, blocker), n in lot.visits.items():
            outcomes[(family_of(journey), journey), result] += n
            hands[(hand,), result] += n
            blockers[(blocker,), FAMILY_OF[blocker]] += n
        for name, counts, diverse in (
            ("resultats", outcomes, True),
            ("mains", hands, True),
            # What blocked is in its own family and says nothing of the visit's end.
            ("blocages", blockers, False),
        ):
            table = roll_up(counts, diverse=diverse, safe=form > 1)
            cells = table.cells.items()
            lines[name] += [(number, *class_, value, n) for (class_, value), n in cells]
            if table.withheld:
                lines["retenus"].append((number, name, table.withheld))
        if form > 1:
            _add_alone(lines, number, lot)
        said = Counter(
            {key: n for (*_, counted, key), n in lot.counters.items() if counted == Counted.ANSWER}
        )
        for question, words in questions(form).items():
            answers: Counter[tuple[tuple[str, ...], str]] = Counter(
                {((), word): said[word] for word in words if said[word]}
            )
            shown = roll_up(answers, diverse=False, safe=form > 1).cells
            lines["reponses"] += [(number, value, n) for (_, value), n in shown.items()]
            if "questions" in lines:
                states = Counter({state: said[f"{question}-{state}"] for state in VoiceState})
                states[VoiceState.ANSWERED] = answers.total()
                # Rounded: they hold each other, and the exact answers beside them.
                lines["questions"] += [
                    (number, question, str(state), floor(n))
                    for state, n in states.items()
                    if n >= K
                ]
        for (journey, version, hash_, counted, key), n in lot.counters.items():
            if counted == Counted.ANSWER or floor(n) < K:
                continue
            if journey:
                lines["etapes"].append((number, journey, version, hash_, counted, key, floor(n)))
            else:
                lines["usages"].append((number, counted, key, floor(n)))
    return {name: sorted(found) for name, found in lines.items()}


def _add_alone(lines: dict[str, list[Line]], number: int, lot: Lot) -> None:
    """The tables of one word a visit of ``lot``, whose table of outcomes is in ``lines``."""
    columns = dict(ALONE)
    if any(line[0] == number and line[3] == Result.REFERRED for line in lines["resultats"]):
        # How people were referred adds up to how many were: told together or not at all.
        columns["orientations"] = "orientation"
    for name, column in columns.items():
        shown, withheld = one_word({w: n for (of, w), n in lot.alone.items() if of == column})
        lines[name] += [(number, word, n) for word, n in shown.items()]
        if withheld:
            lines["retenus"].append((number, name, withheld))


# -- files --------------------------------------------------------------------


def _csv(fields: Sequence[Mapping[str, Any]], lines: Sequence[Line]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column["name"] for column in fields])
    writer.writerows(lines)
    return out.getvalue().encode()


def contents(
    quarter: str,
    site: Site,
    lots: Sequence[Lot],
    family_of: Callable[[str], str],
    replaces: str = "",
    *,
    form: int = FORMAT,
) -> dict[str, bytes]:
    """The files of a bundle, not yet signed; ``replaces`` is the SHA-256 of the revision before."""
    schemas = FORMS[form]
    files = {
        f"{name}.csv": _csv(schemas[name], lines)
        for name, lines in tables(lots, family_of, form).items()
    }
    descriptor = {
        "profile": "tabular-data-package",
        "name": f"bilan-{site.id}-{quarter.lower()}",
        "format": form,
        "trimestre": quarter,
        "revision": len(lots) - 1,
        "remplace": replaces,
        "site": site.id,
        "departement": site.department,
        "territoire": str(site.territory),
        "seuil": K,
        "visites": [lot.visits.total() for lot in lots],
        "resources": [
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "bytes": len(files[f"{name}.csv"]),
                "hash": f"sha256:{hashlib.sha256(files[f'{name}.csv']).hexdigest()}",
                "schema": {"fields": fields, "missingValues": []},
            }
            for name, fields in schemas.items()
        ],
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=1, sort_keys=True)
    files[DESCRIPTOR] = text.encode() + b"\n"
    return files


def sha256_of(files: Mapping[str, bytes]) -> str:
    """What a bundle is known by."""
    return hashlib.sha256(files[DESCRIPTOR]).hexdigest()


def signed_part(files: Mapping[str, bytes], form: int = FORMAT) -> bytes:
    """The bytes that the site signs; the first line keeps them from being taken for a pack's."""
    return f"mediation-bilan-{form}\n".encode() + files[DESCRIPTOR]


def zipped(files: Mapping[str, bytes], key: Ed25519PrivateKey, form: int = FORMAT) -> bytes:
    """The bytes of the bundle, signed by the site's ``key``."""
    signature = signing.public(key).encode() + b"\n" + signing.sign(key, signed_part(files, form))
    files = {**files, SIGNATURE: signature}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # the same on every system
            archive.writestr(entry, files[name])
    return out.getvalue()


def export(
    log: OutcomeLog,
    quarter: str,
    site: Site,
    *,
    family_of: Callable[[str], str],
    folder: Path,
    today: date,
    key: Ed25519PrivateKey,
    evaluator: str = "",
) -> Exported:
    """Write the bundle of ``quarter`` into ``folder``; the quarter must be over.

    Asked again with fewer than ``K`` new visits it writes the same bytes again;
    with more, a new revision. ``family_of`` gives a journey's family. Signed with
    the site's ``key``; closed to all but the holder of the key ``evaluator``
    where one is given. Raises ``OutcomeError`` (``BundleError``, ``SealError``),
    in French; then no lot was closed.
    """
    if quarter >= quarter_of(today):
        raise BundleError(f"Le trimestre {quarter} n'est pas fini : exportez-le quand il le sera.")
    with log.writing("L'export") as db:
        earlier = [sha for (sha,) in db.execute(
            "select sha256 from exports where trimestre = ? order by revision", [quarter]
        )]  # fmt: skip
        lots = _lots(db, quarter, len(earlier) + 1)
        if earlier and not lots[0].visits:
            raise BundleError(
                f"Le trimestre {quarter} a déjà été exporté, puis effacé de ce poste :"
                " gardez le fichier déjà envoyé."
            )
        if lots[-1].visits.total() < K:
            lots.pop()
        if not lots:
            raise BundleError(
                f"Moins de {K} visites au trimestre {quarter} : rien ne part, pour que personne"
                " ne soit reconnu."
            )
        replaces = earlier[len(lots) - 2] if lots[1:] else ""
        form = _form_of(quarter, site, lots, family_of, earlier)
        files = contents(quarter, site, lots, family_of, replaces, form=form)
        sha = sha256_of(files)
        content, name = zipped(files, key, form), f"bilan-{site.id}-{quarter}-r{len(lots) - 1}.zip"
        if evaluator:
            content, name = seal(content, evaluator), name + SUFFIX
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        whole.put(path, content)
        if len(lots) > len(earlier):
            # Last: until this is written the lot stays open, and the same bytes can be made again.
            db.execute("insert into exports values (?, ?, ?)", [quarter, len(lots) - 1, sha])
    lines = tables(lots, family_of, form)["retenus"]
    withheld = Counter[str]()
    for _, table, n in lines:
        withheld[str(table)] += int(n)
    total = sum(lot.visits.total() for lot in lots)
    return Exported(path, quarter, len(lots) - 1, sha, total, dict(withheld))


def _form_of(
    quarter: str,
    site: Site,
    lots: Sequence[Lot],
    family_of: Callable[[str], str],
    shas: Sequence[str],
) -> int:
    """The format in which every revision so far comes out as it left (``shas``).

    Where there is none, two bundles could be compared: ``BundleError``.
    """
    for form in FORMS:
        if all(
            sha256_of(
                contents(
                    quarter,
                    site,
                    lots[: number + 1],
                    family_of,
                    shas[number - 1] if number else "",
                    form=form,
                )
            )
            == sha
            for number, sha in enumerate(shas)
        ):
            return form
    raise BundleError(
        f"Le bilan {quarter} déjà parti ne peut plus être refait à l'identique : le site"
        " ou les familles de parcours ont changé. Remettez-les comme avant, puis"
        " recommencez."
    )


def _lots(db: Database, quarter: str, many: int) -> list[Lot]:
    lots = [Lot() for _ in range(many)]
    for lot, *key, n in db.execute(
        "select lot, parcours, resultat, main, blocage, count(*) from bilans"
        " where trimestre = ? group by 1, 2, 3, 4, 5",
        [quarter],
    ):
        lots[lot].visits[tuple(key)] = n
    for column in (*ALONE.values(), "orientation"):
        for lot, word, n in db.execute(
            f"select lot, {column}, count(*) from bilans"  # noqa: S608 - our own names
            f" where trimestre = ? and {column} is not null group by 1, 2",
            [quarter],
        ):
            lots[lot].alone[column, word] = n
    for lot, *key, n in db.execute(
        "select lot, parcours, version, empreinte, quoi, cle, n from compteurs where trimestre = ?",
        [quarter],
    ):
        lots[lot].counters[tuple(key)] = n
    return lots
