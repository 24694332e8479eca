"""What both front ends tell of a step in the person's language.

Right-to-left letters are never drawn in a terminal: some draw them reversed,
some reorder them a second time. The sentence says where they can be met instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from accessibility.languages import LANGUAGES
from mediation.journey.present import PARTLY_FRENCH
from mediation.journey.vocabulary import Discretion, StepKind

if TYPE_CHECKING:
    from mediation.journey.view import View

_PRIVACY = {
    Discretion.ORDINARY: "",
    Discretion.DISCREET: "Étape privée : pas de voix sans casque (h).",
    Discretion.SECRET: "Parcours secret : rien n'est dit, imprimé ni gardé.",
}
NOT_TRANSLATED = "Ce parcours n'est pas encore traduit : il reste en français."


@dataclass(frozen=True, slots=True)
class InTheirLanguage:
    """One step as the person reads or hears it; French sentences about it in ``notices``."""

    name: str
    """The language, in French: « ukrainien »."""
    lines: tuple[str, ...]
    """Its words, answers numbered; empty where they cannot be drawn."""
    notices: tuple[str, ...]


def privacy(view: View) -> str:
    """What may not be done with this step, in French; "" where all may."""
    return _PRIVACY[view.discretion]


def in_their_language(view: View) -> InTheirLanguage | None:
    """The step in the visit's language; None in French."""
    local = view.local
    if local is None:
        return None
    language = LANGUAGES[local.language]
    lines: list[str] = []
    notices: list[str] = []
    others = local.notices
    if language.rtl:
        where = "sur son écran et sur la carte"
        if language.voice and local.spoken:
            where = "sur son écran, sur la carte, et à l'écoute"
        notices.append(f"En {language.french_name} : {where}.")
    else:
        lines += local.person
        if view.kind is StepKind.ASK:
            lines += [f"{number} {text}" for number, text in enumerate(local.choices, 1)]
    if not language.voice:
        notices.append(f"Pas de voix en {language.french_name} : la carte reste.")
    elif not local.spoken and view.spoken:
        notices.append("Cette étape est dite en français : elle n'est pas toute traduite.")
        others = tuple(notice for notice in others if notice != PARTLY_FRENCH)
    return InTheirLanguage(language.french_name, tuple(lines), (*notices, *others))
