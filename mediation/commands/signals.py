"""``mediation bilan signalements``: the list that goes back to who maintains the journeys."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, WRONG_USE, Stop, counted

if TYPE_CHECKING:
    from mediation.journey import model as m
    from mediation.journey.library import Library

COLUMNS = ("responsable", "contact", "parcours", "titre", "version", "etape", "texte", "motif", "n")


def write(output: str | None, *, forget: bool) -> int:
    """Write the signals as a table, grouped by who answers for them; ``forget`` begins again."""
    from accessibility.card.files import CardError
    from accessibility.card.files import write as put
    from mediation.signals import Signals

    settings = common.settings()
    signals = Signals(settings.signals)
    found = signals.all()
    if not found:
        print("Rien n'est signalé sur ce poste.")
        return OK
    path = Path(output or "signalements.csv")
    if path.suffix != ".csv":
        raise Stop("La liste est un tableau : donnez un nom en .csv", WRONG_USE)
    library = common.library(settings)
    scripts = {name: _script(library, name) for name in {signal.script for signal in found}}
    rows = []
    by_whom: dict[str, int] = defaultdict(int)
    for signal, many in sorted(found.items()):
        script = scripts[signal.script]
        who = script.responsible.organisation if script else "inconnu"
        by_whom[who] += 1
        rows.append(
            (
                who,
                script.responsible.contact if script else "",
                signal.script,
                script.title if script else "(n'est plus sur ce poste)",
                signal.version,
                signal.step,
                _words(script, signal.step),
                signal.reason.label,
                many,
            )
        )
    try:
        # With a BOM and semicolons: the spreadsheets of a French PC open it right.
        put(path, ("\ufeff" + _table(sorted(rows))).encode("utf-8"))
        if forget:
            signals.forget()
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    except OSError:
        raise Stop(f"La liste est écrite, mais {signals.path} ne s'efface pas.", CANNOT) from None
    print(f"Liste à envoyer : {path}")
    for who, many in sorted(by_whom.items()):
        print(f"  {who} : {counted(many, 'étape signalée', 'étapes signalées')}")
    print("Effacée de ce poste." if forget else "Une fois envoyée : --vider l'efface de ce poste.")
    return OK


def _table(rows: list[tuple[object, ...]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> str:
    # Titles come from files: none of them is a formula.
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _script(library: Library, name: str) -> m.Journey | m.Fragment | None:
    """The journey or fragment of this name, as it is here now."""
    from mediation.journey.load import read
    from mediation.journey.problems import JourneyError

    path = library.entries[name].path if name in library.entries else library.fragment(name)
    if path is None:
        return None
    try:
        return read(path).script
    except JourneyError:
        return None


def _words(script: m.Journey | m.Fragment | None, step: str) -> str:
    """The first words of the step, by which its author knows it."""
    from accessibility.text import one_line

    for one in script.steps if script else ():
        if one.id == step:
            return one_line(one.person or one.mediator or "")[:80]
    return ""
