"""No file of the repository names a machine it was written on, or a registry."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_HOMES = "|".join(("work", "home", "root", "Users"))
TRACES = {
    # A folder of somebody's machine, not one inside an address or a longer path.
    "a developer's folder": re.compile(rf"(?<![\w.~$}})/-])/(?:{_HOMES})/\w"),
    "a developer's Windows folder": re.compile(rf"(?i)\b[a-z]:\\+(?:{_HOMES})\\"),
    "a package index": re.compile(r"https?://[^\s\"']*[/]simple\b|(?:extra-)?index[-]url\s*="),
}


def tracked() -> list[Path]:
    """The files of the repository, as they are in this checkout."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing says which files are the repository's")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    names = listed.stdout.decode("utf-8").split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def text_of(path: Path) -> str:
    """The words of a file; what is not text (a font, a picture) has none but its ASCII."""
    return path.read_bytes().decode("ascii", errors="ignore")


@pytest.mark.parametrize("trace", TRACES)
def test_no_file_holds(trace: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}: {hit.group()}"
        for path in tracked()
        for hit in TRACES[trace].finditer(text_of(path))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("trace", "text"),
    [
        ("a developer's folder", "see /" + "work/main/x.py"),
        ("a developer's folder", "'/" + "home/anne/poste'"),
        ("a developer's Windows folder", "C:" + "\\Users\\anne\\poste"),
        ("a package index", "--extra-index" + "-url=https://mirror.example"),
        ("a package index", "https://mirror.example/pypi" + "/simple"),
    ],
)
def test_a_trace_would_be_seen(trace: str, text: str) -> None:
    assert TRACES[trace].search(text)


@pytest.mark.parametrize("text", ["https://example.org/home/page", "Path.home() / 'x'", "a/work/b"])
def test_an_ordinary_path_is_no_trace(text: str) -> None:
    assert not any(pattern.search(text) for pattern in TRACES.values())
