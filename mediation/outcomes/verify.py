"""What is in a bundle, whether it is whole, which guarantees hold: recomputed, not believed.

Reads the bundle alone, so anyone can do it: the desk before sending, the
evaluator, the person's association. What it finds wrong is said in French.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
import zlib
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation import signing
from mediation.journey.vocabulary import Result, VoiceState
from mediation.outcomes.bundle import (
    DESCRIPTOR,
    SIGNATURE,
    BundleError,
    Line,
    sha256_of,
    signed_part,
)
from mediation.outcomes.forms import ALONE, FAMILY_OF, FORMAT, FORMS
from mediation.outcomes.sealed import opened
from mediation.outcomes.site import Site, Territory
from mediation.outcomes.tables import ALL, K

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

_MAX_BYTES = 50_000_000
"""More than any desk's bundle: a file that is larger, or unpacks to more, is not one."""
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""A desk stores; a mail program may have packed it again."""
_DAMAGE = (
    zipfile.BadZipFile, zlib.error, EOFError, KeyError, TypeError, ValueError, RuntimeError,
)  # fmt: skip
"""What reading an archive or a descriptor that is none can raise."""


@dataclass(frozen=True, slots=True)
class Guarantee:
    """One promise about a bundle. ``problems`` are French sentences; none when it holds."""

    name: str
    problems: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.problems


@dataclass(frozen=True, slots=True)
class Verified:
    """A bundle read back. ``lines`` as in ``bundle.tables``; ``header`` without ``resources``.

    ``sha256`` of its descriptor; ``key`` the public key that signed it, '' when
    nobody did. Whose key that is, only the site can tell.
    """

    header: Mapping[str, Any]
    lines: Mapping[str, Sequence[Line]]
    guarantees: tuple[Guarantee, ...]
    sha256: str
    key: str

    @property
    def holds(self) -> bool:
        """Whether every guarantee does."""
        return all(guarantee.holds for guarantee in self.guarantees)

    def text(self) -> str:
        """For a person to read: what it is, then each guarantee."""
        head = self.header
        lines = [
            f"Bilan du trimestre {head['trimestre']}, site « {head['site']} », révision"
            f" {head['revision']}.",
            f"{sum(head['visites'])} visites ; "
            + ", ".join(f"{len(found)} lignes dans {name}" for name, found in self.lines.items())
            + ".",
        ]
        if self.key:
            lines.append(
                f"Signé par la clé {signing.fingerprint(self.key)} : comparez-la avec celle que le"
                " site donne de vive voix."
            )
        for guarantee in self.guarantees:
            lines.append(f"{'oui' if guarantee.holds else 'NON'}  {guarantee.name}")
            lines += [f"     {problem}" for problem in guarantee.problems]
        return "\n".join(lines)


def verify(path: Path, previous: Path | None = None, key: Path | None = None) -> Verified:
    """Read and check the bundle at ``path``, and against the revision before if given.

    ``key``: the evaluator's private key, for a bundle closed to all others. Raises
    ``BundleError`` or ``SealError`` (French) when it cannot be read as a bundle at all.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise BundleError(f"Le fichier « {path} » ne se lit pas : vérifiez son nom.") from error
    if len(content) > _MAX_BYTES:
        raise _too_big(path.name)
    header, files, whole = _opened(opened(content, key), path.name)
    signer, unsigned = _signer(files, header["format"])
    lines, form = _read(files, header["format"])
    guarantees = [
        Guarantee("Le site l'a signé, et rien n'a changé depuis.", tuple(unsigned)),
        Guarantee("Le fichier est entier et ne contient rien d'autre.", tuple(whole)),
        Guarantee("Chaque mot vient des listes fermées, sans texte libre.", tuple(form)),
    ]
    if not form:
        guarantees += [
            Guarantee(name, tuple(check(header, lines))) for name, check in _CHECKS.items()
        ]
        if previous is not None:
            before = verify(previous, key=key)
            guarantees.append(
                Guarantee(
                    "La révision d'avant y est, inchangée : la différence est un lot entier.",
                    tuple(_follows(header, lines, signer, before)),
                )
            )
    return Verified(header, lines, tuple(guarantees), sha256_of(files), signer)


def _signer(files: Mapping[str, bytes], form: int) -> tuple[str, list[str]]:
    """The public key that signed, '' when none did; and what is wrong with the signature."""
    key, _, signature = files.get(SIGNATURE, b"").partition(b"\n")
    shown = key.decode("ascii", "replace")
    if not signing.is_public(shown):
        return "", ["Personne ne l'a signé."]
    try:
        signing.verify(shown, signed_part(files, form), signature)
    except signing.WrongSignatureError:
        return "", ["La signature n'est pas celle de ce contenu."]
    return shown, []


def _opened(content: bytes, name: str) -> tuple[dict[str, Any], dict[str, bytes], list[str]]:
    """The header, the table files, and what is wrong with the whole."""
    problems: list[str] = []
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if sum(entry.file_size for entry in entries) > _MAX_BYTES:
                raise _too_big(name)
            if any(entry.compress_type not in _PACKINGS for entry in entries):
                raise ValueError("packed in a way of its own")
            files = {entry.filename: archive.read(entry) for entry in entries}
            comments = [archive.comment, *(entry.comment + entry.extra for entry in entries)]
        descriptor = json.loads(files[DESCRIPTOR])
        if not isinstance(descriptor, dict):
            raise TypeError("not a descriptor")
        header = {key: value for key, value in descriptor.items() if key != "resources"}
        if type(header["format"]) is int and header["format"] > FORMAT:
            raise BundleError(
                f"« {name} » vient d'une version plus récente de Médiation : installez-la pour le"
                " lire."
            )
        _check_header(header)
        declared = {resource["path"]: resource for resource in descriptor["resources"]}
        fields = {path: resource["schema"]["fields"] for path, resource in declared.items()}
    except _DAMAGE as error:
        raise BundleError(
            f"« {name} » n'est pas un bilan de Médiation, ou il est abîmé : redemandez-le."
        ) from error
    schemas = FORMS[header["format"]]
    expected = {f"{table}.csv" for table in schemas}
    if len(entries) != len(files) or set(files) != {DESCRIPTOR, SIGNATURE, *expected}:
        problems.append("L'archive ne contient pas exactement les fichiers prévus.")
    if any(comments):
        problems.append("L'archive porte des commentaires ou des champs cachés.")
    if set(declared) != expected or fields != {f"{t}.csv": f for t, f in schemas.items()}:
        problems.append("La description des tables n'est pas celle du format.")
    for path in sorted(expected):
        data = files.get(path, b"")
        seal = f"sha256:{hashlib.sha256(data).hexdigest()}"
        if declared.get(path, {}).get("hash") != seal:
            problems.append(f"« {path} » a changé depuis l'export.")
    return header, files, problems


def _too_big(name: str) -> BundleError:
    return BundleError(f"« {name} » est trop gros pour un bilan : vérifiez que c'est bien lui.")


def _check_header(header: dict[str, Any]) -> None:
    """``ValueError`` unless the header has exactly the values of the format."""
    Site(header["site"], header["departement"], Territory(header["territoire"]))
    right = (
        type(header["format"]) is int
        and header["format"] in FORMS
        and header["seuil"] == K
        and re.fullmatch(r"[0-9]{4}T[1-4]", header["trimestre"])
        and header["name"] == f"bilan-{header['site']}-{header['trimestre'].lower()}"
        and header["profile"] == "tabular-data-package"
        and type(header["revision"]) is int
        and len(header["visites"]) == header["revision"] + 1
        and all(type(n) is int for n in header["visites"])
        and re.fullmatch(r"[0-9a-f]{64}" if header["revision"] else "", header["remplace"])
    )
    if not right or len(header) != 11:
        raise ValueError("not a header of this format")


def _read(files: Mapping[str, bytes], form: int) -> tuple[dict[str, list[Line]], list[str]]:
    """The lines of each table, and what in them is not of the declared form."""
    lines: dict[str, list[Line]] = {}
    problems: list[str] = []
    for name, fields in FORMS[form].items():
        lines[name] = []
        try:
            text = files.get(f"{name}.csv", b"").decode()
            head, *rows = csv.reader(io.StringIO(text), strict=True)
        except (UnicodeDecodeError, ValueError, csv.Error):
            problems.append(f"« {name}.csv » ne se lit pas.")
            continue
        if head != [field["name"] for field in fields]:
            problems.append(f"« {name}.csv » n'a pas les colonnes prévues.")
            continue
        for number, row in enumerate(rows, start=2):
            # The value itself is not repeated: it should not be there.
            wrong = next(_wrong(fields, row), None)
            if wrong is not None:
                problems.append(f"« {name}.csv », ligne {number} : {wrong}.")
            else:
                typed = zip(fields, row, strict=True)
                lines[name].append(tuple(int(v) if f["type"] == "integer" else v for f, v in typed))
    return lines, problems


def _wrong(fields: Sequence[Mapping[str, Any]], row: Sequence[str]) -> Iterator[str]:
    if len(row) != len(fields):
        yield "pas le bon nombre de colonnes"
        return
    for field, value in zip(fields, row, strict=True):
        limits = field["constraints"]
        name = f"« {field['name']} »"
        if field["type"] == "integer" and not re.fullmatch(r"0|[1-9][0-9]{0,9}", value):
            yield f"{name} n'est pas un nombre"
        elif "enum" in limits and value not in limits["enum"]:
            yield f"{name} n'est pas un mot de la liste"
        elif "pattern" in limits and not re.fullmatch(limits["pattern"], value):
            yield f"{name} n'a pas la forme prévue"


# -- the guarantees: each gives what is wrong, lot by lot --------------------

_Lines = dict[str, list[Line]]


def _n(line: Line) -> int:
    return int(line[-1])


def _at_least_k(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    for name, found in lines.items():
        small = sum(_n(line) < K for line in found)
        if small:
            yield f"« {name}.csv » a {small} case(s) de moins de {K}."


def _rounded(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    for name in ("etapes", "usages", "questions"):
        if any(_n(line) % K for line in lines.get(name, ())):
            yield f"« {name}.csv » a des nombres non arrondis."


def _once(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    for name, found in lines.items():
        if len({line[:-1] for line in found}) != len(found) or found != sorted(found):
            yield f"« {name}.csv » a des lignes doubles ou en désordre."


def _adds_up(header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    visits = dict(enumerate(header["visites"]))
    if any(n < K for n in visits.values()):
        yield f"Un lot compte moins de {K} visites."
    if {line[0] for found in lines.values() for line in found} - set(visits):
        yield "Une ligne appartient à un lot qui n'existe pas."
    for name in ("resultats", "mains", "blocages", *(name for name in ALONE if name in lines)):
        if _totals(lines, name) != Counter(visits):
            yield f"« {name}.csv » et ses retenus ne font pas le total des visites."


def _totals(lines: _Lines, name: str) -> Counter[int]:
    """What a table shows and withholds, by lot."""
    totals: Counter[int] = Counter()
    for line in lines[name]:
        totals[int(line[0])] += _n(line)
    for line in lines["retenus"]:
        if line[1] == name:
            totals[int(line[0])] += _n(line)
    return totals


def _same_margins(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    def margin(name: str) -> Counter[tuple[str | int, str | int]]:
        found: Counter[tuple[str | int, str | int]] = Counter()
        for line in lines[name]:
            found[line[0], line[-2]] += _n(line)
        return found

    if margin("resultats") != margin("mains"):
        yield "Un résultat n'a pas le même total dans deux tables : leur différence parle."
    if "orientations" in lines:
        referred: Counter[int] = Counter()
        for line in lines["resultats"]:
            if line[-2] == Result.REFERRED:
                referred[int(line[0])] += _n(line)
        if _totals(lines, "orientations") != referred:
            yield "Les orientations ne font pas le total des visites orientées."
    for lot, item, family, _ in lines["blocages"]:
        if item != ALL and FAMILY_OF[str(item)] != family:
            yield f"Lot {lot} : un blocage n'est pas dans sa famille."


def _diverse(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    withheld = {(line[0], line[1]) for line in lines["retenus"]}
    for name in ("resultats", "mains"):
        classes: dict[tuple[str | int, ...], set[str | int]] = defaultdict(set)
        shown: dict[int, set[str | int]] = defaultdict(set)
        for line in lines[name]:
            classes[line[:-2]].add(line[-2])
            shown[int(line[0])].add(line[-2])
        for (lot, *_), values in classes.items():
            # One value alone is no answer where others are withheld beside it.
            if len(values) < 2 and not (values == shown[int(lot)] and (lot, name) in withheld):
                yield f"« {name}.csv » : une ligne dit comment toutes ces visites ont fini."
    for name in (*ALONE, "orientations"):
        words: Counter[int] = Counter(int(line[0]) for line in lines.get(name, ()))
        if any(many < 2 and (lot, name) not in withheld for lot, many in words.items()):
            yield f"« {name}.csv » : une ligne dit la même chose de toutes les visites."


def _levels(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    if any(family == ALL and journey != ALL for _, family, journey, *_ in lines["resultats"]):
        yield "Un parcours est montré sans sa famille."
    families = defaultdict(set)
    for _, family, journey, *_ in lines["resultats"]:
        families[journey].add(family)
    if any(len(found) > 1 for journey, found in families.items() if journey != ALL):
        yield "Un parcours est dans deux familles."


def _asked_and_answered(_header: Mapping[str, Any], lines: _Lines) -> Iterator[str]:
    if "questions" not in lines:
        return
    answers: Counter[tuple[int, str]] = Counter()
    for lot, answer, n in lines["reponses"]:
        answers[int(lot), str(answer).partition("-")[0]] += int(n)
    answered = {
        (int(lot), str(question)): int(n)
        for lot, question, state, n in lines["questions"]
        if state == VoiceState.ANSWERED
    }
    for key, n in answers.items():
        # Rounded down to a multiple of K.
        if n >= answered.get(key, 0) + K:
            yield "Une question compte plus de réponses que de personnes qui ont répondu."


_CHECKS = {
    f"Aucune case ne compte moins de {K} visites.": _at_least_k,
    "Les étapes et les usages sont arrondis : leur différence ne compte personne.": _rounded,
    "Chaque ligne est là une fois, dans un ordre qui ne dit rien.": _once,
    "Ce qui est montré et ce qui est retenu font toutes les visites.": _adds_up,
    "Deux tables ne se soustraient pas.": _same_margins,
    "Aucune ligne ne dit à elle seule comment une visite a fini.": _diverse,
    "Chaque parcours est dans sa famille.": _levels,
    "Les réponses ne dépassent pas le nombre de personnes qui ont répondu.": _asked_and_answered,
}


def _follows(
    header: Mapping[str, Any], lines: _Lines, signer: str, before: Verified
) -> Iterator[str]:
    if signer != before.key:
        yield "La clé qui a signé n'est pas la même : demandez au site s'il en a changé."
    if header["remplace"] != before.sha256:
        yield "Ce bilan ne remplace pas ce fichier-là."
    for key in ("site", "trimestre", "departement", "territoire"):
        if header[key] != before.header[key]:
            yield f"« {key} » n'est pas le même."
    known = before.header["revision"]
    for name, found in before.lines.items():
        if [line for line in lines[name] if int(line[0]) <= known] != list(found):
            yield f"« {name}.csv » ne garde pas les lignes d'avant."
