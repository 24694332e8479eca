"""The lock files: everything has a hash, nothing names a registry, all of it is asked for."""

from __future__ import annotations

import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-windows.lock",
    "requirements-dev-windows.lock",
)
# One file each, the desk's packages included: an environment of its own.
EVALUATION_LOCKS = ("requirements-evaluation.lock", "requirements-evaluation-windows.lock")
HERE = LOCKS[2:] if sys.platform == "win32" else LOCKS[:2]
LINUX = {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"}
WINDOWS = {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"}
RUN = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
DEV = PROJECT["dependency-groups"]["dev"]
EVALUATION = [
    *RUN,
    *PROJECT["project"]["optional-dependencies"]["evaluation"],
    *PROJECT["dependency-groups"]["evaluation"],
]
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)(?:\s*;\s*(.+?))?$")
_HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


@dataclass(frozen=True)
class Entry:
    """One pinned package of a lock file."""

    name: str
    version: Version
    hashes: tuple[str, ...]
    marker: str


def entries(lock: str) -> Iterator[Entry]:
    """Every logical line of a lock file; a line of any other form fails the test."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    for line in text.replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        head, *hashes = re.split(r"\s+(?=--hash)", line.strip())
        pin = _PIN.match(head)
        assert pin, f"{lock}: « {head[:80]} » is not name==version"
        assert all(_HASH.match(found) for found in hashes), f"{lock}: {pin[1]}"
        yield Entry(canonicalize_name(pin[1]), Version(pin[2]), tuple(hashes), pin[3] or "")


def pinned(*locks: str) -> dict[str, Version]:
    """Name and version of all that these lock files hold."""
    return {entry.name: entry.version for lock in locks for entry in entries(lock)}


def asked(lines: Iterable[str], platform: dict[str, str]) -> list[Requirement]:
    """What applies on a platform, for every Python we support."""
    found = [Requirement(line) for line in lines]
    return [need for need in found if need.marker is None or need.marker.evaluate(dict(platform))]


@pytest.mark.parametrize("lock", [*LOCKS, *EVALUATION_LOCKS])
class TestEveryLockFile:
    def test_holds_a_hash_for_every_package(self, lock: str) -> None:
        found = list(entries(lock))
        assert found
        assert [entry.name for entry in found if not entry.hashes] == []

    def test_names_a_package_once(self, lock: str) -> None:
        names = [entry.name for entry in entries(lock)]
        assert sorted(set(names)) == sorted(names)

    def test_holds_no_address(self, lock: str) -> None:
        text = (ROOT / lock).read_text(encoding="utf-8")
        assert not re.search(r"://|--index|--extra|--find-links|-i |file:|@ ", text)


@pytest.mark.parametrize(
    ("lines", "locks", "platform"),
    [
        (RUN, ("requirements.lock",), LINUX),
        (RUN, ("requirements-windows.lock",), WINDOWS),
        (DEV, ("requirements.lock", "requirements-dev.lock"), LINUX),
        (DEV, ("requirements-windows.lock", "requirements-dev-windows.lock"), WINDOWS),
        (EVALUATION, EVALUATION_LOCKS[:1], LINUX),
        (EVALUATION, EVALUATION_LOCKS[1:], WINDOWS),
    ],
    ids=["linux", "windows", "linux-dev", "windows-dev", "linux-evaluation", "windows-evaluation"],
)
class TestAgainstTheProject:
    def test_every_dependency_is_locked_in_the_range_it_asks_for(
        self, lines: list[str], locks: tuple[str, ...], platform: dict[str, str]
    ) -> None:
        held = pinned(*locks)
        wrong = [
            str(need)
            for need in asked(lines, platform)
            if canonicalize_name(need.name) not in held
            or held[canonicalize_name(need.name)] not in need.specifier
        ]
        assert wrong == [], "run `make lock`"


class TestTogether:
    @pytest.mark.parametrize(
        ("first", "second"),
        [
            ("requirements.lock", "requirements-dev.lock"),
            ("requirements-windows.lock", "requirements-dev-windows.lock"),
            ("requirements.lock", EVALUATION_LOCKS[0]),
            ("requirements-windows.lock", EVALUATION_LOCKS[1]),
        ],
    )
    def test_a_package_of_both_files_has_one_version(self, first: str, second: str) -> None:
        one, other = pinned(first), pinned(second)
        assert {n for n in one.keys() & other.keys() if one[n] != other[n]} == set()

    def test_what_is_installed_is_what_is_locked(self) -> None:
        held = pinned(*HERE)
        here = {canonicalize_name(d.name): Version(d.version) for d in metadata.distributions()}
        both = held.keys() & here.keys()
        assert {n: (held[n], here[n]) for n in both if held[n] != here[n]} == {}
        assert "textual" in both

    @pytest.mark.skipif(sys.platform != "linux", reason="asks what Linux's packages need")
    def test_nothing_is_locked_that_nobody_asks_for(self) -> None:
        wanted: set[tuple[str, str]] = set()
        waiting = asked([*RUN, *DEV], LINUX)
        while waiting:
            need = waiting.pop()
            name = canonicalize_name(need.name)
            for extra in {"", *need.extras} - {e for n, e in wanted if n == name}:
                wanted.add((name, extra))
                try:
                    needs = [Requirement(line) for line in metadata.requires(name) or []]
                except metadata.PackageNotFoundError:
                    continue  # for another Python than this one
                platform = {**LINUX, "extra": extra}
                waiting += [n for n in needs if not n.marker or n.marker.evaluate(platform)]
        held = pinned("requirements.lock", "requirements-dev.lock")
        assert held.keys() - {name for name, _ in wanted} == set()
