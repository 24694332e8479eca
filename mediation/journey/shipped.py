"""The content that comes with the application, beside its code: ``journeys/``, ``resources/``."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path

from mediation.journey.source import parse, read_text


def folder(package: str) -> Path:
    """The folder of a package of content."""
    # Content travels in the wheel, unpacked: a real folder, whatever installed it. Not
    # ``importlib.resources``: it loads ``zipfile`` on the way to the first paint.
    file = import_module(package).__file__
    assert file is not None
    return Path(file).parent


def resource(name: str) -> str:
    """The text of a file of ``resources``."""
    return read_text(folder("resources") / name)


@cache
def pictos() -> frozenset[str]:
    """Keys of the pictograms there are."""
    return frozenset(path.stem for path in (folder("resources") / "pictos").glob("*.svg"))


@cache
def domains() -> frozenset[str]:
    """Official domains that a link may lead to, with what is below them."""
    document = parse(resource("domaines.yaml"), "domaines.yaml")
    return frozenset(entry["domaine"] for entry in document.data)
