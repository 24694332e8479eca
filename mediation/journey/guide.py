"""Walks one journey: a state machine with no clock and no input or output.

A ``Guide`` is a value. ``advance`` and ``back`` give another one, so that going
back any number of times, resuming and comparing two front ends need nothing
more. Today's date comes from outside.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from mediation.journey import graph, present
from mediation.journey import model as m
from mediation.journey.graph import DONE, MISSING, STOP, TROUBLE, Node
from mediation.journey.view import Mode, View
from mediation.journey.vocabulary import Blocker, Result

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from mediation.journey.load import Loaded
    from mediation.journey.reference import Reference


class WrongAnswer(ValueError):
    """An answer that this step does not have; the text is a French sentence."""


class CannotResume(ValueError):
    """A saved walk that no longer fits this journey; the text is a French sentence."""


class Move(NamedTuple):
    """One thing that happened: a step, and what was answered there."""

    path: str
    answers: tuple[str, ...]


State = tuple[str, frozenset[tuple[str, tuple[str, ...]]]]
"""All that decides what can still happen: see ``Guide.state``."""


@dataclass(frozen=True, slots=True)
class Ending:
    """How a walk ended; what the close screen marks as likely, never chooses."""

    result: Result
    blocker: Blocker | None = None
    blocking_step: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """Where a visit stands in a journey. Make one with ``start`` or ``resume``."""

    loaded: Loaded
    reference: Reference
    today: date
    moves: tuple[Move, ...] = ()
    path: str = ""
    """The step now shown; "" once the walk is over."""
    remedy: str = ""
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    stubs: Mapping[str, str] | None = None
    """For trials: inclusions that are not walked, and the exits they leave by ("": the first)."""
    origin: tuple[str, Mapping[str, tuple[str, ...]]] | None = None
    """The step and answers that a reopened walk began with; None: at the first step."""

    @classmethod
    def start(
        cls,
        loaded: Loaded,
        reference: Reference,
        today: date,
        stubs: Mapping[str, str] | None = None,
    ) -> Guide:
        """The first step of a journey."""
        guide = cls(loaded, reference, today, stubs=stubs)
        return guide._settle(loaded.graph.start)

    @classmethod
    def reopened(
        cls,
        loaded: Loaded,
        reference: Reference,
        today: date,
        path: str,
        answers: Mapping[str, tuple[str, ...]],
    ) -> Guide:
        """A walk that begins at the step ``path``, with these answers given: see
        ``journey.resume``. How the walk came there is not known and not made up."""
        guide = cls(loaded, reference, today, answers=answers, origin=(path, answers))
        return guide._settle(path)

    @classmethod
    def resume(
        cls, loaded: Loaded, reference: Reference, today: date, plain: Mapping[str, Any]
    ) -> Guide:
        """The walk that ``as_plain`` gave, on the same version of the journey.

        Raises:
            CannotResume: when the journey is another one, has changed, or a
                move no longer fits.
        """
        if plain.get("parcours") != loaded.journey.id or plain.get("empreinte") != loaded.hash:
            raise CannotResume(
                "Ce parcours a changé depuis la pause : il faut le reprendre au début."
            )
        try:
            if plain.get("depuis"):
                where, given = plain["depuis"]
                answers = {step: tuple(values) for step, values in given.items()}
                guide = cls.reopened(loaded, reference, today, where, answers)
            else:
                guide = cls.start(loaded, reference, today)
            for path, chosen in plain["etapes"]:
                if guide.path != path:
                    raise CannotResume("Cette reprise ne correspond pas au parcours.")
                guide = guide.advance(*chosen)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise CannotResume("Cette reprise ne correspond pas au parcours.") from error
        return guide

    def as_plain(self) -> dict[str, Any]:
        """The walk as plain values: ids and answers only, no text and no time."""
        plain: dict[str, Any] = {
            "parcours": self.loaded.journey.id,
            "version": self.loaded.journey.version,
            "empreinte": self.loaded.hash,
            "etapes": [[move.path, list(move.answers)] for move in self.moves],
        }
        if self.origin:
            path, answers = self.origin
            plain["depuis"] = [path, {step: list(given) for step, given in answers.items()}]
        return plain

    @property
    def finished(self) -> bool:
        """Whether the walk is over."""
        return self.path == ""

    @property
    def node(self) -> Node:
        """The step now shown; only while the walk is not over."""
        return self.loaded.graph.nodes[self.path]

    @property
    def view(self) -> View:
        """What the step now shown says and lets choose; only while the walk is not over."""
        return present.view(self)

    @property
    def state(self) -> State:
        """Where the walk is and the answers that conditions ask about: two walks in the same
        state go on in the same way, however they came there."""
        asked = self.loaded.graph.asked
        return self.path, frozenset((p, a) for p, a in self.answers.items() if p in asked)

    @property
    def ending(self) -> Ending | None:
        """How the walk ends, from its last step on; None before."""
        blocker, where = self._blocked()
        if self.finished:
            last = self.moves[-1]
            if STOP in last.answers:
                return Ending(Result.WAITS, blocker, where)
            node = self.loaded.graph.nodes[last.path]
        else:
            node = self.node
        step = node.step
        if not isinstance(step, m.End) or step.result is None:
            return None
        return Ending(step.result, step.blocker or blocker, where)

    def at(self, path: str) -> Guide:
        """The same walk put down at another step, for looking at it; not a way to walk."""
        return replace(self, path=path, remedy="")

    def back(self) -> Guide:
        """The step before, as it was; the same guide at the first step."""
        return self.rewound(len(self.moves) - 1) if self.moves else self

    def rewound(self, count: int) -> Guide:
        """The walk after its first ``count`` moves."""
        if self.origin:
            guide = Guide.reopened(self.loaded, self.reference, self.today, *self.origin)
        else:
            guide = Guide.start(self.loaded, self.reference, self.today, self.stubs)
        for move in self.moves[:count]:
            guide = guide.advance(*move.answers)
        return guide

    def advance(self, *given: str) -> Guide:
        """The next step after these answers; none are needed where nothing is to be chosen.

        Raises:
            WrongAnswer: when the step has no such answer, or needs one.
        """
        answers = self._checked(given)
        node = self.node
        moved = replace(
            self,
            moves=(*self.moves, Move(self.path, answers)),
            answers={**self.answers, self.path: answers},
            remedy="",
        )
        trouble = trouble_of(node, answers)
        if trouble and trouble.goto is None:
            return replace(moved, remedy=trouble.remedy or "", answers=self.answers)
        if STOP in answers:
            return replace(moved, path="")
        return moved._settle(self._target(node, answers))

    def _checked(self, given: Sequence[str]) -> tuple[str, ...]:
        if self.finished:
            raise WrongAnswer("Le parcours est terminé.")
        view = self.view
        if view.mode is Mode.CONTINUE:
            if given and tuple(given) != (DONE,):
                raise WrongAnswer("Ici, rien n'est à choisir.")
            return (DONE,)
        known = {choice.answer: choice for choice in view.choices}
        for answer in given:
            if answer not in known:
                raise WrongAnswer("Cette réponse n'existe pas ici.")
        if not given:
            raise WrongAnswer("Il faut choisir une réponse.")
        if len(given) > 1 and not all(known[answer].marks for answer in given):
            raise WrongAnswer("Une seule réponse est possible ici.")
        # In the order they are shown, once each: the same marks make the same walk.
        return tuple(answer for answer in known if answer in given)

    def _target(self, node: Node, answers: tuple[str, ...]) -> str:
        """Where these answers lead; where several would, the first one shown decides."""
        ways = {edge.answer: edge.to for edge in self.loaded.graph.edges(node.path)}
        step = node.step
        if isinstance(step, m.End):
            return ""
        if isinstance(step, m.Check):
            papers = graph.papers_by_key(step)
            for answer in answers:
                paper = papers.get(answer.removeprefix(MISSING))
                if answer.startswith(MISSING) and paper and paper.if_missing:
                    return ways[answer]
            if all(answer.startswith(MISSING) for answer in answers):
                return ways[DONE]
        if isinstance(step, m.Ask) and step.several:
            by_id = {answer.id: answer for answer in step.answers}
            answers = tuple(a for a in answers if by_id[a].goto) or answers
        return ways[answers[0]]

    def _settle(self, path: str) -> Guide:
        """``self`` at the first step, from ``path`` on, that a person meets."""
        nodes = self.loaded.graph.nodes
        answers = dict(self.answers)
        # A walk can pass each node at most once without stopping, unless it goes round.
        for _ in range(len(nodes) + 1):
            if path == "":
                return replace(self, path="", answers=answers)
            node = nodes[path]
            step = node.step
            if not self._applies(node, answers):
                assert node.following is not None
                path = node.following
            elif isinstance(step, m.Include):
                path = self._enter(node, step, answers)
            elif isinstance(step, m.End) and step.exit is not None:
                answers[self.loaded.graph.enclosing(node).path] = (step.exit,)
                path = self.loaded.graph.leave(node)
            else:
                return replace(self, path=path, answers=answers)
        raise WrongAnswer("Ce parcours tourne en rond ici. Signalez-le à son auteur.")

    def _enter(self, node: Node, step: m.Include, answers: dict[str, tuple[str, ...]]) -> str:
        fragment = self.loaded.graph.fragments[step.fragment]
        if self.stubs is None or node.path not in self.stubs:
            return f"{node.path}/{fragment.steps[0].id}"
        chosen = self.stubs[node.path] or fragment.exits[0]
        if chosen not in fragment.exits:
            raise WrongAnswer(f"le fragment n'a pas de sortie « {chosen} ».")
        answers[node.path] = (chosen,)
        mapped = step.exits.get(chosen)
        to = node.scope + mapped if mapped else node.goto
        assert to is not None
        return to

    def _applies(self, node: Node, answers: Mapping[str, tuple[str, ...]]) -> bool:
        step = node.step
        if node.skipped:
            return False
        if step.valid_from and self.today < step.valid_from:
            return False
        if step.valid_until and self.today > step.valid_until:
            return False

        def met(conditions: m.Conditions) -> bool:
            return all(
                set(values) & set(answers.get(node.scope + name, ()))
                for name, values in conditions.items()
            )

        if step.when and not met(step.when):
            return False
        return not (step.unless and met(step.unless))

    def _blocked(self) -> tuple[Blocker | None, str]:
        """What last turned the walk away from its ordinary way, and where."""
        blocker: Blocker | None = None
        where = ""
        for move in self.moves:
            node = self.loaded.graph.nodes[move.path]
            trouble = trouble_of(node, move.answers)
            if trouble and trouble.goto:
                blocker, where = trouble.blocker, move.path
            elif isinstance(node.step, m.Check):
                papers = graph.papers_by_key(node.step)
                missing = [a.removeprefix(MISSING) for a in move.answers if a.startswith(MISSING)]
                if any(papers[name].if_missing for name in missing):
                    blocker, where = Blocker.MISSING_PAPER, move.path
        return blocker, where


def trouble_of(node: Node, answers: tuple[str, ...]) -> m.Trouble | None:
    """The trouble that an answer reports, None when it reports none."""
    if not isinstance(node.step, m.TROUBLED):
        return None
    for answer in answers:
        if answer.startswith(TROUBLE):
            return node.step.troubles[int(answer.removeprefix(TROUBLE)) - 1]
    return None
