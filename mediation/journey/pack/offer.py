"""A pack that somebody brings: judged whole, then put in place or left alone.

Everything is verified before a version's folder appears: the zip, the
signature, every size and hash, then every file for what it says. The files wait
in a folder that no reader looks at; one renaming puts them in service, another
takes them out. A crash leaves the state before or the state after, and what is
left lying is swept by the next command.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING

from accessibility import whole
from mediation.journey.library import Library, built_in
from mediation.journey.pack import archive, content, disk, names, overlap, shelf, signing
from mediation.journey.pack import manifest as manifests
from mediation.journey.pack.errors import ASK_AGAIN, PackError, cannot
from mediation.journey.pack.shelf import RECEIPT, Pack, Shelf
from mediation.journey.problems import JourneyError, nearest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from datetime import date

_NOT_INSTALLED = "Le paquet n'est pas installé, rien n'a changé"
_NOT_REMOVED = "Le paquet n'est pas retiré"


@dataclass(frozen=True, slots=True)
class Offer:
    """A pack that passed every check, waiting for the mediator's word."""

    pack: Pack
    """``folder`` is where its files wait; ``replaces`` is what it may replace if accepted."""
    manifest: manifests.Manifest
    updates: Pack | None
    """The version now in service that this one would follow."""
    known: bool
    """Whether the application itself names this publisher's key."""
    replaced: tuple[str, ...]
    """What of the application it replaces: « parcours/carte-vitale-perdue », « lexique »…"""
    to_confirm: tuple[str, ...]
    """What of the application it would replace, that nobody here agreed to yet."""
    remarks: tuple[str, ...]
    """French sentences worth reading before saying yes."""

    @property
    def fingerprint(self) -> str:
        """The publisher's key, short enough to be compared aloud."""
        return signing.fingerprint(self.pack.key)


@contextlib.contextmanager
def judged(
    file: Path,
    root: Path,
    today: date,
    readers: Mapping[str, Callable[[str, str], object]],
    trusted: frozenset[str] = frozenset(),
) -> Iterator[Offer]:
    """The pack in ``file``, for as long as the mediator thinks about it.

    ``root`` is the desk's ``paquets`` folder, ``trusted`` the keys that may
    replace what comes with the application. Unless ``accept`` is called before
    the end, nothing remains.

    Raises:
        PackError: one French sentence, when anything at all is wrong.
    """
    try:
        stream = file.open("rb")
    except OSError:
        raise PackError(
            f"« {file} » ne se lit pas. Vérifiez son nom, et que la clé USB est branchée."
        ) from None
    with stream:
        manifest, signed = _opened(stream, file)
        with disk.alone(root, _NOT_INSTALLED):
            here = shelf.read(root)
            updates = _in_service(root, manifest, here)
            try:
                waiting = Path(tempfile.mkdtemp(prefix=disk.WAITING, dir=root))
            except OSError as error:
                raise cannot(_NOT_INSTALLED, error) from error
            try:
                try:
                    _unpack(stream, manifest, signed, waiting)
                    offered = _judge(
                        manifest,
                        signed[0],
                        waiting,
                        updates=updates,
                        here=here,
                        today=today,
                        readers=readers,
                        trusted=trusted,
                    )
                except OSError as error:
                    raise cannot(_NOT_INSTALLED, error) from error
                yield offered
            finally:
                shutil.rmtree(waiting, ignore_errors=True)


def accept(offer: Offer, root: Path) -> Pack:
    """Put the pack in service; call it inside ``judged`` once the mediator said yes.

    Raises:
        PackError: when the disk refuses; nothing has changed then.
    """
    home = root / offer.pack.id
    place = home / str(offer.pack.version)
    try:
        disk.write(offer.pack.folder / RECEIPT, [offer.pack.receipt()])
        disk.sync_all(offer.pack.folder)
        home.mkdir(exist_ok=True)
        offer.pack.folder.rename(place)
    except OSError as error:
        with contextlib.suppress(OSError):
            home.rmdir()  # only when it is empty
        raise cannot(_NOT_INSTALLED, error) from error
    whole.sync(home)
    whole.sync(root)
    return replace(offer.pack, folder=place)


def remove(name: str, root: Path) -> Pack | None:
    """Take the version in service of the pack ``name`` away; the one before is back, and given.

    Raises:
        PackError: when there is no such pack, or the disk refuses.
    """
    try:
        installed = [p.name for p in root.iterdir() if shelf.versions(p)] if root.is_dir() else []
    except OSError as error:
        raise cannot(_NOT_REMOVED, error) from error
    if name not in installed:
        hint = nearest(name, installed) or "Aucun paquet n'est installé sur ce poste."
        raise PackError(f"Aucun paquet ne s'appelle {names.shown(name)}. {hint}")
    home = root / name
    with disk.alone(root, _NOT_REMOVED):
        *before, last = shelf.versions(home)
        try:
            waiting = Path(tempfile.mkdtemp(prefix=disk.WAITING, dir=root))
            (home / str(last)).rename(waiting / str(last))
            whole.sync(home)
        except OSError as error:
            raise cannot(_NOT_REMOVED, error) from error
        shutil.rmtree(waiting, ignore_errors=True)
        if before:
            return shelf.read_one(home / str(before[-1]))
        with contextlib.suppress(OSError):
            home.rmdir()
            whole.sync(root)
    return None


def _opened(stream: IO[bytes], file: Path) -> tuple[manifests.Manifest, tuple[bytes, bytes]]:
    """The manifest, and the bytes of the two signed files, once all of the zip is proven."""
    try:
        members = archive.read(stream)
        raw, signature = (b"".join(archive.pieces(stream, member)) for member in members[:2])
        manifest = manifests.parse(raw)
        signing.verify(manifest.publisher.key, raw, signature)
        announced = {name: file.size for name, file in manifest.files.items()}
        if {member.name: member.size for member in members[2:]} != announced:
            raise PackError(
                f"Ce paquet ne contient pas exactement ce que son manifeste annonce. {ASK_AGAIN}"
            )
        for member in members[2:]:
            digest = hashlib.sha256()
            for piece in archive.pieces(stream, member):
                digest.update(piece)
            _same(digest.hexdigest(), manifest, member.name)
    except OSError:
        raise PackError(
            f"« {file} » ne se lit plus. Vérifiez que la clé USB est branchée, puis recommencez."
        ) from None
    return manifest, (raw, signature)


def _same(digest: str, manifest: manifests.Manifest, name: str) -> None:
    if digest != manifest.files[name].sha256:
        raise PackError(
            f"Dans ce paquet, {names.shown(name)} n'est pas le fichier signé. {ASK_AGAIN}"
        )


def _in_service(root: Path, manifest: manifests.Manifest, here: Shelf) -> Pack | None:
    """The version this pack would follow; ``PackError`` when it may not."""
    there = shelf.versions(root / manifest.id)
    if not there:
        return None
    current = next((pack for pack in here.packs if pack.id == manifest.id), None)
    again = f"mediation parcours retirer {manifest.id}"
    if current is None:
        raise PackError(f"Le paquet « {manifest.id} » de ce poste est abîmé. Retirez-le : {again}.")
    if current.key != manifest.publisher.key:
        raise PackError(
            f"Un paquet « {manifest.id} » d'un autre éditeur ({current.publisher}, clé "
            f"{signing.fingerprint(current.key)}) est déjà là : il est gardé. Pour changer "
            f"d'éditeur, retirez-le d'abord : {again}."
        )
    if manifest.version <= there[-1]:
        raise PackError(
            f"Le paquet « {manifest.id} » est déjà là en version {there[-1]} ; celui-ci est en "
            f"version {manifest.version}. Il n'y a rien à faire, ou demandez une version plus "
            "récente."
        )
    return current


def _unpack(
    stream: IO[bytes], manifest: manifests.Manifest, signed: tuple[bytes, bytes], folder: Path
) -> None:
    disk.write(folder / names.MANIFEST, [signed[0]])
    disk.write(folder / names.SIGNATURE, [signed[1]])
    # Read again and hashed again: a key or a share can change between the two.
    for member in archive.read(stream)[2:]:
        if member.name not in manifest.files:
            raise PackError(f"Ce paquet a changé pendant l'installation. {ASK_AGAIN}")
        digest = hashlib.sha256()
        path = folder / member.name
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.write(path, archive.pieces(stream, member), digest)
        _same(digest.hexdigest(), manifest, member.name)
    if not all((folder / name).is_file() for name in manifest.files):
        raise PackError(f"Ce paquet a changé pendant l'installation. {ASK_AGAIN}")


def _judge(
    manifest: manifests.Manifest,
    raw: bytes,
    folder: Path,
    *,
    updates: Pack | None,
    here: Shelf,
    today: date,
    readers: Mapping[str, Callable[[str, str], object]],
    trusted: frozenset[str],
) -> Offer:
    pack = Pack(
        id=manifest.id,
        version=manifest.version,
        folder=folder,
        title=manifest.title,
        publisher=manifest.publisher.name,
        key=manifest.publisher.key,
        replaces=frozenset(manifest.replaces),
        rank=updates.rank if updates else max((p.rank for p in here.packs), default=0) + 1,
        manifest_hash=hashlib.sha256(raw).hexdigest(),
    )
    problems = content.check(pack, manifest.files, today, readers)
    found = content.errors(problems)
    if found:
        raise PackError(
            f"Ce paquet contient un fichier inutilisable ({found[0].file}). {ASK_AGAIN}", found
        )
    try:
        brings = overlap.items(folder, manifest.files)
        replaced = brings & overlap.of_application()
    except JourneyError as error:
        raise PackError(f"Ce paquet ne se lit pas. {ASK_AGAIN}", error.problems) from None
    hidden = sorted(replaced - pack.replaces)
    if hidden:
        raise PackError(
            f"Ce paquet remplace « {hidden[0]} » de l'application sans le dire. Demandez à son "
            "éditeur de l'emballer avec la version actuelle de Médiation."
        )
    _check_shared(pack, brings, here)
    known = pack.key in trusted
    agreed = updates.replaces if updates else frozenset()
    return Offer(
        pack=replace(pack, replaces=pack.replaces & brings),
        manifest=manifest,
        updates=updates,
        known=known,
        replaced=tuple(sorted(replaced)),
        to_confirm=() if known else tuple(sorted(replaced - agreed)),
        remarks=tuple(_remarks(pack, brings, here)),
    )


def _check_shared(pack: Pack, brings: frozenset[str], here: Shelf) -> None:
    """A contact or a fact of another publisher must not end up in this pack's journeys."""
    for other in here.packs:
        if other.key == pack.key:
            continue
        files = [name for name in (names.CONTACTS, names.FACTS) if (other.folder / name).is_file()]
        try:
            both = sorted(overlap.items(other.folder, files) & brings)
        except JourneyError:
            continue  # said by the library; what does not read is not used
        if both:
            raise PackError(
                f"Ce paquet et « {other.id} » ({other.publisher}) ont tous deux « {both[0]} » : le "
                f"premier est gardé. Retirez « {other.id} », ou demandez à l'éditeur de celui-ci "
                "de changer ce nom."
            )


def _remarks(pack: Pack, brings: frozenset[str], here: Shelf) -> Iterator[str]:
    others = [other for other in here.packs if other.key != pack.key]
    for other in others:
        if other.publisher.casefold() == pack.publisher.casefold():
            yield (
                f"Attention : le paquet « {other.id} » dit aussi venir de « {pack.publisher} », "
                "avec une autre clé. Demandez à cet éditeur laquelle est la sienne."
            )
    for other in others:
        for path in sorted(other.journeys.glob("*.yaml")):
            if f"parcours/{path.stem}" in brings:
                yield (
                    f"Le parcours « {path.stem} » est déjà dans « {other.id} » "
                    f"({other.publisher}) : c'est celui-là qui reste."
                )
    application = Library([built_in()]).entries
    for entry in Library([pack.journeys]).entries.values():
        ours = application.get(entry.id)
        if ours and ours.version >= entry.version:
            yield (
                f"Le parcours « {entry.id} » de l'application (version {ours.version}) n'est pas "
                f"plus ancien que celui du paquet (version {entry.version}) : il reste."
            )
