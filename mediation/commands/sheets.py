"""What the poster and the sheet of questions share: paper of the desk, a page a language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from mediation.commands.common import CANNOT, WRONG_USE, Stop

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

FRENCH = "fr"


class Page(Protocol):
    """A card or a form."""

    @property
    def language(self) -> str: ...
    @property
    def unreviewed(self) -> bool: ...


def draw(
    noun: str,
    path: Path,
    languages: Sequence[str],
    *,
    known: Sequence[str],
    page: Callable[[str], Page],
    render: Callable[..., bytes],
) -> None:
    """Write a page in each of ``languages`` (French where none is asked) to ``path``, and say so.

    ``noun``: « affiche » or « feuille ». ``known``: the languages it exists in.

    Raises:
        Stop: no PDF, an unknown language, or the disk refuses.
    """
    from accessibility.card.files import CardError, write

    what = "L'affiche" if noun == "affiche" else f"La {noun}"
    if path.suffix.lower() != ".pdf":
        raise Stop(f"{what} est un fichier PDF : donnez un nom en .pdf", WRONG_USE)
    codes = list(dict.fromkeys(languages)) or [FRENCH]
    for code in codes:
        if code not in known:
            raise Stop(
                f"{what} n'existe pas dans la langue « {code[:20]} ». "
                f"Possibles : {', '.join(known)}.",
                WRONG_USE,
            )
    pages = [page(code) for code in codes]
    try:
        write(path, render(*pages))
    except CardError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"{noun.capitalize()} faite : {path}")
    drafts = [one.language for one in pages if one.unreviewed]
    if drafts:
        print(f"Traductions que personne n'a relues, et qui le disent : {', '.join(drafts)}.")
