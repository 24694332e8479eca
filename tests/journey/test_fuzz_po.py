"""Translation files nobody would write, and real ones broken by chance: read or refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import journey, put
from test_fuzz import assert_shown, by_rows, cut, flip, in_a_child, insert, remove

from mediation.journey import po, translated, translation
from mediation.journey.library import built_in
from mediation.journey.load import read
from mediation.journey.problems import JourneyError
from mediation.journey.source import MAX_PROBLEMS

SHIPPED = sorted((built_in() / "traductions").rglob("*.po"))
SAY = {"id": "dire", "type": "dire", "usager": "Appelez le 36 46."}
WARN = {"id": "arnaque", "type": "alerte", "danger": "fraude", "usager": "C'est gratuit."}


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    return read(put(tmp_path_factory.mktemp("po"), journey(SAY, WARN))).script


def judge(text: str, script) -> None:  # type: ignore[no-untyped-def]
    """Everything done with a PO file of somebody else; only ``JourneyError`` may come out."""
    try:
        catalogue = po.read(text, "essai.po", script.id, "ar")
    except JourneyError as error:
        assert_shown(error)
        return
    found = list(translated.problems(script, catalogue, text))
    assert len(found) <= 2 * MAX_PROBLEMS
    if found:
        assert_shown(JourneyError(found))
    translation.progress(script, catalogue)
    merged = translation.merge(script, "ar", catalogue)
    written = po.write(merged)
    if len(written.encode("utf-8", "replace")) > po.MAX_BYTES:
        return  # it was as big as may be, and its heads are longer now
    again = po.read(written, "essai.po", script.id, "ar")
    assert again.entries.keys() == merged.entries.keys()
    for context, entry in merged.entries.items():
        assert again.entries[context].translation == entry.translation
        assert again.entries[context].state is entry.state


# --- any line after any other

LINES = st.sampled_from(
    ['msgctxt "dire.usager"', 'msgctxt "titre"', 'msgctxt ""', "msgctxt dire", 'msgid ""',
     'msgid "Appelez le 36 46."', 'msgid "', 'msgstr "x"', 'msgstr ""', 'msgstr[0] "a"',
     'msgstr[1000000] "a"', 'msgstr[x] "a"', 'msgid_plural "b"', '"suite\\n"', '"jamais fermée',
     '"\\x"', '"\\u202e"', '"\ud7ff\u202e\x1b[31m"', "#, fuzzy", "#, ", "#| msgid \"avant\"",
     "#| msgctxt \"avant\"", "#~ msgid \"parti\"", "#~ msgstr \"x\"", "#~| msgid \"x\"", "#",
     "# Relu par A le 2026-11-22", "# Relu par  le 2026-99-99", "# Retour : bonjour",
     "#. Étape : dire", "#: a:1", "#: a:x", '"Language: ar\\n"', '"Language: fr\\n"',
     '"Content-Type: text/plain; charset=klingon\\n"', "", " ", "domain \"x\"", "\\", "é",
     "msgid", "msgstr", "\ufeff", "\u2028", "\x00"]
)  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.lists(LINES, max_size=14))
def test_any_lines_are_read_or_refused(script, rows: list[str]) -> None:  # type: ignore[no-untyped-def]
    judge("\n".join(rows), script)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    file = tmp_path_factory.getbasetemp() / "octets.po"
    file.write_bytes(raw)
    try:
        translated.read(file, "essai", "ar")
    except JourneyError as error:
        assert_shown(error)


# --- real files, broken by chance


@by_rows
def mix(chance: random.Random, rows: list[bytes]) -> None:
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


@by_rows
def twice(chance: random.Random, rows: list[bytes]) -> None:
    start = chance.randrange(len(rows))
    rows[start:start] = rows[start : start + chance.randrange(1, 12)]


MUTATIONS = [flip, insert, cut, remove, mix, twice]


def try_mutants(seed: int, count: int) -> None:
    chance = random.Random(seed)
    for _ in range(count):
        file = chance.choice(SHIPPED)
        path = built_in() / f"{file.stem}.yaml"
        path = path if path.is_file() else built_in() / "fragments" / path.name
        script = read(path).script
        raw = file.read_bytes()
        for _ in range(chance.randrange(1, 5)):
            raw = chance.choice(MUTATIONS)(chance, raw) or b"a"
        text = raw.decode("utf-8", "replace")
        try:
            judge(text.replace(f'"Language: {file.parent.name}', '"Language: ar', 1), script)
        except BaseException as error:
            error.add_note(f"{file}: {raw[:300]!r}…")
            raise


@pytest.mark.skipif(not SHIPPED, reason="no translation is shipped yet")
class TestAFileBrokenByChance:
    def test_is_read_or_refused(self) -> None:
        try_mutants(2026, 25)

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(10))
    def test_is_read_or_refused_many_times(self, seed: int) -> None:
        try_mutants(seed, 400)


# --- made to cost


def times(row: str) -> Callable[[int], str]:
    return lambda size: row * (size // len(row.encode()))


COSTLY: dict[str, Callable[[int], str]] = {
    "texts": lambda size: "".join(
        f'msgctxt "k{n}"\nmsgid "a{n}"\nmsgstr "b"\n\n' for n in range(size // 48)
    ),
    "comments": times("# a\n"),
    "a long text": lambda size: 'msgctxt "titre"\nmsgid ""\n' + '"aaaa "\n' * (size // 9 - 9),
    "a long translation": lambda size: (
        'msgctxt "titre"\nmsgid "a"\nmsgstr ""\n' + '"bbbb "\n' * (size // 9 - 9)
    ),
    "old french": lambda size: (
        f'#| msgid "{"a b c " * (size // 14)}"\nmsgctxt "titre"\n'
        f'msgid "{"b c d " * (size // 14)}"\nmsgstr "x"\n'
    ),
    "obsolete": times('#~ msgctxt "a"\n#~ msgid "b"\n#~ msgstr "c"\n\n'),
    "heads": lambda size: 'msgid ""\nmsgstr ""\n' + '"a: b\\n"\n' * (size // 11),
    "escapes": lambda size: (
        f'msgctxt "titre"\nmsgid "a"\nmsgstr "{chr(92) * 2 * (size // 2 - 40)}"\n'
    ),
}

CHILD = """
import json, resource, sys
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
from support import journey, put
import tempfile
from mediation.journey.load import read
import test_fuzz_po as t
from test_fuzz import most_memory
with tempfile.TemporaryDirectory() as folder:
    script = read(put(Path(folder), journey(t.SAY, t.WARN))).script
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
t.judge(Path(sys.argv[1]).read_text(encoding="utf-8"), script)
used = resource.getrusage(resource.RUSAGE_SELF)
seconds = used.ru_utime - before
print(json.dumps({"megabytes": most_memory(), "seconds": seconds}))
"""


@pytest.mark.long
@pytest.mark.parametrize("name", COSTLY)
def test_as_big_as_may_be_stays_within_its_limits(tmp_path: Path, name: str) -> None:
    pytest.importorskip("resource", reason="limits of Unix")
    text = COSTLY[name](po.MAX_BYTES - 2_000)
    path = tmp_path / "essai.po"
    path.write_text(text, encoding="utf-8")
    assert path.stat().st_size <= po.MAX_BYTES
    used = in_a_child(path, CHILD)
    assert used["megabytes"] < 300
    assert used["seconds"] < 2  # of processor, in a process of its own (issue 3)


@pytest.mark.parametrize("size", [po.MAX_BYTES + 1, 10_000_000])
def test_what_is_too_big_is_not_read(tmp_path: Path, size: int) -> None:
    file = tmp_path / "essai.po"
    file.write_bytes(b"#" * size)
    with pytest.raises(JourneyError, match="trop gros"):
        translated.read(file, "essai", "ar")


def test_the_costly_ones_in_a_child(tmp_path: Path) -> None:
    """The two that cost most (see the long test for the others)."""
    pytest.importorskip("resource", reason="limits of Unix")
    path = tmp_path / "essai.po"
    path.write_text(COSTLY["comments"](po.MAX_BYTES - 2_000), encoding="utf-8")
    assert in_a_child(path, CHILD)["megabytes"] < 300
