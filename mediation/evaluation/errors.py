"""What an evaluator is told when an evaluation cannot go on."""

from __future__ import annotations

import errno


class EvaluationError(Exception):
    """A French sentence or two: what happened, what is kept, what to do."""


def cause(error: OSError) -> str:
    """Why a file or folder could not be used, and what to do: the end of a French sentence."""
    if error.errno in {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}:
        return "le disque est plein. Libérez de la place, puis relancez la même commande"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return "l'accès est refusé. Vérifiez vos droits sur ce dossier, puis recommencez"
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return "il n'existe pas. Vérifiez son nom, et la clé USB"
    return "le disque ne répond pas. Vérifiez-le, puis relancez la même commande"
