"""``mediation bilan``: what this desk kept, counted."""

from __future__ import annotations

import json

from mediation.commands import common
from mediation.commands.common import OK, Stop


def summary(*, as_json: bool) -> int:
    """How many outcomes the desk holds, and how they ended."""
    from mediation.outcomes.log import OutcomeError, OutcomeLog

    log = OutcomeLog(common.settings().outcomes)
    try:
        found = log.summary()
    except OutcomeError as error:
        raise Stop(str(error)) from None
    finally:
        log.close()
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
        return OK
    print(f"Bilans enregistrés : {found.total}")
    if found.waiting:
        print(f"En attente dans la réserve : {found.waiting}")
    for field, counts in found.counts.items():
        if counts:
            print(f"{field} : " + ", ".join(f"{word} {number}" for word, number in counts.items()))
    return OK
