"""What this PC can say and let be heard, line by line, for ``mediation diagnostic``."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from accessibility.languages import LANGUAGES, VoiceStatus
from accessibility.speech.client import Ended, Event, Failed, Speaker, SpeechError, Speed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TEST_SENTENCE = "Bonjour. Ceci est un essai de la voix de Médiation."
PATIENCE = 20.0
"""Seconds: the test sentence lasts five."""


def chosen(wanted: str, outputs: Sequence[str]) -> list[str]:
    """The outputs that ``wanted`` may mean: the one of that name, else those that contain it."""
    key = wanted.strip().casefold()
    exact = [name for name in outputs if name.casefold() == key]
    return exact[:1] or [name for name in outputs if key and key in name.casefold()]


def report(make: Callable[..., Speaker] = Speaker, *, play: bool = False) -> list[str]:
    """French lines: sound outputs, voices found, languages with and without a voice.

    :param make: makes the voice; called with ``on_event``.
    :param play: also say a test sentence, and tell whether it came to its end.
    """
    ends: list[Ended | Failed] = []
    over = threading.Event()

    def listen(event: Event) -> None:
        if isinstance(event, Ended | Failed):
            ends.append(event)
            over.set()

    with make(on_event=listen) as speaker:
        state = speaker.sound(PATIENCE)
        lines = (
            _outputs(state.outputs, state.output) if state.available else [f"Son : {state.reason}"]
        )
        try:
            found = speaker.voices()
        except SpeechError as error:
            lines.append(f"Voix : {error}")
        else:
            engines = {voice.engine: 0 for voice in found}
            for voice in found:
                engines[voice.engine] += 1
            counts = ", ".join(f"{name} ({count} voix)" for name, count in engines.items())
            lines.append(f"Voix : {counts or 'aucune'}.")
        # Asked again: a voice of the site takes seconds to be loaded, or not to be.
        lines += speaker.sound(PATIENCE).problems
        lines += _languages()
        if play and state.available:
            lines.append(f"Essai : {_try(speaker, ends, over)}")
    return lines


def _outputs(names: tuple[str, ...], chosen: str) -> list[str]:
    lines = [f"Son : {len(names)} sortie{'s' if len(names) > 1 else ''}."]
    for name in names:
        lines.append(f"  {name}{' (choisie)' if name == chosen else ''}")
    if chosen and chosen not in names:
        lines.append(f"  « {chosen} », la sortie choisie, est absente : une autre la remplace.")
    return lines


def _languages() -> list[str]:
    """What the table of languages promises, without embellishment."""
    lines: list[str] = []
    for status, label in (
        (VoiceStatus.GOOD, "Langues bien dites"),
        (VoiceStatus.FAIR, "Langues dites, voix vérifiée par une machine seulement"),
        (VoiceStatus.NONE, "Langues sans voix (fiche ou écran)"),
    ):
        names = [e.french_name for e in LANGUAGES.values() if e.voice_status is status]
        lines.append(f"{label} : {', '.join(names)}.")
    return lines


def _try(speaker: Speaker, ends: list[Ended | Failed], over: threading.Event) -> str:
    try:
        speaker.speak(TEST_SENTENCE, speed=Speed.NORMALE)
    except SpeechError as error:
        return str(error)
    if not over.wait(PATIENCE):
        return "la phrase n'est pas arrivée à sa fin. Vérifiez la sortie son."
    if isinstance(ends[0], Failed):
        return ends[0].message
    return "la phrase a été dite jusqu'au bout. Si vous n'avez rien entendu, montez le son."
