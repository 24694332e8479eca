"""Which journeys exist here: this desk's own, those of packs, and those built in.

Opening the desk reads only the head of each file. A journey is loaded whole when
it is opened. A wrong file is listed with its problem; the others work.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from accessibility import there
from accessibility.text import one_line
from mediation.journey import shipped
from mediation.journey.entry import Entry, head
from mediation.journey.memo import Memo
from mediation.journey.pack.shelf import Shelf
from mediation.journey.problems import JourneyError, Problem, Severity, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from mediation.journey.check import Checked, Known
    from mediation.journey.load import Loaded
    from mediation.journey.overlay import Overlay
    from mediation.journey.pack.shelf import Pack
    from mediation.journey.reference import Reference
    from mediation.journey.tongue import Tongue
    from mediation.journey.translation import Catalogue

FRAGMENTS = "fragments"


@dataclass(slots=True)
class Library:
    """The journeys of this desk. ``folders`` come in order: the first to have an id keeps it.

    The application's own folder comes last wherever it stands, and a pack that
    may replace a journey of it does so while its version is greater: see ``merge``.
    """

    folders: Sequence[Path]
    shelf: Shelf = field(default_factory=Shelf)
    """The packs in service."""
    overlay: Path | None = None
    """The file of what this desk changes (``locale.yaml``); it need not exist."""
    memo: Memo = field(default_factory=Memo)
    """Heads of the files read before."""
    _entries: dict[str, Entry] | None = None
    _problems: list[Problem] = field(default_factory=list)
    _reference: Reference | None = None
    _overlay: Overlay | None = None
    _overlay_read: bool = False

    @property
    def places(self) -> list[Path]:
        """Every folder of journeys: this desk's own, the packs', the application's."""
        application = built_in()
        return [
            *(folder for folder in self.folders if folder != application),
            *(pack.journeys for pack in self.shelf.packs),
            *(folder for folder in self.folders if folder == application),
        ]

    @property
    def entries(self) -> Mapping[str, Entry]:
        """Every journey that can be listed, by id."""
        if self._entries is None:
            self._entries = {}
            self._say(*self.shelf.problems)
            for folder in self.places:
                self._index(folder)
        return self._entries

    @property
    def problems(self) -> Sequence[Problem]:
        """Files and folders that could not be listed, and why."""
        return self._problems if self.entries is not None else []

    @property
    def reference(self) -> Reference:
        """Shared contacts and facts; ``JourneyError`` when the application's are wrong.

        Those of a pack or of this desk that do not read are in ``problems`` and left out.
        """
        if self._reference is None:
            from mediation.journey import merge
            from mediation.journey import reference as shared

            application = shared.Reference(
                shared.contacts(shipped.resource("contacts.yaml"), "contacts.yaml"),
                shared.facts(shipped.resource("faits.yaml"), "faits.yaml"),
            )
            merged, problems = merge.shared(application, self.shelf)
            self._say(*problems)
            local = self.local
            self._reference = local.over(merged) if local else merged
        return self._reference

    @property
    def local(self) -> Overlay | None:
        """What this desk changes; None where it changes nothing, or its file is wrong."""
        if not self._overlay_read:
            self._overlay_read = True
            if self.overlay is not None and there.exists(self.overlay):
                from mediation.journey import overlay

                try:
                    self._overlay = overlay.read(self.overlay)
                except JourneyError as error:
                    self._say(*error.problems)
        return self._overlay

    @property
    def pictos(self) -> frozenset[str]:
        """Keys of the pictograms there are."""
        return shipped.pictos()

    @property
    def domains(self) -> frozenset[str]:
        """Official domains that a link may lead to, with what is below them."""
        return shipped.domains()

    def find(self, name: str) -> Entry:
        """The journey called ``name``; ``JourneyError`` (P217) names the nearest one."""
        entry = self.entries.get(name)
        if entry is None:
            shown = one_line(name)[:60]
            hint = nearest(shown, self.entries, most=12)
            message = f"aucun parcours ne s'appelle « {shown} ». {hint}".rstrip()
            raise JourneyError([Problem("P217", message, file=shown)])
        return entry

    def load(self, name: str) -> Loaded:
        """The journey called ``name``, whole, as this desk has it (``locale.yaml``).

        Raises:
            JourneyError: with all that is wrong in the journey. What is wrong in
                this desk's changes is in ``problems`` and in ``Loaded.notices``.
        """
        return self.as_here(self.load_file(self.find(name).path))

    def as_here(self, loaded: Loaded) -> Loaded:
        """A journey of the library with what this desk changes in it."""
        local = self.local
        if local:
            loaded, problems = local.applied(loaded, frozenset(self.reference.contacts))
            self._say(*problems)
            return loaded
        if self.overlay is not None and there.exists(self.overlay):
            from dataclasses import replace

            from mediation.journey import overlay

            return replace(loaded, notices=(overlay.UNREAD,))
        return loaded

    def check_overlay(self) -> list[Problem]:
        """Everything wrong with this desk's changes, every journey they name being opened."""
        if self.overlay is None or not there.exists(self.overlay):
            return []
        from mediation.journey import overlay

        return overlay.check(self.overlay, self)

    def load_file(self, path: Path, read: Checked | None = None) -> Loaded:
        """The journey in ``path``; its fragments come from beside it, then from the library.

        ``read`` is what ``load.read(path)`` gave, where the caller read it already.
        """
        from mediation.journey import load as loading

        return loading.load(path, self._fragments_beside(path.parent), self._known(), read)

    def languages(self, loaded: Loaded) -> tuple[str, ...]:
        """Languages into which the journey is translated, at least in part; French is not told."""
        from mediation.journey import translated

        return tuple(code for code, _ in translated.files(loaded.path)) if loaded.path else ()

    def scripts(self, loaded: Loaded) -> Mapping[str, Path]:
        """The files of a journey and of its fragments, by id; none where it came from no file."""
        if loaded.path is None:
            return {}
        find = self._fragments_beside(loaded.path.parent)
        beside = {name: found for name in loaded.graph.fragments if (found := find(name))}
        return {loaded.journey.id: loaded.path, **beside}

    def tongue(self, loaded: Loaded, language: str) -> Tongue:
        """The translations into ``language`` of a journey and of its fragments.

        A script without a file, or whose file cannot be read, stays in French;
        ``problems`` says why.
        """
        from mediation.journey import translated
        from mediation.journey.tongue import FRENCH, Tongue

        if language == FRENCH or loaded.path is None:
            return Tongue(language)
        catalogues = {}
        for name, script in self.scripts(loaded).items():
            file = translated.file_of(script, language)
            if file.is_file():
                try:
                    catalogues[name] = translated.read(file, name, language)
                except JourneyError as error:
                    self._say(*error.problems)
        return Tongue(language, catalogues, self._facts_in(language))

    def _facts_in(self, language: str) -> Catalogue | None:
        """The application's translation of the dated facts."""
        from mediation.journey import translated

        file = translated.file_of(translated.facts_path(), language)
        if not file.is_file():
            return None
        try:
            return translated.read(file, "faits", language)
        except JourneyError as error:
            self._say(*error.problems)
            return None

    def load_fragment(self, path: Path, read: Checked | None = None) -> Loaded:
        """The fragment in ``path`` as a journey that only includes it (``load.ALONE``)."""
        from mediation.journey import load as loading

        beside = self._fragments_beside(path.parent.parent)
        return loading.load_alone(path, beside, self._known(), read)

    def fragment(self, name: str) -> Path | None:
        """The file of a shared fragment, as the application's journeys find it; None: none."""
        return self._fragments_beside(built_in())(name)

    def _fragments_beside(self, parent: Path) -> Callable[[str], Path | None]:
        """Where a script in ``parent`` finds its fragments.

        Beside it first; then those of packs that may replace the application's,
        the application's, and last this desk's other folders. A pack that was
        not allowed to replace a fragment cannot slip one into others' journeys.
        """
        application = built_in()

        def find(name: str) -> Path | None:
            replacing = [
                pack.journeys for pack in self.shelf.packs if f"fragments/{name}" in pack.replaces
            ]
            usual = application / FRAGMENTS / f"{name}.yaml"
            newer = [
                path
                for folder in replacing
                if (path := folder / FRAGMENTS / f"{name}.yaml").is_file()
                and _version(path) > _version(usual)
            ]
            beside = [] if parent == application else [parent / FRAGMENTS / f"{name}.yaml"]
            others = [folder / FRAGMENTS / f"{name}.yaml" for folder in self.folders]
            return next((p for p in (*beside, *newer, usual, *others) if p.is_file()), None)

        return find

    def _known(self) -> Known:
        from mediation.journey.check import Known

        reference = self.reference
        return Known(frozenset(reference.contacts), frozenset(reference.facts))

    def _index(self, folder: Path) -> None:
        assert self._entries is not None
        try:
            files = sorted(p for p in folder.iterdir() if p.suffix in {".yaml", ".yml"})
        except FileNotFoundError:
            return
        except OSError:
            self._problems.append(
                Problem("P010", "ce dossier ne peut pas être lu. Vérifiez le droit de le lire.",
                        file=str(folder))
            )  # fmt: skip
            return
        for path in files:
            try:
                entry = self.memo.head(path)
            except JourneyError as error:
                self._problems += error.problems
                continue
            known = self._entries.get(entry.id)
            if known is None or self._gives_way(known, entry):
                self._entries[entry.id] = entry

    def _gives_way(self, known: Entry, entry: Entry) -> bool:
        """Whether ``entry`` takes the place of ``known``, found before it; says who is ignored."""
        first, second = self._pack_of(known), self._pack_of(entry)
        newer = entry.version > known.version
        if entry.path.parent == built_in():
            if first is None:
                if newer:
                    self._ignored(
                        known,
                        f"« {known.id} » de l'application est plus récent (version "
                        f"{entry.version}) : le vôtre reste. Comparez-les.",
                    )
                return False
            if f"parcours/{known.id}" in first.replaces and known.version > entry.version:
                return False
            self._ignored(
                known, f"l'application a aussi « {known.id} », qui reste : celui-ci est ignoré."
            )
            return True
        if first and second and first.key == second.key:
            return newer
        self._ignored(
            entry, f"un autre parcours s'appelle déjà « {entry.id} » : celui-ci est ignoré."
        )
        return False

    def _pack_of(self, entry: Entry) -> Pack | None:
        parent = entry.path.parent
        return next((pack for pack in self.shelf.packs if pack.journeys == parent), None)

    def _ignored(self, entry: Entry, message: str) -> None:
        pack = self._pack_of(entry)
        name = f"paquets/{pack.id}/{entry.path.name}" if pack else entry.path.name
        self._say(Problem("P218", message, file=name, severity=Severity.WARNING))

    def _say(self, *problems: Problem) -> None:
        self._problems += [problem for problem in problems if problem not in self._problems]


def built_in() -> Path:
    """The folder of the journeys that come with the application."""
    return shipped.folder("journeys")


def _version(path: Path) -> int:
    try:
        return head(path).version
    except JourneyError:
        return 0
