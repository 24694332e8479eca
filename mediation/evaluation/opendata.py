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

from mediation.evaluation.errors import EvaluationError
from mediation.evaluation.release_rule import BASE, LEAST_SHOWN, MIN_DESKS

if TYPE_CHECKING:
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
        f" masquée aussi. Aucun nombre de moins de {LEAST_SHOWN}, aucune case de moins de"
        f" {MIN_DESKS} lieux.",
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
        {"name": count, "type": "integer", "constraints": {"minimum": 0}} for count in table.counts
    ]
    return [*dims, n, desks, *counts]


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
