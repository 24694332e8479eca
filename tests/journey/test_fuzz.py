"""Files nobody would write, and files broken by chance: each is judged, none breaks the desk."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import HEAD, TODAY, dump

from accessibility.text import fold
from mediation.journey import verify
from mediation.journey.entry import head
from mediation.journey.library import Library, built_in
from mediation.journey.problems import JourneyError, show
from mediation.journey.repair import repair
from mediation.journey.source import MAX_BYTES, MAX_PROBLEMS, decode, parse

SHIPPED = verify.files([built_in()])
LIBRARY = Library([built_in()])
MAX_MEMORY = 300
"""Megabytes that judging any file may take (issue 3), the interpreter included."""
MAX_SECONDS = 2
"""Seconds of processor that `verifier` may take for any file (issue 3), in a child of its own."""


def judge(path: Path) -> None:
    """Everything the desk does with a file it did not write; only ``JourneyError`` may come out."""
    raw = path.read_bytes()
    try:
        done = repair(raw, path.name)
        again = repair(done.data, path.name)
        assert again.data == done.data
        assert not again.changes
        before = decode(raw, path.name)
        assert words(done.text) == words(before)
    except JourneyError as error:
        assert_shown(error)
    assert len(verify.verify(path, LIBRARY, TODAY)) <= 50 * MAX_PROBLEMS
    for read in (head, LIBRARY.load_file, LIBRARY.load_fragment):
        try:
            read(path)
        except JourneyError as error:
            assert_shown(error)


def assert_shown(error: JourneyError) -> None:
    assert error.problems
    for problem in error.problems[:3]:
        shown = show(problem)
        assert len(shown) < 2000
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", shown)


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", fold(text.replace("_", " ").replace("\ufeff", "")))


# --- broken by chance

MARKS = [b":", b" : ", b"#", b" # ", b"'", b'"', b"- ", b"\t", b"\r", b"\n", b"{", b"}", b"[", b"]",
         b"|", b">", b"&a ", b"*a", b"!!x ", b"? ", b"---\n", b"\xc2\xa0", b"\xe2\x80\xaf",
         b"\xef\xbb\xbf", b"\xe9", b"\xff", b"\x00", b"\x1b", b"%", b"@", b"`", b"\xe2\x80\x9c",
         b"\xf0\x9f\x98\x80", b"\xed\xa0\x80", b"\\", b"~", b"=", b"<<: "]  # fmt: skip


def flip(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw))
    return raw[:place] + bytes([chance.randrange(256)]) + raw[place + 1 :]


def insert(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw))
    return raw[:place] + chance.choice(MARKS) + raw[place:]


def cut(chance: random.Random, raw: bytes) -> bytes:
    return raw[: chance.randrange(len(raw))]


def remove(chance: random.Random, raw: bytes) -> bytes:
    place = chance.randrange(len(raw))
    return raw[:place] + raw[place + chance.randrange(1, 40) :]


def by_rows(change: Callable[[random.Random, list[bytes]], None]) -> Callable[..., bytes]:
    def mutate(chance: random.Random, raw: bytes) -> bytes:
        rows = raw.split(b"\n")
        change(chance, rows)
        return b"\n".join(rows)

    return mutate


@by_rows
def swap(chance: random.Random, rows: list[bytes]) -> None:
    one, other = chance.randrange(len(rows)), chance.randrange(len(rows))
    rows[one], rows[other] = rows[other], rows[one]


@by_rows
def drop(chance: random.Random, rows: list[bytes]) -> None:
    del rows[chance.randrange(len(rows))]


@by_rows
def double(chance: random.Random, rows: list[bytes]) -> None:
    start = chance.randrange(len(rows))
    rows[start:start] = rows[start : start + chance.randrange(1, 20)]


@by_rows
def shift(chance: random.Random, rows: list[bytes]) -> None:
    place = chance.randrange(len(rows))
    row = rows[place]
    rows[place] = row[1:] if row[:1] == b" " and chance.random() < 0.5 else b" " + row


@by_rows
def join(chance: random.Random, rows: list[bytes]) -> None:
    place = chance.randrange(len(rows))
    rows[place : place + 2] = [b" ".join(rows[place : place + 2])]


MUTATIONS = [flip, insert, cut, remove, swap, drop, double, shift, join]


def mutants(seed: int, count: int) -> list[bytes]:
    """``count`` shipped files, each broken in one to four ways."""
    chance = random.Random(seed)
    found = []
    for _ in range(count):
        raw = chance.choice(SHIPPED).read_bytes()
        if chance.random() < 0.2:
            raw = raw.replace(b"\n", b"\r\n")
        for _ in range(chance.randrange(1, 5)):
            raw = chance.choice(MUTATIONS)(chance, raw) or b"a"
        found.append(raw)
    return found


def judge_all(folder: Path, files: list[bytes]) -> None:
    path = folder / "essai.yaml"
    for number, raw in enumerate(files):
        path.write_bytes(raw)
        try:
            judge(path)
        except BaseException as error:
            error.add_note(f"file {number}: {raw[:200]!r}…")
            raise


class TestAFileBrokenByChance:
    def test_is_judged(self, tmp_path: Path) -> None:
        judge_all(tmp_path, mutants(2026, 30))

    @pytest.mark.long
    @pytest.mark.parametrize("seed", range(20))
    def test_is_judged_many_times(self, tmp_path: Path, seed: int) -> None:
        judge_all(tmp_path, mutants(seed, 500))

    def test_leaves_the_others_usable(self, tmp_path: Path) -> None:
        good = (built_in() / "carte-vitale-perdue.yaml").read_text(encoding="utf-8")
        for number in range(100):
            text = good.replace("id: carte-vitale-perdue", f"id: essai-{number}", 1)
            (tmp_path / f"essai-{number}.yaml").write_text(text, encoding="utf-8")
        (tmp_path / "essai-50.yaml").write_bytes(b"\xff\0" + mutants(1, 1)[0])
        library = Library([tmp_path, built_in()])
        assert sum(name.startswith("essai-") for name in library.entries) == 99
        assert {problem.file for problem in library.problems} == {"essai-50.yaml"}
        assert library.load("essai-99").journey.id == "essai-99"


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_judged(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "octets.yaml"
    path.write_bytes(raw)
    judge(path)


TOKENS = st.sampled_from(
    [m.decode("utf-8", "ignore") for m in MARKS]
    + ["usager", "id", "etapes", "type", "dire", "mots", "texte", " ", "  ", "\n", "\n  ", ":",
       ": ", "oui", "é", "titre:", "- id: a", "{texte: a", "Médiateur", "\u2028",
       "\x85"]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(TOKENS, max_size=30).map("".join))
def test_any_tokens_are_judged(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "signes.yaml"
    path.write_text(text, encoding="utf-8", newline="")
    judge(path)


# --- made to cost


def times(row: str) -> Callable[[int], str]:
    return lambda size: row * (size // len(row))


def around(before: str, row: str, after: str) -> Callable[[int], str]:
    return lambda size: before + row * (size // len(row)) + after


SHAPES: dict[str, Callable[[int], str]] = {
    "keys": lambda size: "".join(f"k{n}: x\n" for n in range(size // 9)),
    "the same key": times("a: x\n"),
    "the same sentence": times("usager: a : b\n"),
    "keys between braces": lambda size: (
        "a: {nom: x," + ",".join(f"k{n}" for n in range(size // 8)) + "}"
    ),
    "sentences between braces": around("- {", "nom: a : b,", "}"),
    "sentences between brackets": around("mots: [", "a : b,", "]"),
    "items": around("mots:\n", "- a : b\n", ""),
    "lost lines": around("usager: a : b\n", "- c : d\n", ""),
    "blank lines": around("usager: a : b\n", "\n", ""),
    "hashes": around("usager: a : b", " # c", ""),
    "colons": around("usager: ", ": ", ""),
    "quotes": around("- {quand: ", ":'a", "}"),
    "open quotes": around("usager: '", "'a", ""),
    "escapes": around('usager: "', '\\"', ""),
    "dashes": times("- "),
    "dash lines": times("- \n"),
    "spaces": around("usager: ", " ", "x : y"),
    "no-break spaces": times("\u00a0"),
    "tabs": times("\tusager:\ta : b\n"),
    "carriage returns": times("\r"),
    "curly quotes": around("id: ", "“a”", ""),
    "marks": around("usager: a", "\u0301", ""),
    "brackets": times("["),
    "braces": times("{a: "),
    "aliases": around("a: &x [1]\nb: [", "*x, ", "]\n"),
    "steps": lambda size: dump(
        {**HEAD, "etapes": [{"id": f"a{n}", "type": "dire"} for n in range(size // 30)]}
    ),
    "wrong steps": lambda size: dump(
        {**HEAD, "etapes": [{"id": f"a{n}", "type": "dier"} for n in range(size // 30)]}
    ),
    "wrong sources": lambda size: dump(
        {**HEAD, "sources": [{"ref": "x", "vu_le": "hier", "u": "x"}] * (size // 40)}
    ),
}


def steps(path: Path, text: str) -> int:
    """How many calls judging ``text`` takes: work, whatever the machine."""
    path.write_text(text, encoding="utf-8", newline="")
    count = 0

    def counted(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        judge(path)
    finally:
        sys.setprofile(before)
    return count


class TestAFileMadeToCost:
    @pytest.mark.parametrize("name", SHAPES)
    def test_costs_no_more_than_its_size(self, tmp_path: Path, name: str) -> None:
        path = tmp_path / "essai.yaml"
        judge(put(path, SHAPES[name](1_000)))  # what is loaded once is loaded
        one, two = steps(path, SHAPES[name](3_000)), steps(path, SHAPES[name](6_000))
        assert two < 2.5 * one + 1_000
        assert two < 600_000

    @pytest.mark.parametrize("size", [MAX_BYTES + 1, 10_000_000])
    def test_that_is_too_big_is_not_read(self, tmp_path: Path, size: int) -> None:
        path = put(tmp_path / "essai.yaml", "a" * size)
        assert [p.code for p in verify.verify(path, LIBRARY, TODAY)] == ["P006"]
        with pytest.raises(JourneyError):
            repair(path.read_bytes(), path.name)

    @pytest.mark.long
    @pytest.mark.skipif(sys.platform == "win32", reason="limits of Unix")
    @pytest.mark.parametrize("name", SHAPES)
    def test_as_big_as_may_be_stays_within_its_limits(self, tmp_path: Path, name: str) -> None:
        size = MAX_BYTES - 2_000
        text = SHAPES[name](size)
        while len(text.encode()) > MAX_BYTES:
            size //= 2
            text = SHAPES[name](size)
        used = in_a_child(put(tmp_path / "essai.yaml", text))
        assert used["megabytes"] < MAX_MEMORY
        assert used["seconds"] < MAX_SECONDS


CHILD = """
import json, resource, sys
from pathlib import Path
sys.path[:0] = json.loads(sys.argv[2])
resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
import test_fuzz
from mediation.journey import verify
test_fuzz.LIBRARY.reference  # what is read once is read
before = resource.getrusage(resource.RUSAGE_SELF).ru_utime
verify.verify(Path(sys.argv[1]), test_fuzz.LIBRARY, test_fuzz.TODAY)
seconds = resource.getrusage(resource.RUSAGE_SELF).ru_utime - before
test_fuzz.judge(Path(sys.argv[1]))
print(json.dumps({"megabytes": test_fuzz.most_memory(), "seconds": seconds}))
"""


def most_memory() -> float:
    """The most this process held, in MB; not ``ru_maxrss`` on Linux, which begins with what
    the process that started it held."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        found = re.search(r"^VmHWM:\s+(\d+) kB", status.read_text(), re.MULTILINE)
        assert found is not None
        return int(found[1]) / 1024
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def in_a_child(path: Path, program: str = CHILD) -> dict[str, float]:
    """What judging ``path`` took in an interpreter of its own, stopped after 20 s of processor."""
    here = Path(__file__).parent
    found = [str(here), str(here.parent)]
    done = subprocess.run(
        [sys.executable, "-c", program, path, json.dumps(found)], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return dict(json.loads(done.stdout))


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8", newline="")
    return path


# --- without libyaml

WITHOUT_LIBYAML = """
import sys
sys.modules["yaml._yaml"] = None  # what a build of PyYAML without libyaml looks like
import yaml
assert not yaml.__with_libyaml__
from mediation import cli
sys.exit(cli.main(["parcours", "verifier", "--json", sys.argv[1]]))
"""


class TestWithoutLibyaml:
    @pytest.mark.parametrize("path", SHIPPED, ids=[p.stem for p in SHIPPED])
    def test_a_file_says_the_same_in_the_same_places(self, path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        one, other = parse(text, path.name), parse(text, path.name, pure=True)
        assert one.data == other.data
        assert positions(one.root) == positions(other.root)

    @pytest.mark.parametrize(
        "text",
        [
            "{texte: Perdue ? Venez ici., carte: Où ?}",
            "[Perdue ? Oui, Où ?]",
            "a: Perdue ? Oui\nb: |\n  Où ?",
            "{? a: b}",
        ],
    )
    def test_a_question_is_read_the_same(self, text: str) -> None:
        assert parse(text, "x").data == parse(text, "x", pure=True).data

    def test_a_broken_file_is_refused_too(self) -> None:
        """The two scanners may disagree on tabs, never on what a file says."""
        for raw in mutants(7, 40):
            try:
                text = decode(raw, "essai.yaml")
            except JourneyError:
                continue
            read = []
            for pure in (False, True):
                try:
                    read.append(parse(text, "essai.yaml", pure=pure).data)
                except JourneyError as error:
                    assert_shown(error)
            if len(read) == 2:
                assert read[0] == read[1]

    def test_the_command_works(self, tmp_path: Path) -> None:
        path = put(tmp_path / "essai.yaml", "titre: Attention : lisez\n")
        done = subprocess.run(
            [sys.executable, "-c", WITHOUT_LIBYAML, path], capture_output=True, check=False
        )
        assert done.returncode == 1, done.stderr.decode()
        assert [problem["code"] for problem in json.loads(done.stdout)] == ["P011"]


def positions(node: object) -> list[tuple[int, int]]:
    """Where each value of a parsed file starts."""
    found: list[tuple[int, int]] = []
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if isinstance(at, tuple):
            waiting.extend(at)
            continue
        found.append((at.start_mark.line, at.start_mark.column))  # type: ignore[attr-defined]
        if isinstance(at.value, list):  # type: ignore[attr-defined]
            waiting.extend(at.value)  # type: ignore[attr-defined]
    return found
