"""A short code that a hand can copy, and that reopens a journey where a visit stopped.

It holds which journey, which version, which step, and only the answers that later
conditions ask about: nothing about the person, and no base anywhere knows it. Twenty-
three signs that a hand does not confuse; twenty-three is a prime, so that one check
sign catches any single wrong sign and any two signs put in each other's place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.graph import STOP
from mediation.journey.guide import Guide
from mediation.journey.reach import reachable
from mediation.journey.vocabulary import Discretion, Result

if TYPE_CHECKING:
    from datetime import date

    from mediation.journey.graph import Graph
    from mediation.journey.library import Library
    from mediation.journey.load import Loaded

SIGNS = "23456789ACEFHJKMNPRTWXY"
"""What a code is written with: none of 0 O Q D, 1 I L, U V, nor the letters like a figure."""
LONGEST = 12
"""Signs of a code at most, the check sign among them; a hand copies no more without a fault."""
_SHORTEST = 9
_GROUP = 3
_JOURNEYS = 1 << 14
_VERSIONS = 1 << 10
_BASE = len(SIGNS)
_MEANT = str.maketrans("ZSGB1", "25687")
"""Letters that no code has, and the figure a hand meant by them."""
_SHAPE = re.compile(r"[0-9a-z]{3}(?:-[0-9a-z]{3}){2}(?:-[0-9a-z]{1,3})?", re.IGNORECASE)

Answers = Mapping[str, tuple[str, ...]]


class NoCode(Exception):
    """This walk has no code; the text is a French sentence."""


class WrongCode(ValueError):
    """Nothing can be reopened with this code; the text is a French sentence."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """A journey at the step a code names, or at its first one where the journey has changed."""

    guide: Guide
    changed: bool = False
    """The journey is no longer the one that the code was made with."""

    @property
    def sentence(self) -> str:
        """What the mediator must know, in French."""
        if self.changed:
            return "Ce parcours a changé depuis la carte : il reprend au début."
        return "Le parcours reprend là où il en était. La page est fermée ? Rouvrez-la d'abord."


def code(guide: Guide) -> str:
    """The code that reopens the journey where ``guide`` stands, or stopped to come back.

    Raises:
        NoCode: for a secret journey or step, after an end that does not come back, and
            where ``LONGEST`` signs cannot hold what the journey needs.
    """
    journey = guide.loaded.journey
    where = stop(guide)
    if where is None:
        raise NoCode("Cette visite est finie : il n'y a rien à reprendre.")
    path, answers = where
    graph = guide.loaded.graph
    if present.discretion_of(graph.nodes[path], journey) is Discretion.SECRET:
        raise NoCode("Ce parcours ne laisse rien derrière lui : pas de code.")
    order = list(graph.nodes)
    state = _packed(graph, needed(graph, path), answers) * len(order) + order.index(path)
    number = (state * _VERSIONS + fingerprint(guide.loaded)) * _JOURNEYS + name_hash(journey.id)
    if number >= _BASE ** (LONGEST - 1):
        raise NoCode("Ce parcours est trop long pour un code : la prochaine visite reprend.")
    return grouped(_signed(number))


def stop(guide: Guide) -> tuple[str, Answers] | None:
    """Where the next visit takes up: a step and the answers given before it. None: nowhere.

    An unfinished walk goes on at its step. One that stopped while waiting, or whose
    end comes back, goes on where it was turned away: the missing paper, the answer
    that was awaited.
    """
    graph = guide.loaded.graph
    if not guide.finished and not isinstance(guide.node.step, m.End):
        return guide.path, guide.answers
    ending = guide.ending
    if ending is None or ending.result not in {Result.COMES_BACK, Result.WAITS}:
        return None
    steps = [graph.nodes[move.path] for move in guide.moves]
    turned = [n for n, s in enumerate(steps) if s.path == ending.blocking_step]
    if guide.finished and STOP in guide.moves[-1].answers:
        turned = [len(steps) - 1]
    elif ending.result is Result.WAITS:
        turned = [n for n, s in enumerate(steps) if isinstance(s.step, m.Wait)] or turned
    # A fragment tidies up or signs in: what decided is in the journey itself.
    own = [
        n
        for n, s in enumerate(steps)
        if s.scope == "" and isinstance(s.step, m.Ask | m.Agree | m.Check | m.Do | m.Wait)
    ]
    chosen = turned or own
    if not chosen:
        return None
    before = guide.rewound(chosen[-1])
    return before.path, before.answers


def reopen(text: str, library: Library, today: date) -> Reopened:
    """The journey of a typed code, at its step.

    Raises:
        WrongCode: when a sign was copied wrong, or no journey of this desk made it.
    """
    number = _number(text)
    rest, name = divmod(number, _JOURNEYS)
    state, version = divmod(rest, _VERSIONS)
    known = [
        entry.id
        for entry in library.entries.values()
        if name_hash(entry.id) == name and entry.discretion is not Discretion.SECRET
    ]
    found = [loaded for one in known if (loaded := _loaded(library, one))]
    if not found:
        raise WrongCode("Ce code vient d'un parcours que ce poste n'a pas : cherchez par mots.")
    for loaded in found:
        if fingerprint(loaded) == version:
            guide = _at(loaded, library, today, state)
            if guide:
                return Reopened(guide)
    if len(found) > 1:
        titles = " ou ".join(f"« {present.title_of(loaded.journey)} »" for loaded in found)
        raise WrongCode(f"Ce code est d'une autre version de {titles} : ouvrez le bon au début.")
    return Reopened(Guide.start(found[0], library.reference, today), changed=True)


def looks_like(text: str) -> bool:
    """Whether what was typed for a need is a code: written in groups, or right as it stands."""
    if _SHAPE.fullmatch(text.strip()):
        return True
    if not any(char.isdigit() for char in text):
        return False
    try:
        _number(text)
    except WrongCode:
        return False
    return True


def needed(graph: Graph, path: str) -> dict[str, tuple[str, ...]]:
    """By step, the answers that conditions from ``path`` on ask about; sorted."""
    found: dict[str, set[str]] = {}
    for name in reachable(graph, [path], lambda _node, _edge: False):
        node = graph.nodes[name]
        for conditions in (node.step.when, node.step.unless):
            for asked, values in conditions.items():
                found.setdefault(node.scope + asked, set()).update(values)
    return {asked: tuple(sorted(found[asked])) for asked in sorted(found)}


def fingerprint(loaded: Loaded) -> int:
    """What a code's numbers lean on: versions, steps in their order, what conditions ask.

    Neither a wording nor what one desk changes for itself counts: a code goes from
    desk to desk.
    """
    graph = loaded.graph
    said = [f"{s.id} {s.version}" for s in (loaded.journey, *graph.fragments.values())]
    for node in graph.nodes.values():
        step = node.step
        said.append(f"{node.path} {step.kind} {_sorted(step.when)} {_sorted(step.unless)}")
    return _hash("\n".join(said)) % _VERSIONS


def name_hash(journey: str) -> int:
    """The number of a journey in a code, from its id."""
    return _hash(journey) % _JOURNEYS


def grouped(signs: str) -> str:
    """« 7K3-WQ9-2F4 »: as it is written on a card."""
    return "-".join(signs[at : at + _GROUP] for at in range(0, len(signs), _GROUP))


def _hash(text: str) -> int:
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big")


def _sorted(conditions: m.Conditions) -> str:
    return ";".join(f"{name}={','.join(sorted(conditions[name]))}" for name in sorted(conditions))


def _packed(graph: Graph, asked: Mapping[str, tuple[str, ...]], answers: Answers) -> int:
    """The answers that matter as one number; where none was given counts as one more answer."""
    number = 0
    for step, values in asked.items():
        given = [value in answers.get(step, ()) for value in values]
        if _several(graph, step):
            number = number << len(values) | sum(bit << n for n, bit in enumerate(given))
        else:
            number = number * (len(values) + 1) + (given.index(True) + 1 if any(given) else 0)
    return number


def _unpacked(
    graph: Graph, asked: Mapping[str, tuple[str, ...]], number: int
) -> dict[str, tuple[str, ...]] | None:
    """The answers of ``_packed``; None for a number that it never gives."""
    found: dict[str, tuple[str, ...]] = {}
    for step, values in reversed(list(asked.items())):
        if _several(graph, step):
            number, bits = divmod(number, 1 << len(values))
            chosen = tuple(value for n, value in enumerate(values) if bits >> n & 1)
        else:
            number, place = divmod(number, len(values) + 1)
            chosen = values[place - 1 : place] if place else ()
        if chosen:
            found[step] = chosen
    return None if number else found


def _several(graph: Graph, path: str) -> bool:
    """Whether several answers of this step can be given at once."""
    step = graph.nodes[path].step
    return step.several if isinstance(step, m.Ask) else isinstance(step, m.Check)


def _at(loaded: Loaded, library: Library, today: date, state: int) -> Guide | None:
    order = list(loaded.graph.nodes)
    packed, index = divmod(state, len(order))
    path = order[index]
    answers = _unpacked(loaded.graph, needed(loaded.graph, path), packed)
    node = loaded.graph.nodes[path]
    secret = present.discretion_of(node, loaded.journey) is Discretion.SECRET
    if answers is None or secret or not (node.shown or node.skipped):
        return None
    return Guide.reopened(loaded, library.reference, today, path, answers)


def _loaded(library: Library, name: str) -> Loaded | None:
    from mediation.journey.problems import JourneyError

    try:
        return library.load(name)
    except JourneyError:
        return None


def _signed(number: int) -> str:
    """``number`` in signs, the check sign last."""
    values: list[int] = []
    while number or len(values) < _SHORTEST - 1:
        number, value = divmod(number, _BASE)
        values.insert(0, value)
    total = sum(place * value for place, value in enumerate(values, 1))
    last = len(values) + 1
    values.append(-total * pow(last, -1, _BASE) % _BASE)
    return "".join(SIGNS[value] for value in values)


def _number(text: str) -> int:
    """What a typed code holds, without its check sign; ``WrongCode`` when it is not whole."""
    typed = re.sub(r"[\s.\-–—]", "", text.upper()).translate(_MEANT)
    strange = [sign for sign in typed if sign not in SIGNS]
    if strange:
        raise WrongCode(
            f"Un code n'a jamais le signe « {strange[0]} » : relisez la carte, signe par signe."
        )
    if not _SHORTEST <= len(typed) <= LONGEST:
        raise WrongCode(
            f"Un code a de {_SHORTEST} à {LONGEST} signes, celui-ci en a {len(typed)} : "
            "relisez la carte."
        )
    values = [SIGNS.index(sign) for sign in typed]
    if sum(place * value for place, value in enumerate(values, 1)) % _BASE:
        raise WrongCode("Un signe de ce code n'est pas le bon : relisez la carte, signe par signe.")
    number = 0
    for value in values[:-1]:
        number = number * _BASE + value
    return number
