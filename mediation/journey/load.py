"""Text file → Journey, or problems with file, line and column."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from accessibility.text import one_line
from mediation.journey import check, graph
from mediation.journey import model as m
from mediation.journey.problems import JourneyError, Problem, nearest
from mediation.journey.source import MAX_PROBLEMS, parse, read_text

if TYPE_CHECKING:
    from mediation.journey.check import Known
    from mediation.journey.document import Document

FindFragment = Callable[[str], Path | None]
"""Gives the file of a fragment by its id, None where there is none."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A journey ready to be walked."""

    journey: m.Journey
    graph: graph.Graph
    hash: str
    """12 hexadecimal digits of the texts it was made from: what was walked, exactly.

    Never of what one desk changes (``overlay``): it would tell that desk from the others.
    """
    notices: tuple[str, ...] = ()
    """French sentences that the mediator reads at the first step."""
    path: Path | None = None
    """The journey's file: its translations stand beside it."""
    texts: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What it was made from, by id of journey or fragment: see ``journey.snapshot``."""


def load(
    path: Path, find_fragment: FindFragment, known: Known, root: check.Checked | None = None
) -> Loaded:
    """The journey in ``path``; ``known`` are the shared contacts and facts it may name.

    ``root`` is what ``read(path)`` gave, where the caller read it already.

    Raises:
        JourneyError: with every problem found in the file and in the fragments
            it includes, each in its own file.
    """
    root = root or read(path)
    if not isinstance(root.script, m.Journey):
        raise JourneyError(
            [
                root.document.problem(
                    "P107",
                    "c'est un fragment : il s'utilise dans un parcours, pas seul.",
                    ("genre",),
                )
            ]
        )
    fragments, problems = read_fragments(root.script, find_fragment)
    problems += check.structure(root, fragments, known)
    if problems:
        raise JourneyError(problems)
    scripts = {n: c.script for n, c in fragments.items() if isinstance(c.script, m.Fragment)}
    texts = [root.document.text, *(c.document.text for _, c in sorted(fragments.items()))]
    digest = hashlib.sha256("\0".join(texts).encode("utf-8", "replace")).hexdigest()
    named = dict(zip([root.script.id, *sorted(fragments)], texts, strict=True))
    return Loaded(
        root.script, graph.build(root.script, scripts), digest[:12], path=path, texts=named
    )


ALONE = "fragment"
"""The step that includes a fragment when it is loaded on its own."""


def load_alone(
    path: Path, find_fragment: FindFragment, known: Known, root: check.Checked | None = None
) -> Loaded:
    """The fragment in ``path``, as a journey that includes it and ends at each exit.

    Raises:
        JourneyError: as ``load``.
    """
    root = root or read(path)
    fragment = root.script
    if not isinstance(fragment, m.Fragment):
        raise JourneyError([root.document.problem("P107", "ce fichier n'est pas un fragment.")])
    fragments, problems = read_fragments(fragment, find_fragment)
    problems += check.structure(root, fragments, known)
    if problems:
        raise JourneyError(problems)
    scripts = {n: c.script for n, c in fragments.items() if isinstance(c.script, m.Fragment)}
    day = fragment.reviewed.isoformat()
    steps: list[dict[str, Any]] = [
        {
            "id": ALONE,
            "type": "inclure",
            "fragment": fragment.id,
            "sorties": {name: f"sortie-{name}" for name in fragment.exits},
        },
        *(
            {"id": f"sortie-{name}", "type": "fin", "resultat": "autre-demarche", "usager": name}
            for name in fragment.exits
        ),
    ]
    journey = m.Journey.model_validate(
        {
            "format": "1",
            "id": fragment.id,
            "version": str(fragment.version),
            "titre": fragment.title,
            "besoin": fragment.title,
            "public": ["tout-public"],
            "discretion": "ordinaire",
            "duree": "1",
            "responsable": {"structure": "-", "contact": "-"},
            "licence": fragment.licence,
            "relu_le": day,
            "a_relire_avant": fragment.review_before.isoformat(),
            "sources": [{"ref": "-", "vu_le": day}],
            "sans_numerique": "-",
            "etapes": steps,
        }
    )
    digest = hashlib.sha256(root.document.text.encode("utf-8", "replace")).hexdigest()
    return Loaded(journey, graph.build(journey, {**scripts, fragment.id: fragment}), digest[:12])


def read(path: Path) -> check.Checked:
    """One file in the right form; ``JourneyError`` lists every key and value that is not."""
    document = parse(read_text(path), path.name)
    return validate(document)


def validate(document: Document) -> check.Checked:
    """The script a document holds; ``JourneyError`` with all its problems of form."""
    data = document.data
    if not isinstance(data, dict):
        raise JourneyError(
            [document.problem("P104", "un parcours commence par des clés, comme « id: ».")]
        )
    kind: type[m.Journey | m.Fragment]
    kind = m.Fragment if data.get("genre") == "fragment" else m.Journey
    try:
        script = kind.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False)[:MAX_PROBLEMS]
        raise JourneyError(
            [*document.problems, *(problem_of(document, kind, dict(e)) for e in found)]
        ) from None
    if document.problems:
        raise JourneyError(document.problems)
    return check.Checked(script, document)


def read_fragments(
    script: m.Journey | m.Fragment, find_fragment: FindFragment
) -> tuple[dict[str, check.Checked], list[Problem]]:
    """Every fragment that ``script`` includes, at any depth, and what is wrong in them."""
    found: dict[str, check.Checked] = {}
    problems: list[Problem] = []
    tried: set[str] = set()
    waiting = [s.fragment for s in script.steps if isinstance(s, m.Include)]
    while waiting:
        name = waiting.pop()
        if name in tried:
            continue
        tried.add(name)
        path = find_fragment(name)
        if path is None:
            continue
        try:
            checked = read(path)
        except JourneyError as error:
            problems += error.problems
            continue
        if not isinstance(checked.script, m.Fragment):
            problems.append(
                checked.document.problem(
                    "P107", "ce fichier doit porter « genre: fragment ».", ("id",)
                )
            )
            continue
        found[name] = checked
        waiting += [s.fragment for s in checked.script.steps if isinstance(s, m.Include)]
    return found, problems


def problem_of(document: Document, kind: type[m.Part], error: Mapping[str, Any]) -> Problem:
    """What pydantic found, in French, at its place. ``kind`` is the model of the whole file."""
    loc = tuple(part for part in error["loc"] if part != "[key]")
    what = error["type"]
    context = error.get("ctx") or {}
    key = str(loc[-1]) if loc else ""
    if what == "extra_forbidden":
        known = _keys(document, kind, loc[:-1])
        return document.problem(
            "P101",
            f"clé inconnue « {one_line(key)[:40]} ». {nearest(key, known)}",
            loc,
            on_key=True,
        )
    if what == "missing":
        return document.problem("P102", f"il manque « {key} ».", loc[:-1])
    if what == "union_tag_not_found":
        return document.problem("P102", "il manque « type ».", loc)
    if what == "union_tag_invalid":
        tag = one_line(str(context.get("tag", "")))[:40]
        return document.problem(
            "P103",
            f"type d'étape inconnu « {tag} ». {nearest(tag, m.STEP_MODELS)}",
            (*loc, "type"),
        )
    # Behind a validator, pydantic measures a text as it would a list.
    if what == "string_too_long" or (what == "too_long" and isinstance(error.get("input"), str)):
        limit = context.get("max_length")
        return document.problem(
            "P105", f"ce texte est trop long (pas plus de {limit} signes). Coupez-le.", loc
        )
    return document.problem("P104", _value_message(what, context, key, error.get("input")), loc)


def _value_message(what: str, context: Mapping[str, Any], key: str, value: object) -> str:
    shown = one_line(str(value))[:40] if isinstance(value, str) else ""
    if what in {"literal_error", "enum"}:
        allowed = [
            w.strip(" '") for w in str(context.get("expected", "")).replace(" or ", ", ").split(",")
        ]
        return f"« {shown} » n'est pas une valeur de « {key} ». {nearest(shown, allowed)}"
    if what == "value_error":
        return f"{str(context.get('error', '')).rstrip('.')}."
    if what.startswith("date"):
        return "cette date n'existe pas. Elle s'écrit année-mois-jour, par exemple 2026-11-22."
    if what == "string_pattern_mismatch":
        if key in {"de", "a"}:
            return "un mois s'écrit M, M-4 ou 2026-12."
        if key in {"delai_min", "delai_max", "validite"}:
            return "une durée s'écrit P10D (jours), P2W (semaines), P3M (mois) ou P1Y (an)."
        return f"« {shown} » : seulement des minuscules sans accent, des chiffres et des tirets."
    if what in {"string_too_short", "string_type"} and value in (None, ""):
        return f"« {key} » est vide. Écrivez quelque chose, ou effacez la ligne."
    if what == "string_type":
        return f"« {key} » doit être un texte. Mettez-le entre guillemets ou après « | »."
    if what in {"too_short", "too_long"}:
        low, high = context.get("min_length"), context.get("max_length")
        return (
            f"« {key} » : il en faut au moins {low}." if low else f"« {key} » : pas plus de {high}."
        )
    if what in {"greater_than_equal", "less_than_equal"}:
        bound = context.get("ge", context.get("le"))
        side = "au moins" if "ge" in context else "au plus"
        return f"« {key} » : {side} {bound}."
    if what in {"list_type", "tuple_type"}:
        return f"« {key} » doit être une liste : une ligne par élément, avec un tiret devant."
    if what in {"model_type", "model_attributes_type", "dict_type"}:
        return f"« {key} » doit contenir des clés, une par ligne."
    return f"la valeur de « {key} » ne convient pas. Comparez avec un parcours existant."


def _keys(document: Document, kind: type[m.Part], loc: tuple[str | int, ...]) -> list[str]:
    """The keys allowed at ``loc``, found by following the file and the models together."""
    model: type[m.Part] | None = kind
    data: Any = document.data
    for part in loc:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list) and part < len(data) else None
            if model is m.StepBase:
                kind_name = data.get("type") if isinstance(data, dict) else None
                model = m.STEP_MODELS.get(str(kind_name))
        elif isinstance(data, dict) and part in data:
            data = data[part]
            model = _model_of(model, part)
    if model is None:
        return []
    return [info.alias or name for name, info in model.model_fields.items()]


_PARTS: dict[str, type[m.Part]] = {
    "etapes": m.StepBase,
    "sources": m.Source,
    "contacts": m.Contact,
    "responsable": m.Responsible,
    "essais": m.Trial,
    "reponses": m.Answer,
    "documents": m.Paper,
    "points": m.Point,
    "si_probleme": m.Trouble,
    "periode": m.Months,
}


def _model_of(model: type[m.Part] | None, key: str) -> type[m.Part] | None:
    return None if model is m.Trial else _PARTS.get(key)
