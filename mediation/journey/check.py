"""The rules over a journey.

``structure`` holds those without which a journey cannot be walked at all: the
loader applies them, so that a guide never meets a step that leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.problems import Problem, nearest

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from mediation.journey.document import Document

MAX_INCLUSION = 2
"""How deep fragments may include fragments: deeper than this, nobody finds their way."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A script that has the right form, with the document it came from."""

    script: m.Journey | m.Fragment
    document: Document


@dataclass(frozen=True, slots=True)
class Known:
    """Ids of the contacts and facts that every journey may name."""

    contacts: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()


def structure(root: Checked, fragments: Mapping[str, Checked], known: Known) -> list[Problem]:
    """Problems that make ``root`` impossible to walk; ``fragments`` are those it may include."""
    found = [*_script(root, fragments), *_names(root, known)]
    seen = {root.script.id}
    waiting = list(_included(root.script))
    while waiting:
        name = waiting.pop()
        if name in seen or name not in fragments:
            continue
        seen.add(name)
        found += _script(fragments[name], fragments)
        found += _names(fragments[name], known)
        waiting += _included(fragments[name].script)
    if not found:
        found += _nesting(root, fragments)
    return found


def _included(script: m.Journey | m.Fragment) -> list[str]:
    return [step.fragment for step in script.steps if isinstance(step, m.Include)]


def _nesting(root: Checked, fragments: Mapping[str, Checked]) -> Iterator[Problem]:
    def walk(checked: Checked, above: tuple[str, ...]) -> Iterator[Problem]:
        for index, step in enumerate(checked.script.steps):
            if not isinstance(step, m.Include):
                continue
            loc = ("etapes", index, "fragment")
            if step.fragment in above:
                way = " → ".join((*above[above.index(step.fragment) :], step.fragment))
                yield checked.document.problem(
                    "P212",
                    f"ce fragment finit par s'inclure lui-même : {way}. Coupez la boucle.",
                    loc,
                )
            elif len(above) > MAX_INCLUSION:
                yield checked.document.problem(
                    "P212",
                    f"trop de fragments les uns dans les autres (pas plus de {MAX_INCLUSION}). "
                    "Écrivez ces étapes ici.",
                    loc,
                )
            else:
                yield from walk(fragments[step.fragment], (*above, step.fragment))

    yield from walk(root, (root.script.id,))


def _script(checked: Checked, fragments: Mapping[str, Checked]) -> Iterator[Problem]:
    script, document = checked.script, checked.document
    ids: dict[str, int] = {}
    for index, step in enumerate(script.steps):
        if step.id in ids:
            yield document.problem(
                "P201",
                f"deux étapes s'appellent « {step.id} ». Changez l'un des deux noms.",
                ("etapes", index, "id"),
            )
        ids.setdefault(step.id, index)
    for index, step in enumerate(script.steps):
        yield from _targets(checked, index, step, set(ids))
        yield from _form(checked, index, step)
        if isinstance(step, m.Include):
            yield from _inclusion(checked, index, step, fragments)
        yield from _conditions(checked, index, step, fragments)
    last = script.steps[-1]
    if not isinstance(last, m.End) and not _leaves(last):
        yield document.problem(
            "P203",
            "la dernière étape ne mène nulle part. Ajoutez une étape « type: fin », ou « vers: ».",
            ("etapes", len(script.steps) - 1),
        )
    yield from _ends(checked)


def _leaves(step: m.Step) -> bool:
    if isinstance(step, m.Ask):
        return bool(step.goto) or all(answer.goto for answer in step.answers)
    return bool(step.goto)


def _targets(checked: Checked, index: int, step: m.Step, ids: set[str]) -> Iterator[Problem]:
    here: tuple[str | int, ...] = ("etapes", index)
    wanted: list[tuple[str | None, tuple[str | int, ...]]] = [(step.goto, ("vers",))]
    if isinstance(step, m.Ask):
        wanted += [(a.goto, ("reponses", i, "vers")) for i, a in enumerate(step.answers)]
    if isinstance(step, m.Agree):
        wanted.append((step.refusal, ("refus",)))
    if isinstance(step, m.Check):
        wanted += [(p.if_missing, ("documents", i, "si_manque")) for i, p in enumerate(step.papers)]
    if isinstance(step, m.TROUBLED):
        wanted += [(t.goto, ("si_probleme", i, "vers")) for i, t in enumerate(step.troubles)]
    if isinstance(step, m.Include):
        wanted += [(to, ("sorties", name)) for name, to in step.exits.items()]
    for target, loc in wanted:
        if target is not None and target not in ids:
            yield checked.document.problem(
                "P202",
                f"aucune étape ne s'appelle « {target} ». {nearest(target, ids)}",
                (*here, *loc),
            )


def _form(checked: Checked, index: int, step: m.Step) -> Iterator[Problem]:
    """What one step's keys must say together; pydantic only sees them one by one."""
    document, here = checked.document, ("etapes", index)
    if isinstance(step, m.Check) and bool(step.papers) == bool(step.points):
        yield document.problem(
            "P106", "mettez « documents » ou « points », l'un des deux.", (*here, "id")
        )
    if isinstance(step, m.TROUBLED):
        for number, trouble in enumerate(step.troubles):
            if trouble.remedy is None and trouble.goto is None:
                yield document.problem(
                    "P106",
                    "dites que faire : « alors » (un conseil) ou « vers » (une étape).",
                    (*here, "si_probleme", number),
                )
    if isinstance(step, m.Ask):
        known = [answer.id for answer in step.answers]
        for number, name in enumerate(known):
            if name in known[:number]:
                yield document.problem(
                    "P201",
                    f"deux réponses s'appellent « {name} ». Changez l'un des deux noms.",
                    (*here, "reponses", number, "id"),
                )
    if (
        step.person is None
        and not isinstance(step, m.Include | m.End | m.Refer | m.Wait | m.Ask)
        and step.mediator is None
    ):
        yield document.problem(
            "P106", "cette étape ne dit rien. Ajoutez « usager » ou « mediateur ».", (*here, "id")
        )
    if isinstance(step, m.Ask) and step.person is None and step.mediator is None:
        yield document.problem(
            "P106",
            "il manque la question : ajoutez « usager » (ou « mediateur » pour vous seul).",
            (*here, "id"),
        )
    if isinstance(step, m.End):
        yield from _end_form(checked, index, step)


def _end_form(checked: Checked, index: int, step: m.End) -> Iterator[Problem]:
    """A journey ends on a result, a fragment on one of its exits."""
    document, here, script = checked.document, ("etapes", index), checked.script
    if isinstance(script, m.Journey):
        if step.result is None or step.exit is not None:
            yield document.problem(
                "P106", "la fin d'un parcours dit « resultat », pas « sortie ».", (*here, "id")
            )
    elif step.exit is None or step.result is not None:
        yield document.problem(
            "P106", "dans un fragment, une fin dit « sortie », pas « resultat ».", (*here, "id")
        )
    elif step.exit not in script.exits:
        yield document.problem(
            "P213",
            f"cette sortie n'est pas annoncée. {nearest(step.exit, script.exits)}",
            (*here, "sortie"),
        )


def _names(checked: Checked, known: Known) -> Iterator[Problem]:
    """Sources, contacts and facts must exist where a step names them."""
    script, document = checked.script, checked.document
    sources = {source.ref for source in script.sources}
    contacts = {contact.id for contact in script.contacts} | known.contacts
    for index, step in enumerate(script.steps):
        here = ("etapes", index)
        for ref in step.sources:
            if ref not in sources:
                yield document.problem(
                    "P216",
                    f"la source « {ref} » n'est pas dans « sources ». {nearest(ref, sources)}",
                    (*here, "source"),
                )
        if isinstance(step, m.CONTACTED) and step.contact and step.contact not in contacts:
            yield document.problem(
                "P214",
                f"aucun contact ne s'appelle « {step.contact} ». {nearest(step.contact, contacts)}",
                (*here, "contact"),
            )
        for fact in step.facts:
            if fact not in known.facts:
                yield document.problem(
                    "P215",
                    f"aucun fait ne s'appelle « {fact} ». {nearest(fact, known.facts)}",
                    (*here, "faits"),
                )


def _inclusion(
    checked: Checked, index: int, step: m.Include, fragments: Mapping[str, Checked]
) -> Iterator[Problem]:
    here = ("etapes", index)
    included = fragments.get(step.fragment)
    if included is None:
        yield checked.document.problem(
            "P210",
            f"le fragment « {step.fragment} » n'existe pas ou a un problème. "
            f"{nearest(step.fragment, fragments)}",
            (*here, "fragment"),
        )
        return
    assert isinstance(included.script, m.Fragment)
    for name in step.exits:
        if name not in included.script.exits:
            yield checked.document.problem(
                "P213",
                f"ce fragment n'a pas de sortie « {name} ». {nearest(name, included.script.exits)}",
                (*here, "sorties", name),
                on_key=True,
            )
    unmapped = [name for name in included.script.exits if name not in step.exits]
    is_last = index == len(checked.script.steps) - 1
    if unmapped and is_last and step.goto is None:
        yield checked.document.problem(
            "P213",
            f"dites où mène la sortie « {unmapped[0]} » : il n'y a pas d'étape après celle-ci.",
            (*here, "fragment"),
        )


def _conditions(
    checked: Checked, index: int, step: m.Step, fragments: Mapping[str, Checked]
) -> Iterator[Problem]:
    asking = step.when or step.unless
    by_id = {other.id: other for other in checked.script.steps} if asking else {}
    for key, conditions in (("si", step.when), ("sauf", step.unless)):
        for name, values in conditions.items():
            loc = ("etapes", index, key, name)
            asked = by_id.get(name)
            known = _answers_of(asked, fragments) if asked else set()
            if not known:
                questions = [i for i, s in by_id.items() if _answers_of(s, fragments)]
                yield checked.document.problem(
                    "P207",
                    f"« {name} » n'est pas une question de ce fichier. {nearest(name, questions)}",
                    loc,
                    on_key=True,
                )
                continue
            for value in values:
                if value not in known:
                    yield checked.document.problem(
                        "P208",
                        f"« {name} » n'a pas de réponse « {value} ». {nearest(value, known)}",
                        loc,
                    )
    has_condition = step.when or step.unless or step.valid_from or step.valid_until
    if has_condition and index == len(checked.script.steps) - 1:
        yield checked.document.problem(
            "P203",
            "la dernière étape ne peut pas avoir de condition : il n'y a rien après elle.",
            ("etapes", index),
        )


def _answers_of(step: m.Step, fragments: Mapping[str, Checked]) -> set[str]:
    if isinstance(step, m.Ask):
        return {answer.id for answer in step.answers}
    if isinstance(step, m.Agree):
        return {"oui", "non"}
    if isinstance(step, m.Include):
        included = fragments.get(step.fragment)
        if included and isinstance(included.script, m.Fragment):
            return set(included.script.exits)
    return set()


def _ends(checked: Checked) -> Iterator[Problem]:
    """Every step must be able to reach an end; a loop with no way out is an error."""
    steps = checked.script.steps
    ways: dict[str, set[str]] = {}
    for index, step in enumerate(steps):
        out = {step.goto} if step.goto else set()
        following = steps[index + 1].id if index + 1 < len(steps) else None
        if following and (not step.goto or step.when or step.unless):
            out.add(following)
        if isinstance(step, m.Ask):
            out = {a.goto or step.goto or following or "" for a in step.answers} | (
                {following} if following and (step.when or step.unless) else set()
            )
        if isinstance(step, m.Agree):
            out.add(step.refusal)
        if isinstance(step, m.Check):
            out |= {p.if_missing for p in step.papers if p.if_missing}
        if isinstance(step, m.TROUBLED):
            out |= {t.goto for t in step.troubles if t.goto}
        if isinstance(step, m.Include):
            out |= set(step.exits.values())
        ways[step.id] = {way for way in out if way}
    # A target that does not exist is a problem of its own (P202), said once.
    able = {step.id for step in steps if isinstance(step, m.End) or ways[step.id] - set(ways)}
    before: dict[str, list[str]] = {}
    for name, out in ways.items():
        for to in out:
            before.setdefault(to, []).append(name)
    waiting = list(able)
    while waiting:
        fresh = [name for name in before.get(waiting.pop(), ()) if name not in able]
        able.update(fresh)
        waiting += fresh
    for index, step in enumerate(steps):
        if step.id not in able and ways[step.id]:
            yield checked.document.problem(
                "P205",
                "d'ici, on n'arrive jamais à une fin. Ajoutez une issue (« vers: »).",
                ("etapes", index, "id"),
            )
            return
