"""The voice itself beside the page: what lights up is the word that is heard."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from support import journey, put, services, translate

from accessibility.speech.client import Speaker
from accessibility.speech.errors import SpeechError
from accessibility.speech.events import Ended, Event, Failed
from accessibility.speech.values import Speed
from mediation.visit import Visit

STEP = {
    "id": "papiers",
    "type": "verifier",
    "usager": "Avez-vous ce papier ? Ou le 36 46 ?",
    "documents": [{"id": "identite", "nom": "Ma pièce d'identité"}],
}
ARABIC = {
    "papiers.usager": "هل معكم هذه الورقة؟ أو 36 46؟",
    "papiers.documents.identite": "بطاقة هويتي",
}


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "Avez-vous|ce|papier|Ou|le|36 46|Ma|pièce|d'identité"),
        ("ar", "هل|معكم|هذه|الورقة؟|أو|36 46|بطاقة|هويتي"),
    ],
    ids=["fr", "ar"],
)
def test_every_word_lights_up_in_its_turn(
    window, tmp_path: Path, language: str, words: str
) -> None:
    desk = services(tmp_path / "poste", tmp_path)
    translate(put(tmp_path, journey(STEP)), "ar", ARABIC)
    visit = Visit(desk.library.load("essai"), desk)
    if language != "fr":
        visit.speak(language)
    view = visit.view
    said = view.local.spoken if view.local else view.spoken
    over = threading.Event()

    def heard(event: Event) -> None:
        window.screen.heard(event)
        if isinstance(event, Ended | Failed):
            over.set()

    window.enter()
    window.screen.show(view, language)
    sent: list[list[object]] = []
    window.screen._server.send = lambda _name, data: sent.append(json.loads(data))
    with Speaker(on_event=heard, null_sound=True) as voice:
        window.screen.saying(said)
        try:
            voice.speak(said, language, Speed.RAPIDE)
        except SpeechError as error:
            pytest.skip(f"no voice here: {error}")
        assert over.wait(60)
    assert sent[-1] is None
    page = window.screen._shown.page["lignes"]
    lit = [page[line]["r"][run][0] for _number, _list, line, run in sent[:-1]]
    # A number is said in several words and lit as one, for as long as they last.
    assert "|".join(w for at, w in enumerate(lit) if lit[at - 1 : at] != [w]) == words
