"""Three speeds, the slow one first, chosen by the person and not by the text."""

from __future__ import annotations

from pathlib import Path

from accessibility.speech.client import Speaker
from accessibility.speech.values import Speed
from mediation import settings

TEXT = "Je montre mon attestation de droits chez le médecin."


def test_the_voice_is_slow_until_somebody_asks(tmp_path: Path) -> None:
    with Speaker() as speaker:
        seconds = [speaker.save(TEXT, tmp_path / "un.wav")]
        assert speaker.faster() is Speed.NORMALE
        seconds.append(speaker.save(TEXT, tmp_path / "deux.wav"))
        assert speaker.faster() is Speed.RAPIDE
        seconds.append(speaker.save(TEXT, tmp_path / "trois.wav"))
        assert speaker.faster() is Speed.LENTE
    assert seconds[0] > seconds[1] > seconds[2]


def test_a_desk_may_begin_at_another(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_text('vitesse = "rapide"\n', encoding="utf-8")
    assert settings.load(tmp_path).speed == "rapide"


def test_a_speed_that_is_none_is_named_and_left_out(tmp_path: Path) -> None:
    (tmp_path / settings.FILE_NAME).write_text('vitesse = "vite"\n', encoding="utf-8")
    found = settings.load(tmp_path)
    assert found.speed == "lente"
    assert "lente, normale, rapide" in found.problems[0]
