"""The files that a visit makes: where they go, and what is said when they cannot."""

from __future__ import annotations

import contextlib
import itertools
import sys
from typing import TYPE_CHECKING

from mediation.services import CannotDo

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from accessibility.card.form import Form
    from accessibility.card.model import Card
    from mediation.services import Services


def put(services: Services, card: Card) -> Path:
    """Draw ``card`` and give its file; raises ``CannotDo``."""
    from accessibility.card.files import CardError

    try:
        with free_name(services, "carte", ".pdf") as path:
            services.write(path, services.draw(card))
    except CardError as error:
        raise CannotDo(str(error)) from error
    return path


def to_printer(services: Services, path: Path) -> None:
    """Print the file and remove it; raises ``CannotDo``, with the next best thing."""
    from accessibility.card.files import CardError

    taken = False
    try:
        services.to_printer(path)
        taken = True
    except CardError as error:
        raise CannotDo(str(error)) from error
    finally:
        # Windows may hand it to a reader that opens it later: there it goes with the other
        # cards, when the desk next starts.
        if not (taken and sys.platform == "win32"):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def documents(services: Services, card: Card) -> dict[str, bytes]:
    """The card as a page, a PDF and, where a voice reads its language, a sound; ``CannotDo``."""
    from accessibility.card import html, spoken
    from accessibility.card.files import CardError
    from accessibility.speech.errors import SpeechError

    try:
        made = {"html": html.render(card).encode(), "pdf": services.draw(card)}
    except CardError as error:
        raise CannotDo(str(error)) from error
    shelf = services.library.shelf
    # No voice: the page and the PDF remain.
    with (
        contextlib.suppress(SpeechError, OSError),
        free_name(services, "carte", ".mp3") as sound,
    ):
        try:
            services.voice.save(
                spoken.parts(card), sound, card.language,
                recorded=lambda text: shelf.recorded_voice(text, card.language),
            )  # fmt: skip
            made["mp3"] = sound.read_bytes()
        finally:
            sound.unlink(missing_ok=True)
    return made


def put_form(services: Services, form: Form) -> Path:
    """Draw a form to fill in by hand and give its file; raises ``CannotDo``."""
    from accessibility.card.files import CardError
    from accessibility.card.form import render

    try:
        with free_name(services, "feuille", ".pdf") as path:
            services.write(path, render(form))
    except CardError as error:
        raise CannotDo(str(error)) from error
    return path


def put_lines(services: Services, stem: str, lines: Sequence[str]) -> Path:
    """Lines of text in a file of what is taken away; raises ``CannotDo``."""
    from accessibility.card.files import CardError

    try:
        with free_name(services, stem, ".txt") as path:
            services.write(path, ("\n".join(lines) + "\n").encode("utf-8"))
    except (CardError, OSError) as error:
        raise CannotDo(str(error)) from error
    return path


@contextlib.contextmanager
def free_name(services: Services, stem: str, suffix: str) -> Iterator[Path]:
    """A new file to write over, in this desk's tray; raises ``CannotDo``.

    Neutral names: what is found on this PC must not tell who came for what. The name is
    taken at once: two cards may be on their way. Nothing of it stays when what is done
    with it fails.
    """
    try:
        folder = services.tray.folder()
    except OSError as error:
        raise _refused(services.tray.shared) from error
    for number in itertools.count(1):
        path = folder / f"{stem}-{number}{suffix}"
        try:
            path.touch(exist_ok=False)
        except FileExistsError:
            continue
        except OSError as error:
            raise _refused(folder) from error
        break
    try:
        yield path
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink()
        raise


def _refused(folder: Path) -> CannotDo:
    return CannotDo(
        f"Le dossier « {folder} » ne se laisse pas écrire : rien n'a été fait. "
        "Choisissez un autre dossier avec MEDIATION_HOME."
    )
