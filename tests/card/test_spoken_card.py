"""The card by ear."""

from __future__ import annotations

from accessibility.card import spoken

from .conftest import lost_vitale
from .samples import sample


def test_the_next_action_is_heard_first_with_its_number() -> None:
    said = spoken.parts(lost_vitale())
    assert said[0].startswith("Ma carte Vitale est perdue")
    assert said[1] == "Ce que je fais"
    assert said[2] == "1. Je garde le numéro de ma demande. Je l'écris plus bas."


def test_numbers_to_call_are_said_after_whose_they_are() -> None:
    assert "Assurance maladie. 36\u00a046. Service gratuit." in spoken.parts(lost_vitale())


def test_what_only_the_eye_uses_is_not_said() -> None:
    said = " ".join(spoken.parts(lost_vitale()))
    for unsaid in ("gouv.fr", "J'écris ici", "fiche F265", "Code à scanner"):
        assert unsaid not in said


def test_one_voice_says_one_language() -> None:
    said = spoken.parts(sample("ar"))
    assert said[0] == sample("ar").title
    assert not any("Je ne paie rien" in part or "guichet" in part for part in said)
