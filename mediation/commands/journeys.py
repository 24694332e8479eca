"""``mediation parcours``: the journeys of this desk."""

from __future__ import annotations

import json
import sys
from datetime import date
from typing import TYPE_CHECKING

from accessibility import there
from mediation.commands import common
from mediation.commands.common import OK, PROBLEMS, WRONG_USE, Stop, counted

if TYPE_CHECKING:
    from mediation.journey.entry import Entry
    from mediation.journey.library import Library


def listing(query: str | None, *, as_json: bool, by_freshness: bool = False) -> int:
    """The journeys of this desk, best first with ``query``; files with a problem on stderr.

    ``by_freshness``: those that must be read again the soonest come first, with the day.
    """
    library = common.library(common.settings())
    entries = list(library.entries.values())
    if query is not None:
        from mediation.journey.search import Search

        entries = Search(entries).rank(query)
    if by_freshness:
        return _by_freshness(library, entries, as_json=as_json)
    if as_json:
        print(json.dumps([_as_json(entry) for entry in entries], ensure_ascii=False))
    else:
        for entry in entries:
            print(f"{entry.id} : {entry.title} ({entry.minutes} min, {entry.status.label})")
    for problem in library.problems:
        sys.stderr.write(f"{problem}\n")
    return OK


def _as_json(entry: Entry) -> dict[str, object]:
    from mediation.journey import translated

    return {
        "id": entry.id,
        "titre": entry.title,
        "public": [str(word) for word in entry.audiences],
        "duree": entry.minutes,
        "version": entry.version,
        "statut": str(entry.status),
        "langues": ["fr", *(code for code, _ in translated.files(entry.path))],
    }


def _by_freshness(library: Library, entries: list[Entry], *, as_json: bool) -> int:
    from accessibility.dates import short_day
    from mediation.journey.due import ITSELF, due

    today = date.today()
    found, problems = due(library, entries)
    if as_json:
        heads = {entry.id: entry for entry in entries}
        listed = [
            {
                **_as_json(heads[one.id]),
                "a_relire_avant": one.day.isoformat(),
                "en_retard": one.overdue(today),
                "a_cause_de": {"genre": one.kind, "id": one.name},
            }
            for one in found
        ]
        print(json.dumps(listed, ensure_ascii=False))
    else:
        for one in found:
            when = "en retard depuis le" if one.overdue(today) else "à relire avant le"
            cause = "" if one.kind == ITSELF else f" ({one.kind} {one.name})"
            print(f"{one.id} : {when} {short_day(one.day)}{cause}, {one.title}")
    for problem in [*library.problems, *problems]:
        sys.stderr.write(f"{problem}\n")
    return OK


def check(paths: list[str], *, as_json: bool) -> int:
    """Every problem of the files and folders named; of all this desk's journeys without any."""
    from mediation.journey import verify
    from mediation.journey.problems import Severity, show

    settings = common.settings()
    library = common.library(settings)
    if paths:
        files = common.scripts(paths)
    else:
        files = verify.files(path for path in library.places if there.exists(path))
        if there.exists(settings.overlay):
            files.append(settings.overlay)
    found = []
    for file in files:
        if file.name == settings.overlay.name:
            from mediation.journey import overlay

            found += overlay.check(file, library)
        else:
            found += verify.verify(file, library, date.today())
    if as_json:
        print(json.dumps([problem.as_json() for problem in found], ensure_ascii=False))
    else:
        for problem in found:
            print(show(problem))
        errors = sum(problem.severity is Severity.ERROR for problem in found)
        counts = (
            counted(len(files), "fichier lu", "fichiers lus"),
            counted(errors, "erreur", "erreurs"),
            counted(len(found) - errors, "remarque", "remarques"),
        )
        print(f"{', '.join(counts)}.")
    return PROBLEMS if any(p.severity is Severity.ERROR for p in found) else OK


def explain(code: str) -> int:
    """The page of one numbered problem."""
    from mediation.journey.codes import pages
    from mediation.journey.problems import nearest

    known = pages()
    page = known.get(code.upper())
    if page is None:
        close = nearest(code.lower(), [name.lower() for name in known]).upper()
        hint = close if close.startswith("VOULIEZ") else ""
        raise Stop(
            f"« {code[:20]} » n'est pas le numéro d'un problème. "
            f"{hint.capitalize() or 'La liste est dans docs/codes.md.'}",
            WRONG_USE,
        )
    print(page.text())
    return OK
