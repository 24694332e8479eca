"""What is typed at the desk is nowhere afterwards, not even when the program fails."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pypdfium2
import pytest
from support import journey, put, services
from test_attacks import personal_strings

from mediation.cli import _run
from mediation.journey import load, po, translated, translation
from mediation.journey.library import built_in
from mediation.plain import Lines, Plain

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = "Canari Dupont 2 85 12 75 108 123 45"


def everything(folder: Path) -> list[tuple[str, bytes]]:
    """Every file below ``folder``, and the words of every PDF, which keeps them packed."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file():
            found.append((path.name, path.read_bytes()))
            if path.suffix == ".pdf":
                pages = [
                    page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path)
                ]
                found.append((f"words of {path.name}", "\n".join(pages).encode()))
    return found


def _translated(home: Path) -> None:
    """The desk's own copy of the journey, with a translation: there is a prompt for languages."""
    folder = home / "parcours"
    path = folder / "carte-vitale-perdue.yaml"
    folder.mkdir()
    path.write_bytes((built_in() / path.name).read_bytes())
    file = translated.file_of(path, "uk")
    file.parent.mkdir(parents=True)
    file.write_text(po.write(translation.merge(load.read(path).script, "uk")), encoding="utf-8")


def test_personal_data_typed_at_every_prompt_of_a_visit_is_stored_nowhere(
    tmp_path: Path, record_proof: Callable[..., None]
) -> None:
    strings = sorted(set(personal_strings(Random(16))))
    (tmp_path / "typed.json").write_text(json.dumps(strings), encoding="utf-8")
    places = {name: tmp_path / "pc" / name for name in ("desk", "tmp", "home", "work")}
    for place in places.values():
        place.mkdir(parents=True)
    _translated(places["desk"])
    ran = subprocess.run(
        [sys.executable, "-B", Path(__file__).with_name("typist.py"),
         tmp_path / "tried.json", tmp_path / "typed.json"],
        cwd=places["work"], capture_output=True, text=True, encoding="utf-8", check=False,
        env=os.environ | {"MEDIATION_HOME": str(places["desk"]), "HOME": str(places["home"]),
                          "TMPDIR": str(places["tmp"]), "SQLITE_TMPDIR": str(places["tmp"])},
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == ["1", "k"]  # a real visit: recorded, and La Coop filled
    tried = json.loads((tmp_path / "tried.json").read_text(encoding="utf-8"))
    kinds = {prompt.partition(" ")[0] for prompt in tried}
    assert {"De", "Numéro", "Votre", "Entrée", "Langue"} <= kinds
    assert any(prompt.startswith("Entrée essaie encore") for prompt in tried)
    # « De quoi » turns into « Numéro » as soon as some string finds a journey.
    many = {p: n for p, n in tried.items() if not p.startswith(("De", "Numéro", "Langue"))}
    assert min(many.values()) >= len(strings)
    files = everything(tmp_path / "pc")
    names = {name for name, _ in files}
    assert {"bilans.db", "bilans-copie.db", "carte-1.pdf", "words of carte-1.pdf"} <= names
    kept = [
        (name, text)
        for name, content in files
        for text in strings
        if text.encode() in content or text.encode("utf-16-le") in content
    ]
    record_proof(
        "(f) typed at every prompt of a visit",
        tried=sum(tried.values()), prompts=len(tried), files=len(files), kept=len(kept),
    )  # fmt: skip
    assert kept == []


def test_the_search_would_find_what_is_kept(tmp_path: Path) -> None:
    """The trial above can fail: a string put in a file or on a card is found."""
    from accessibility.card.model import Block, Card
    from accessibility.card.pdf import render

    (tmp_path / "note.txt").write_text(CANARY)
    (tmp_path / "carte.pdf").write_bytes(render(Card("Ma carte", next_steps=(Block(CANARY),))))
    holding = {name for name, content in everything(tmp_path) if CANARY.encode() in content}
    words = next(c for name, c in everything(tmp_path) if name.startswith("words")).decode()
    assert "note.txt" in holding
    assert CANARY in " ".join(words.split()).replace("\u00a0", " ")


@pytest.mark.parametrize("failing", ["draw", "write", "minutes", "today"])
def test_a_crash_tells_where_it_happened_and_nothing_of_what_was_said(
    failing: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    record_proof: Callable[..., None],
) -> None:
    home = tmp_path / "poste"
    monkeypatch.setenv("MEDIATION_HOME", str(home))
    put(tmp_path / "parcours", journey({"id": "dire", "type": "dire", "usager": "Bonjour."}))
    desk = services(home, tmp_path / "parcours")

    def fail(*_: object) -> None:
        secret = CANARY  # what a usual traceback would show beside the line
        raise RuntimeError(f"{secret} ne va pas")

    def visit() -> int:
        plain = Plain(desk, Lines(io.StringIO(f"{CANARY}\n\nc\n\n1\n2\n1\n0\n\n"), io.StringIO()))
        setattr(desk, failing, fail)
        return plain.one("essai")

    assert _run(visit) == 1
    desk.log.close()
    out = capsys.readouterr()
    report = (home / "journal.txt").read_text(encoding="utf-8")
    assert report.startswith("RuntimeError\n")
    assert "test_prompts.py" in report
    assert "erreur" in out.err
    assert not [name for name, content in everything(home) if b"Canari" in content]
    assert "Canari" not in out.out + out.err
    record_proof(f"(d) canary in a crash report ({failing} fails)", tried=1, found=0)
