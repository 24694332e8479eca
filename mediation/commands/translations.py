"""``mediation parcours traductions``: how far each language is, and files for translators."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from accessibility import there
from mediation.commands import common
from mediation.commands.common import OK, PROBLEMS, WRONG_USE, Stop
from mediation.journey import load, po, reference, translated, translation, verify
from mediation.journey.problems import JourneyError


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line asks of the translations; "" for what it does not."""

    language: str = ""
    sheet: str = ""
    page: str = ""
    received: str = ""
    words: bool = False
    as_json: bool = False


def run(paths: list[str], asked: Asked) -> int:
    """How far each language is; or its PO files, its reviewer's kit, or a kit taken back."""
    scripts = _scripts(paths)
    if asked.language:
        _known(asked.language)
    if asked.received:
        return _take_back(scripts, Path(asked.received), asked.language)
    if asked.sheet or asked.page:
        return _hand_out(scripts, asked)
    if asked.language:
        for path, script in scripts:
            _bring_up_to_date(path, script, asked.language)
        return OK
    rows = [(script, catalogue) for path, script in scripts for catalogue in _beside(path, script)]
    if asked.as_json:
        print(json.dumps([_as_json(script, catalogue) for script, catalogue in rows]))
        return OK
    if not rows:
        print("Aucune traduction. Commencez : mediation parcours traductions --langue ar")
    for script, catalogue in rows:
        _tell(script, catalogue, words=asked.words)
    return OK


def _hand_out(scripts: Scripts, asked: Asked) -> int:
    """The kit of one language: a spreadsheet, a page to print, or both."""
    from mediation.reviewing import page, sheet
    from mediation.reviewing.rows import rows

    if not asked.language:
        raise Stop("Dites en quelle langue, par exemple --langue ar", WRONG_USE)
    if asked.sheet and Path(asked.sheet).suffix.lower() != ".xlsx":
        raise Stop("La feuille du relecteur est un tableur : donnez un nom en .xlsx", WRONG_USE)
    if asked.page and Path(asked.page).suffix.lower() not in {".html", ".htm"}:
        raise Stop("Le document est une page HTML : donnez un nom en .html", WRONG_USE)
    found = [
        row
        for path, script in scripts
        for row in rows(script, _catalogue(path, script, asked.language), asked.language)
    ]
    today = date.today()
    if asked.sheet:
        _put(Path(asked.sheet), sheet.write(found, asked.language))
        print(f"Feuille de relecture : {asked.sheet} ({len(found)} textes)")
    if asked.page:
        _put(Path(asked.page), page.document(found, asked.language, today).encode())
        print(f"Document de relecture : {asked.page} ({len(found)} textes)")
    return OK


def _take_back(scripts: Scripts, file: Path, language: str) -> int:
    """What a reviewer wrote, into the PO files; what cannot be taken is said and left as it was."""
    from mediation.reviewing import rows as kit
    from mediation.reviewing import sheet

    try:
        with file.open("rb") as stream:
            received = sheet.read(stream.read(sheet.MAX_BYTES + 1))
    except OSError:
        raise Stop(f"« {file} » ne peut pas être lu. Vérifiez le nom.", WRONG_USE) from None
    except sheet.WrongSheet as error:
        raise Stop(f"{file.name} : {error}", PROBLEMS) from None
    if language and language != received.language:
        raise Stop(f"{file.name} est une relecture en « {received.language} ».", WRONG_USE)
    _known(received.language)
    taken = kit.Taken()
    for name in kit.unknown(received.answers, {script.id: script for _, script in scripts}):
        taken.refused.append(f"{name} : ce parcours n'est pas ici. Donnez son fichier.")
    written = []
    concerned = {answer.mark.partition("/")[0] for answer in received.answers}
    for path, script in scripts:
        if script.id in concerned:
            old = _catalogue(path, script, received.language)
            new = po.write(kit.take(script, old, received, taken)).encode()
            written.append((translated.file_of(path, received.language), new))
    for target, data in written:
        _put(target, data)
    print(
        f"{received.language} : relus {taken.reviewed}, changés {taken.changed}, "
        f"à revoir {taken.again}, refusés {len(taken.refused)}."
    )
    for sentence in taken.refused:
        print(sentence)
    return PROBLEMS if taken.refused else OK


def _catalogue(
    path: Path, script: translation.Script, language: str
) -> translation.Catalogue | None:
    file = translated.file_of(path, language)
    try:
        return translated.read(file, script.id, language) if file.exists() else None
    except JourneyError as error:
        raise Stop("\n".join(str(p) for p in error.problems), PROBLEMS) from None


def _put(path: Path, data: bytes) -> None:
    from accessibility.card.files import CardError, write

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(path, data)
    except (OSError, CardError):
        raise Stop(
            f"« {path} » n'a pas pu être écrit. Vérifiez la place sur le disque et le droit "
            "d'écrire dans ce dossier."
        ) from None


Scripts = list[tuple[Path, translation.Script]]


def _scripts(paths: list[str]) -> Scripts:
    library = common.library(common.settings())
    files = (
        common.scripts(paths)
        if paths
        else verify.files(folder for folder in library.folders if there.is_dir(folder))
    )
    try:
        scripts: Scripts = [(path, load.read(path).script) for path in files]
        if not paths:
            # What every journey may name is translated with them.
            facts = translated.facts_path()
            known = reference.facts(facts.read_text(encoding="utf-8"), facts.name)
            scripts.append((facts, translation.Facts(known)))
        return scripts
    except JourneyError as error:
        raise common.wrong_files(error) from None


def _beside(path: Path, script: translation.Script) -> list[translation.Catalogue]:
    try:
        return [translated.read(file, script.id, code) for code, file in translated.files(path)]
    except JourneyError as error:
        raise Stop("\n".join(str(p) for p in error.problems), PROBLEMS) from None


def _tell(script: translation.Script, catalogue: translation.Catalogue, *, words: bool) -> None:
    done = translation.progress(script, catalogue)
    print(
        f"{catalogue.language} {script.id} : {done.total} textes. Relus : {done.valid}. "
        f"À relire : {done.to_review}. Dépassés : {done.stale}. À traduire : {done.todo}."
    )
    if words:
        for text, entry in translation.stale_texts(script, catalogue):
            change = translation.show_difference(entry.previous, text.french)
            print(f"  {text.context} : {change}")


def _bring_up_to_date(path: Path, script: translation.Script, language: str) -> None:
    file = translated.file_of(path, language)
    merged = translation.merge(script, language, _catalogue(path, script, language))
    _put(file, po.write(merged).encode())
    todo = sum(not entry.translation for entry in merged.entries.values())
    print(f"{file} : {len(merged.entries)} textes, {todo} à traduire")


def _as_json(script: translation.Script, catalogue: translation.Catalogue) -> dict[str, str | int]:
    done = translation.progress(script, catalogue)
    return {
        "id": script.id,
        "langue": catalogue.language,
        "textes": done.total,
        "validee": done.valid,
        "a_revoir": done.to_review,
        "depassee": done.stale,
        "a_traduire": done.todo,
    }


def _known(language: str) -> None:
    from accessibility.languages import UnknownLanguage
    from accessibility.languages import language as known

    try:
        if known(language).code == "fr":
            raise Stop("Le français est la langue d'origine des parcours.", WRONG_USE)
    except UnknownLanguage as error:
        raise Stop(str(error), WRONG_USE) from None
