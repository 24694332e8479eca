from __future__ import annotations

import base64
import json
import zlib
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from mediation.journey.vocabulary import Guidance, Hand, Result
from mediation.outcomes import coop
from mediation.outcomes.coop import Activity, Structure, Theme


def an_activity(**changes: Any) -> Activity:
    fields: dict[str, Any] = {
        "day": date(2026, 11, 22),
        "minutes": 24.0,
        "themes": (Theme.HEALTH,),
        "hand": Hand.TOGETHER,
        "guidance": Guidance.FOLLOWED,
        "result": Result.FILED,
    }
    return Activity(**(fields | changes))


def opened(link: str) -> dict[str, Any]:
    """The form's fields as La Coop decodes them: base64url, inflate, superjson without types."""
    (token,) = parse_qs(urlsplit(link).query)["v"]
    packed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    document = json.loads(zlib.decompress(packed))
    assert list(document) == ["json"]
    fields: dict[str, Any] = document["json"]
    return fields


def test_the_form_opens_filled_with_what_the_desk_knows() -> None:
    assert opened(coop.link(an_activity())) == {
        "date": "2026-11-22",
        "duree": {"duree": "30"},
        "typeLieu": "LieuActivite",
        "thematiques": ["AideAuxDemarchesAdministratives", "SocialSante"],
        "materiel": ["Ordinateur"],
        "autonomie": "EntierementAccompagne",
        "orienteVersStructure": "no",
    }


def test_nothing_about_the_person_has_a_place_in_it() -> None:
    for hand in Hand:
        for result in Result:
            fields = opened(coop.link(an_activity(hand=hand, result=result)))
            assert not {"beneficiaire", "notes", "precisionsDemarche", "tags"} & set(fields)


@pytest.mark.parametrize(
    ("hand", "guidance", "autonomy"),
    [
        (Hand.PERSON, Guidance.FOLLOWED, "PartiellementAutonome"),
        (Hand.PERSON, Guidance.NONE, "Autonome"),
        (Hand.TOGETHER, Guidance.CONSULTED, "EntierementAccompagne"),
        # La Coop has no « fait à la place »: it is not made to look like guidance.
        (Hand.MEDIATOR, Guidance.FOLLOWED, None),
        (Hand.RELATIVE, Guidance.FOLLOWED, None),
        (Hand.ABSENT, Guidance.FOLLOWED, None),
    ],
)
def test_who_had_the_hand_is_said_in_their_words(
    hand: Hand, guidance: Guidance, autonomy: str | None
) -> None:
    activity = an_activity(hand=hand, guidance=guidance)
    assert coop.state(activity).get("autonomie") == autonomy
    assert ("ne rien cocher" in coop.text(activity)) == (autonomy is None)


@pytest.mark.parametrize(
    ("minutes", "duration"),
    [
        (0, {"duree": "15"}),
        (22, {"duree": "15"}),
        (23, {"duree": "30"}),
        (74, {"duree": "60"}),
        (76, {"duree": "90"}),
        (127, {"duree": "120"}),
        (
            140,
            {
                "duree": "personnaliser",
                "dureePersonnaliseeHeures": 2,
                "dureePersonnaliseeMinutes": 15,
            },
        ),
        (
            5000,
            {
                "duree": "personnaliser",
                "dureePersonnaliseeHeures": 23,
                "dureePersonnaliseeMinutes": 45,
            },
        ),
    ],
)
def test_a_duration_is_one_that_the_form_can_hold(
    minutes: float, duration: dict[str, object]
) -> None:
    assert coop.state(an_activity(minutes=minutes))["duree"] == duration


def test_a_referral_names_a_kind_of_structure_only_when_there_is_one() -> None:
    referred = an_activity(result=Result.REFERRED, structure=Structure.SOCIAL)
    assert coop.state(referred)["orienteVersStructure"] == "yes"
    assert coop.state(referred)["structureDeRedirection"] == "AideSociale"
    assert "Structure d'aide sociale" in coop.text(referred)
    kept = an_activity(result=Result.FILED, structure=Structure.SOCIAL)
    assert "structureDeRedirection" not in coop.state(kept)


def test_the_same_can_be_copied_by_hand() -> None:
    assert coop.text(an_activity()).splitlines() == [
        "Date : 22/11/2026",
        "Durée : 30 minutes",
        "Lieu : Lieu d'activité",
        "Thématiques : Aide aux démarches administratives, Social - Santé",
        "Matériel : Ordinateur",
        "Autonomie : Avec guidage",
        "Orienté vers une autre structure : non",
    ]
