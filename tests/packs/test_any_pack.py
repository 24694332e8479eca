"""Packs nobody would make: any bytes, any name, any manifest, any file inside a signed one."""

from __future__ import annotations

import io
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packing import READERS, Bench, ours, signed, tree
from support import TODAY

from mediation.journey.pack import archive, manifest, names, offer
from mediation.journey.pack.errors import PackError

_MANY = settings(deadline=None, max_examples=120)
_FEW = settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def assert_said(error: PackError) -> None:
    """One sentence that a terminal can show."""
    said = str(error)
    assert said
    assert len(said) < 1000
    assert not set(said) & set("\n\x1b\u202e\x00")


_PIECES = st.sampled_from(
    ["..", ".", "", "parcours", "fragments", "traductions", "ar", "sons", "con", "lpt1", "a.yaml",
     "é.yaml", "e\u0301.yaml", "A.yaml", "a.zip", "a\x1b.yaml", "a\u202e.yaml", "C:", "a:b",
     "a" * 300, " ", "a.yaml.", "\\", "\x00", "\ud800"]
)  # fmt: skip


@_MANY
@given(st.lists(_PIECES, max_size=6).map("/".join) | st.text(max_size=40))
def test_a_name_is_allowed_or_refused_with_a_reason(name: str) -> None:
    why = names.why_not(name)
    assert names.allowed(name) == (why == "")
    if not why:
        parts = name.split("/")
        assert ".." not in parts
        assert not name.startswith(("/", "\\"))
        assert name.isascii()


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)
_KEYS = ["format", "id", "titre", "version", "editeur", "licence", "fichiers", "remplace"]


@_MANY
@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(_KEYS), _JSON).map(
    lambda data: json.dumps(data).encode()
))  # fmt: skip
def test_a_manifest_is_read_or_refused_in_a_sentence(raw: bytes) -> None:
    try:
        found = manifest.parse(raw)
    except PackError as error:
        assert_said(error)
    else:
        assert found.files


@_MANY
@given(
    st.binary(max_size=300)
    | st.binary(max_size=60).map(lambda raw: b"PK\3\4" + raw + b"PK\5\6" + bytes(18))
)
def test_any_bytes_are_an_archive_or_not(raw: bytes) -> None:
    try:
        members = archive.read(io.BytesIO(raw))
        for member in members:
            b"".join(archive.pieces(io.BytesIO(raw), member))
    except PackError as error:
        assert_said(error)


_FILES = st.sampled_from(
    ["parcours/piege.yaml", "parcours/fragments/f.yaml", "contacts.yaml", "faits.yaml",
     "lexique.yaml", "parcours/traductions/ar/piege.po"]
)  # fmt: skip
_CONTENT = st.binary(max_size=120) | st.lists(
    st.sampled_from(
        ["- id: a", "  nom: b", "format: 1", "id: piege", "etapes:", "mots:", "  - {", "}", "&a",
         "*a", "!!python/x", "\t", 'msgid ""', 'msgctxt "titre"', "\x1b[31m", "\u202e", "é : é"]
    ),
    max_size=12,
).map(lambda rows: "\n".join(rows).encode())  # fmt: skip


@_FEW
@given(st.dictionaries(_FILES, _CONTENT, min_size=1, max_size=3))
def test_a_signed_pack_of_anything_is_judged_and_nothing_appears(
    bench: Bench, files: dict[str, bytes]
) -> None:
    path = bench.put(ours(signed(files)))
    before = tree(bench.root)
    try:
        with offer.judged(path, bench.root, TODAY, READERS) as judged:
            assert judged.manifest.files.keys() == files.keys()
    except PackError as error:
        assert_said(error)
    assert tree(bench.root) == before
