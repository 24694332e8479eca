"""``mediation diagnostic``: the sound output is chosen, remembered and tried."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from accessibility.speech.client import Speaker
from mediation import settings as desk_settings
from mediation.cli import main
from mediation.commands import doctor
from mediation.commands.common import Stop
from mediation.pauses.keys import InMemory, InSession
from mediation.settings import Settings
from mediation.settings_file import NotRemembered, remember


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MEDIATION_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def make_voice() -> Callable[..., Speaker]:
    """The desk's voice with one sound output, which goes nowhere at the pace of real time."""

    def make(of: Settings, _packs: Any, on_event: Any = None) -> Speaker:
        return Speaker(on_event=on_event, output=of.sound_output, piper=of.piper, null_sound=True)

    return make


def only_output() -> str:
    with Speaker(null_sound=True) as speaker:
        (name,) = speaker.sound(20).outputs
    return name


class TestChoosingTheOutput:
    def test_a_part_of_its_name_is_enough_and_it_is_remembered(
        self, make_voice: Callable[..., Speaker], capsys: pytest.CaptureFixture[str]
    ) -> None:
        name = only_output()
        assert doctor.report(output=name[:4].upper(), make_voice=make_voice) == 0
        out = capsys.readouterr().out
        assert out.startswith(f"Sortie son retenue : {name}\n")
        assert f"{name} (choisie)" in out
        assert desk_settings.load().sound_output == name

    def test_a_wrong_name_says_which_there_are(
        self, home: Path, make_voice: Callable[..., Speaker]
    ) -> None:
        with pytest.raises(Stop, match=only_output()) as stop:
            doctor.report(output="casque bleu", make_voice=make_voice)
        assert stop.value.status == 2
        assert not (home / "reglages.toml").exists()

    def test_automatic_gives_the_choice_back(
        self, home: Path, make_voice: Callable[..., Speaker], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (home / "reglages.toml").write_text('site = "Ici"\nsortie_son = "Casque"\n', "utf-8")
        assert doctor.report(output="automatique", make_voice=make_voice) == 0
        assert (home / "reglages.toml").read_text("utf-8") == 'site = "Ici"\n'

    def test_a_test_sentence_is_said(
        self, make_voice: Callable[..., Speaker], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert doctor.report(trial=True, make_voice=make_voice) == 0
        assert "jusqu'au bout" in capsys.readouterr().out

    def test_a_chosen_output_that_is_gone_is_said(
        self, home: Path, make_voice: Callable[..., Speaker], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (home / "reglages.toml").write_text('sortie_son = "Casque"\n', "utf-8")
        assert doctor.report(make_voice=make_voice) == 0
        assert "« Casque », la sortie choisie, est absente" in capsys.readouterr().out

    def test_without_any_sound_it_is_a_sentence_and_status_3(
        self, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("ALSA_CONFIG_PATH", "/dev/null")
        monkeypatch.setenv("PULSE_SERVER", "unix:/nonexistent")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(home))
        assert main(["diagnostic", "--sortie", "casque"]) == 3
        assert "Aucune sortie son" in capsys.readouterr().err

    def test_a_piper_voice_that_cannot_be_used_is_a_sentence(
        self, home: Path, make_voice: Callable[..., Speaker], capsys: pytest.CaptureFixture[str]
    ) -> None:
        (home / "reglages.toml").write_text('voix_piper = "fr.onnx"\n', "utf-8")
        assert doctor.report(make_voice=make_voice) == 0
        out = capsys.readouterr().out
        assert "Voix Piper « fr.onnx » : ce fichier n'existe pas." in out


class TestTheSettingsFile:
    OWN = (
        "# Le poste de l'accueil\r\n"
        'site = "France Services"   # tel quel\r\n'
        "\r\n"
        "[voix_piper]\r\n"
        'ar = "voix/ar.onnx"\r\n'
    )

    def test_everything_else_stays_as_its_owner_wrote_it(self, home: Path) -> None:
        file = home / "reglages.toml"
        file.write_bytes(self.OWN.encode("utf-8-sig"))
        remember(file, "sortie_son", 'Casque "USB" \\ é')
        text = file.read_bytes().decode("utf-8")
        for line in self.OWN.splitlines():
            assert line in text.splitlines()
        settings = desk_settings.load()
        assert settings.problems == ()
        assert settings.sound_output == 'Casque "USB" \\ é'
        assert settings.piper == {"ar": home / "voix" / "ar.onnx"}
        remember(file, "sortie_son", "")
        remember(file, "sortie_son", "")
        assert tomllib.loads(file.read_text("utf-8")) == tomllib.loads(self.OWN)
        assert [path.name for path in home.iterdir()] == ["reglages.toml"]

    def test_a_file_that_is_not_toml_is_left_alone(self, home: Path) -> None:
        file = home / "reglages.toml"
        for content in (b"site = \n[", b"\xff\xfe\x00"):
            file.write_bytes(content)
            with pytest.raises(NotRemembered, match="laissé tel quel"):
                remember(file, "sortie_son", "Casque")
            assert file.read_bytes() == content

    def test_a_disk_that_refuses_changes_nothing(self, home: Path) -> None:
        blocked = home / "fichier" / "reglages.toml"
        (home / "fichier").write_bytes(b"")
        with pytest.raises(NotRemembered, match="rien n'a changé"):
            remember(blocked, "sortie_son", "Casque")

    @pytest.mark.parametrize("value", ["12", '""', "[]", "{ar = 1}", "{}"])
    def test_a_wrong_piper_value_is_a_sentence(self, home: Path, value: str) -> None:
        (home / "reglages.toml").write_text(f"voix_piper = {value}\n", "utf-8")
        settings = desk_settings.load()
        assert settings.piper == {}
        assert "chemin d'une voix" in settings.problems[0]


@pytest.mark.parametrize(
    ("place", "told"), [(InMemory(), doctor.NOT_LASTING), (InSession(Path("x")), doctor.LASTING)]
)
def test_it_says_whether_pauses_survive_a_crash(
    make_voice: Callable[..., Speaker],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    place: Any,
    told: str,
) -> None:
    monkeypatch.setattr("mediation.pauses.keys.place", lambda _home: place)
    doctor.report(make_voice=make_voice)
    assert f"Pauses : {told}" in capsys.readouterr().out
