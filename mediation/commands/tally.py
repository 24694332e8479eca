"""``mediation bilan``: what this desk kept, what of it leaves, and for how long it stays."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility import there
from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mediation.outcomes.log import OutcomeLog
    from mediation.settings import Settings


@contextmanager
def _log(settings: Settings) -> Iterator[OutcomeLog]:
    """The desk's file; what went wrong with it, or was mended, is said on standard error."""
    from mediation.outcomes.log import OutcomeLog

    log = OutcomeLog(settings.outcomes)
    try:
        yield log
    finally:
        log.close()
        for notice in log.take_notices():
            sys.stderr.write(f"{notice}\n")


def summary(*, as_json: bool) -> int:
    """How many outcomes the desk holds, and how they ended."""
    from mediation.outcomes.log import OutcomeError

    try:
        with _log(common.settings()) as log:
            found = log.summary()
    except OutcomeError as error:
        raise Stop(str(error)) from None
    if as_json:
        print(json.dumps(found.as_dict(), ensure_ascii=False))
        return OK
    print(f"Bilans enregistrés : {found.total}")
    if found.waiting:
        print(f"En attente dans la réserve : {found.waiting}")
    for field, counts in found.counts.items():
        if counts:
            print(f"{field} : " + ", ".join(f"{word} {number}" for word, number in counts.items()))
    return OK


def export(quarter: str, folder: str | None) -> int:
    """Write the counts of ``quarter`` as one signed file, to be sent by hand."""
    from mediation import signing
    from mediation.outcomes import bundle
    from mediation.outcomes.errors import OutcomeError
    from mediation.outcomes.sealed import SealError
    from mediation.outcomes.site import SiteError, key_of, site_of

    common.quarter(quarter)
    settings = common.settings()
    entries = common.library(settings).entries
    try:
        site = site_of(settings)
        key, made = key_of(settings.site_key)
        if made:
            print(
                f"La clé de ce site vient d'être faite : {settings.site_key}. Gardez-en une copie "
                "en lieu sûr, et ne la donnez à personne."
            )
        with _log(settings) as log:
            sent = bundle.export(
                log,
                quarter,
                site,
                family_of=lambda name: str(entries[name].family) if name in entries else "autre",
                folder=Path(folder) if folder else settings.sent,
                today=date.today(),
                key=key,
                evaluator=settings.evaluator,
            )
    except (SiteError, SealError) as error:
        raise Stop(str(error), WRONG_USE) from None
    except bundle.BundleError as error:
        raise Stop(str(error), PROBLEMS) from None
    except OutcomeError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Bilan à envoyer : {sent.path}")
    print(f"  {sent.quarter}, révision {sent.revision} : {sent.total} visites, en tableaux.")
    for table, withheld in sent.withheld.items():
        print(f"  Dans {table}, {withheld} visites ne sont dans aucune case (trop peu à la fois).")
    print(f"  Clé du site : {signing.fingerprint(signing.public(key))}")
    if settings.evaluator:
        print(f"  Chiffré pour l'évaluation : {signing.fingerprint(settings.evaluator)}")
    return OK


def verify(file: str, previous: str | None, key: str | None) -> int:
    """Say what is in a bundle and which guarantees hold; 1 when one does not."""
    from mediation.outcomes import verify as verifying
    from mediation.outcomes.errors import OutcomeError

    for name in filter(None, (file, previous, key)):
        if not there.is_file(name):
            raise Stop(f"« {name} » n'existe pas. Vérifiez le nom, et la clé USB.", WRONG_USE)
    try:
        found = verifying.verify(
            Path(file), Path(previous) if previous else None, Path(key) if key else None
        )
    except OutcomeError as error:
        raise Stop(str(error), PROBLEMS) from None
    print(found.text())
    return OK if found.holds else PROBLEMS


def erase() -> int:
    """Erase the quarters whose time is over."""
    from mediation.outcomes.errors import OutcomeError
    from mediation.outcomes.retention import erase as erase_old

    settings = common.settings()
    try:
        settings.outcomes.stat()
    except (FileNotFoundError, NotADirectoryError):
        print("Rien à effacer : ce poste n'a pas encore de bilan.")
        return OK
    except OSError:
        pass  # it may hold outcomes: the log says why they cannot be reached
    try:
        with _log(settings) as log:
            gone = erase_old(log, date.today())
    except OutcomeError as error:
        raise Stop(str(error), CANNOT) from None
    if gone.quarters:
        print(f"Effacés : {gone.rows} bilans ({', '.join(gone.quarters)}).")
    else:
        print("Rien à effacer : aucun trimestre n'est à la fois parti et clos.")
    if gone.files:
        print(f"Fichiers abîmés effacés aussi : {gone.files}.")
    for quarter in gone.to_export:
        print(f"Reste à exporter : mediation bilan exporter --trimestre {quarter}")
    return OK


def day(*, as_json: bool) -> int:
    """The day's tally, as the desk keeps it; another day's is removed."""
    from mediation.outcomes.day import DayTally

    tally = DayTally(common.settings().day, date.today)
    if as_json:
        found: dict[str, dict[str, int]] = {}
        for (family, band), number in sorted(tally.counts().items()):
            found.setdefault(str(family), {})[str(band)] = number
        print(json.dumps(found, ensure_ascii=False))
        return OK
    for line in tally.lines():
        print(line)
    return OK


def undo() -> int:
    """Only the desk knows which outcome is the last one: nothing on the disk tells it."""
    raise Stop(
        "Un bilan s'annule au poste, par la touche u, avant que la personne suivante commence : "
        "ensuite rien ne permet plus de le retrouver.",
        WRONG_USE,
    )


def poster(output: str | None, languages: Sequence[str]) -> int:
    """Draw the desk's poster, a page a language."""
    from accessibility.card.pdf import render
    from mediation.commands import sheets
    from mediation.outcomes import poster as posters

    path = Path(output or "affiche.pdf")
    sheets.draw(
        "affiche",
        path,
        languages,
        known=posters.languages(),
        page=posters.poster,
        render=render,
    )
    return OK


def make_key(file: str) -> int:
    """Make an evaluator's key and show the half that desks need."""
    from mediation import signing
    from mediation.outcomes.sealed import SealError
    from mediation.outcomes.sealed import make_key as make

    try:
        public = make(Path(file))
    except SealError as error:
        raise Stop(str(error), CANNOT) from None
    print(f"Clé faite : {file}. Gardez-en une copie en lieu sûr, et ne la donnez à personne.")
    print("Sur chaque poste, dans reglages.toml, pour que ses bilans partent chiffrés :")
    print(f'evaluation = "{public}"')
    print(f"Empreinte à comparer de vive voix : {signing.fingerprint(public)}")
    return OK
