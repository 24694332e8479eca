"""The settings file: what is wrong is named by its line, with the nearest right one."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from mediation.settings import FILE_NAME, Settings, known, load
from mediation.settings_file import remember, template


def read(folder: Path, text: str) -> Settings:
    (folder / FILE_NAME).write_bytes(text.encode())
    return load(folder)


class TestAWrongFile:
    def test_an_unknown_setting_is_named_with_its_line_and_the_nearest(
        self, tmp_path: Path
    ) -> None:
        found = read(tmp_path, '# rien\n\ncouleur = "clair"\nsite = "Ici"\n')
        assert found.site == "Ici"
        assert found.colours == "auto"
        (problem,) = found.problems
        assert f"{tmp_path / FILE_NAME}, ligne 3 : « couleur »" in problem
        assert "Le plus proche : « couleurs »." in problem

    def test_a_wrong_word_is_named_with_the_nearest_and_what_counts_meanwhile(
        self, tmp_path: Path
    ) -> None:
        found = read(tmp_path, 'site = "Ici"\nvitesse = "rapides"\n')
        assert (found.site, found.speed) == ("Ici", "lente")
        (problem,) = found.problems
        assert "ligne 2 : « vitesse » ne peut pas être « rapides »." in problem
        assert "Le plus proche : « rapide »." in problem
        assert "En attendant : « lente »." in problem

    @pytest.mark.parametrize(
        ("line", "said"),
        [
            ("departement = 23", "un texte entre guillemets"),
            ('questions_papier = "oui"', "true (oui) ou false (non)"),
            ("trois_questions = 1001", "de 0 à 1000"),
            ("trois_questions = true", "de 0 à 1000"),
            ("voix_piper = 3", "chemin d'une voix"),
            ('touches = "a"', "une touche à chaque action"),
        ],
    )
    def test_a_value_of_another_kind_says_what_to_write(
        self, tmp_path: Path, line: str, said: str
    ) -> None:
        found = read(tmp_path, f'site = "Ici"\n{line}\n')
        assert found.site == "Ici"
        assert len(found.problems) == 1
        assert ", ligne 2 : " in found.problems[0]
        assert said in found.problems[0]

    @pytest.mark.parametrize(
        ("text", "line"),
        [
            ('site = "Ici"\nvitesse =\ntelephone = "05"\n', 2),
            ('site = "Ici"\nvitesse = rapide\ntelephone = "05"\n', 2),
            ('site = "Ici"\ntelephone = "05"\nsite = "Là"\n', 3),
            ('site = "Ici"\ntelephone = "05"\n[voix_piper\n', 3),
            ('telephone = "05"\nsite = "Ici"\nvitesse = "\n', 3),
        ],
    )
    def test_a_line_that_cannot_be_read_costs_that_line_only(
        self, tmp_path: Path, text: str, line: int
    ) -> None:
        found = read(tmp_path, text)
        assert (found.site, found.phone) == ("Ici", "05")
        assert [p for p in found.problems if f", ligne {line} : " in p] == list(found.problems)
        assert len(found.problems) == 1

    def test_what_is_no_settings_file_at_all_leaves_the_desk_as_it_is(self, tmp_path: Path) -> None:
        found = read(tmp_path, "\n".join(f"Chapitre {n} : bonjour" for n in range(40)))
        assert found.problems == (
            f"{tmp_path / FILE_NAME} ne se lit pas comme un fichier de réglages : "
            "réglages ignorés.",
        )

    def test_an_old_windows_file_is_read_all_the_same(self, tmp_path: Path) -> None:
        (tmp_path / FILE_NAME).write_bytes('site = "Guéret"\n'.encode("cp1252"))
        found = load(tmp_path)
        assert found.site == "Guéret"
        assert "UTF-8" in found.problems[0]

    def test_keys_may_be_written_with_or_without_quotes(self, tmp_path: Path) -> None:
        text = '[touches]\n"desk.cover" = "F12"\ndesk.theme = "ctrl+k, f2"\n'
        found = read(tmp_path, text)
        assert found.keys == {"desk.cover": "f12", "desk.theme": "ctrl+k,f2"}
        assert found.problems == ()


class TestANewFile:
    def test_explains_every_setting_and_sets_none(self, tmp_path: Path) -> None:
        text = template()
        assert tomllib.loads(text) == {}
        for setting in known():
            assert f"# {setting.about.label}." in text
        assert read(tmp_path, text) == Settings(tmp_path)

    def test_every_example_in_it_is_right(self, tmp_path: Path) -> None:
        samples = [f"{s.about.key} = {s.about.sample}\n" for s in known()]
        found = read(tmp_path, "".join(samples))
        assert found.problems == ()
        changed = [s for s in known() if getattr(found, s.name) != s.default]
        assert len(changed) >= len(known()) - 1, "but one whose example is its own default"

    def test_a_setting_takes_the_place_of_its_comment(self, tmp_path: Path) -> None:
        file = tmp_path / "poste" / FILE_NAME
        remember(file, "couleurs", "contraste")
        remember(file, "trois_questions", 0)
        remember(file, "questions_papier", True)
        text = file.read_text("utf-8")
        assert "#couleurs" not in text
        assert "# Couleurs de l'écran." in text
        found = load(file.parent)
        assert (found.colours, found.asked, found.on_paper) == ("contraste", 0, True)
        assert found.problems == ()

    def test_not_where_it_would_belong_to_a_table(self, tmp_path: Path) -> None:
        file = tmp_path / FILE_NAME
        file.write_text('[touches]\n"desk.cover" = "f12"\n#couleurs = "clair"\n')
        remember(file, "couleurs", "sombre")
        found = load(tmp_path)
        assert found.colours == "sombre"
        assert found.keys == {"desk.cover": "f12"}
        assert found.problems == ()

    def test_every_setting_is_explained_in_french_sentences(self) -> None:
        keys = [setting.about.key for setting in known()]
        assert len(set(keys)) == len(keys)
        for setting in known():
            assert setting.about.help.endswith(".")
            assert setting.about.key.isascii()
