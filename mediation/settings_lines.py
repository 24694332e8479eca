"""The settings, line by line: each with its explanation, changed by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation import settings_edit as edit
from mediation.settings import known
from mediation.settings_file import NotRemembered

if TYPE_CHECKING:
    from mediation.lines import Lines
    from mediation.settings import Known, Settings

_USUAL = "-"


def ask(settings: Settings, lines: Lines) -> Settings:
    """List them and change what is asked for, until an empty line; the settings then in force."""
    every = known()
    lines.say(f"Réglages. Ils sont écrits dans {settings.file}")
    while True:
        for number, setting in enumerate(every, 1):
            lines.say(f"{number}. {setting.about.label} : {edit.told(setting, settings)}")
        typed = lines.ask("Un numéro pour changer, Entrée pour revenir :")
        if not typed:
            return settings
        if typed.isdecimal() and 1 <= int(typed) <= len(every):
            settings = _change(settings, every[int(typed) - 1], lines)
        else:
            lines.say(f"Choisissez un numéro de 1 à {len(every)}.")


def _change(settings: Settings, setting: Known, lines: Lines) -> Settings:
    lines.say(f"{setting.about.label}. {setting.about.help}")
    if edit.in_file_only(setting):
        lines.say(f"Il s'écrit dans le fichier, ainsi : {setting.about.key} = "
                  f"{setting.about.sample}")  # fmt: skip
        return settings
    choices = edit.choices(setting)
    for number, choice in enumerate(choices, 1):
        lines.say(f"{number}. {choice}")
    lines.say(f"En ce moment : {edit.told(setting, settings)}")
    while True:
        what = "Un numéro" if choices else "Ce qu'il faut écrire"
        typed = lines.ask(f"{what}, {_USUAL} pour l'habituel, Entrée pour ne rien changer :")
        if not typed:
            return settings
        if choices and typed.isdecimal() and 1 <= int(typed) <= len(choices):
            typed = choices[int(typed) - 1]
        typed = "" if typed == _USUAL else typed
        try:
            settings = edit.change(settings, setting, typed)
        except edit.WrongValue as error:
            lines.say(f"« {setting.about.label} » {error}")
        except NotRemembered as error:
            lines.say(str(error))
            return settings
        else:
            lines.say(edit.said_of(setting, typed))
            return settings
