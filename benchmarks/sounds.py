"""``make sounds``: every spoken text of every journey, one sound file a journey, and its figures.

A look at the voice as ``make cards`` is a look at paper: a journey that says too
much, or a text that gives no sound, shows in the table.
"""

from __future__ import annotations

import argparse
import math
import tempfile
import wave
from array import array
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from accessibility.languages import LANGUAGES
from accessibility.speech.client import Speaker
from mediation.journey import present
from mediation.journey.guide import Guide
from mediation.journey.library import Library, built_in
from mediation.journey.tongue import FRENCH
from mediation.journey.vocabulary import Discretion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mediation.journey.load import Loaded


def spoken(loaded: Loaded, library: Library, language: str = FRENCH) -> list[str]:
    """What each shown step of a journey says aloud, in the order of the file."""
    tongue = library.tongue(loaded, language)
    start = Guide.start(loaded, library.reference, date(2026, 11, 22))
    texts = []
    for path, node in loaded.graph.nodes.items():
        if node.shown:
            view = present.view(start.at(path), tongue)
            said = view.local.spoken if view.local else view.spoken
            if said and view.discretion is not Discretion.SECRET:
                texts.append(said)
    return texts


def level(path: Path) -> float:
    """Root mean square of a 16-bit mono WAV file, from 0 to 32767."""
    with wave.open(str(path)) as sound:
        frames = array("h", sound.readframes(sound.getnframes()))
    return math.sqrt(sum(f * f for f in frames) / len(frames)) if frames else 0.0


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files into a folder, print one line a journey."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sounds", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, help="folder (a new one by default)")
    folder = parser.parse_args(argv).output or Path(tempfile.mkdtemp(prefix="mediation-sons-"))
    folder.mkdir(parents=True, exist_ok=True)
    library = Library([built_in()])
    print(
        f"{'journey':32} {'lang':4} {'texts':>5} {'words':>6} {'seconds':>8} {'words/min':>9} "
        f"{'level':>6}"
    )
    with Speaker() as speaker:
        for name in sorted(library.entries):
            loaded = library.load(name)
            for code in (FRENCH, *library.languages(loaded)):
                line = f"{name:32} {code:4}"
                if not LANGUAGES[code].voice:
                    print(f"{line} (no voice)")
                    continue
                texts = spoken(loaded, library, code)
                if not texts:
                    print(f"{line} {0:5} (nothing is said)")
                    continue
                file = folder / f"{name}-{code}.wav"
                seconds = speaker.save(texts, file, code)
                words = sum(len(text.split()) for text in texts)
                pace, loud = words / seconds * 60, level(file)
                print(f"{line} {len(texts):5} {words:6} {seconds:8.1f} {pace:9.0f} {loud:6.0f}")
    print(folder)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
