"""The desk explained in one minute: before the first outcome, and in help, in both front ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from accessibility import there

if TYPE_CHECKING:
    from mediation.settings import Settings

TITLE = "Première fois ? En une minute"
ON_SCREEN = (
    "1. Tapez le besoin avec les mots de la personne : « carte verte », « loyer ».",
    "2. Entrée commence. Chaque étape dit quoi faire, et ce que la personne lit.",
    "3. Un chiffre répond. Entrée continue. Ret.arr revient, autant qu'il faut.",
    "4. a dit l'étape à voix haute, l change la langue, c fait la carte à emporter.",
    "5. z met en pause, x termine. Le bilan : un chiffre par question, aucun nom.",
    "F6 cache tout. F1 est l'aide. Pour essayer sans rien garder : mediation demo.",
)
LINE_BY_LINE = (
    "1. Tapez le besoin avec les mots de la personne : « carte verte », « loyer ».",
    "2. Tapez le numéro du parcours. Chaque étape dit quoi faire, et ce que la personne lit.",
    "3. Un numéro répond. Une ligne vide continue. r revient, autant qu'il faut.",
    "4. a dit l'étape à voix haute, l change la langue, c fait la carte à emporter.",
    "5. z met en pause, x termine. Le bilan : un chiffre par question, aucun nom.",
    "À la question de départ : reglages, p pauses, j journée, u annule le dernier bilan, "
    "+ tous les parcours, b tout cacher, q quitte.",
    "Pendant une visite, ? donne toutes les lettres. "
    "Pour essayer sans rien garder : mediation demo.",
)
ASK = "Première fois ? Tapez « ? » : tout est expliqué en une minute."


def is_first(settings: Settings) -> bool:
    """Whether no visit was ever recorded here."""
    return not there.exists(settings.outcomes)
