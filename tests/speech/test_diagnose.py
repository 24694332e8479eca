"""What ``mediation diagnostic`` says about the voice."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from accessibility.speech.client import Speaker
from accessibility.speech.diagnose import chosen, report
from accessibility.speech.output import named


class TestOutputs:
    def test_two_of_one_name_are_told_apart_and_the_void_is_none(self) -> None:
        names = ["Casque\nUSB", "Casque USB", "Discard all samples (playback)", "Écran"]
        found = named([{"name": name, "id": at} for at, name in enumerate(names)])
        assert list(found) == ["Casque USB", "Casque USB (2)", "Écran"]
        assert found["Casque USB (2)"]["id"] == 1

    def test_a_part_of_a_name_means_the_one_that_has_it(self) -> None:
        outputs = ["Casque USB", "Casque USB (2)", "Haut-parleur"]
        assert chosen("haut", outputs) == ["Haut-parleur"]
        assert chosen("casque usb", outputs) == ["Casque USB"], "a whole name is not a part"
        assert chosen("casque", outputs) == outputs[:2]
        assert chosen(" ", outputs) == chosen("écran", outputs) == []


class TestTheDiagnosis:
    def test_outputs_voices_and_languages_are_listed(self) -> None:
        lines = report(partial(Speaker, null_sound=True))
        text = "\n".join(lines)
        assert lines[0] == "Son : 1 sortie."
        assert "eSpeak NG (1" in text
        silent = next(line for line in lines if "sans voix" in line)
        assert "pachto" in silent
        assert "somali" in silent

    def test_a_test_sentence_is_said(self) -> None:
        lines = report(partial(Speaker, null_sound=True), play=True)
        assert "jusqu'au bout" in lines[-1]

    def test_a_chosen_output_that_is_gone_is_said(self) -> None:
        lines = report(partial(Speaker, null_sound=True, output="Casque"))
        assert "« Casque », la sortie choisie, est absente" in "\n".join(lines)

    def test_no_engine_and_a_broken_lexicon_are_sentences(self, tmp_path: Path) -> None:
        (tmp_path / "vide" / "espeak-ng-data").mkdir(parents=True)
        (tmp_path / "p.yaml").write_text("mot: [", "utf-8")
        missing = tmp_path / "absent.yaml"
        lines = report(
            partial(
                Speaker,
                null_sound=True,
                data=tmp_path / "vide",
                lexicons=[tmp_path / "p.yaml", missing],
            ),
            play=True,
        )
        text = "\n".join(lines)
        assert "données manquent" in text
        assert "Lexique : p.yaml, ligne" in text
        assert "absent.yaml" in text

    def test_no_sound_card_is_a_sentence(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
        monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        lines = report(play=True)
        assert lines[0].startswith("Son : Aucune sortie son")
        assert not any(line.startswith("Essai") for line in lines)
