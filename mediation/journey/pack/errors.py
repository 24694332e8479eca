"""Why a pack was not made, not installed or not removed."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.journey.problems import Problem

ASK_AGAIN = "Ne l'installez pas : demandez un autre fichier à son éditeur."
COPY_AGAIN = "Copiez-le ou téléchargez-le à nouveau."


class PackError(Exception):
    """One French sentence: what is wrong and what to do; ``problems`` names places in files."""

    def __init__(self, sentence: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(sentence)
        self.problems = tuple(problems)


def cannot(deed: str, error: OSError) -> PackError:
    """``deed`` (« Le paquet n'est pas installé ») failed on the disk: why, and what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        why = "le disque est plein. Libérez de la place, puis recommencez"
    elif error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        why = (
            "ce dossier ne se laisse pas écrire. Rendez-le modifiable, ou choisissez-en un autre "
            "avec MEDIATION_HOME"
        )
    elif error.errno in {errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR}:
        why = "un fichier occupe déjà sa place. Ôtez-le du dossier « paquets », puis recommencez"
    else:
        why = "le disque ou la clé ne répond pas. Vérifiez-les, puis recommencez"
    return PackError(f"{deed} : {why}.")
