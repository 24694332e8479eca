"""Write the golden files again: ``python tests/speech/golden/regenerate.py``.

Run it after a change that is meant, then read the difference line by line: the
files are worth what that reading was worth.
"""

from __future__ import annotations

import sys
from pathlib import Path

from accessibility.languages import LANGUAGES, language
from accessibility.speech.espeak import Espeak
from accessibility.speech.normalise import spoken
from accessibility.speech.segments import pieces

HERE = Path(__file__).parent
WORDS_PER_MINUTE = 125


def french(espeak: Espeak, shown: str) -> str:
    """One line: what is shown, what is said, how it sounds."""
    espeak.use("fr", WORDS_PER_MINUTE)
    said = spoken(shown, "fr").text
    return f"{shown}\t{said}\t{espeak.phonemes(said)}"


def foreign(espeak: Espeak, code: str, phrase: str) -> str:
    """One line: the language, a real sentence, how it sounds."""
    espeak.use(language(code).voice, WORDS_PER_MINUTE)
    return f"{code}\t{phrase}\t{espeak.phonemes(phrase)}"


NAMES = "CAF, CPAM 36 46, ameli.fr, 09 69 39 39 39"
"""What stays French in a translated step: said in every language offered."""


def abroad(espeak: Espeak, code: str) -> str:
    """One line: the language, then how each run of ``NAMES`` sounds and in whose voice."""
    said = spoken(NAMES, code)
    heard = []
    for piece in pieces(said):
        espeak.use(language(piece.language or code).voice, WORDS_PER_MINUTE)
        ipa = espeak.phonemes(said.text[piece.start : piece.end])
        heard.append(f"{piece.language or code}: {ipa}")
    return "\t".join([code, " | ".join(heard)])


def rows(name: str) -> list[list[str]]:
    """The lines of a golden file, cut at tabs."""
    return [line.split("\t") for line in (HERE / name).read_text("utf-8").splitlines()]


if __name__ == "__main__":
    engine = Espeak()
    if "--add" in sys.argv:  # new French lines on standard input
        shown = [*(row[0] for row in rows("francais.tsv")), *sys.stdin.read().splitlines()]
    else:
        shown = [row[0] for row in rows("francais.tsv")]
    lines = [french(engine, text) for text in shown]
    (HERE / "francais.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    lines = [foreign(engine, row[0], row[1]) for row in rows("phrases.tsv")]
    (HERE / "phrases.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    lines = [abroad(engine, code) for code, entry in LANGUAGES.items() if entry.voice]
    (HERE / "noms.tsv").write_text("\n".join(lines) + "\n", "utf-8")
