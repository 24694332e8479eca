"""The one zip there is for given files: stored, in order, with fixed dates.

Nothing is compressed: the same files then give the same bytes with every zlib,
and a pack cannot hold more than it weighs. Any zip tool opens a pack; the other
way round, ``read`` takes only the very bytes that ``write`` makes. A tolerant
reader would have to take a stand on each of zip's ambiguities (two directories,
data before the first entry, sizes told twice, entries that overlap); here they
are all the same refusal. Layout: APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12, 4.3.16.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

from mediation.journey.pack.errors import ASK_AGAIN, COPY_AGAIN, PackError
from mediation.journey.pack.names import MANIFEST, MAX_NAME, SIGNATURE, SOUNDS, shown, why_not

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

MAX_BYTES = 128 * 1024 * 1024
"""Largest pack; 40 journeys and a thousand recorded sentences take about 40 MB."""
MAX_FILES = 4000
MAX_TEXT = 1024 * 1024
"""Largest text file; journey files have a smaller limit of their own."""
MAX_SOUND = 8 * 1024 * 1024
CHUNK = 256 * 1024

_LOCAL = struct.Struct("<4sHHHHHLLLHH")
_CENTRAL = struct.Struct("<4sHHHHHHLLLHHHHHLL")
_END = struct.Struct("<4sHHHHLLH")
_NEEDED = 20
_MADE = 3 << 8 | _NEEDED  # Unix: the only mark under which the file's type is told
_DATE = 1 << 5 | 1  # 1980-01-01, the first day a zip knows
_FILE, _LINK, _TYPE = 0o100644, 0o120000, 0o170000


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a pack; ``start`` is where its bytes begin in the archive."""

    name: str
    size: int
    crc: int
    start: int = 0


def write(files: Iterable[tuple[str, bytes]]) -> Iterator[bytes]:
    """The archive's bytes, piece by piece, of files in the order a pack has them."""
    members: list[Member] = []
    at = 0
    for name, data in files:
        member = Member(name, len(data), zlib.crc32(data), at + _LOCAL.size + len(name))
        head = _head(member)
        yield head
        yield data
        at += len(head) + len(data)
        members.append(member)
    yield _tail(members, at)


def read(stream: IO[bytes]) -> list[Member]:
    """The files of an archive, in order; their bytes are not read.

    Raises:
        PackError: unless it is, but for the files' bytes, what ``write`` makes.
        OSError: when it cannot be read.
    """
    size = stream.seek(0, 2)
    if size > MAX_BYTES:
        raise PackError(
            f"Ce fichier est trop gros pour un paquet (plus de {MAX_BYTES >> 20} Mo). {ASK_AGAIN}"
        )
    if size < _END.size:
        raise _incomplete()
    stream.seek(size - _END.size)
    mark, disk, other, here, count, length, at, comment = _END.unpack(stream.read(_END.size))
    if mark != b"PK\5\6" or comment or disk or other or here != count:
        raise _incomplete()
    if count == 0xFFFF or length == 0xFFFFFFFF or at == 0xFFFFFFFF:
        raise _wrong("est un zip d'une forme étendue (zip64) que Médiation n'accepte pas")
    if count > MAX_FILES + 2 or length > count * (_CENTRAL.size + MAX_NAME):
        raise _wrong(f"annonce trop de fichiers (plus de {MAX_FILES})")
    if at + length + _END.size != size:
        raise _incomplete()
    stream.seek(at)
    directory = stream.read(length)
    members = list(_members(directory, count))
    _check_together(members)
    if _tail(members, at) != directory + _END.pack(mark, 0, 0, here, count, length, at, 0):
        raise _not_ours()
    for member in members:
        head = _head(member)
        stream.seek(member.start - len(head))
        if stream.read(len(head)) != head:
            raise _not_ours()
    last = members[-1]
    if last.start + last.size != at:
        raise _not_ours()
    return members


def pieces(stream: IO[bytes], member: Member) -> Iterator[bytes]:
    """The bytes of a file, in pieces; ``PackError`` where they are not the ones announced."""
    stream.seek(member.start)
    left, crc = member.size, 0
    while left:
        piece = stream.read(min(CHUNK, left))
        if not piece:
            raise _incomplete()
        left -= len(piece)
        crc = zlib.crc32(piece, crc)
        yield piece
    if crc != member.crc:
        raise PackError(f"Ce paquet est abîmé ({shown(member.name)}). {COPY_AGAIN}")


def _head(member: Member) -> bytes:
    name = member.name.encode("ascii")
    return (
        _LOCAL.pack(
            b"PK\3\4", _NEEDED, 0, 0, 0, _DATE, member.crc, member.size, member.size, len(name), 0
        )
        + name
    )


def _tail(members: Sequence[Member], at: int) -> bytes:
    directory = b"".join(_directory_entry(member) for member in members)
    count = len(members)
    return directory + _END.pack(b"PK\5\6", 0, 0, count, count, len(directory), at, 0)


def _directory_entry(member: Member) -> bytes:
    name = member.name.encode("ascii")
    where = member.start - len(name) - _LOCAL.size
    return (
        _CENTRAL.pack(
            *(b"PK\1\2", _MADE, _NEEDED, 0, 0, 0, _DATE, member.crc, member.size, member.size),
            *(len(name), 0, 0, 0, 0, _FILE << 16, where),
        )
        + name
    )


def _members(directory: bytes, count: int) -> Iterator[Member]:
    at = start = total = 0
    for _ in range(count):
        raw = directory[at : at + _CENTRAL.size]
        if len(raw) < _CENTRAL.size:
            raise _incomplete()
        (mark, _made, needed, flags, method, _time, _date, crc, packed, size, long, extra, comment,
         _disk, _inner, outer, _where) = _CENTRAL.unpack(raw)  # fmt: skip
        at += _CENTRAL.size
        raw_name = directory[at : at + long]
        at += long + extra + comment
        if mark != b"PK\1\2" or len(raw_name) < long:
            raise _incomplete()
        name = raw_name.decode("utf-8", "replace")
        if why := why_not(name):
            raise _wrong(why)
        kind = outer >> 16 & _TYPE
        if kind == _LINK:
            raise _wrong(f"contient un lien vers un autre fichier ({shown(name)})")
        if kind != _FILE & _TYPE:
            raise _wrong(f"contient autre chose qu'un fichier ({shown(name)})")
        if flags & 0x2041:
            raise _wrong(f"contient un fichier chiffré ({shown(name)})")
        if 0xFFFFFFFF in (packed, size):
            raise _wrong("est un zip d'une forme étendue (zip64) que Médiation n'accepte pas")
        if method or packed != size:
            raise _wrong(
                f"contient un fichier compressé ({shown(name)}), qui pourrait tout remplir"
            )
        if needed > _NEEDED:
            raise _not_ours()
        if size > (MAX_SOUND if name.startswith(SOUNDS) else MAX_TEXT):
            raise _wrong(f"contient un fichier trop gros ({shown(name)})")
        total += size
        if total > MAX_BYTES:
            raise _wrong("annonce plus de données qu'un paquet n'en contient")
        start += _LOCAL.size + len(raw_name)
        yield Member(name, size, crc, start)
        start += size


def _check_together(members: Sequence[Member]) -> None:
    names = [member.name for member in members]
    if len({name.casefold() for name in names}) != len(names):
        raise _wrong("contient deux fois le même fichier")
    if names[:2] != [MANIFEST, SIGNATURE]:
        raise PackError(
            "Ce fichier zip n'est pas un paquet de Médiation : il n'est pas signé. "
            "Demandez à son éditeur celui que « mediation parcours emballer » a fait."
        )
    if names[2:] != sorted(names[2:]):
        raise _not_ours()


def _incomplete() -> PackError:
    return PackError(f"Ce fichier n'est pas un paquet, ou il est incomplet. {COPY_AGAIN}")


def _not_ours() -> PackError:
    return PackError(
        "Ce fichier zip a été modifié ou refait par un autre outil. "
        "Demandez à son éditeur celui que « mediation parcours emballer » a fait."
    )


def _wrong(why: str) -> PackError:
    return PackError(f"Ce paquet {why}. {ASK_AGAIN}")
