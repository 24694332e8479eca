"""``mediation bilan feuille`` and ``reponses``: the person's three questions, on paper."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop
from mediation.lines import EndOfInput, Lines

if TYPE_CHECKING:
    from collections.abc import Sequence

_LESS = "Moins de {k} feuilles : laissez-les dans la boîte. Une réponse seule se reconnaît."


def draw(output: str | None, languages: Sequence[str]) -> int:
    """Draw the sheet of the three questions, a page a language."""
    from accessibility.card.form import render
    from mediation import survey
    from mediation.commands import sheets
    from mediation.sheet import sheet

    path = Path(output or "questions.pdf")
    sheets.draw("feuille", path, languages, known=survey.languages(), page=sheet, render=render)
    print("Ensuite : une boîte fermée, puis mediation bilan reponses")
    return OK


def type_in(quarter: str | None, lines: Lines | None = None, today: date | None = None) -> int:
    """Ask for the numbers of a box of sheets, and add them to the counters of ``quarter``."""
    from mediation import survey
    from mediation.outcomes.errors import OutcomeError
    from mediation.outcomes.log import OutcomeLog
    from mediation.outcomes.record import VoiceTally, quarter_of
    from mediation.outcomes.tables import K

    talk = lines or Lines(sys.stdin, sys.stdout)
    now = quarter_of(today or date.today())
    chosen = common.quarter(quarter) if quarter else now
    if chosen > now:
        raise Stop(f"Le trimestre {chosen} n'a pas commencé.", WRONG_USE)
    talk.say(f"Feuilles du trimestre {chosen}. Rien n'est enregistré avant la fin.")
    try:
        sheets = _number(talk, "Combien de feuilles dans la boîte ?")
        if sheets < K:
            raise Stop(_LESS.format(k=K), PROBLEMS)
        given = _given(talk, sheets)
        if talk.ask("Entrée enregistre, x abandonne :"):
            talk.say("Rien n'a été enregistré.")
            return PROBLEMS
    except EndOfInput:
        talk.say()
        talk.say("Rien n'a été enregistré.")
        return PROBLEMS
    log = OutcomeLog(common.settings().outcomes)
    try:
        log.tally(VoiceTally(chosen, survey.of_sheets(sheets, given)))
        log.write_counters()
    except OutcomeError as error:
        raise Stop(str(error), CANNOT) from None
    finally:
        log.close()
    talk.say(f"Enregistré : {sheets} feuilles. Détruisez-les : elles ne servent plus.")
    return OK


def _given(talk: Lines, sheets: int) -> dict[str, int]:
    """Numbers by answer; a question is asked again when it has more ticks than sheets."""
    from mediation import survey
    from mediation.journey.vocabulary import VoiceState

    given: dict[str, int] = {}
    lost = VoiceState.NOT_UNDERSTOOD
    for question in survey.questions():
        while True:
            talk.say(question.text)
            lines = [*((c.id, c.text) for c in question.choices), (f"{question.id}-{lost}", "")]
            found = {
                str(key): _number(talk, f"  {text or survey.phrases().not_understood} :")
                for key, text in lines
            }
            try:
                survey.of_sheets(sheets, found)
            except ValueError as error:
                talk.say(str(error))
                continue
            given |= found
            break
    return given


def _number(talk: Lines, prompt: str) -> int:
    """A number, 0 for an empty line; asked again until it is one."""
    while True:
        typed = talk.ask(prompt)
        if not typed:
            return 0
        if typed.isascii() and typed.isdecimal() and len(typed) <= 4:
            return int(typed)
        talk.say("Tapez un nombre, par exemple 12. Entrée seule : 0.")
