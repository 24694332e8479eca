"""Who made a bundle, and who may open it."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from samples import some_outcome

from mediation import settings, signing
from mediation.journey.vocabulary import Family
from mediation.outcomes import sealed
from mediation.outcomes.bundle import Exported, export
from mediation.outcomes.log import OutcomeLog
from mediation.outcomes.sealed import SealError
from mediation.outcomes.site import Site, SiteError, Territory, key_of, site_of
from mediation.outcomes.verify import verify

OURS = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHERS = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))


def leave(log: OutcomeLog, key: Ed25519PrivateKey = OURS, evaluator: str = "") -> Exported:
    return export(
        log,
        "2026T4",
        Site("fs-gueret", "23", Territory.RURAL),
        family_of=lambda _: Family.HEALTH,
        folder=log.folder / "envois",
        today=date(2027, 1, 4),
        key=key,
        evaluator=evaluator,
    )


@pytest.fixture
def log(folder: Path) -> OutcomeLog:
    log = OutcomeLog(folder)
    for number in range(60):
        log.save(some_outcome(Random(number)))
    return log


def broken(path: Path, key: Path | None = None) -> list[str]:
    return [p for guarantee in verify(path, key=key).guarantees for p in guarantee.problems]


class TestTheSiteSigns:
    def test_anyone_sees_with_which_key(self, log: OutcomeLog) -> None:
        found = verify(leave(log).path)
        assert found.holds, found.text()
        assert found.key == signing.public(OURS)
        assert signing.fingerprint(signing.public(OURS)) in found.text()

    @pytest.mark.parametrize(
        "signature",
        [
            None,
            b"",
            b"0" * 64 + b"\n" + b"0" * 128 + b"\n",
            signing.public(OURS).encode() + b"\n" + b"0" * 128 + b"\n",
            # A pack's manifest signed by the same hand is not a bundle.
            signing.public(OURS).encode() + b"\n" + signing.sign(OURS, b"{}"),
        ],
    )
    def test_one_who_did_not_is_not_believed(
        self, log: OutcomeLog, signature: bytes | None
    ) -> None:
        path = leave(log).path
        with zipfile.ZipFile(path) as archive:
            files = {name: archive.read(name) for name in archive.namelist()}
        del files["signature"]
        if signature is not None:
            files["signature"] = signature
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        found = verify(path)
        assert not found.holds
        assert found.key == ""
        assert "ign" in " ".join(found.guarantees[0].problems)

    @pytest.mark.parametrize(
        "weak",
        [
            "00" * 32,
            "01" + "00" * 31,
            "00" * 31 + "80",
            "ec" + "ff" * 30 + "7f",
            "ed" + "ff" * 30 + "7f",
            "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
            "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        ],
    )
    def test_a_key_that_nobody_can_hold_signs_nothing(self, weak: str) -> None:
        """Without the check a signature of zeros, or of one, fits some of so many contents."""
        for signature in (b"00" * 64, b"01" + b"00" * 63):
            for number in range(40):
                with pytest.raises(signing.WrongSignatureError):
                    signing.verify(weak, str(number).encode(), signature + b"\n")

    def test_another_key_is_seen_against_the_revision_before(self, log: OutcomeLog) -> None:
        first = leave(log)
        for number in range(100, 120):
            log.save(some_outcome(Random(number)))
        # The key was lost, or someone else sends: the content still follows.
        second = leave(log, OTHERS)
        assert verify(second.path).holds
        assert "n'est pas la même" in str(verify(second.path, first.path).guarantees[-1].problems)

    def test_the_key_is_made_once_and_kept_from_others(self, tmp_path: Path) -> None:
        path = tmp_path / "poste" / "cle-site.pem"
        key, made = key_of(path)
        again, made_again = key_of(path)
        assert (made, made_again) == (True, False)
        assert signing.public(key) == signing.public(again)
        assert not signing.exposed(path)

    def test_a_file_that_is_no_signing_key_is_left_alone(self, tmp_path: Path) -> None:
        path = tmp_path / "cle-site.pem"
        sealed.make_key(path)
        before = path.read_bytes()
        with pytest.raises(SiteError, match="n'est pas une clé de site"):
            key_of(path)
        assert path.read_bytes() == before


class TestOnlyTheEvaluatorOpensIt:
    def test_the_bundle_inside_is_the_open_one(self, log: OutcomeLog, tmp_path: Path) -> None:
        secret = tmp_path / "evaluation.pem"
        public = sealed.make_key(secret)
        plain, closed = leave(log), leave(log, evaluator=public)
        content = closed.path.read_bytes()
        assert closed.sha256 == plain.sha256
        assert b"datapackage" not in content
        assert b"fs-gueret" not in content
        assert sealed.opened(content, secret) == plain.path.read_bytes()
        assert verify(closed.path, closed.path, secret).key == signing.public(OURS)
        with pytest.raises(SealError, match="seule l'évaluation"):
            verify(closed.path)

    def test_another_key_or_a_changed_file_opens_nothing(
        self, log: OutcomeLog, tmp_path: Path
    ) -> None:
        secret, other = tmp_path / "evaluation.pem", tmp_path / "autre.pem"
        public = sealed.make_key(secret)
        sealed.make_key(other)
        path = leave(log, evaluator=public).path
        content = path.read_bytes()
        with pytest.raises(SealError, match="ne s'ouvre pas"):
            verify(path, key=other)
        for place in (len(sealed.MAGIC), len(sealed.MAGIC) + 40, len(content) - 1):
            path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
            with pytest.raises(SealError, match="ne s'ouvre pas"):
                verify(path, key=secret)
        path.write_bytes(sealed.MAGIC)
        with pytest.raises(SealError, match="ne s'ouvre pas"):
            verify(path, key=secret)

    @pytest.mark.parametrize("key", ["", "abc", "g" * 64, "0" * 63 + "\n", "0" * 64])
    def test_what_is_no_key_closes_nothing(self, key: str) -> None:
        with pytest.raises(SealError, match="Redemandez-la"):
            sealed.seal(b"content", key)

    def test_a_private_key_is_never_written_over(self, tmp_path: Path) -> None:
        path = tmp_path / "evaluation.pem"
        sealed.make_key(path)
        with pytest.raises(SealError, match="jamais remplacée"):
            sealed.make_key(path)
        (tmp_path / "lettre.txt").write_text("Bonjour")
        with pytest.raises(SealError, match="n'est pas la clé"):
            sealed.opened(sealed.MAGIC, tmp_path / "lettre.txt")


class TestWhereTheDeskIs:
    def read(self, folder: Path, text: str) -> settings.Settings:
        (folder / "reglages.toml").write_text(text, encoding="utf-8")
        return settings.load(folder)

    def test_is_read_from_its_settings(self, tmp_path: Path) -> None:
        found = self.read(
            tmp_path, 'identifiant = "fs-gueret"\ndepartement = "2A"\nterritoire = "qpv"\n'
        )
        assert found.problems == ()
        assert site_of(found) == Site("fs-gueret", "2A", Territory.QPV)

    @pytest.mark.parametrize(
        ("text", "asked"),
        [
            ("", ["identifiant", "departement", "territoire"]),
            (
                'identifiant = "FS Guéret"\ndepartement = "23"\nterritoire = "rural"',
                ["identifiant"],
            ),
            ('identifiant = "fs"\ndepartement = "230"\nterritoire = "rural"', ["departement"]),
            ('identifiant = "fs"\ndepartement = "23"\nterritoire = "ville"', ["territoire"]),
        ],
    )
    def test_every_line_to_write_is_said(self, tmp_path: Path, text: str, asked: list[str]) -> None:
        with pytest.raises(SiteError) as told:
            site_of(self.read(tmp_path, text))
        said = str(told.value)
        keys = ("identifiant", "departement", "territoire")
        assert [key for key in keys if f"{key} =" in said] == asked
        assert str(tmp_path / "reglages.toml") in said
