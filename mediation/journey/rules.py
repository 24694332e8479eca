"""The rules that a journey can break and still be walked: safety, sense, freshness, trials.

Each rule is one function that yields problems; ``RULES`` is the list. Errors
keep a journey from being published, warnings and advice do not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey.graph import DONE, MISSING, NO, STOP, TROUBLE, YES
from mediation.journey.problems import Severity, nearest
from mediation.journey.reach import passing, reachable
from mediation.journey.vocabulary import (
    GOOD_ENDS,
    AgreementKind,
    Commitment,
    ContactFor,
    Danger,
    Device,
    Discretion,
    Hands,
    JourneyStatus,
    Result,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

    from mediation.journey.check import Checked
    from mediation.journey.graph import Graph, Node
    from mediation.journey.load import Loaded
    from mediation.journey.problems import Problem
    from mediation.journey.reference import Reference

CLEANING = "rien-ne-reste"
"""The fragment that leaves nothing behind on the PC and in the room."""
LONGEST = 25
"""Steps on the shortest way to a good end; more than this does not fit a visit."""
SOURCE_AGE = timedelta(days=366)
"""A source that nobody opened for longer than this is asked for again."""

_PASSWORD = re.compile(r"\bmots? de passe\b|\bcode secret\b", re.IGNORECASE)
_NO_SPACES = dict.fromkeys(map(ord, " .-\u00a0\u202f"))
_AMOUNT = re.compile(r"\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s*(?:€|euros?\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Subject:
    """A script under examination, and all that its rules may look at."""

    checked: Checked
    loaded: Loaded
    scope: str
    """What stands before this script's step ids in the graph."""
    reference: Reference
    pictos: frozenset[str]
    domains: frozenset[str]
    """Official domains a link may lead to, with what is below them."""
    today: date
    covered: frozenset[tuple[str, str]]
    """Edges that the script's trials took: step and answer."""

    @property
    def script(self) -> m.Journey | m.Fragment:
        """The journey or the fragment."""
        return self.checked.script

    @property
    def graph(self) -> Graph:
        """The whole graph the script stands in."""
        return self.loaded.graph

    def own(self) -> Iterator[tuple[int, Node]]:
        """The script's own steps: index in the file and node."""
        for index, step in enumerate(self.script.steps):
            yield index, self.graph.nodes[self.scope + step.id]

    def problem(
        self, code: str, severity: Severity, message: str, *loc: str | int, on_key: bool = False
    ) -> Problem:
        """A problem at ``loc`` in the script's own file."""
        return self.checked.document.problem(code, message, loc, severity=severity, on_key=on_key)


ERROR, WARNING, ADVICE = Severity.ERROR, Severity.WARNING, Severity.ADVICE


def examine(subject: Subject) -> Iterator[Problem]:
    """Everything that breaks a rule."""
    for rule in RULES:
        yield from rule(subject)


# -- the way through ---------------------------------------------------------


def unreachable(s: Subject) -> Iterator[Problem]:
    """P204: a step that no walk comes to."""
    seen = reachable(s.graph, [s.graph.start], lambda _node, _edge: False)
    for index, node in s.own():
        if node.path not in seen:
            yield s.problem(
                "P204",
                WARNING,
                f"aucun chemin ne mène à l'étape « {node.step.id} ». Reliez-la (« vers: ») "
                "ou effacez-la.",
                "etapes",
                index,
                "id",
            )


def too_long(s: Subject) -> Iterator[Problem]:
    """P206: more steps than a visit can hold."""
    low = s.graph.shortest() + 1
    if not s.scope and low > LONGEST:
        yield s.problem(
            "P206",
            WARNING,
            f"il faut au moins {low} étapes pour finir (pas plus de {LONGEST}). "
            "Coupez en deux parcours.",
            "etapes",
        )


def condition_not_asked(s: Subject) -> Iterator[Problem]:
    """P209: a condition on a question that is not asked on every way here."""
    for index, node in s.own():
        for key, conditions in (("si", node.step.when), ("sauf", node.step.unless)):
            for name in conditions:
                asked = s.scope + name
                open_to = reachable(s.graph, [s.graph.start], passing(asked))
                if node.path in open_to:
                    yield s.problem(
                        "P209",
                        ERROR,
                        f"on peut arriver ici sans avoir répondu à « {name} ». "
                        "Posez la question avant, ou déplacez l'étape.",
                        "etapes",
                        index,
                        key,
                        name,
                        on_key=True,
                    )


def no_referral(s: Subject) -> Iterator[Problem]:
    """P219: nobody is left at the door; every journey can end on a place or a number."""
    ends = [step for step in s.script.steps if isinstance(step, m.End)]
    if isinstance(s.script, m.Journey) and not any(e.result is Result.REFERRED for e in ends):
        yield s.problem(
            "P219",
            WARNING,
            "aucune fin n'oriente la personne (« resultat: oriente »). Ajoutez-en une.",
            "etapes",
        )


# -- safety ------------------------------------------------------------------


def warned_before(s: Subject) -> Iterator[Problem]:
    """P301: a warning comes before a payment, a declaration, a signature or a password."""
    for index, node in s.own():
        step = node.step
        if not isinstance(step, m.Do):
            continue
        needed = _danger_of(step)
        if needed is None:
            continue
        what, dangers = needed
        warnings = [
            other.path
            for other in s.graph.nodes.values()
            if isinstance(other.step, m.Warn) and other.step.danger in dangers
        ]
        if node.path in reachable(s.graph, [s.graph.start], passing(*warnings)):
            words = " ou ".join(sorted(dangers))
            yield s.problem(
                "P301",
                ERROR,
                f"on arrive ici, {what}, sans alerte avant. Ajoutez une étape « alerte » "
                f"(danger : {words}).",
                "etapes",
                index,
                "id",
            )


_ANY_RISK = frozenset({Danger.FRAUD, Danger.DATA, Danger.LOSS_OF_RIGHTS, Danger.DELAY})


def _danger_of(step: m.Do) -> tuple[str, frozenset[Danger]] | None:
    if step.commits is Commitment.PAYMENT:
        return "à un paiement", frozenset({Danger.PAYMENT, Danger.FRAUD})
    if step.commits in {Commitment.DECLARATION, Commitment.SIGNATURE}:
        return f"à {step.commits.label}", _ANY_RISK
    if _PASSWORD.search(step.person or ""):
        return "à un mot de passe", frozenset({Danger.PASSWORD})
    return None


def mandate_before(s: Subject) -> Iterator[Problem]:
    """P302: nobody acts for the person without a mandate."""
    mandates = {
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Agree) and node.step.nature is AgreementKind.MANDATE
    }
    free = reachable(
        s.graph,
        [s.graph.start],
        lambda node, edge: node.path in mandates and edge.answer == YES,
    )
    for index, node in s.own():
        step = node.step
        if isinstance(step, m.Do) and step.hands is Hands.MEDIATOR and node.path in free:
            yield s.problem(
                "P302",
                ERROR,
                "le médiateur fait à la place de la personne sans mandat. Ajoutez avant une étape "
                "« accord » avec « nature: mandat ».",
                "etapes",
                index,
                "mains",
            )


def nothing_left(s: Subject) -> Iterator[Problem]:
    """P303: after something done on a site, the PC is cleaned before the visit ends."""
    if s.scope or s.script.id == CLEANING:
        return
    cleaned = [
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Include) and node.step.fragment == CLEANING
    ]
    online = [
        node.path
        for node in s.graph.nodes.values()
        if isinstance(node.step, m.Do)
        and (node.step.link or node.step.commits)
        and node.step.device is Device.DESK
    ]
    left = reachable(s.graph, online, passing(*cleaned))
    for index, node in s.own():
        if isinstance(node.step, m.End) and node.path in left:
            yield s.problem(
                "P303",
                ERROR,
                "la visite peut finir ici alors qu'un site a été ouvert, sans passer par "
                f"« {CLEANING} ». Incluez ce fragment avant.",
                "etapes",
                index,
                "id",
            )


def secret_leaves_nothing(s: Subject) -> Iterator[Problem]:
    """P305: what is secret is neither said, printed, copied nor resumed."""
    whole = s.script.discretion if isinstance(s.script, m.Journey) else Discretion.ORDINARY
    for index, node in s.own():
        step = node.step
        if Discretion.SECRET not in {whole, step.discretion}:
            continue
        for key, value in (
            ("oral", step.spoken),
            ("carte", step.card),
            ("preuve", getattr(step, "proof", None)),
            ("reprise", getattr(step, "may_stop", None)),
        ):
            if value:
                yield s.problem(
                    "P305",
                    ERROR,
                    f"« {key} » laisserait une trace : cette étape est secrète. Effacez la ligne.",
                    "etapes",
                    index,
                    key,
                )


def pro_contact(s: Subject) -> Iterator[Problem]:
    """P306: a professional's number never reaches the person."""
    contacts = [*s.reference.contacts.values(), *s.script.contacts]
    numbers = {
        re.sub(r"\D", "", c.phone or ""): c.name for c in contacts if c.audience is ContactFor.PRO
    }
    numbers.pop("", None)
    if not numbers:
        return
    for index, node in s.own():
        for key, text in _for_the_person(node.step):
            digits = text.translate(_NO_SPACES)
            for number, name in numbers.items():
                if number in digits and re.search(rf"(?<!\d){number}(?!\d)", digits):
                    yield s.problem(
                        "P306",
                        ERROR,
                        f"ce numéro (« {name} ») est réservé aux agents. Donnez-en un autre "
                        "à la personne.",
                        "etapes",
                        index,
                        key,
                    )


def official_links(s: Subject) -> Iterator[Problem]:
    """P307: a link leads to an official site."""
    for index, node in s.own():
        link = node.step.link if isinstance(node.step, m.Do) else None
        if link and not official(link, s.domains):
            yield s.problem(
                "P307",
                WARNING,
                "ce site n'est pas dans la liste des sites officiels (resources/domaines.yaml). "
                "Vérifiez l'adresse, ou faites-la ajouter.",
                "etapes",
                index,
                "lien",
            )


def official(link: str, domains: frozenset[str]) -> bool:
    """Whether a link's host is one of ``domains``, or below one."""
    host = link.removeprefix("https://").split("/", 1)[0]
    parts = host.split(".")
    return any(".".join(parts[n:]) in domains for n in range(len(parts)))


def left_to_the_person(s: Subject) -> Iterator[Problem]:
    """P309: a journey says somewhere how to leave the mouse to the person."""
    if not isinstance(s.script, m.Journey) or s.script.discretion is Discretion.SECRET:
        return
    done = [node.step for _, node in s.own() if isinstance(node.step, m.Do)]
    if done and not any(step.autonomy for step in done):
        yield s.problem(
            "P309",
            ADVICE,
            "aucune étape « faire » ne dit quoi laisser à la personne. Ajoutez « autonomie ».",
            "etapes",
        )


def known_picture(s: Subject) -> Iterator[Problem]:
    """P311: a pictogram that exists."""
    for index, node in s.own():
        picto = node.step.picto
        if picto and picto not in s.pictos:
            yield s.problem(
                "P311",
                ERROR,
                f"aucun dessin ne s'appelle « {picto} ». {nearest(picto, s.pictos)}",
                "etapes",
                index,
                "picto",
            )


def amounts_in_facts(s: Subject) -> Iterator[Problem]:
    """P312: amounts change every year; they live once, dated, in the facts."""
    for index, node in s.own():
        for key, text in [*_for_the_person(node.step), ("mediateur", node.step.mediator or "")]:
            if _AMOUNT.search(text):
                yield s.problem(
                    "P312",
                    ERROR,
                    "un montant s'écrit une seule fois, daté, dans resources/faits.yaml. "
                    "Citez-le ici avec « faits ».",
                    "etapes",
                    index,
                    key,
                )


def _for_the_person(step: m.Step) -> Iterator[tuple[str, str]]:
    """Every text of a step that the person reads, hears or takes home, by key."""
    for key, text in (("usager", step.person), ("oral", step.spoken), ("carte", step.card)):
        if text:
            yield key, text
    if isinstance(step, m.Ask):
        yield "reponses", "\n".join(answer.text for answer in step.answers)
    if isinstance(step, m.Check):
        names = [paper.name for paper in step.papers] + [point.text for point in step.points]
        yield "documents" if step.papers else "points", "\n".join(names)
    if isinstance(step, m.Wait):
        for key, text in (("en_attendant", step.meanwhile), ("relance", step.chase)):
            if text:
                yield key, text
    if isinstance(step, m.Refer):
        yield "vers_qui", step.to


# -- freshness ---------------------------------------------------------------


def dates(s: Subject) -> Iterator[Problem]:
    """P401, P402, P403: read again in time, with sources somebody opened lately."""
    script = s.script
    if script.review_before < s.today:
        severe = ERROR if script.status is JourneyStatus.PUBLISHED else WARNING
        yield s.problem(
            "P401", severe, "la date de relecture est passée. Relisez tout.", "a_relire_avant"
        )
    if script.reviewed > s.today:
        yield s.problem("P403", ERROR, "cette date est dans le futur. Corrigez-la.", "relu_le")
    for index, source in enumerate(script.sources):
        if source.checked > s.today:
            yield s.problem(
                "P403",
                ERROR,
                "cette date est dans le futur. Corrigez-la.",
                "sources",
                index,
                "vu_le",
            )
        elif s.today - source.checked > SOURCE_AGE:
            yield s.problem(
                "P402",
                WARNING,
                f"personne n'a rouvert la source « {source.ref} » depuis un an. Comparez, "
                "puis changez « vu_le ».",
                "sources",
                index,
                "vu_le",
            )


def sourced(s: Subject) -> Iterator[Problem]:
    """P404: what states a fact names its source, or says that it must be confirmed."""
    for index, node in s.own():
        step = node.step
        states = (
            (isinstance(step, m.Do) and (step.link or step.commits))
            or isinstance(step, m.Wait)
            or (isinstance(step, m.Refer) and not step.contact)
            or (isinstance(step, m.Check) and step.papers)
        )
        if states and not (step.sources or step.to_confirm or step.facts):
            yield s.problem(
                "P404",
                WARNING,
                "d'où vient cette information ? Ajoutez « source », ou « a_confirmer: oui ».",
                "etapes",
                index,
                "id",
            )


def confirmed_before_publication(s: Subject) -> Iterator[Problem]:
    """P405: a published journey holds nothing that is still to be confirmed."""
    if s.script.status is not JourneyStatus.PUBLISHED:
        return
    for index, node in s.own():
        if node.step.to_confirm:
            yield s.problem(
                "P405",
                WARNING,
                "ce parcours est publié, mais cette étape reste à confirmer.",
                "etapes",
                index,
                "a_confirmer",
            )


def fresh_facts(s: Subject) -> Iterator[Problem]:
    """P406: the dated facts and contacts a step names are not past their date."""
    for index, node in s.own():
        step = node.step
        named: list[tuple[str, date | None]] = [
            (name, s.reference.facts[name].review_before) for name in step.facts
        ]
        contact = getattr(step, "contact", None)
        if contact and contact in s.reference.contacts:
            named.append((contact, s.reference.contacts[contact].review_before))
        for name, until in named:
            if until and until < s.today:
                yield s.problem(
                    "P406",
                    WARNING,
                    f"« {name} » est à revérifier depuis le {until:%d/%m/%Y} (dossier resources).",
                    "etapes",
                    index,
                    "id",
                )


# -- trials ------------------------------------------------------------------


def every_way_tried(s: Subject) -> Iterator[Problem]:
    """P602, P603: each way out of each step is taken by a trial."""
    if not s.script.trials:
        if any(len(wanted) for _, _, wanted in _branches(s)):
            yield s.problem(
                "P603", WARNING, "aucun essai. Ajoutez « essais » pour chaque chemin.", "etapes"
            )
        return
    for index, path, wanted in _branches(s):
        for answer, words in wanted.items():
            if (path, answer) not in s.covered:
                yield s.problem(
                    "P602",
                    WARNING,
                    f"aucun essai ne passe par « {words} ». Ajoutez-en un.",
                    "etapes",
                    index,
                    "id",
                )


def _branches(s: Subject) -> Iterator[tuple[int, str, Mapping[str, str]]]:
    """The ways out that a trial can choose, with the words that name them."""
    for index, node in s.own():
        step = node.step
        wanted: dict[str, str] = {}
        if isinstance(step, m.Ask):
            wanted = {answer.id: f"{step.id} : {answer.text}" for answer in step.answers}
        elif isinstance(step, m.Agree):
            wanted = {YES: f"{step.id} : oui", NO: f"{step.id} : non"}
        elif isinstance(step, m.Include):
            exits = s.graph.fragments[step.fragment].exits
            wanted = {name: f"{step.id} : {name}" for name in exits if len(exits) > 1}
        elif isinstance(step, m.TROUBLED):
            wanted = {
                edge.answer: f"{step.id} : {_named(edge.answer, step)}"
                for edge in s.graph.edges(node.path)
                if edge.answer not in {"", DONE}
                and not (edge.answer.startswith(MISSING) and edge.to == node.goto)
            }
        if wanted:
            yield index, node.path, wanted


def _named(answer: str, step: m.Check | m.Do | m.Wait) -> str:
    if answer.startswith(TROUBLE):
        return step.troubles[int(answer.removeprefix(TROUBLE)) - 1].when
    return "arrêt" if answer == STOP else f"il manque {answer.removeprefix(MISSING)}"


def good_end(s: Subject) -> Iterator[Problem]:
    """P220: a journey can end well."""
    if isinstance(s.script, m.Journey) and not s.scope:
        results = {step.result for step in s.script.steps if isinstance(step, m.End)}
        if not results & (GOOD_ENDS | {Result.REFERRED}):
            yield s.problem(
                "P220",
                WARNING,
                "aucune fin heureuse : ajoutez « obtenu », « depose » ou « oriente ».",
                "etapes",
            )


RULES: tuple[Callable[[Subject], Iterator[Problem]], ...] = (
    unreachable,
    too_long,
    condition_not_asked,
    no_referral,
    good_end,
    warned_before,
    mandate_before,
    nothing_left,
    secret_leaves_nothing,
    pro_contact,
    official_links,
    left_to_the_person,
    known_picture,
    amounts_in_facts,
    dates,
    sourced,
    confirmed_before_publication,
    fresh_facts,
    every_way_tried,
)
