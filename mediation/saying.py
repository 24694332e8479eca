"""Says a text aloud for a visit: in which language, by which voice, or why it cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mediation.journey.tongue import FRENCH
from mediation.services import CannotDo

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mediation.journey.view import View
    from mediation.services import Services


def spoken(services: Services, view: View) -> tuple[str, str]:
    """What is said of a step and in which language: the person's where all of the step is
    translated and a voice exists, synthetic or recorded, else French."""
    local = view.local
    if local and local.spoken and has_voice(services, local.spoken, local.language):
        return local.spoken, local.language
    return view.spoken, FRENCH


def has_voice(services: Services, text: str, code: str) -> bool:
    """Whether this text can be heard in this language here."""
    from accessibility.languages import language

    known = language(code).voice or code in services.settings.piper
    return bool(known or _recorded(services, text, code))


def say(services: Services, text: str, language: str, *, private: bool) -> None:
    """Say it now; raises ``CannotDo``. ``private``: through the chosen output or not at all."""
    recording = _recorded(services, text, language)
    _voice(lambda: services.voice.speak(text, language, recording=recording, private=private))


def save(services: Services, text: str, language: str, path: Path) -> None:
    """Write it to a sound file; raises ``CannotDo``."""
    _voice(
        lambda: services.voice.save(
            text, path, language, recorded=lambda part: _recorded(services, part, language)
        )
    )


def _recorded(services: Services, text: str, language: str) -> Path | None:
    """A person's own voice saying exactly this, from a pack: better than any other."""
    return services.library.shelf.recorded_voice(text, language)


def _voice(act: Callable[[], Any]) -> None:
    from accessibility.speech.errors import SpeechError

    try:
        act()
    except SpeechError as error:
        raise CannotDo(str(error)) from error
