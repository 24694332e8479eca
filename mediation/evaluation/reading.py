"""Reads bundle files into the work folder: each once, a few hundred at a time, several at once.

A part of the work folder holds what a batch of files said. It is written aside,
then renamed: an interruption loses at most the batches in progress, and a file
already read (by the SHA-256 of its bytes) is not read again.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import os
import shutil
import signal
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.evaluation.errors import EvaluationError, cause
from mediation.evaluation.facts import BUNDLES, FACTS, NUMBER, TEXT, facts_of
from mediation.outcomes.errors import OutcomeError
from mediation.outcomes.sealed import SUFFIX
from mediation.outcomes.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from mediation.evaluation.facts import Facts

BATCH = 200
"""Files of a part: some seconds of work, which is what an interruption can lose."""
_ALONE = 40
"""So few new files are read here: starting other processes would take longer."""
MAX_FILE = 50_000_000
"""Bytes of a file; more than any desk's bundle. A bigger one is not even opened."""
_SUFFIXES = (".zip", f".zip{SUFFIX}")

PARTS = "parts"
FILES = {"fichier": TEXT, **BUNDLES}
"""Columns of ``bilans.parquet``: the SHA-256 of the file's bytes, then the bundle."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A file that was not counted, and the French sentence that says why and what to do."""

    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Batch:
    """What a worker says of a batch: ``digests`` of the files that were read, by path."""

    digests: Mapping[Path, str]
    aside: tuple[Aside, ...]


def gather(sources: Iterable[Path]) -> list[Path]:
    """The bundle files of files and folders (searched to the bottom), in order, each once.

    Raises ``EvaluationError`` when a source does not exist or no file is found.
    """
    found: set[Path] = set()
    for source in sources:
        if source.is_dir():
            found |= {
                path
                for path in source.rglob("*")
                if path.name.endswith(_SUFFIXES) and path.is_file()
            }
        elif source.exists():
            found.add(source)
        else:
            raise EvaluationError(f"« {source} » n'existe pas. Vérifiez son nom, et la clé USB.")
    if not found:
        raise EvaluationError(
            "Aucun bilan ici. Un bilan est un fichier « bilan-….zip » ou « bilan-….zip.chiffre » :"
            " donnez ces fichiers, ou le dossier qui les contient."
        )
    return sorted(found)


def read_all(
    files: Sequence[Path],
    work: Path,
    known: frozenset[str],
    key: Path | None,
    *,
    progress: Callable[[int, int], None],
    workers: int | None = None,
) -> Batch:
    """Read what is new among ``files`` into parts of ``work``.

    ``known``: digests of files already in a part. ``progress`` is told how many
    files are done, and of how many. Raises ``EvaluationError``.
    """
    parts = work / PARTS
    batches = [files[start : start + BATCH] for start in range(0, len(files), BATCH)]
    digests: dict[Path, str] = {}
    aside: list[Aside] = []
    done = 0
    progress(done, len(files))
    try:
        parts.mkdir(parents=True, exist_ok=True)
        for left in parts.glob("*.en-cours"):  # of a run that was interrupted
            shutil.rmtree(left, ignore_errors=True)
        for size, batch in _run(batches, parts, known, key, workers):
            digests |= batch.digests
            aside += batch.aside
            done += size
            progress(done, len(files))
    except OSError as error:
        raise EvaluationError(
            f"Le dossier de travail « {work} » ne se laisse pas écrire : {cause(error)}."
            " Ce qui était déjà lu est gardé."
        ) from None
    except BrokenProcessPool:
        raise EvaluationError(
            "La lecture des bilans s'est arrêtée (mémoire pleine ?). Ce qui était déjà lu est"
            " gardé : fermez d'autres programmes, puis relancez la même commande."
        ) from None
    return Batch(digests, tuple(sorted(aside, key=lambda one: one.name)))


def _run(
    batches: Sequence[Sequence[Path]],
    parts: Path,
    known: frozenset[str],
    key: Path | None,
    workers: int | None,
) -> Iterator[tuple[int, Batch]]:
    if sum(map(len, batches)) <= _ALONE:
        for files in batches:
            yield len(files), read_batch(files, parts, known, key)
        return
    # Spawned, not forked: a database engine's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        workers or os.cpu_count() or 1, mp_context=context, initializer=_leave_interrupts
    )
    try:
        waiting = {
            pool.submit(read_batch, files, parts, known, key): len(files) for files in batches
        }
        while waiting:
            for future in wait(waiting, return_when=FIRST_COMPLETED).done:
                yield waiting.pop(future), future.result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _leave_interrupts() -> None:
    """Ctrl-C is for the command, which lets the batches in progress end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_batch(
    files: Sequence[Path], parts: Path, known: frozenset[str], key: Path | None
) -> Batch:
    """Verify ``files`` and write what they say as one part, whole or not at all. ``OSError``."""
    digests: dict[Path, str] = {}
    aside: list[Aside] = []
    found: dict[str, Facts] = {}
    for path in files:
        try:
            digest = _digest(path)
            if digest not in known and digest not in found:
                found[digest] = _read(path, key)
            digests[path] = digest
        except (OutcomeError, _NotCounted) as error:
            aside.append(Aside(path.name, str(error)))
    if found:
        _write(found, parts)
    return Batch(digests, tuple(aside))


class _NotCounted(Exception):
    """Why a file is set aside, in French."""


def _digest(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_FILE:
            raise _NotCounted("Ce fichier est trop gros pour un bilan : vérifiez ce qu'il est.")
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _NotCounted(f"Ce fichier ne se lit pas : {cause(error)}.") from None


def _read(path: Path, key: Path | None) -> Facts:
    verified = verify(path, key=key)
    problems = [problem for held in verified.guarantees for problem in held.problems]
    if problems:
        more = f" (et {len(problems) - 1} autres)" if problems[1:] else ""
        raise _NotCounted(
            f"{problems[0]}{more} Redemandez ce bilan au site (tout voir : mediation bilan"
            " verifier)."
        )
    return facts_of(verified)


def _write(found: Mapping[str, Facts], parts: Path) -> None:
    name = hashlib.sha256("".join(sorted(found)).encode()).hexdigest()[:16]
    if (parts / name).exists():
        return
    aside = parts / f"{name}.en-cours"
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    lines = [(digest, *facts.bundle) for digest, facts in found.items()]
    _parquet(aside / "bilans.parquet", FILES, lines)
    for table, columns in FACTS.items():
        rows = [(digest, *line) for digest, facts in found.items() for line in facts.lines[table]]
        _parquet(aside / f"{table}.parquet", {"fichier": TEXT, **columns}, rows)
    aside.rename(parts / name)


def _parquet(path: Path, columns: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {TEXT: pa.string(), NUMBER: pa.int64()}
    values = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    arrays = [pa.array(v, kinds[kind]) for v, kind in zip(values, columns.values(), strict=True)]
    pq.write_table(pa.table(arrays, names=list(columns)), path, compression="zstd")
