"""The released tables as open data: CSV files and their Table Schema, in one data package.

An empty number is a masked one. Every text cell belongs to a closed form, and none may
begin as a formula of a spreadsheet does (OWASP, CSV injection): such a table is refused,
never quietly quoted. Same release, same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from typing import TYPE_CHECKING, Any

from mediation.evaluation.audit_relations import EXACT
from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.release_rule import BASE, LEAST_SHOWN, MIN_DESKS
from mediation.evaluation.report_words import label
from mediation.journey.vocabulary import (
    BlockerFamily,
    DurationBand,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.evaluation.release_model import Number, Release, Released
    from mediation.evaluation.report_model import Provenance

DESCRIPTOR = "datapackage.json"
DESKS = "lieux_au_moins"
_CELL = r"\*|[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9][A-Za-z0-9-]*){0,2}"
_COLUMN = re.compile(r"[a-z0-9][a-z0-9_-]*")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def package(release: Release, about: Provenance) -> dict[str, bytes]:
    """The files of the data package, by name. ``EvaluationError`` for a cell that is refused."""
    files: dict[str, bytes] = {}
    resources = []
    for table in release.tables:
        fields = _fields(table)
        content = _csv(table, [field["name"] for field in fields])
        name = f"{table.name}.csv"
        files[name] = content
        resources.append(
            {
                "name": table.name,
                "path": name,
                "title": table.title,
                "description": " ".join(" ".join(table.notes).split()),
                "profile": "tabular-data-resource",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "bytes": len(content),
                "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
                "schema": {
                    "fields": fields,
                    "primaryKey": list(table.dims),
                    "missingValues": [""],
                },
            }
        )
    descriptor = {
        "profile": "tabular-data-package",
        "name": "mediation-bilans",
        "title": "Comptes des visites de médiation numérique, protégés",
        "description": "Nombres bruités et arrondis à 5. Vide : masqué. Une ligne absente est"
        f" masquée aussi. Aucun nombre de visites de moins de {LEAST_SHOWN}, aucune case de moins"
        f" de {MIN_DESKS} lieux. « * » : non précisé par les lieux.",
        "version": about.code_version,
        "created": f"{about.date.isoformat()}T00:00:00Z",
        "licenses": [
            {
                "name": "etalab-2.0",
                "title": "Licence Ouverte 2.0",
                "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
            }
        ],
        "resources": resources,
    }
    text = json.dumps(descriptor, ensure_ascii=False, indent=1, sort_keys=True)
    files[DESCRIPTOR] = text.encode() + b"\n"
    return files


def _fields(table: Released) -> list[dict[str, Any]]:
    dims = [
        {
            "name": dim,
            "type": "string",
            "description": _DIMS.get(dim, dim),
            "constraints": {"required": True, "pattern": f"^({_CELL})$"},
        }
        for dim in table.dims
    ]
    n = {
        "name": "n",
        "type": "integer",
        "description": f"{table.unit} (bruit, puis arrondi à {BASE})",
        "constraints": {"minimum": LEAST_SHOWN},
    }
    desks = {
        "name": DESKS,
        "type": "integer",
        "description": "Nombre de lieux : au moins celui-ci (classes 3, 6, 11, 21, 51…)",
        "constraints": {"minimum": MIN_DESKS},
    }
    counts = [
        {
            "name": count,
            "type": "integer",
            "description": words,
            "constraints": {"minimum": 0 if count in EXACT else LEAST_SHOWN},
        }
        for count, words in zip(table.counts, _columns(table.counts), strict=True)
    ]
    return [*dims, n, desks, *counts]


_DIMS = {
    "annee": "année",
    "trimestre": "trimestre : 2026T1 va de janvier à mars 2026",
    "departement": "numéro du département du lieu",
    "territoire": "territoire du lieu : rural, qpv (quartier prioritaire) ou autre",
    "famille": "famille de démarches",
    "parcours": "guide de la démarche, par son identifiant",
    "version": "version du guide",
    "etape": "étape du guide, par son identifiant",
    "main": "qui tenait la souris et le clavier",
    "famille-blocage": "famille de ce qui a gêné",
    "blocage": "ce qui a le plus gêné",
    "question": "question posée à la personne",
}
_COUNTS = {
    "retenu": "non montré par les lieux : trop rare chez eux",
    "autre-main": "main non précisée par les lieux",
    "bonne-fin": "visites guidées arrivées à une bonne fin du parcours (arrondi bas)",
    "bonne-fin-max": "visites guidées arrivées à une bonne fin, au plus",
    "autre-fin": "visites guidées arrivées à une autre fin du parcours (arrondi bas)",
    "quittee": "visites guidées arrêtées là (arrondi bas)",
    "reprise": "visites guidées revenues de cette étape (arrondi bas)",
    "aidee": "visites guidées où « ce qui peut bloquer » a servi (arrondi bas)",
    "depart": "visites guidées commencées (arrondi bas)",
    "marge": "ce que l'arrondi des lieux a pu ôter, au plus (par classes, sans bruit)",
    "marge-fin": "ce que l'arrondi des lieux a pu ôter aux bonnes fins, au plus (par classes)",
    "repondu": "questions auxquelles la personne a répondu",
    "passe": "questions passées",
    "pas-compris": "questions que la personne n'a pas comprises",
    "non-propose": "visites tirées au sort où la question n'a pas été posée",
}
_KINDS = {
    "resultat": Result,
    "main": Hand,
    "famille-blocage": BlockerFamily,
    "duree": DurationBand,
    "passage": VisitKind,
    "orientation": Referral,
    "reponse": VoiceAnswer,
}


def _columns(counts: Sequence[str]) -> list[str]:
    """What each column counts, in words. The same word may be of two lists: « personne »."""
    words = {count for count in counts if count not in _COUNTS}
    kind = next((name for name, kind in _KINDS.items() if words <= {str(w) for w in kind}), "")

    def told(count: str) -> str:
        if count in _COUNTS:
            return _COUNTS[count]
        said = label(kind, count)
        if kind == "reponse":
            return f"réponses « {said} » à « {VoiceAnswer(count).question.label} »"
        return f"visites : {said}"

    return [told(count) for count in counts]


def _csv(table: Released, columns: list[str]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    for column in columns:
        if not _COLUMN.fullmatch(column):
            raise _refused(table)
    writer.writerow(columns)
    for row in table.rows:
        for value in row.dims:
            if value.startswith(FORMULA) or not re.fullmatch(_CELL, value):
                raise _refused(table)
        numbers = [_number(number) for number in (row.n, *row.counts)]
        writer.writerow([*row.dims, numbers[0], row.desks or "", *numbers[1:]])
    return out.getvalue().encode()


def _number(number: Number | None) -> str:
    return "" if number is None else str(number.shown)


def _refused(table: Released) -> EvaluationError:
    # The value itself is not repeated: it should not be there.
    return EvaluationError(
        f"La table « {table.name} » contient un mot qui n'est pas de ses listes, et qu'un tableur"
        " pourrait prendre pour une formule. Rien n'est publié. Vérifiez les identifiants de"
        " parcours et d'étapes."
    )
