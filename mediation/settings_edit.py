"""Changes one setting as a person types it; what both front ends do, once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mediation.settings import Settings, load
from mediation.settings_file import remember
from mediation.settings_reading import WrongValue, accepted

if TYPE_CHECKING:
    from mediation.settings import Known

YES, NO = "oui", "non"
NEXT_TIME = "C'est écrit. Ce réglage compte à la prochaine ouverture."
NOW = "C'est écrit."
USUAL = "Le réglage habituel est de retour."


def told(setting: Known, settings: Settings) -> str:
    """The value in force, as it is shown: « contraste », « oui », « (vide) »."""
    value = getattr(settings, setting.name)
    if isinstance(value, bool):
        return YES if value else NO
    if in_file_only(setting):
        return f"{len(value)} dans le fichier" if value else "(aucune)"
    return str(value) if value != "" else "(vide)"


def in_file_only(setting: Known) -> bool:
    """Whether it holds several values, which are written by hand in the file."""
    return setting.kind.startswith("Mapping")


def choices(setting: Known) -> tuple[str, ...]:
    """What may be chosen, where nothing is to be typed."""
    return (YES, NO) if setting.kind == "bool" else setting.about.choices


def change(settings: Settings, setting: Known, typed: str) -> Settings:
    """The settings with ``typed`` for ``setting``, once they are on the disk; "" gives back what
    is usual.

    Raises:
        WrongValue: it may not be that; ``str()`` goes on after the setting's name.
        NotRemembered: the file or the disk refuses.
    """
    value: str | int | bool = typed.strip()
    if value:
        if setting.kind == "bool":
            value = {YES: True, NO: False}.get(str(value).casefold(), value)
        elif setting.kind == "int" and str(value).isdecimal():
            value = int(value)
        value = accepted(setting, value, settings.home)
    remember(settings.file, setting.about.key, value)
    return load(settings.home)


def said_of(setting: Known, typed: str) -> str:
    """What is told once it is changed."""
    if not typed.strip():
        return USUAL
    return NEXT_TIME if setting.about.at_start else NOW


__all__ = ["WrongValue", "change", "choices", "in_file_only", "said_of", "told"]
