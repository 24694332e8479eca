"""``mediation parcours traductions``: how far each language is, and files for translators."""

from __future__ import annotations

import json
from pathlib import Path

from mediation.commands import common
from mediation.commands.common import OK, PROBLEMS, WRONG_USE, Stop
from mediation.journey import load, po, translated, translation, verify
from mediation.journey import model as m
from mediation.journey.problems import JourneyError, show


def run(paths: list[str], language: str | None, *, words: bool, as_json: bool) -> int:
    """Without ``language``: how far each is. With it: its PO files, made or brought up to date."""
    scripts = _scripts(paths)
    if language:
        _known(language)
        for path, script in scripts:
            _bring_up_to_date(path, script, language)
        return OK
    rows = [(script, catalogue) for path, script in scripts for catalogue in _beside(path, script)]
    if as_json:
        print(json.dumps([_as_json(script, catalogue) for script, catalogue in rows]))
        return OK
    if not rows:
        print("Aucune traduction. Commencez : mediation parcours traductions --langue ar")
    for script, catalogue in rows:
        _tell(script, catalogue, words=words)
    return OK


def _scripts(paths: list[str]) -> list[tuple[Path, m.Journey | m.Fragment]]:
    library = common.library(common.settings())
    wanted = [Path(path) for path in paths] or [p for p in library.folders if p.is_dir()]
    for path in wanted:
        if not path.exists():
            raise Stop(f"« {path} » n'existe pas. Vérifiez le nom.", WRONG_USE)
    try:
        return [(path, load.read(path).script) for path in verify.files(wanted)]
    except JourneyError as error:
        raise Stop("\n".join(show(p) for p in error.problems), PROBLEMS) from None


def _beside(path: Path, script: m.Journey | m.Fragment) -> list[translation.Catalogue]:
    try:
        return [translated.read(file, script.id, code) for code, file in translated.files(path)]
    except JourneyError as error:
        raise Stop("\n".join(str(p) for p in error.problems), PROBLEMS) from None


def _tell(script: m.Journey | m.Fragment, catalogue: translation.Catalogue, *, words: bool) -> None:
    done = translation.progress(script, catalogue)
    print(
        f"{catalogue.language} {script.id} : {done.total} textes. Relus : {done.valid}. "
        f"À relire : {done.to_review}. Dépassés : {done.stale}. À traduire : {done.todo}."
    )
    if words:
        for text, entry in translation.stale_texts(script, catalogue):
            change = translation.show_difference(entry.previous, text.french)
            print(f"  {text.context} : {change}")


def _bring_up_to_date(path: Path, script: m.Journey | m.Fragment, language: str) -> None:
    from accessibility.card.files import CardError, write

    file = translated.file_of(path, language)
    old = translated.read(file, script.id, language) if file.exists() else None
    merged = translation.merge(script, language, old)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        write(file, po.write(merged).encode())
    except (OSError, CardError) as error:
        raise Stop(f"« {file} » ne peut pas être écrit : {error}") from None
    todo = sum(not entry.translation for entry in merged.entries.values())
    print(f"{file} : {len(merged.entries)} textes, {todo} à traduire")


def _as_json(
    script: m.Journey | m.Fragment, catalogue: translation.Catalogue
) -> dict[str, str | int]:
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
