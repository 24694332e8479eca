"""Indexing, opening, checking and searching 500 journeys of 30 steps."""

from __future__ import annotations

import json
import random
import statistics
import tempfile
import time
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from accessibility.plain_language import Glossary, Kind, check
from benchmarks.rows import Row
from mediation.journey import model as m
from mediation.journey import rules, verify
from mediation.journey.library import Library, built_in
from mediation.journey.search import Search
from mediation.journey.source import parse, read_text

if TYPE_CHECKING:
    from collections.abc import Callable

JOURNEYS, STEPS, ENTRIES = 500, 30, 2000
TODAY = date(2026, 11, 22)


def rows() -> list[Row]:
    """The figures; each ratio is against what nobody can do without, in the same run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        author = _Author()
        for number in range(JOURNEYS):
            path = folder / f"parcours-{number}.yaml"
            path.write_text(author.journey(number), encoding="utf-8")
        return [_index(folder), _open(folder), *_check(folder), *_search()]


def _index(folder: Path) -> Row:
    seconds = _best(lambda: len(Library([folder]).entries), 3)
    return Row("heads of 500 journeys", seconds * 1000, "ms")


def _open(folder: Path) -> Row:
    library = Library([folder, built_in()])
    library.load("parcours-1")
    seconds = _best(lambda: library.load("parcours-7"), 20)
    return Row("open one journey of 30 steps", seconds * 1000, "ms")


def _check(folder: Path) -> list[Row]:
    """The whole check, and what plain language takes of it: it reads every sentence."""
    paths = sorted(folder.glob("*.yaml"))
    library = Library([folder, built_in()])
    verify.verify(paths[0], library, TODAY)
    ours = floor = words = float("inf")
    glossary = Glossary.load()
    texts = [text for path in paths for text in _sentences(path)]
    for _ in range(3):
        ours = min(ours, _each(lambda p: verify.verify(p, library, TODAY), paths))
        floor = min(floor, _each(_bare, paths))
        words = min(
            words, _each(lambda text: check(text[0], glossary=glossary, kind=text[1]), texts)
        )
    return [
        Row("check 500 journeys ÷ compose + pydantic", ours, "s", floor, ours / floor, 1.5),
        Row(
            "the same without plain language", ours - words, "s", floor, (ours - words) / floor, 1.5
        ),
        Row("plain language, a text", words / len(texts) * 1e6, "µs"),
    ]


def _sentences(path: Path) -> list[tuple[str, Kind]]:
    data = parse(read_text(path), path.name).data
    return [(text, kind) for _, kind, text in rules.words.texts_of(data)]


def _bare(path: Path) -> m.Journey:
    """What any checker must do: libyaml's tree as plain values, and pydantic's judgement."""
    root: Any = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return m.Journey.model_validate(_values(root))


def _values(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _values(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_values(value) for value in node.value]
    return node.value


def _search() -> list[Row]:
    chance = random.Random(1)
    words = [
        "".join(chance.choices("abcdeilmnoprstu", k=chance.randint(3, 10))) for _ in range(3000)
    ]
    seed = next(iter(Library([built_in()]).entries.values()))
    entries = [
        replace(
            seed,
            id=str(number),
            title=" ".join(chance.sample(words, 6)),
            need=" ".join(chance.sample(words, 8)),
            words=tuple(chance.sample(words, 4)),
        )
        for number in range(ENTRIES)
    ]
    search = Search(entries)
    times = []
    for _ in range(60):
        typed = f"{chance.choice(words)} {chance.choice(words)}"
        spot = chance.randrange(1, len(typed) - 1)
        typed = typed[:spot] + chance.choice("abcdeil") + typed[spot + 1 :]
        times += [_time(partial(search.rank, typed[:end])) for end in range(1, len(typed) + 1)]
    times.sort()
    return [
        Row("search 2,000 entries, a key (median)", statistics.median(times) * 1000, "ms"),
        Row(
            "search 2,000 entries, a key (p99)",
            times[len(times) * 99 // 100] * 1000,
            "ms",
            target=10,
        ),
    ]


def _each(act: Callable[[Any], object], things: list[Any]) -> float:
    """Seconds to do it with every one; nothing is kept, for the collector would count it."""

    def all_of_them() -> None:
        for thing in things:
            act(thing)

    return _time(all_of_them)


def _best(act: Callable[[], object], times: int) -> float:
    return min(_time(act) for _ in range(times))


def _time(act: Callable[[], object]) -> float:
    """Seconds of processor: all of this is computing, and the machine may be busy elsewhere."""
    start = time.process_time()
    act()
    return time.process_time() - start


class _Author:
    """Writes journeys whose texts are those of the shipped ones with one word changed in each.

    No text comes twice, and words come back as often as they do in a real library.
    """

    def __init__(self) -> None:
        self._texts: dict[str, list[str]] = {}
        for path in verify.files([built_in()]):
            self._gather(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader))
        words = (word for texts in self._texts.values() for text in texts for word in text.split())
        self._words = sorted({w for w in words if 4 < len(w) < 13 and w.isalpha() and w.islower()})

    def _gather(self, data: object, key: str = "") -> None:
        if isinstance(data, dict):
            for name, value in data.items():
                self._gather(value, name)
        elif isinstance(data, list):
            for value in data:
                self._gather(value, key)
        elif isinstance(data, str):
            self._texts.setdefault(key, []).append(data)

    def journey(self, number: int) -> str:
        """One file of ``STEPS`` steps, as long as the longest of the shipped ones."""
        chance = random.Random(number)

        def text(key: str) -> str:
            words = chance.choice(self._texts[key]).strip().split(" ")
            words[chance.randrange(len(words))] = chance.choice(self._words)
            return json.dumps(" ".join(words), ensure_ascii=False)

        def block(key: str) -> list[str]:
            return [f"      {line}" for line in json.loads(text(key)).splitlines()]

        lines = [
            "format: 1",
            f"id: parcours-{number}",
            "version: 3",
            "statut: brouillon",
            f"titre: {text('titre')}",
            f"besoin: {text('besoin')}",
            "public: [tout-public, refugies]",
            "discretion: ordinaire",
            "duree: 20",
            "responsable: {structure: La Mednum, contact: parcours@exemple.org}",
            "licence: etalab-2.0",
            "relu_le: 2026-11-22",
            "a_relire_avant: 2027-05-22",
            "sources: [{ref: F1, vu_le: 2026-11-22}]",
            f"sans_numerique: {text('sans_numerique')}",
            "etapes:",
        ]
        for step in range(STEPS - 1):
            kind = "demander" if step % 5 == 2 else "faire" if step % 2 else "dire"
            lines += [
                f"  - id: e{step}",
                f"    type: {kind}",
                f"    mediateur: {text('mediateur')}",
                "    usager: |",
                *block("usager"),
                "    picto: souris",
                f"    carte: {text('carte')}",
            ]
            if kind == "faire":
                lines += [
                    f"    autonomie: {text('autonomie')}",
                    "    si_probleme:",
                    f"      - quand: {text('quand')}",
                    f"        alors: {text('alors')}",
                ]
            if kind == "demander":
                lines.append("    reponses:")
                for answer in range(3):
                    to = min(STEPS - 2, step + 1 + answer)
                    lines += [
                        f"      - id: r{answer}",
                        f"        texte: {text('texte')}",
                        f"        vers: e{to}",
                    ]
        lines += [f"  - id: e{STEPS - 1}", "    type: fin", "    resultat: obtenu"]
        return "\n".join(lines) + "\n"
