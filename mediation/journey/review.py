"""A journey as a document for a subject expert who will never open its file.

One HTML page that a browser or a word processor opens and prints: every text
that somebody says, reads or takes home, where it comes from and since when, in
order, with a box to tick at each step and a place to sign. No script, nothing
fetched.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from accessibility.dates import long_day, short_day
from accessibility.text import lines
from mediation.journey import model as m
from mediation.journey.drawing import words_of
from mediation.journey.graph import DONE, papers_by_key
from mediation.journey.vocabulary import StepKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from mediation.journey.graph import Node
    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference

_STYLE = """
body { font: 12pt/1.45 Arial, sans-serif; max-width: 180mm; margin: 10mm auto; color: #000; }
h1 { font-size: 20pt; } h2 { font-size: 14pt; margin: 6mm 0 1mm; }
section { border-top: 1px solid #000; padding: 2mm 0 3mm; break-inside: avoid; }
dt { font-weight: bold; margin-top: 1.5mm; } dd { margin: 0 0 0 6mm; white-space: pre-line; }
.alert { border: 2px solid #000; padding: 2mm; font-weight: bold; }
.line { border-bottom: 1px solid #000; height: 7mm; }
table { border-collapse: collapse; width: 100%; }
td, th { border: 1px solid #000; padding: 1.5mm; text-align: left; }
@page { size: A4; margin: 15mm; }
"""


def document(loaded: Loaded, reference: Reference, today: date) -> str:
    """The whole page, ready to be printed and signed."""
    journey = loaded.journey
    body = [
        f"<h1>{escape(journey.title)}</h1>",
        f"<p>Document de relecture fait le {escape(long_day(today))}. "
        f"Parcours « {escape(journey.id)} », version {journey.version}, "
        f"{escape(journey.status.label)}, empreinte {loaded.hash}.</p>",
        "<p>Pour chaque étape : cochez si tout est exact, sinon corrigez à la main. "
        "Signez à la fin.</p>",
        _facts_of_the_journey(journey),
    ]
    number = 0
    for node in loaded.graph.nodes.values():
        if node.shown:
            number += 1
            body.append(_step(number, node, loaded, reference))
    body.append(_signature())
    return (
        '<!doctype html>\n<html lang="fr"><head><meta charset="utf-8">'
        f"<title>Relecture : {escape(journey.title)}</title><style>{_STYLE}</style></head>\n<body>"
        + "\n".join(body)
        + "\n</body></html>\n"
    )


def _facts_of_the_journey(journey: m.Journey) -> str:
    audiences = ", ".join(audience.label for audience in journey.audiences)
    rows = "".join(
        f"<tr><td>{escape(s.ref)}</td><td>{escape(s.url or '')}</td>"
        f"<td>{short_day(s.dated) if s.dated else ''}</td><td>{short_day(s.checked)}</td></tr>"
        for s in journey.sources
    )
    return (
        f"<dl><dt>Le besoin</dt><dd>{escape(journey.need)}</dd>"
        f"<dt>Pour qui</dt><dd>{escape(audiences)}</dd>"
        f"<dt>Sans internet</dt><dd>{escape(journey.offline)}</dd>"
        f"<dt>Responsable</dt><dd>{escape(journey.responsible.organisation)}</dd></dl>"
        "<h2>Sources</h2><table><tr><th>Nom</th><th>Adresse</th><th>Date</th>"
        f"<th>Vue le</th></tr>{rows}</table>"
    )


def _step(number: int, node: Node, loaded: Loaded, reference: Reference) -> str:
    step = node.step
    pairs = [(name, text) for name, text in _texts(node, loaded, reference) if text]
    inside = "".join(f"<dt>{escape(n)}</dt><dd>{escape(t)}</dd>" for n, t in pairs)
    alert = '<p class="alert">À CONFIRMER</p>' if step.to_confirm else ""
    return (
        f"<section><h2>{number}. {escape(StepKind(step.kind).label)}</h2>{alert}<dl>{inside}</dl>"
        "<p>☐ exact &nbsp; ☐ à corriger :</p>"
        '<div class="line"></div></section>'
    )


def _texts(node: Node, loaded: Loaded, reference: Reference) -> Iterator[tuple[str, str]]:
    step = node.step
    yield "Le médiateur dit ou fait", step.mediator or ""
    yield "La personne lit", step.person or ""
    yield "Dit à voix haute", step.spoken or ""
    if isinstance(step, m.Check):
        names = [f"{p.name}{'' if p.required else ' (si possible)'}" for p in step.papers]
        yield "Papiers", "\n".join(names)
        yield "Points", "\n".join(point.text for point in step.points)
    if isinstance(step, m.Do):
        yield "Page", step.link or ""
        yield "Engage", step.commits.label if step.commits else ""
        yield "À recopier", step.proof or ""
    if isinstance(step, m.Wait):
        yield "On attend", step.who
        yield "En attendant", step.meanwhile or ""
        yield "Relance", step.chase or ""
    if isinstance(step, m.Refer):
        yield "Orienter vers", step.to
    yield "Laisser faire", step.autonomy or ""
    if isinstance(step, m.Check | m.Do | m.Wait):
        for trouble in step.troubles:
            yield f"Si : {trouble.when}", trouble.remedy or "aller plus loin (voir les réponses)"
    ways = [
        f"{words_of(node, edge.answer)} → {_target(edge.to, loaded)}"
        for edge in loaded.graph.edges(node.path)
        if edge.answer != DONE and edge.to and words_of(node, edge.answer)
    ]
    yield "Réponses", "\n".join(ways)
    yield "Sur la carte", step.card or ""
    for name in step.facts:
        fact = reference.facts[name]
        dated = short_day(fact.source.dated) if fact.source.dated else "sans date"
        doubt = " — À CONFIRMER" if fact.to_confirm else ""
        yield "Fait daté", f"{fact.text} ({fact.source.ref}, {dated}){doubt}"
    contact = getattr(step, "contact", None)
    if contact:
        own = {c.id: c for c in node.script.contacts}
        found = own.get(contact) or reference.contacts[contact]
        parts = (found.name, found.phone, found.hours, found.audience.value)
        yield "Contact", ", ".join(part for part in parts if part)
    yield "Source", ", ".join(step.sources)


def _target(path: str, loaded: Loaded) -> str:
    node = loaded.graph.nodes[path]
    if isinstance(node.step, m.Check):
        return "vérifier : " + ", ".join(p.name for p in papers_by_key(node.step).values())
    text = lines(node.step.person or node.step.mediator or node.step.id)
    return text[0] if text else node.step.id


def _signature() -> str:
    return (
        "<h2>Relecture</h2>"
        "<p>J'ai relu chaque étape. Ce qui est coché « exact » l'est à ce jour.</p>"
        '<p>Structure :</p><div class="line"></div><p>Nom et fonction :</p>'
        '<div class="line"></div><p>Date et signature :</p><div class="line"></div>'
    )
