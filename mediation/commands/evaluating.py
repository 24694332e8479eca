"""``mediation evaluer``: bundles in, a report that may be published out."""

from __future__ import annotations

import shutil
import sys
import textwrap
from contextlib import contextmanager
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from mediation import __version__
from mediation.commands import common
from mediation.commands.common import CANNOT, OK, PROBLEMS, WRONG_USE, Stop, counted

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator

    from mediation.evaluation.report_model import Provenance
    from mediation.evaluation.run import Counted

_NEEDED = ("duckdb", "ibis", "pyarrow", "scipy", "psycopg", "frictionless")
_SHOWN = 20
"""So many set-aside files are named on screen; all are in the file beside the work folder."""


def evaluate(asked: argparse.Namespace) -> int:
    """Count the bundles of ``asked.sources`` and write what may be published to its folder.

    1 when files were set aside: the report is there all the same, without them.
    """
    _check_environment()
    from mediation.evaluation.errors import EvaluationError
    from mediation.outcomes.errors import OutcomeError

    settings = common.settings()
    home = settings.home / "evaluation"
    work = Path(asked.travail) if asked.travail else home / "travail"
    keys = Path(asked.cles) if asked.cles else home / "cles"
    output = Path(asked.sortie)
    _check_names(output, work, keys, asked.cle)
    try:
        found = _run(asked, output, work, keys)
    except (EvaluationError, OutcomeError) as error:
        raise Stop(str(error), CANNOT) from None
    except KeyboardInterrupt:
        raise Stop(
            "Interrompu : rien n'est publié. Ce qui était déjà lu est gardé ; la même commande"
            " reprendra là.",
            PROBLEMS,
        ) from None
    return PROBLEMS if found.aside else OK


def _check_environment() -> None:
    """``Stop`` at a desk: what counts is heavy, and has an environment of its own."""
    if not all(find_spec(name) for name in _NEEDED):
        raise Stop(
            "L'évaluation a son propre environnement, que ce poste n'a pas : dans le dossier de"
            " Médiation, tapez « make evaluation », puis « .venv-evaluation/bin/mediation evaluer »"
            " (ailleurs : pip install 'mediation[evaluation]').",
            CANNOT,
        )


def _check_names(output: Path, work: Path, keys: Path, key: str | None) -> None:
    """``Stop`` when a name cannot be, or when secrets would stand beside what is published."""
    if key and not Path(key).is_file():
        raise Stop(f"« {key} » n'existe pas. Vérifiez le nom, et la clé USB.", WRONG_USE)
    if output.exists() and not output.is_dir():
        raise Stop(f"« {output} » n'est pas un dossier. Choisissez un autre nom.", WRONG_USE)
    published = output.resolve()
    for private in (work, keys):
        inner = private.resolve()
        if inner == published or published in inner.parents or inner in published.parents:
            raise Stop(
                f"« {output} » sera publié : « {private} », qui est confidentiel, ne peut être ni"
                " dedans ni autour. Choisissez un autre dossier.",
                WRONG_USE,
            )


def _run(asked: argparse.Namespace, output: Path, work: Path, keys: Path) -> Counted:
    from mediation.evaluation import catalog, merging, release, report, run
    from mediation.evaluation.keys import CellKeys
    from mediation.evaluation.report_journeys import journeys_of

    # What is quickly wrong is said first, before minutes of reading.
    report.check_output(output)
    secret = CellKeys.open(keys, new=asked.nouvelles_cles)
    sites = merging.registry(Path(asked.sites)) if asked.sites else None
    library = common.library(common.settings())
    found: Counted | None = None
    done = False
    try:
        with _progress() as progress:
            found = run.count(
                [Path(source) for source in asked.sources],
                work,
                catalog.ends_of(library),
                key=Path(asked.cle) if asked.cle else None,
                sites=sites,
                address=asked.vers or "",
                progress=progress,
            )
            about = _about(found, len(sites or ()))
            protected = release.protect(found.tables, secret, about.sent, progress)
            progress("Écriture du rapport", 0.0)
            written = report.write(
                protected, about, output, keys=secret, journeys=journeys_of(library)
            )
            progress("Écriture du rapport", 1.0)
            done = True
    finally:
        # Told whatever comes after: what was set aside may be why nothing can be published.
        if found is not None:
            _tell(found, written=done)
    print(_folded(written.summary) if sys.stdout.isatty() else written.summary)
    return found


def _about(found: Counted, desks_known: int) -> Provenance:
    from mediation.evaluation.report_model import BundleRef, Provenance

    return Provenance(
        date=date.today(),
        code_version=__version__,
        bundles=tuple(
            BundleRef(
                site=bundle["site"],
                quarter=bundle["trimestre"],
                revision=bundle["revision"],
                sha256=bundle["sha256"],
                department=bundle["departement"],
                territory=bundle["territoire"],
            )
            for bundle in found.bundles
        ),
        set_aside=tuple((one.name, one.why) for one in found.aside),
        desks_known=desks_known,
        command="mediation evaluer",
        engine=found.engine,
        remarks=found.remarks,
    )


def _tell(found: Counted, *, written: bool) -> None:
    """What became of the files, on standard error: standard output is for what is published.

    ``written``: the evaluator's own file, which names all of them, is there.
    """
    say = sys.stderr.write
    say(
        f"{counted(found.files, 'fichier lu', 'fichiers lus')} :"
        f" {counted(len(found.bundles), 'bilan compté', 'bilans comptés')},"
        f" {counted(found.doubles, 'en double', 'en double')},"
        f" {counted(found.replaced, 'remplacé par sa révision', 'remplacés par leur révision')},"
        f" {counted(len(found.aside), 'mis de côté', 'mis de côté')}.\n"
    )
    for one in found.aside[:_SHOWN]:
        say(f"Mis de côté : {_clean(one.name)}. {_clean(one.why)}\n")
    if found.aside[_SHOWN:]:
        left = len(found.aside) - _SHOWN
        where = ", nommés dans le fichier à garder pour vous" if written else ""
        say(f"… et {left} autres{where}.\n")
    for remark in found.remarks[:_SHOWN]:
        say(f"À vérifier : {_clean(remark)}\n")


def _folded(text: str) -> str:
    """``text`` between the terminal's words: it would cut them. A path stays whole."""
    width = shutil.get_terminal_size().columns
    return "\n".join(
        textwrap.fill(
            line, width, subsequent_indent=line[: len(line) - len(line.lstrip(" "))],
            break_long_words=False, break_on_hyphens=False,
        )
        for line in text.splitlines()
    )  # fmt: skip


def _clean(text: str) -> str:
    from accessibility.text import one_line

    return one_line(text)


@contextmanager
def _progress() -> Iterator[Callable[[str, float], None]]:
    """A bar on a terminal, and nothing where there is none (a file, a script)."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, object] = {}

        def progress(what: str, done: float) -> None:
            if what not in tasks:
                for earlier in tasks.values():  # one thing after the other
                    bars.update(earlier, completed=1.0)  # type: ignore[arg-type]
                tasks[what] = bars.add_task(what, total=1.0)
            bars.update(tasks[what], completed=done)  # type: ignore[arg-type]

        yield progress
