"""``mediation parcours graphe`` and ``relecture``: a journey as a drawing and as a document."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.commands import common
from mediation.commands.common import CANNOT, OK, WRONG_USE, Stop
from mediation.journey import drawing, review

if TYPE_CHECKING:
    from mediation.journey.library import Library
    from mediation.journey.load import Loaded


def graph(name: str, form: str) -> int:
    """The journey as an outline (``plan``), a table of paths (``chemins``) or ``mermaid``."""
    library, loaded = _load(name)
    if form == "mermaid":
        print(drawing.mermaid(loaded.graph), end="")
    elif form == "chemins":
        _table(library, loaded)
    else:
        print(drawing.outline(loaded.graph), end="")
    return OK


def _table(library: Library, loaded: Loaded) -> None:
    found, more = drawing.paths(loaded, library.reference, date.today())
    for number, path in enumerate(found, 1):
        print(f"{number}. {path.result}, {path.steps} étapes : {' ; '.join(path.answers)}")
    if more:
        print(f"… et d'autres : seuls les {len(found)} premiers chemins sont écrits.")


def document(name: str, output: str | None) -> int:
    """The review document of a journey, as one HTML page."""
    from accessibility.card.files import CardError, write

    library, loaded = _load(name)
    path = Path(output or f"relecture-{loaded.journey.id}.html")
    if path.suffix not in {".html", ".htm"}:
        raise Stop("Le document est une page HTML : donnez un nom en .html", WRONG_USE)
    try:
        write(path, review.document(loaded, library.reference, date.today()).encode())
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Document de relecture : {path}. Ouvrez-le, imprimez-le, faites-le signer.")
    return OK


def _load(name: str) -> tuple[Library, Loaded]:
    library = common.library(common.settings())
    return library, common.opened(library, name)
