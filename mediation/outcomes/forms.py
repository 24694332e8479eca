"""The files of a bundle and their columns, as Table Schema fields, format by format.

A quarter that left in one format is made again in it, to the byte; an evaluator
reads every format. Format 1 had other questions to the person, did not say
how many were asked, and had no table of durations, of first visits and of referrals.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.journey.vocabulary import (
    BLOCKER_ITEMS,
    DurationBand,
    Family,
    Hand,
    Referral,
    Result,
    VisitKind,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
)
from mediation.outcomes.record import OF_A_JOURNEY, OF_A_STEP, Counted
from mediation.outcomes.site import ID_PATTERN
from mediation.outcomes.tables import ALL, K

if TYPE_CHECKING:
    from collections.abc import Sequence

FORMAT = 2
"""The format of the bundles that leave now."""
FAMILY_OF = {str(item): str(family) for family, items in BLOCKER_ITEMS.items() for item in items}
_ANSWERS_1 = (
    "faite-oui faite-en-partie faite-non prochaine-seul prochaine-un-peu-d-aide"
    " prochaine-avec-quelqu-un passee-bien passee-moyen passee-mal"
).split()

_LOT_FIELD = {"name": "lot", "type": "integer", "constraints": {"minimum": 0, "required": True}}


def _text(name: str, pattern: str) -> dict[str, Any]:
    return {"name": name, "type": "string", "constraints": {"pattern": f"^({pattern})$"}}


def _word(name: str, words: Sequence[str]) -> dict[str, Any]:
    constraints = {"enum": [str(word) for word in words], "required": True}
    return {"name": name, "type": "string", "constraints": constraints}


def _count(step: int = 1) -> dict[str, Any]:
    rounding = f" Arrondi au multiple de {step} inférieur." if step > 1 else ""
    return {
        "name": "n",
        "type": "integer",
        "description": f"Nombre, jamais moins de {K}.{rounding}",
        "constraints": {"minimum": K, "required": True},
    }


_WITHHOLDING = ("resultats", "mains", "blocages")
ALONE = {"durees": "duree", "passages": "passage"}
"""Tables of one word a visit, crossed with nothing, and the column that it stands in.

Neither says anything of how a visit ended. ``orientations`` is one more, of the visits
that ended by a referral.
"""
_SHOWN = rf"{ID_PATTERN}|\{ALL}"
_STEP = rf"{ID_PATTERN}(/{ID_PATTERN}){{0,2}}"
_OF_DESK = [
    str(word) for word in Counted if word not in OF_A_STEP | OF_A_JOURNEY | {Counted.ANSWER}
]

SCHEMAS: dict[str, list[dict[str, Any]]] = {
    "resultats": [
        _LOT_FIELD,
        _word("famille", [*Family, ALL]),
        _text("parcours", _SHOWN),
        _word("resultat", list(Result)),
        _count(),
    ],
    "mains": [
        _LOT_FIELD,
        _word("main", [*Hand, ALL]),
        _word("resultat", list(Result)),
        _count(),
    ],
    "blocages": [
        _LOT_FIELD,
        _word("blocage", [*FAMILY_OF, ALL]),
        _word("famille", [str(family) for family in BLOCKER_ITEMS]),
        _count(),
    ],
    "durees": [_LOT_FIELD, _word("duree", list(DurationBand)), _count()],
    "passages": [_LOT_FIELD, _word("passage", list(VisitKind)), _count()],
    "orientations": [_LOT_FIELD, _word("orientation", list(Referral)), _count()],
    "etapes": [
        _LOT_FIELD,
        _text("parcours", ID_PATTERN),
        {"name": "version", "type": "integer", "constraints": {"minimum": 1}},
        _text("empreinte", "[0-9a-f]{12}"),
        _word("quoi", sorted(str(word) for word in OF_A_STEP | OF_A_JOURNEY)),
        _text("etape", f"|{_STEP}"),
        _count(K),
    ],
    "reponses": [_LOT_FIELD, _word("reponse", list(VoiceAnswer)), _count()],
    "questions": [
        _LOT_FIELD,
        _word("question", list(VoiceQuestion)),
        _word("etat", list(VoiceState)),
        _count(K),
    ],
    "usages": [_LOT_FIELD, _word("quoi", _OF_DESK), _text("cle", f"|{ID_PATTERN}"), _count(K)],
    "retenus": [_LOT_FIELD, _word("table", [*_WITHHOLDING, *ALONE, "orientations"]), _count()],
}
"""The files of a bundle and their columns, as Table Schema fields."""

_OTHER_1 = {
    "reponses": [_LOT_FIELD, _word("reponse", _ANSWERS_1), _count()],
    "retenus": [_LOT_FIELD, _word("table", _WITHHOLDING), _count()],
}
_SCHEMAS_1 = {
    name: _OTHER_1.get(name, fields)
    for name, fields in SCHEMAS.items()
    if name not in {"questions", "orientations", *ALONE}
}
FORMS = {FORMAT: SCHEMAS, 1: _SCHEMAS_1}
"""Every format that can be read, the present one first."""


def questions(form: int) -> dict[str, list[str]]:
    """The answers that can be given to each question, in this format."""
    words = [str(word) for word in VoiceAnswer] if form == FORMAT else _ANSWERS_1
    found: dict[str, list[str]] = {}
    for word in words:
        found.setdefault(word.partition("-")[0], []).append(word)
    return found
