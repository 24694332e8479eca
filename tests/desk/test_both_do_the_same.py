"""Everything that can be done on the screen, done line by line too: the same is told and kept.

A scene is what a mediator does once, as keys and as lines. Whatever the desk gains gets
its scene here; ``test_every_key_has_its_scene`` holds that.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from desk_sitting import ASK, CLOSE, DO, PAPERS, SAY, Sit
from support import FakeVoice, journey, put, services, takings, translate
from test_both_front_ends import kept, squeezed

from mediation import pausing
from mediation.closing import NO_MANDATE
from mediation.desk.keys import EVERYWHERE
from mediation.desk.screens.close import CloseScreen
from mediation.desk.screens.day import DayScreen
from mediation.desk.screens.guide import GuideScreen
from mediation.desk.screens.home import HomeScreen
from mediation.desk.screens.memo import MemoScreen
from mediation.journey import resume
from mediation.journey.guide import Guide
from mediation.plain import DONE, Lines, Plain
from mediation.services import Services
from mediation.survey import ON_PAPER

END = {"id": "fini", "type": "fin", "resultat": "obtenu", "usager": "Fini.", "suite": "apres"}
PRIVATE = {**SAY, "id": "prive", "discretion": "discret"}
SIGNED = ["2", "1", "1", "1", "1"]
"""No, do it for me; I sign alone; agreed; understood; signed."""
ABSENT = ["1", "5", "1", "0"]
CODE = "<code>"
"""Stands for the code of a card of « essai », at its second step."""


class Typed(str):
    """Letters for the search box or a text."""


ESSAI = Typed("essai")


@dataclass(frozen=True)
class Scene:
    """The same deed twice; ``told`` is what both say of it."""

    does: frozenset[str]
    """Ids of the keys that the scene is about."""
    keys: list[str]
    lines: list[str]
    told: tuple[str, ...]
    asked: bool = False
    """The person's questions, on paper."""


def scene(does: str, keys: list[str], lines: list[str], *told: str, asked: bool = False) -> Scene:
    return Scene(frozenset(does.split()), keys, lines, told, asked)


def visit(does: str, keys: list[str], lines: list[str], *told: str, asked: bool = False) -> Scene:
    """A scene within a visit, which ends like any other."""
    return scene(
        does,
        [ESSAI, "enter", *keys, "x", *CLOSE, "enter"],
        ["essai", "1", *lines, "x", *CLOSE, ""],
        "Bilan enregistré.",
        *told,
        asked=asked,
    )


SCENES = {
    "step by step": scene(
        "home.open guide.go-on guide.answer close.answer close.record",
        [ESSAI, "enter", "enter", "1", "1", "enter", "enter", *CLOSE, "enter"],
        ["essai", "1", "", "1", "1", "", "", *CLOSE, ""],
        "Quel nom ?", "J'écris.", "le parcours s'est terminé ici", "Bilan enregistré.",
    ),
    "back, from the first step too": visit(
        "guide.back", ["enter", "backspace", "backspace"], ["", "r", "r"],
        "C'est la première étape.",
    ),
    "several marked": scene(
        "guide.pointed guide.up guide.down",
        [Typed("papiers"), "enter", "down", "down", "space", "enter", "x", *CLOSE, "enter"],
        ["papiers", "1", "2", "x", *CLOSE, ""],
        "Ma pièce d'identité", "Bilan enregistré.",
    ),
    "all journeys": scene(
        "home.down home.up home.page-down home.page-up home.clear",
        ["pagedown", "pagedown", "pageup", "up", "escape"], ["+", "+"], "La suite",
    ),
    "another number opens another one": scene(
        "home.direct", [Typed("suite"), "alt+1", "x", *CLOSE, "enter"],
        ["suite", "1", "x", *CLOSE, ""], "Bilan enregistré.",
    ),
    "what to know beforehand": scene(
        "", [Typed("papiers")], ["papiers", "d1"], "À apporter : Ma pièce d'identité",
        "Si possible : Mon téléphone", "Langues : français", "Voix : français",
        "Sans internet : Appeler le 39 39.",
    ),
    "the whole journey at once": scene(
        "home.memo", [ESSAI, "ctrl+e", "x", *CLOSE, "enter"], ["essai", "e1", "x", *CLOSE, ""],
        "CPAM / MSA", "Bilan enregistré.",
    ),
    "read, then step by step": scene(
        "memo.follow", [ESSAI, "ctrl+e", "enter", "enter", "x", *CLOSE, "enter"],
        ["essai", "e1", "", "", "x", *CLOSE, ""], "Quel nom ?", "Bilan enregistré.",
    ),
    "read for nobody": scene(
        "memo.leave", [ESSAI, "ctrl+e", "escape"], ["essai", "e1", "q"], "CPAM / MSA",
    ),
    "only the close": scene(
        "home.close", [ESSAI, "ctrl+b", *CLOSE, "enter"], ["essai", "b1", *CLOSE, ""],
        "Bilan enregistré.",
    ),
    "only the close, and then not": scene(
        "close.return", [ESSAI, "ctrl+b", "1", "escape"], ["essai", "b1", "1", "r", "r"],
        "Rien n'a été enregistré.",
    ),
    "from the close back to the step": visit(
        "guide.end close.back", ["x", "1", "backspace", "escape", "enter"],
        ["x", "1", "r", "r", ""], "Quel nom ?",
    ),
    "a code of a card": scene(
        "", [Typed(CODE), "enter", "x", *CLOSE, "enter"], [CODE, "x", *CLOSE, ""],
        "Code de reprise.", "Quel nom ?", "Bilan enregistré.",
    ),
    "heard, faster, in a file": visit(
        "guide.hear guide.pace guide.sound", ["a", "a", "v", "m"], ["a", "a", "v", "m"],
        "La voix dit l'étape.", "Vitesse de la voix : normale.", "Voix enregistrée dans",
    ),
    "a private step and a headset": scene(
        "guide.headset",
        [Typed("prive"), "enter", "a", "h", "a", "x", *CLOSE, "enter"],
        ["prive", "1", "a", "h", "a", "x", *CLOSE, ""],
        "Étape privée : pas de voix sans casque (h).",
        "donnez un casque à la personne", "Casque confirmé", "La voix dit l'étape.",
    ),
    "their language": visit("guide.language", ["l", "2"], ["l", "2"], "Добрий день."),
    "a card, and one printed": visit(
        "guide.card guide.print", ["c", "p"], ["c", "p"], "Carte faite",
        "Carte envoyée à l'imprimante.",
    ),
    "a card on the telephone": visit("guide.lend", ["t", "2"], ["t", "2"], "dix minutes"),
    "the page, and the way without internet": visit(
        "guide.link guide.offline", ["enter", "1", "o", "i", "escape"], ["", "1", "o", "i"],
        "https://exemple.gouv.fr/page", "Appeler le 39 39.",
    ),
    "a step is wrong": visit(
        "guide.signal", ["s", "1", "enter", "backspace"], ["s", "1", "", "r"],
        "Que faut-il corriger à cette étape ?", "Signalé à ce poste :",
    ),
    "a mandate first": scene(
        "guide.mandate",
        [ESSAI, "enter", "f", "c", *SIGNED, "x", *ABSENT, "enter"],
        ["essai", "1", "f", "c", *SIGNED, "x", *ABSENT, ""],
        "Le mandat d'abord.", "Carte faite", "Mandat signé", "Bilan enregistré.",
    ),
    "no mandate": scene(
        "guide.mandate",
        [ESSAI, "enter", "f", "x", "x", "1", "5", "2", "1", "0", "enter"],
        ["essai", "1", "f", "x", "x", "1", "5", "2", "1", "0", ""],
        "Pas de mandat : la personne fait, vous regardez.", NO_MANDATE, "Bilan enregistré.",
    ),
    "paused and taken up": visit(
        "guide.pause home.waiting", ["enter", "z", "f4", "1"], ["", "z", "p", "1"],
        "En pause jusqu'à ce soir", "1 en pause", pausing.TAKEN_UP,
    ),
    "the person's questions on paper": visit("", [], [], ON_PAPER, asked=True),
    "the day, read and put in a file": scene(
        "home.day day.copy",
        [ESSAI, "enter", "x", *CLOSE, "enter", "f12", "c", "escape"],
        ["essai", "1", "x", *CLOSE, "", "j", "jc"],
        "Journée du 22/11/2026 : 1 visite", "journee-1.txt",
    ),
    "taken back": scene(
        "home.undo", [ESSAI, "enter", "x", *CLOSE, "enter", "ctrl+z"],
        ["essai", "1", "x", *CLOSE, "", "u"], "annulé.",
    ),
    "the same person, another need": scene(
        "close.another", [ESSAI, "enter", "l", "2", "x", *CLOSE, "m", ESSAI, "enter", "x", *CLOSE,
                          "enter"],
        ["essai", "1", "l", "2", "x", *CLOSE, "m", "essai", "1", "x", *CLOSE, ""],
        "Même personne : quelle est son autre demande ?", "Добрий день.",
    ),
    "the journey that goes on": scene(
        "home.following",
        [ESSAI, "enter", "enter", "1", "1", "enter", *CLOSE, "enter", "f9", "x", *CLOSE, "enter"],
        ["essai", "1", "", "1", "1", "", *CLOSE, "", "s", "x", *CLOSE, ""],
        "La suite", "Bilan enregistré.",
    ),
    "not counted": scene(
        "close.object", [ESSAI, "enter", "x", "1", "n", "n"], ["essai", "1", "x", "1", "n"],
        "La personne refuse d'être comptée : rien de sa visite n'est enregistré.",
    ),
    "La Coop": scene(
        "close.coop", [ESSAI, "enter", "x", *CLOSE, "k", "escape", "enter"],
        ["essai", "1", "x", *CLOSE, "k", ""],
        "https://coop-numerique.anct.gouv.fr/", "Autonomie : Avec guidage", "Bilan enregistré.",
    ),
    "a card at the close": scene(
        "guide.card", [ESSAI, "enter", "x", "1", "c", "2", "1", "0", "enter"],
        ["essai", "1", "x", "1", "c", "2", "1", "0", ""], "Carte faite", "Bilan enregistré.",
    ),
    "all hidden, in a visit and at its close": scene(
        "desk.cover guide.hide",
        ["f6", "space", ESSAI, "enter", "b", "space", "x", "1", "f6", "space", "2", "1", "0",
         "enter"],
        ["b", "", "essai", "1", "b", "", "x", "1", "b", "", "2", "1", "0", ""],
        "Bilan enregistré.",
    ),
    "the settings": scene(
        "home.settings", ["f10", "1", Typed("Ici"), "enter", "escape"],
        ["reglages", "1", "Ici", ""], "C'est écrit.",
    ),
    "files with a problem": scene("home.problems", ["f8", "escape"], [], "casse.yaml"),
    "a secret journey": scene(
        "",
        [Typed("secret"), "enter", "a", "c", "z", "s", "escape", "enter", "enter", "c", "enter"],
        ["secret", "1", "a", "c", "z", "s", "", "", "c"],
        "Parcours secret : rien n'est dit, imprimé ni gardé.", pausing.NEVER, "Carte faite",
    ),
    "a secret journey, back to the step": scene(
        "close.return", [Typed("secret"), "enter", "x", "escape", "x", "enter"],
        ["secret", "1", "x", "r", "x", ""], "Rien n'a été enregistré",
    ),
    "help": scene(
        "home.help guide.help",
        ["f1", "escape", ESSAI, "enter", "question_mark", "escape", "x", *CLOSE, "question_mark",
         "escape", "enter"],
        ["?", "essai", "1", "?", "x", *CLOSE, "?", ""], "la personne refuse d'être comptée",
    ),
}  # fmt: skip


def desk_in(home: Path, *, asked: bool) -> Services:
    """A desk with a journey of each kind, the same wherever it stands."""
    folder = home / "parcours"
    path = put(folder, journey(SAY, ASK, DO, END))
    translate(path, "uk", {"dire.usager": "Добрий день."})
    put(folder, journey(PAPERS, SAY, id="papiers", titre="Les papiers"), "papiers")
    put(folder, journey(PRIVATE, id="prive", titre="Prive"), "prive")
    put(folder, journey(DO, id="apres", titre="La suite"), "apres")
    put(folder, journey(SAY, id="secret", titre="Secret", discretion="secret"), "secret")
    put(folder, "id: [casse\n", "casse")
    made = services(home / "poste", folder)
    if asked:
        made = replace(made, chance=lambda: 0.0, settings=replace(made.settings, on_paper=True))
    return made


def code(desk: Services) -> str:
    guide = Guide.start(desk.library.load("essai"), desk.library.reference, desk.today())
    return resume.code(guide.advance())


def left(desk: Services) -> dict[str, object]:
    """All that a desk keeps or hands out, whatever folder it stands in."""
    file = desk.settings.file
    assert isinstance(desk.voice, FakeVoice)
    return {
        "outcomes and counters": kept(desk),
        "day": desk.day.lines(),
        "signals": desk.signals.all(),
        "waiting": len(pausing.waiting(desk)),
        "said": desk.voice.said,
        "papers": [path.name for path in takings(desk)],
        "settings": file.read_text(encoding="utf-8") if file.exists() else "",
    }


@pytest.mark.parametrize("name", SCENES)
async def test_the_same_is_told_and_kept(name: str, sit: Sit, tmp_path: Path) -> None:
    played = SCENES[name]
    by_line = desk_in(tmp_path / "lignes", asked=played.asked)
    on_screen = desk_in(tmp_path / "ecran", asked=played.asked)

    target = io.StringIO()
    lines = [code(by_line) if line == CODE else line for line in (*played.lines, "q", "q")]
    source = io.StringIO("".join(f"{line}\n" for line in lines))
    assert Plain(by_line, Lines(source, target)).desk() == DONE
    said = squeezed(target.getvalue())

    seen: list[str] = []
    async with sit(on_screen, size=(120, 70)) as seat:
        for key in played.keys:
            if isinstance(key, Typed):
                await seat.type_ahead(code(on_screen) if key == CODE else key)
            else:
                await seat.press(key)
            seen.append(squeezed(seat.text))
        seen += [squeezed(page) for page in seat.pages]

    for told in played.told:
        assert squeezed(told) in said, f"line by line: {told}"
        assert any(squeezed(told) in screen for screen in seen), f"on the screen: {told}"
    assert left(by_line) == left(on_screen)


ONLY_ON_SCREEN = {
    "desk.theme": "no colours to change",
    "desk.turned": "tests/person does it both ways",
    "desk.quit": "every scene ends with « q »",
    "desk.stop": "tests/desk/test_desk_leaving.py",
    "guide.page-down": "nothing is cut",
    "guide.page-up": "nothing is cut",
    "memo.end": "« x », as in a visit: guide.end",
}


def test_every_key_has_its_scene() -> None:
    """What a key does on the screen is done line by line too, or it is said why not."""
    tables = (EVERYWHERE, HomeScreen.KEYS, MemoScreen.KEYS, GuideScreen.KEYS, CloseScreen.KEYS,
              DayScreen.KEYS[:1])  # fmt: skip
    ids = {key.id for table in tables for key in table if not key.id.startswith("reading.")}
    ids = {name.rsplit(".", 1)[0] if name[-1].isdigit() else name for name in ids}
    done = {name for each in SCENES.values() for name in each.does}
    assert ids - done - set(ONLY_ON_SCREEN) == set()
    assert done - ids == set(), "a scene about a key that is not there"
