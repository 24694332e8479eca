"""What the mediator is told when an outcome cannot be kept."""

from __future__ import annotations

import errno
import sqlite3
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class OutcomeError(Exception):
    """One French sentence: what was not saved, that nothing else is lost, what to do."""


def _cause(error: BaseException, folder: Path) -> tuple[str, str]:
    """What happened and what to do, each as the end of a French sentence."""
    name = getattr(error, "sqlite_errorname", "")
    number = error.errno if isinstance(error, OSError) else None
    if name == "SQLITE_FULL" or number in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return "le disque est plein", "Libérez de la place"
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH")) or (
        number in (errno.EROFS, errno.EACCES, errno.EPERM)
    ):
        return (
            f"le dossier « {folder} » ne se laisse pas écrire",
            "Rendez ce dossier modifiable ou choisissez-en un autre",
        )
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return "un autre programme garde le fichier des bilans", "Fermez l'autre Médiation"
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return "le fichier des bilans est abîmé", "Prévenez votre référent"
    if number in (errno.ENOENT, errno.ENOTDIR):
        return (f"le dossier « {folder} » a disparu", "Remettez ce dossier ou la clé USB")
    # SQLite does not say more when a write fails: a quota looks like a broken disk.
    return "le disque est plein ou ne répond plus", "Libérez de la place ou vérifiez le disque"


def not_saved(error: BaseException, folder: Path) -> OutcomeError:
    """For an outcome that neither the file nor the reserve could take."""
    what, act = _cause(error, folder)
    return OutcomeError(
        f"Bilan non enregistré : {what}. {act}, puis recommencez ; les bilans déjà"
        " enregistrés ne sont pas perdus."
    )


def spooled(error: BaseException, folder: Path) -> str:
    """The remark of a receipt when the outcome went to the reserve."""
    what, act = _cause(error, folder)
    return f"Il attend dans la réserve, car {what}. {act} : il ira tout seul dans le fichier."


def not_done(error: BaseException, folder: Path, deed: str) -> OutcomeError:
    """For another deed (« L'annulation », « La lecture des bilans ») that could not be done."""
    if isinstance(error, sqlite3.Error | OSError):
        what, act = _cause(error, folder)
        return OutcomeError(
            f"{deed} n'a pas pu se faire : {what}. {act}, puis recommencez ; aucun bilan"
            " n'est perdu."
        )
    return OutcomeError(
        f"{deed} n'a pas pu se faire : ce fichier vient d'une version plus récente de Médiation."
        " Installez cette version ; aucun bilan n'est perdu."
    )
