"""La Coop's form for the visit being closed, filled from memory; nothing is kept or queued."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.outcomes import coop
from mediation.outcomes.coop import Activity, themes_of
from mediation.services import CannotDo

if TYPE_CHECKING:
    from mediation.closing import Closing
    from mediation.visit import Visit


def link(visit: Visit, closing: Closing) -> str:
    """The address of the form.

    Raises:
        CannotDo: for a secret journey, or while the close has questions left.
    """
    return coop.link(_activity(visit, closing))


def text(visit: Visit, closing: Closing) -> str:
    """The same to copy by hand, a line each; ``CannotDo`` as for ``link``."""
    return coop.text(_activity(visit, closing))


def _activity(visit: Visit, closing: Closing) -> Activity:
    if not visit.recorded:
        raise CannotDo("Ce parcours ne laisse rien derrière lui : rien pour La Coop.")
    if closing.result is None or closing.hand is None:
        raise CannotDo("Répondez d'abord aux questions du bilan, puis remplissez La Coop.")
    return Activity(
        day=visit.services.today(),
        minutes=visit.minutes,
        themes=themes_of(visit.loaded.journey.family),
        hand=closing.hand,
        guidance=visit.guidance,
        result=closing.result,
    )
