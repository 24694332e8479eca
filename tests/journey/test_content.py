"""Every journey that comes with the application: whole, walkable, and true to its trials."""

from __future__ import annotations

import random

import pytest
from support import TODAY

from mediation import handout
from mediation.journey import model as m
from mediation.journey import verify
from mediation.journey.guide import Guide
from mediation.journey.library import FRAGMENTS, Library, built_in
from mediation.journey.problems import show
from mediation.journey.route import usual
from mediation.journey.view import Mode
from mediation.journey.vocabulary import GOOD_ENDS, Discretion, Result

LIBRARY = Library([built_in()])
FILES = verify.files([built_in()])
NAMES = sorted(LIBRARY.entries)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_has_no_problem_and_its_trials_pass(path) -> None:  # type: ignore[no-untyped-def]
    found = verify.verify(path, LIBRARY, TODAY)
    assert not found, "\n".join(show(problem) for problem in found)


def test_every_fragment_is_among_the_files() -> None:
    assert {p.stem for p in (built_in() / FRAGMENTS).iterdir() if p.suffix == ".yaml"} <= {
        path.stem for path in FILES
    }


@pytest.mark.parametrize("name", NAMES)
class TestEachJourney:
    def test_every_step_can_be_reached(self, name: str) -> None:
        loaded = LIBRARY.load(name)
        seen = {loaded.graph.start}
        waiting = [loaded.graph.start]
        while waiting:
            for edge in loaded.graph.edges(waiting.pop()):
                if edge.to and edge.to not in seen:
                    seen.add(edge.to)
                    waiting.append(edge.to)
        assert set(loaded.graph.nodes) <= seen

    def test_has_a_good_end_and_a_card_for_it(self, name: str) -> None:
        loaded = LIBRARY.load(name)
        walk = usual(loaded, LIBRARY.reference, TODAY)
        ending = walk.ending
        assert ending is not None
        assert ending.result in GOOD_ENDS | {Result.REFERRED}
        if loaded.journey.discretion is Discretion.SECRET:
            with pytest.raises(handout.NoCard):
                handout.card(walk)
        else:
            assert handout.card(walk).next_steps

    def test_any_walk_ends_whatever_is_answered(self, name: str) -> None:
        loaded = LIBRARY.load(name)
        chance = random.Random(name)
        for _ in range(30):
            guide = Guide.start(loaded, LIBRARY.reference, TODAY)
            for _ in range(400):
                if guide.finished:
                    break
                view = guide.view
                assert view.person or view.mediator or view.contacts
                assert not (view.mode is Mode.ONE and not view.choices)
                guide = guide.advance(
                    *([chance.choice(view.choices).answer] if view.choices else [])
                )
            assert guide.finished
            assert guide.ending is not None
            assert Guide.resume(loaded, LIBRARY.reference, TODAY, guide.as_plain()) == guide

    def test_no_pro_contact_reaches_the_person(self, name: str) -> None:
        loaded = LIBRARY.load(name)
        shared = {**LIBRARY.reference.contacts}
        shared.update({c.id: c for c in loaded.journey.contacts})
        pro = {c.phone for c in shared.values() if c.audience == "pro" and c.phone}
        for node in loaded.graph.nodes.values():
            step = node.step
            for text in (step.person, step.spoken, step.card):
                assert not any(number in (text or "") for number in pro)

    def test_amounts_live_in_the_facts(self, name: str) -> None:
        for step in LIBRARY.load(name).journey.steps:
            for text in (step.person, step.card, step.spoken):
                assert "€" not in (text or "")

    def test_every_question_shown_to_the_person_can_be_said(self, name: str) -> None:
        loaded = LIBRARY.load(name)
        for node in loaded.graph.nodes.values():
            if isinstance(node.step, m.Ask) and node.step.to == "personne":
                assert node.step.person, node.path
