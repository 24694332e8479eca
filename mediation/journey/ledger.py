"""What a person must still confirm, and which journeys there are: pages made from the files.

Freshness is told by dates, never by « today », so that the pages change only
when the journeys do.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from accessibility.dates import short_day
from accessibility.languages import LANGUAGES
from accessibility.text import one_line
from mediation.journey import load, translated, translation, verify
from mediation.journey import model as m
from mediation.journey.library import FRAGMENTS, Library, built_in
from mediation.journey.vocabulary import Audience, StepKind, TranslationState

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference


def to_confirm(library: Library) -> str:
    """``docs/a-verifier.md``: every fact a person must still confirm, by journey."""
    lines = [
        "# À vérifier",
        "",
        "Ce que personne n'a encore confirmé à une source récente. Le poste le dit à l'étape, "
        "et la carte aussi. Quand un point est confirmé, effacez `a_confirmer` dans le fichier, "
        "datez la source, et cette page se refait avec `make docs`.",
        "",
        "Toutes les phrases des parcours sont des brouillons : personne d'extérieur ne les a "
        "relues.",
    ]
    for path in verify.files([built_in()]):
        script = load.read(path).script
        steps = [step for step in script.steps if step.to_confirm]
        if steps:
            lines += ["", f"## {script.title}", "", f"`{_place(path)}`", ""]
            lines += [f"- {_step(step)}" for step in steps]
    lines += ["", "## Faits datés", "", "`resources/faits.yaml`", ""]
    lines += _facts(library.reference)
    lines += ["", "## Contacts", "", "`resources/contacts.yaml`", ""]
    lines += _contacts(library.reference)
    return "\n".join(lines) + "\n"


def _place(path: Path) -> str:
    folder = f"journeys/{FRAGMENTS}" if path.parent.name == FRAGMENTS else "journeys"
    return f"{folder}/{path.name}"


def _step(step: m.Step) -> str:
    said = one_line(step.person or step.mediator or getattr(step, "to", "") or step.id)
    sources = f" — {', '.join(step.sources)}" if step.sources else " — sans source"
    return (
        f"**{step.id}** ({StepKind(step.kind).label.lower()}) : {_escaped(said)}{_escaped(sources)}"
    )


def _facts(reference: Reference) -> Iterator[str]:
    for fact in reference.facts.values():
        if fact.to_confirm:
            yield f"- **{fact.id}** : {_escaped(fact.text)} — {_origin(fact.source)}"


def _contacts(reference: Reference) -> Iterator[str]:
    for contact in reference.contacts.values():
        if contact.to_confirm:
            number = contact.phone or "sans numéro"
            origin = _origin(contact.source)
            yield f"- **{contact.id}** : {_escaped(contact.name)}, {number} — {origin}"


def _origin(source: m.Origin | str | None) -> str:
    if not isinstance(source, m.Origin):
        return _escaped(source or "sans source")
    dated = f" du {short_day(source.dated)}" if source.dated else ", sans date"
    return f"{_escaped(source.ref)}{dated}"


def shelf(library: Library) -> str:
    """``docs/parcours.md``: the journeys by public, operator and freshness."""
    lines = [
        "# Les parcours",
        "",
        "| parcours | famille | pour qui | minutes | étapes, au moins | relu le | à relire avant | "
        "à confirmer |",
        "|---|---|---|---:|---:|---|---|---:|",
    ]
    counts: dict[Audience, int] = dict.fromkeys(Audience, 0)
    for name in sorted(library.entries, key=lambda n: (str(library.entries[n].family), n)):
        entry = library.entries[name]
        loaded = library.load(name)
        journey = loaded.journey
        for audience in journey.audiences:
            counts[audience] += 1
        doubts = sum(node.step.to_confirm for node in loaded.graph.nodes.values())
        audiences = ", ".join(audience.label for audience in journey.audiences)
        lines.append(
            f"| {_escaped(journey.title)} | {entry.family.label} | {audiences} | "
            f"{journey.minutes} | {loaded.graph.shortest() + 1} | {short_day(journey.reviewed)} | "
            f"{short_day(journey.review_before)} | {doubts} |"
        )
    lines += _coverage(library)
    lines += ["", "| public | parcours écrits pour lui | au moins 5 |", "|---|---:|---|"]
    lines += [
        f"| {audience.label} | {number} | {'oui' if number >= ENOUGH else 'non'} |"
        for audience, number in counts.items()
    ]
    lines += ["", "| langue | parcours traduits, même en partie |", "|---|---:|"]
    languages: dict[str, int] = {}
    for name in library.entries:
        for code in library.languages(library.load(name)):
            languages[code] = languages.get(code, 0) + 1
    lines += [f"| {code} | {number} |" for code, number in sorted(languages.items())]
    lines += ["| français | tous |"]
    return "\n".join(lines) + "\n"


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_").replace("<", "\\<")


@dataclass(frozen=True, slots=True)
class Operator:
    """One of the five operators most asked for in France Services."""

    name: str
    share: int
    """Of all demands, in per cent."""
    domains: tuple[str, ...]
    contact: str


OPERATORS = (
    Operator("France Titres", 19, ("ants.gouv.fr",), "france-titres"),
    Operator("CAF", 16, ("caf.fr",), "caf"),
    Operator("Assurance maladie", 16, ("ameli.fr", "monespacesante.fr"), "assurance-maladie"),
    Operator("Impôts", 15, ("impots.gouv.fr",), "impots"),
    Operator("Assurance retraite", 14, ("info-retraite.fr", "lassuranceretraite.fr"), "retraite"),
)
"""Shares of 2023 (Cour des comptes, September 2024); the last is what is left of the 80 %
that the five make."""
ENOUGH = 5
"""Journeys written for a public, at least."""


def serves(loaded: Loaded, operator: Operator) -> bool:
    """Whether a journey opens this operator's site or calls it."""
    for node in loaded.graph.nodes.values():
        if getattr(node.step, "contact", None) == operator.contact:
            return True
        host = urlsplit(getattr(node.step, "link", None) or "").hostname or ""
        if any(host == domain or host.endswith(f".{domain}") for domain in operator.domains):
            return True
    return False


def _coverage(library: Library) -> Iterator[str]:
    journeys = [library.load(name) for name in sorted(library.entries)]
    yield from ("", "## Ce que couvrent les parcours", "")
    yield from ("| opérateur | part des demandes | parcours |", "|---|---:|---|")
    covered = 0
    for operator in OPERATORS:
        found = [loaded.journey.title for loaded in journeys if serves(loaded, operator)]
        covered += operator.share if found else 0
        titles = " · ".join(map(_escaped, found)) or "aucun"
        yield f"| {operator.name} | {operator.share} % | {titles} |"
    asked = sum(operator.share for operator in OPERATORS)
    yield from (
        "",
        f"Ces cinq opérateurs font {asked} % des demandes. Un parcours au moins existe pour "
        f"{covered} % : c'est une part des opérateurs, pas de leurs démarches.",
    )


def drafts(library: Library) -> str:
    """``docs/traductions.md``: how far each language is, and what a native reader must decide."""
    scripts: list[tuple[Path, translation.Script]] = [
        (path, load.read(path).script) for path in verify.files([built_in()])
    ]
    facts = translated.facts_path()
    scripts.append((facts, translation.Facts(library.reference.facts)))
    found: dict[str, list[translation.Catalogue]] = {}
    for path, script in scripts:
        for code, file in translated.files(path):
            read = translated.read(file, script.id, code)
            found.setdefault(code, []).append(translation.merge(script, code, read))
    lines = [
        "# Les traductions",
        "",
        "Des brouillons : aucun lecteur natif ne les a encore relues. Chacune a été remise en "
        "français par quelqu'un qui n'avait pas vu l'original ; ce qui lui a paru douteux est "
        "listé ici. Pour relire et signer : `mediation parcours traductions --langue ar "
        "--tableur relecture.xlsx`, puis `--recevoir relecture.xlsx`.",
        "",
        "| langue | textes | traduits | remis en français | relus et signés | doutes |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    told: list[str] = []
    for code, catalogues in sorted(found.items()):
        name = LANGUAGES[code].french_name if code in LANGUAGES else code
        entries = [(c.script, e) for c in catalogues for e in c.entries.values()]
        kept = [e for _, e in entries if e.translation]
        valid = sum(e.state is TranslationState.VALID for e in kept)
        open_ = [(s, e) for s, e in entries if e.remark and e.state is not TranslationState.VALID]
        lines.append(
            f"| {name} | {len(entries)} | {len(kept)} | {sum(bool(e.back) for e in kept)} | "
            f"{valid} | {len(open_)} |"
        )
        told += ["", f"## {name[:1].upper()}{name[1:]}", ""]
        told += [
            f"- **{script}/{e.context}** : {_escaped(one_line(e.french))} — {_escaped(e.remark)}"
            for script, e in open_
        ]
    return "\n".join([*lines, *told]) + "\n"


PAGES = {"a-verifier.md": to_confirm, "parcours.md": shelf, "traductions.md": drafts}

if __name__ == "__main__":
    print(PAGES[sys.argv[1]](Library([built_in()])), end="")  # noqa: T201 - for `make docs`
