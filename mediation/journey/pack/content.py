"""Whether the files of a pack are what their names say, and good enough for a desk.

The same check for who makes a pack and for who installs it: a pack that could
be made can be installed.
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from mediation.journey import load as loading
from mediation.journey import model as m
from mediation.journey import po, reference, source
from mediation.journey.library import Library, built_in
from mediation.journey.pack import names
from mediation.journey.pack.archive import MAX_SOUND, MAX_TEXT
from mediation.journey.pack.shelf import Pack, Shelf
from mediation.journey.problems import JourneyError, Problem, Severity
from mediation.journey.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date
    from pathlib import Path


_ARCHIVES = (b"PK\3\4", b"PK\5\6", b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")


def check(
    pack: Pack,
    files: Iterable[str],
    today: date,
    readers: Mapping[str, Callable[[str, str], object]],
) -> list[Problem]:
    """Everything wrong with the ``files`` in the folder of ``pack``.

    Journeys are judged with the application's own fragments, contacts and facts
    and this pack's, no other's: a pack holds by itself, whatever else is here.
    """
    library = Library([pack.journeys, built_in()], shelf=Shelf((pack,)))
    found: list[Problem] = []
    for name in files:
        try:
            found += _file(pack.folder / name, name, library, today, readers)
        except JourneyError as error:
            found += error.problems
    return found


def errors(problems: Iterable[Problem]) -> list[Problem]:
    """Those that keep a pack from being made or installed."""
    return [problem for problem in problems if problem.severity is Severity.ERROR]


def text_of(raw: bytes, name: str) -> str:
    """A text file of a pack; ``JourneyError`` unless it is UTF-8, without NUL, of fair size."""
    if raw.startswith(_ARCHIVES):
        raise _refuse("P802", name, "c'est une archive, pas un texte. Ôtez-la du dossier.")
    largest = MAX_TEXT if name.endswith(".po") else source.MAX_BYTES
    if len(raw) > largest:
        raise _refuse(
            "P006", name, f"le fichier est trop gros (plus de {largest >> 10} Ko). Coupez-le."
        )
    if b"\0" in raw:
        raise _refuse("P007", name, "ce n'est pas un fichier de texte. Ouvrez-le et réenregistrez.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refuse(
            "P009", name, "le fichier n'est pas enregistré en UTF-8. Réenregistrez-le en UTF-8."
        ) from None


def _file(
    path: Path,
    name: str,
    library: Library,
    today: date,
    readers: Mapping[str, Callable[[str, str], object]],
) -> list[Problem]:
    try:
        raw = path.read_bytes()
    except OSError:
        raise _refuse("P010", name, "ce fichier ne peut pas être lu.") from None
    if name.startswith(names.SOUNDS):
        _sound(raw, name)
        return []
    text = text_of(raw, name)
    if unicodedata.normalize("NFC", text) != text:
        raise _refuse("P009", name, "ses accents sont enregistrés à part. Emballez-le à nouveau.")
    if name.startswith(names.TRANSLATIONS):
        language, script = name.removeprefix(names.TRANSLATIONS).split("/")
        po.read(text, name, script.removesuffix(".po"), language)
        return []
    if name.startswith(names.JOURNEYS):
        return _script(path, name, library, today)
    if name == names.CONTACTS:
        reference.contacts(text, name)
        return []
    if name == names.FACTS:
        reference.facts(text, name)
        return []
    document = source.parse(text, name)
    if name in readers:
        try:
            readers[name](text, name)
        except ValueError as error:
            raise _refuse("P802", name, str(error)) from None
    elif not isinstance(document.data, list | dict):
        raise _refuse("P802", name, "ce fichier ne contient rien d'utilisable.")
    return document.problems


def _script(path: Path, name: str, library: Library, today: date) -> list[Problem]:
    checked = loading.read(path)
    fragment = name.startswith(names.FRAGMENTS)
    if isinstance(checked.script, m.Fragment) is not fragment:
        return [
            checked.document.problem(
                "P802",
                "un parcours va dans « parcours », un fragment dans « parcours/fragments ».",
                ("id",),
            )
        ]
    if checked.script.id != path.stem:
        return [
            checked.document.problem(
                "P802",
                f"le fichier doit s'appeler comme son id : « {checked.script.id}.yaml ».",
                ("id",),
            )
        ]
    return verify(path, library, today)


def _sound(raw: bytes, name: str) -> None:
    if len(raw) > MAX_SOUND:
        raise _refuse("P802", name, f"ce son est trop gros (plus de {MAX_SOUND >> 20} Mo).")
    wave = raw[:4] == b"RIFF" and raw[8:12] == b"WAVE"
    # An MPEG frame begins with 11 bits set; many files carry an ID3 label before it.
    mpeg = raw[:3] == b"ID3" or (len(raw) > 1 and raw[0] == 0xFF and raw[1] & 0xE0 == 0xE0)
    if not (wave if name.endswith(".wav") else mpeg):
        raise _refuse("P802", name, "ce n'est pas un son MP3 ou WAV. Enregistrez-le à nouveau.")


def _refuse(code: str, name: str, message: str) -> JourneyError:
    return JourneyError([Problem(code, message, file=name)])
