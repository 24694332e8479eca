"""What the person does next, by the card's model: the heart of a card.

``suite`` says what comes next; ``gestes`` says again what the person's own hands
did; ``trois-images`` keeps three actions; ``calendrier`` puts days in order. A day
is worked out when the card is made, from delays and facts that have a source and
nobody doubts.
"""

from __future__ import annotations

import calendar
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from accessibility.text import lines, one_line
from mediation.handout.walked import Walked, end_of, walked
from mediation.journey import model as m
from mediation.journey import present
from mediation.journey.graph import DONE, Node
from mediation.journey.vocabulary import CardModel, Hands

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from accessibility.card.model import Block
    from mediation.handout.words import Words
    from mediation.journey.guide import Guide

PICTURES = 3
"""Actions on a card for who does not read."""


def next_steps(guide: Guide, words: Words) -> tuple[Block, ...]:
    """The blocks of the card, the most important first."""
    met = walked(guide)
    model = guide.loaded.journey.card_model
    if model is CardModel.CALENDAR:
        return _by_day(guide, met, words)
    gestures = []
    if model is CardModel.GESTURES:
        gestures = _gestures(met, guide.loaded.journey, words)
    # Where no gesture was made there is none to make again: the card says what comes next.
    usual = _suite(guide, met, words, done=not gestures)
    found = tuple(dict.fromkeys(b for b in [*gestures, *usual] if b.text))
    return found[:PICTURES] if model is CardModel.PICTURES else found


def _suite(
    guide: Guide, met: Sequence[Walked], words: Words, *, done: bool = True
) -> tuple[Block, ...]:
    """The end's own words, then whom to reach, then what to wait for, then what follows
    from the steps ``done``."""
    first: list[Block] = []
    rest: list[Block] = []
    end = end_of(guide)
    last = met[-1].node if met else None
    if end and end.card and last:
        first.append(words.block(last, "carte", end.card, end.picto or ""))
    for w in met:
        step = w.node.step
        if isinstance(step, m.Refer):
            first.append(_refer(w.node, step, words))
        elif isinstance(step, m.Wait):
            rest += _wait(guide, w.node, step, words)
        elif isinstance(step, m.Do) and DONE not in w.answers:
            continue  # begun, or turned away from: the card must not say that it is done
        elif done and step.card and not isinstance(step, m.Warn | m.End):
            rest.append(words.block(w.node, "carte", step.card, step.picto or ""))
    if not first and not rest and end and end.person and last:
        said = words.block(last, "usager", end.person, end.picto or "")
        first = [replace(said, text=text) for text in lines(said.text)]
    return tuple(dict.fromkeys([*first, *rest]))


def _refer(node: Node, step: m.Refer, words: Words) -> Block:
    picto = step.picto or "telephone"
    if step.card:
        return words.block(node, "carte", step.card, picto)
    return words.own("je_contacte", picto, qui=words.line(node, "vers_qui", step.to))


def _wait(guide: Guide, node: Node, step: m.Wait, words: Words) -> list[Block]:
    facts = [words.fact(f) for f in present.facts_of(guide, step) if not f.to_confirm]
    picto = step.picto or "attendre"
    first = _awaited(node, step, words, picto)
    if not step.to_confirm:
        dated = [block for _, block in _waiting_days(guide.today, node, step, words)]
        first = dated[0] if dated else first
    if words.foreign:
        said = [first, *facts]
    else:
        said = [replace(first, text=" ".join([first.text, *(fact.text for fact in facts)]))]
    return [*said, *_meanwhile(node, step, words)]


def _awaited(node: Node, step: m.Wait, words: Words, picto: str) -> Block:
    if step.card:
        return words.block(node, "carte", step.card, picto)
    return words.own("j_attends", picto, qui=words.line(node, "qui", step.who))


def _meanwhile(node: Node, step: m.Wait, words: Words) -> Iterator[Block]:
    if step.meanwhile:
        yield words.block(node, "en_attendant", step.meanwhile, "document")
    if step.chase:
        yield words.block(node, "relance", step.chase, "telephone")


def _gestures(met: Sequence[Walked], journey: m.Journey, words: Words) -> list[Block]:
    """What the person's own hands did and its eyes compared, in the order it was done.

    A fragment's checks are the desk's own (its photo, its files): only those of the
    journey itself are done again at home.
    """
    found = []
    for w in met:
        step = w.node.step
        mine = isinstance(step, m.Do) and step.hands is Hands.PERSON
        compared = isinstance(step, m.Check) and step.points and w.node.script is journey
        if not (mine or compared) or DONE not in w.answers:
            continue
        if step.person:
            block = words.block(w.node, "usager", step.person, step.picto or "")
            found.append(replace(block, text=one_line(block.text)))
        elif step.card:
            found.append(words.block(w.node, "carte", step.card, step.picto or ""))
    return found


def _by_day(guide: Guide, met: Sequence[Walked], words: Words) -> tuple[Block, ...]:
    """What has a day, the nearest first; then what has none."""
    dated: list[tuple[date, Block]] = []
    told: set[str] = set()
    for w in met:
        step = w.node.step
        for fact in present.facts_of(guide, step):
            if fact.day and not fact.to_confirm and fact.day >= guide.today:
                block = words.fact(fact)
                dated.append((fact.day, _dated(block, words.day(fact.day))))
                told.add(block.text)
        if isinstance(step, m.Wait) and not step.to_confirm:
            found = list(_waiting_days(guide.today, w.node, step, words))
            dated += found
            told |= {block.text for _, block in found}
    ordered = [block for _, block in sorted(dated, key=lambda pair: pair[0])]
    # What has its day already is not said again, with it or without.
    others = [b for b in _suite(guide, met, words) if not any(b.text.startswith(t) for t in told)]
    return tuple(dict.fromkeys([*ordered, *others]))


def _waiting_days(
    today: date, node: Node, step: m.Wait, words: Words
) -> Iterator[tuple[date, Block]]:
    soonest = after(today, step.at_least) if step.at_least else None
    latest = after(today, step.at_most) if step.at_most else None
    first = soonest or latest
    if first is None:
        return
    when = words.day(first) if latest in {None, first} else _between(first, latest, words)
    yield first, _dated(_awaited(node, step, words, step.picto or "attendre"), when)
    if step.chase and latest:
        day = latest + timedelta(days=1)
        chase = words.block(node, "relance", step.chase, "telephone")
        yield day, _dated(chase, words.day(day))


def _between(first: date, last: date | None, words: Words) -> str:
    assert last is not None
    if words.foreign:
        return f"{words.day(first)} – {words.day(last)}"
    return f"Entre le {words.day(first)} et le {words.day(last)}"


def _dated(block: Block, when: str) -> Block:
    return replace(block, when=when[:1].upper() + when[1:])


def after(day: date, span: str) -> date:
    """``day`` and an ISO 8601 length of time (P10D, P2W, P3M, P1Y); a month ends on its last
    day at most. The last day of the calendar, where it goes beyond."""
    count, unit = int(span[1:-1]), span[-1]
    try:
        if unit in "DW":
            return day + timedelta(days=count * (7 if unit == "W" else 1))
        months = day.year * 12 + day.month - 1 + count * (12 if unit == "Y" else 1)
        year, month = divmod(months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return date.max
