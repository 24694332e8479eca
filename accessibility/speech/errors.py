"""What can go wrong with a voice, each as one French sentence that says what to do.

The worker and the client share these, so that a fault reads the same whoever
noticed it.
"""

from __future__ import annotations

import errno

NO_SOUND = (
    "Aucune sortie son détectée sur ce poste. Branchez un casque ou un haut-parleur, "
    "ou enregistrez la voix dans un fichier."
)
NO_ENGINE = (
    "La voix n'a pas pu démarrer : ses données manquent sur ce poste. "
    "Réinstallez Médiation ; en attendant, utilisez la fiche imprimée."
)
NO_ANSWER = (
    "La voix ne répond pas sur ce poste. Recommencez ; si cela continue, "
    "utilisez la fiche imprimée."
)
WORKER_DIED = "La voix s'est arrêtée. Elle va être relancée : recommencez."
OUTPUT_LOST = (
    "La sortie son ne répond plus. Vérifiez le casque ou le haut-parleur, puis recommencez."
)
BAD_RECORDING = (
    "La voix enregistrée ne peut pas être lue, et aucune autre voix ne parle cette langue. "
    "Utilisez la fiche imprimée ou l'écran."
)
NOTHING_TO_SAY = "Il n'y a rien à lire dans ce texte. Écrivez au moins un mot."
CLOSED = "La voix est fermée. Relancez Médiation."
CANCELLED = "L'enregistrement a été interrompu. Rien n'a été gardé : recommencez."


def too_long(count: int, limit: int) -> str:
    """A text of ``count`` characters where ``limit`` are read."""
    return (
        f"Ce texte est trop long pour être lu ({count} signes, {limit} au plus). "
        "Coupez-le en plusieurs parties."
    )


def no_voice(french_name: str) -> str:
    """No voice reads this language."""
    return (
        f"Il n'y a pas de voix pour cette langue : {french_name}. "
        "Proposez la fiche imprimée, l'écran ou une voix enregistrée."
    )


def elsewhere(output: str) -> str:
    """A private text, and the chosen output is not there: another one would let others hear."""
    return (
        f"« {output} », la sortie son choisie, n'est pas branchée : une étape privée n'est pas "
        "dite ailleurs. Branchez-la, puis recommencez."
    )


def wrong_suffix(name: str) -> str:
    """The file to write is neither WAV nor MP3."""
    return f"Le fichier « {name} » doit finir par .mp3 ou .wav. Changez son nom."


def disk(error: OSError, name: str) -> str:
    """The sound file ``name`` could not be written."""
    if error.errno in {errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)}:
        return (
            f"Il n'y a plus de place pour écrire « {name} ». Rien n'a été gardé : "
            "libérez de la place ou choisissez un autre dossier."
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return (
            f"« {name} » ne peut pas être écrit dans ce dossier. "
            "Choisissez un dossier où vous avez le droit d'écrire."
        )
    if error.errno in {errno.ENOENT, errno.ENOTDIR}:
        return f"Le dossier de « {name} » n'existe pas. Créez-le ou choisissez-en un autre."
    if error.errno in {errno.EISDIR, errno.EEXIST}:
        return f"« {name} » est un dossier. Donnez un nom de fichier qui finit par .mp3 ou .wav."
    return f"« {name} » n'a pas pu être écrit. Choisissez un autre dossier, puis recommencez."


class SpeechError(Exception):
    """Something cannot be said or saved. ``str()`` is one French sentence that says what to do."""


class NotSayable(SpeechError):
    """What was asked cannot be said by any machine: no word, too many, no such file name."""


class EngineError(Exception):
    """The speech engine cannot do this; ``str()`` is a French sentence (worker side)."""
