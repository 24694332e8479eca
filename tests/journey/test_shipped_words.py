"""What the shipped journeys say, and what they leave behind on the desk's computer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from support import TODAY

from mediation.journey import load as loading
from mediation.journey import model as m
from mediation.journey import trials, verify
from mediation.journey.graph import DONE
from mediation.journey.library import Library, built_in
from mediation.journey.vocabulary import Commitment, Device

if TYPE_CHECKING:
    from mediation.journey.load import Loaded

LIBRARY = Library([built_in()])
FILES = verify.files([built_in()])
NAMES = sorted(LIBRARY.entries)
CLEANING = "rien-ne-reste"
MAX_WORDS = 15
"""Longest sentence a person is asked to read (issue 4); official sheets average 14.1 words."""
MAX_CARD = 90
"""Longest line of a card, in characters: three lines at 18 points."""
AMOUNT = re.compile(r"(€|\beuros?\b|\b\d+ (jours?|semaines?|mois|an|heures?|minutes?)\b)")
AGE = re.compile(r"\b\d+ ans\b")
CONDITIONAL = re.compile(r"\b(?!vrais?\b)\w{2,}r(?:ais|ait|iez|aient)\b")


def script(path) -> m.Journey | m.Fragment:  # type: ignore[no-untyped-def]
    return loading.read(path).script


def read_by_the_person(step: m.Step) -> Iterator[str]:
    """Every text of a step that a person reads, hears or takes home."""
    yield from filter(None, (step.person, step.spoken, step.card))
    if isinstance(step, m.Ask) and step.to == "personne":
        yield from (answer.text for answer in step.answers)
    if isinstance(step, m.Check):
        yield from (paper.name for paper in step.papers)
        yield from (point.text for point in step.points)
    if isinstance(step, m.Wait):
        yield from filter(None, (step.meanwhile, step.chase))


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.!?])\s+|\n", text) if part.strip()]


def words(sentence: str) -> int:
    return len(re.findall(r"\w+(?:-\w+)*", sentence.replace("'", " ")))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
class TestWords:
    def test_sentences_are_short(self, path) -> None:  # type: ignore[no-untyped-def]
        long = [
            (step.id, sentence)
            for step in script(path).steps
            for text in read_by_the_person(step)
            for sentence in sentences(text)
            if words(sentence) > MAX_WORDS
        ]
        assert not long

    def test_nothing_is_said_in_the_conditional(self, path) -> None:  # type: ignore[no-untyped-def]
        found = [
            (step.id, match.group())
            for step in script(path).steps
            for text in read_by_the_person(step)
            if (match := CONDITIONAL.search(text))
        ]
        assert not found

    def test_amounts_and_delays_are_in_the_dated_facts_only(self, path) -> None:  # type: ignore[no-untyped-def]
        found = [
            (step.id, text)
            for step in script(path).steps
            for text in read_by_the_person(step)
            if AMOUNT.search(text)
        ]
        assert not found

    def test_an_age_says_where_it_comes_from(self, path) -> None:  # type: ignore[no-untyped-def]
        bare = [
            (step.id, text)
            for step in script(path).steps
            for text in read_by_the_person(step)
            if AGE.search(text) and not (step.sources or step.to_confirm)
        ]
        assert not bare

    def test_card_lines_are_short(self, path) -> None:  # type: ignore[no-untyped-def]
        assert not [s.id for s in script(path).steps if s.card and len(s.card) > MAX_CARD]

    def test_trials_take_every_way(self, path) -> None:  # type: ignore[no-untyped-def]
        own = script(path)
        if isinstance(own, m.Fragment):
            loaded, scope = LIBRARY.load_fragment(path), f"{loading.ALONE}/"
        else:
            loaded, scope = LIBRARY.load_file(path), ""
        taken = {
            edge
            for trial in own.trials
            for edge in trials.run(loaded, trial, LIBRARY.reference, TODAY, scope).edges
        }
        missing = {way for step in own.steps for way in ways(loaded, scope + step.id)} - taken
        assert not missing


def ways(loaded: Loaded, path: str) -> Iterator[tuple[str, str]]:
    """The ways out of a step that change where one goes; an optional paper does not."""
    node = loaded.graph.nodes[path]
    if isinstance(node.step, m.Include | m.End):
        return
    edges = [edge for edge in loaded.graph.edges(path) if edge.answer]
    ordinary = {edge.to for edge in edges if edge.answer == DONE}
    for edge in edges:
        if edge.answer == DONE or edge.to not in ordinary or isinstance(node.step, m.Ask):
            yield path, edge.answer


def online(step: m.Do) -> bool:
    """Whether a session is open on the desk's computer after this step."""
    if step.device is Device.OWN:
        return False
    return bool(step.link) or step.commits in {Commitment.SENDING, Commitment.DECLARATION}


@pytest.mark.parametrize("name", NAMES)
def test_no_way_leads_from_a_web_page_to_an_end_without_cleaning_up(name: str) -> None:
    loaded = LIBRARY.load(name)
    nodes = loaded.graph.nodes
    waiting = [p for p, n in nodes.items() if isinstance(n.step, m.Do) and online(n.step)]
    seen = set(waiting)
    while waiting:
        path = waiting.pop()
        step = nodes[path].step
        if isinstance(step, m.Include) and step.fragment == CLEANING:
            continue
        may_end = isinstance(step, m.Wait) and step.may_stop
        may_end = may_end or (isinstance(step, m.End) and step.result is not None)
        assert not may_end, f"« {path} » ends the visit with a session open"
        for edge in loaded.graph.edges(path):
            if edge.to and edge.to not in seen:
                seen.add(edge.to)
                waiting.append(edge.to)


STATUS = re.compile(r"réfugi|ofpra|asile|protection|protégée?s?\b|apatrid", re.IGNORECASE)


PRIVATE = [
    "premiere-carte-sejour",
    "attestation-prolongation",
    "renouveler-carte-sejour",
    "changer-adresse-sejour",
    "titre-voyage",
    "autorisation-provisoire",
    "famille-a-l-etranger",
    "premieres-aides-caf",
    "ouvrir-droits-sante",
    "aide-medicale",
    "echange-permis",
]
"""Journeys of people whose right to stay, or lack of one, is nobody's business."""


@pytest.mark.parametrize("name", PRIVATE)
def test_a_card_found_in_a_pocket_never_tells_why_somebody_may_stay(name: str) -> None:
    journey = LIBRARY.load(name).journey
    texts = [journey.title, journey.offline]
    for step in journey.steps:
        texts += read_by_the_person(step)
        if isinstance(step, m.Refer):
            texts.append(step.to)
        contact = LIBRARY.reference.contacts.get(getattr(step, "contact", None) or "")
        if contact:
            texts += [contact.name, contact.about or ""]
    assert len(texts) > 40
    assert not [text for text in texts if STATUS.search(text)]


def test_every_shared_fact_and_contact_says_when_it_must_be_read_again() -> None:
    entries = [*LIBRARY.reference.facts.values(), *LIBRARY.reference.contacts.values()]
    assert entries
    assert not [entry.id for entry in entries if entry.review_before is None]
    assert not [e.id for e in entries if isinstance(e.source, str) or e.source is None]


def test_every_shared_fact_is_used() -> None:
    used = {fact for path in FILES for step in script(path).steps for fact in step.facts}
    assert used == set(LIBRARY.reference.facts)
