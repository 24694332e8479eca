"""The table of languages in docs/voix.md: ``python -m accessibility.speech.page docs/voix.md``."""

from __future__ import annotations

import sys
from pathlib import Path

from accessibility.languages import LANGUAGES

BEGIN, END = "<!-- langues : écrit par make docs -->", "<!-- fin des langues -->"


def table() -> str:
    """What each language's voice is worth, as ``accessibility.languages`` has it, in Markdown."""
    lines = ["| Langue | Nom | Voix | À savoir |", "| --- | --- | --- | --- |"]
    for entry in LANGUAGES.values():
        heard = entry.voice_note
        if entry.reviewed_by:
            heard = f"{heard} Écoutée par {entry.reviewed_by}.".strip()
        status = entry.voice_status.value
        lines.append(
            f"| {entry.french_name} (`{entry.code}`) | {entry.own_name} | {status} | {heard} |"
        )
    return "\n".join(lines)


def renewed(page: str) -> str:
    """``page`` with its table as it is today.

    :raises ValueError: the page does not hold the two marks.
    """
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{table()}\n\n{END}{after}"


if __name__ == "__main__":
    for name in sys.argv[1:]:
        file = Path(name)
        file.write_text(renewed(file.read_text("utf-8")), "utf-8")
