"""Packs made to harm: each is refused by name, and nothing of it appears.

The attacker is a publisher like another: the signature is true, the manifest
says what it likes. What is damaged on the way has no true signature.
"""

from __future__ import annotations

import os
import stat
import struct
import tracemalloc
import zipfile
from collections.abc import Callable
from random import Random

import pytest
from packing import MEDNUM, OTHER, READERS, Bench, a_journey, ours, signed, some_files, tree, zipped
from support import TODAY

from mediation.journey.pack import archive, names, offer, signing
from mediation.journey.pack.errors import PackError

JOURNEY = a_journey("piege", besoin="Être piégé").encode()
FILES = {"parcours/piege.yaml": JOURNEY}


def refusal(bench: Bench, data: bytes) -> str:
    """The sentence ``data`` is refused with; nothing may remain of it."""
    before = tree(bench.root)
    with (
        pytest.raises(PackError) as caught,
        offer.judged(bench.put(data), bench.root, TODAY, READERS),
    ):
        pass
    assert tree(bench.root) == before
    said = str(caught.value)
    assert "\n" not in said
    assert len(said) < 400
    return said


def test_an_honest_pack_made_by_these_hands_is_accepted(bench: Bench) -> None:
    """Otherwise every refusal below could be for another reason."""
    assert bench.install(ours(signed(FILES))).id == "piege"


class TestNamesThatLeaveTheFolder:
    @pytest.mark.parametrize(
        ("name", "words"),
        [
            ("../../bilans/bilans.db", "hors de son dossier"),
            ("parcours/../../x.yaml", "hors de son dossier"),
            ("/etc/cron.d/x", "hors de son dossier"),
            ("parcours\\..\\x.yaml", "hors de son dossier"),
            ("C:/Windows/x.yaml", "hors de son dossier"),
            ("C:x.yaml", "hors de son dossier"),
            ("parcours/x.yaml:flux", "hors de son dossier"),
            ("parcours//x.yaml", "hors de son dossier"),
            ("./x.yaml", "hors de son dossier"),
            ("parcours/..", "hors de son dossier"),
            ("parcours/", "dossier vide"),
            ("parcours/con.yaml", "Windows réserve"),
            ("parcours/lpt1.yaml", "Windows réserve"),
            ("parcours/x.yaml.", "Windows réserve"),
            ("parcours/x\x1b[2J.yaml", "invisible"),
            ("parcours/x\u202e.yaml", "invisible"),
            ("parcours/x\n.yaml", "invisible"),
            ("parcours/" + "a" * 200 + ".yaml", "trop long"),
            ("parcours/a/b/c/d.yaml", "trop de dossiers"),
            ("parcours/e\u0301.yaml", "mal enregistré"),
            ("parcours/é.yaml", "pas sa place"),
            ("parcours/X.yaml", "pas sa place"),
            ("parcours/x.zip", "autre archive"),
            ("parcours/x.yml", "pas sa place"),
            ("parcours/x.py", "pas sa place"),
            ("installe.json", "pas sa place"),
            ("locale.yaml", "pas sa place"),
            ("sons/fr/abc.mp3", "pas sa place"),
        ],
    )
    def test_are_refused(self, bench: Bench, name: str, words: str) -> None:
        assert words in refusal(bench, zipped(signed({name: JOURNEY})))
        assert words in names.why_not(name)

    @pytest.mark.parametrize("name", [*some_files(), "parcours/fragments/a-1.yaml"])
    def test_and_the_others_are_not(self, name: str) -> None:
        assert names.allowed(name)


class TestWhatIsNotAPlainFile:
    @pytest.mark.parametrize(
        ("mode", "words"),
        [
            (stat.S_IFLNK | 0o777, "un lien vers"),
            (stat.S_IFCHR | 0o666, "autre chose qu'un fichier"),
            (stat.S_IFIFO | 0o666, "autre chose qu'un fichier"),
            (stat.S_IFDIR | 0o755, "autre chose qu'un fichier"),
            (0, "autre chose qu'un fichier"),
        ],
    )
    def test_is_refused(self, bench: Bench, mode: int, words: str) -> None:
        def change(info: zipfile.ZipInfo) -> None:
            if info.filename.startswith("parcours"):
                info.external_attr = mode << 16 or 1

        assert words in refusal(bench, zipped(signed(FILES), change=change))


class TestBombs:
    @pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
    def test_by_compression_are_refused_without_being_opened(
        self, bench: Bench, method: int
    ) -> None:
        data = zipped(signed({"parcours/piege.yaml": b" " * 1_000_000}), method)
        tracemalloc.start()
        said = refusal(bench, data)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert "compressé" in said
        assert peak < 3_000_000

    def test_by_a_big_file(self, bench: Bench) -> None:
        assert "trop gros" in refusal(bench, ours(signed({"parcours/x.yaml": b"x" * 1_100_000})))

    def test_by_a_file_bigger_than_a_journey_may_be(self, bench: Bench) -> None:
        data = ours(signed({"parcours/piege.yaml": JOURNEY + b"#" * 300_000}))
        assert "inutilisable" in refusal(bench, data)

    def test_by_a_total(self, bench: Bench) -> None:
        raw = bytearray(ours(signed({f"sons/fr/{n:064x}.wav": b"" for n in range(20)})))
        for at in found(raw, b"PK\1\2")[2:]:
            raw[at + 20 : at + 28] = struct.pack("<LL", 8 << 20, 8 << 20)
        assert "plus de données" in refusal(bench, bytes(raw))

    def test_by_a_file_on_the_disk(self, bench: Bench) -> None:
        path = bench.put(b"")
        os.truncate(path, archive.MAX_BYTES + 1)
        with (
            pytest.raises(PackError, match="trop gros pour un paquet"),
            offer.judged(path, bench.root, TODAY, READERS),
        ):
            pass

    @pytest.mark.parametrize("declared", [4 * 1024**3 - 2, 2**31, 9 << 20])
    def test_by_four_gigabytes_declared(self, bench: Bench, declared: int) -> None:
        raw = bytearray(ours(signed(FILES)))
        at = found(raw, b"PK\1\2")[2]
        raw[at + 20 : at + 28] = struct.pack("<LL", declared, declared)
        assert "trop gros" in refusal(bench, bytes(raw))

    def test_by_zip64(self, bench: Bench) -> None:
        raw = bytearray(ours(signed(FILES)))
        at = found(raw, b"PK\1\2")[2]
        raw[at + 20 : at + 28] = b"\xff" * 8
        assert "zip64" in refusal(bench, bytes(raw))

    @pytest.mark.parametrize(("many", "words"), [(100_000, "zip64"), (60_000, "trop de fichiers")])
    def test_by_a_hundred_thousand_entries(self, bench: Bench, many: int, words: str) -> None:
        entry = struct.pack("<4sHHHHHHLLLHHHHHLL", b"PK\1\2", *[0] * 9, 1, *[0] * 6) + b"x"
        count = min(many, 0xFFFF)
        end = struct.pack("<4sHHHHLLH", b"PK\5\6", 0, 0, count, count, many * len(entry), 0, 0)
        tracemalloc.start()
        assert words in refusal(bench, entry * many + end)
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert peak < 30_000_000

    def test_by_an_archive_inside(self, bench: Bench) -> None:
        inside = ours(signed(FILES))
        assert "inutilisable" in refusal(bench, ours(signed({"parcours/piege.yaml": inside})))
        sound = f"sons/fr/{'0' * 64}.mp3"
        assert "inutilisable" in refusal(bench, ours(signed({**FILES, sound: inside})))


def found(raw: bytes | bytearray, mark: bytes) -> list[int]:
    places, at = [], raw.find(mark)
    while at >= 0:
        places.append(at)
        at = raw.find(mark, at + 1)
    return places


class TestAZipThatSaysTwoThings:
    def test_the_same_name_twice(self, bench: Bench) -> None:
        files = signed(FILES)
        with pytest.warns(UserWarning, match="Duplicate"):
            data = zipped([*files, files[2]])
        assert "deux fois" in refusal(bench, data)

    def test_encrypted(self, bench: Bench) -> None:
        raw = bytearray(ours(signed(FILES)))
        raw[found(raw, b"PK\1\2")[2] + 8] |= 1
        assert "chiffré" in refusal(bench, bytes(raw))

    @pytest.mark.parametrize(
        "change",
        [
            lambda raw: b"#!/bin/sh\n" + raw,
            lambda raw: raw + b"PK",
            lambda raw: raw[:-2] + b"\x05\x00salut",
            lambda raw: raw[:-1],
            lambda raw: raw[: len(raw) // 2],
            lambda raw: raw * 2,
            lambda raw: b"",
            lambda raw: raw[-22:],
            lambda raw: b"PK\5\6" + bytes(18),
            lambda raw: raw.replace(b"parcours/piege.yaml", b"parcours/autre.yaml", 1),
            lambda raw: raw.replace(b"parcours/piege", b"parcours/PIEGE"),
        ],
    )
    def test_cut_grafted_or_renamed(self, bench: Bench, change: Callable[[bytes], bytes]) -> None:
        refusal(bench, change(ours(signed(FILES))))

    def test_made_again_by_another_tool(self, bench: Bench) -> None:
        def today(info: zipfile.ZipInfo) -> None:
            info.date_time = (2026, 11, 22, 12, 0, 0)

        assert "autre outil" in refusal(bench, zipped(signed(FILES), change=today))

    def test_in_another_order(self, bench: Bench) -> None:
        files = signed({**FILES, "contacts.yaml": b"x"})
        assert "autre outil" in refusal(bench, ours([*files[:2], files[3], files[2]]))

    def test_without_a_signature(self, bench: Bench) -> None:
        assert "n'est pas signé" in refusal(bench, ours(sorted(FILES.items())))


class TestAManifestThatLies:
    def test_about_a_size(self, bench: Bench) -> None:
        files = {"parcours/piege.yaml": {"taille": 3, "sha256": "0" * 64}}
        assert "exactement" in refusal(bench, ours(signed(FILES, fichiers=files)))

    def test_about_a_hash(self, bench: Bench) -> None:
        files = {"parcours/piege.yaml": {"taille": len(JOURNEY), "sha256": "0" * 64}}
        assert "n'est pas le fichier signé" in refusal(bench, ours(signed(FILES, fichiers=files)))

    def test_about_how_many_there_are(self, bench: Bench) -> None:
        more = signed({**FILES, "contacts.yaml": b"[]"})
        assert "exactement" in refusal(bench, ours(more[:3]))
        fewer = [*signed(FILES)[:2], *more[2:]]
        assert "exactement" in refusal(bench, ours(fewer))

    @pytest.mark.parametrize(
        "change",
        [
            {"version": 0},
            {"version": "1"},
            {"version": True},
            {"format": 2},
            {"id": "../x"},
            {"titre": "x" * 91},
            {"titre": "Un\x1b[2Jtitre"},
            {"titre": " Un  titre"},
            {"editeur": {"nom": "X", "cle": "0" * 63}},
            {"editeur": {"nom": "X", "cle": "A" * 64}},
            {"fichiers": {}},
            {"fichiers": {"../x": {"taille": 1, "sha256": "0" * 64}}},
            {"fichiers": {"parcours/piege.yaml": {"taille": -1, "sha256": "0" * 64}}},
            {"remplace": ["parcours/b", "parcours/a"]},
            {"remplace": ["../a"]},
            {"remplace": []},
            {"inconnu": 1},
        ],
        ids=str,
    )
    def test_in_any_other_form(self, bench: Bench, change: dict[str, object]) -> None:
        said = refusal(bench, ours(signed(FILES, **change)))
        assert "ne se lit pas" in said or "signature" in said

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"{",
            b"[]",
            b"[" * 90_000,
            b"\xff",
            b'{"format":1,"format":1}',
            b"NaN",
            b"1e999",
            b"9" * 9999,
        ],
        ids=range(9),
    )
    def test_that_is_no_manifest(self, bench: Bench, raw: bytes) -> None:
        files = [("manifeste.json", raw), ("signature", signing.sign(OTHER, raw))]
        assert "ne se lit pas" in refusal(bench, ours([*files, *FILES.items()]))

    def test_signed_by_another_key(self, bench: Bench) -> None:
        honest = signed(FILES)
        forged = signing.sign(MEDNUM, honest[0][1])
        data = ours([honest[0], ("signature", forged), *honest[2:]])
        assert "signature" in refusal(bench, data)

    @pytest.mark.parametrize("signature", [b"", b"0" * 129, b"f" * 128 + b"\n", b"\0" * 64])
    def test_signed_by_nobody(self, bench: Bench, signature: bytes) -> None:
        honest = signed(FILES)
        data = ours([honest[0], ("signature", signature), *honest[2:]])
        assert "signature" in refusal(bench, data)


class TestWhatTheFilesSay:
    @pytest.mark.parametrize(
        "files",
        [
            {"parcours/piege.yaml": b"a: [" * 500},
            {"parcours/piege.yaml": b"a: &a [x]\nb: *a\n"},
            {"parcours/piege.yaml": JOURNEY.replace(b"dire", b"rire")},
            {"parcours/piege.yaml": b"\xef\xbb\xbf\0"},
            {"parcours/piege.yaml": JOURNEY.replace(b"Bonjour", "Bonjou\u0301r".encode("utf-16"))},
            {"parcours/piege.yaml": JOURNEY.replace("Ê".encode(), b"E\xcc\x82")},
            {"parcours/autre.yaml": JOURNEY},
            {**FILES, "contacts.yaml": b"- {id: a}"},
            {**FILES, "faits.yaml": b"x: 1"},
            {**FILES, "lexique.yaml": b"x: 1"},
            {**FILES, "lexique.yaml": b'format: "1"\nmot: {a: 1/2}'},
            {**FILES, "glossaire.yaml": b"x"},
            {**FILES, f"sons/fr/{'0' * 64}.wav": b"RIFF, ou presque"},
            {**FILES, "parcours/traductions/en/piege.po": b"x"},
        ],
        ids=lambda files: f"{list(files)[-1]}",
    )
    def test_is_checked_before_anything_appears(
        self, bench: Bench, files: dict[str, bytes]
    ) -> None:
        assert "inutilisable" in refusal(bench, ours(signed(files)))


def damaged(chance: Random, raw: bytes) -> bytes:
    """``raw`` with something wrong: bits, bytes, a piece gone, doubled, moved or overwritten."""
    out = bytearray(raw)
    for _ in range(chance.choice((1, 1, 1, 2, 5))):
        at, end = sorted(chance.sample(range(len(out) + 1), 2))
        kind = chance.randrange(7)
        if kind <= 2:
            out[at] ^= 1 << chance.randrange(8)
        elif kind == 3:
            out[at] = chance.randrange(256)
        elif kind == 4:
            del out[at : min(end, at + 40)]
        elif kind == 5:
            out[at:at] = out[at : min(end, at + 40)]
        else:
            out[at : at + 4] = chance.choice((b"\xff" * 4, bytes(4), b"PK\1\2", b"PK\5\6"))
        if len(out) < 2:
            break
    return bytes(out)


def try_damage(bench: Bench, rounds: int, seed: int) -> int:
    raw = bench.build().data
    chance = Random(seed)
    tried = 0
    for _ in range(rounds):
        wrong = damaged(chance, raw)
        if wrong != raw:
            refusal(bench, wrong)
            tried += 1
    return tried


class TestDamageAnywhere:
    def test_in_a_file_is_told_from_a_forgery(self, bench: Bench) -> None:
        raw = bench.build().data.replace(b"Bonjour.", b"Bonsoir.", 1)
        assert "Copiez-le ou téléchargez-le à nouveau" in refusal(bench, raw)

    def test_is_never_taken_for_a_pack(self, bench: Bench) -> None:
        assert try_damage(bench, rounds=800, seed=3) > 700

    def test_of_one_bit_in_each_byte(self, bench: Bench) -> None:
        raw = bench.build().data
        chance = Random(5)
        for at in range(0, len(raw), 3):
            wrong = bytearray(raw)
            wrong[at] ^= 1 << chance.randrange(8)
            refusal(bench, bytes(wrong))

    @pytest.mark.long
    def test_of_every_bit(self, bench: Bench) -> None:
        raw = bench.build().data
        for at in range(len(raw)):
            for bit in range(8):
                wrong = bytearray(raw)
                wrong[at] ^= 1 << bit
                refusal(bench, bytes(wrong))

    @pytest.mark.long
    def test_at_length(self, bench: Bench) -> None:
        assert try_damage(bench, rounds=40_000, seed=11) > 35_000
