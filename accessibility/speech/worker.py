"""The process that speaks: ``python -m accessibility.speech.worker``.

JSON lines in: ``speak stop save outputs voices``. JSON lines out: ``ready taken
made started word ended failed stopped saving saved outputs voices``. It ends when its
input does. Nothing that it or a library prints reaches the terminal.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accessibility.speech.engine import Engine, Engines
from accessibility.speech.errors import EngineError
from accessibility.speech.lexicon import LexiconError, built_in, read_lexicon
from accessibility.speech.mouth import Mouth
from accessibility.speech.normalise import spoken
from accessibility.speech.patience import SETTLED_WITHIN

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from accessibility.speech.normalise import Spoken
    from accessibility.speech.piper import PiperVoices

Message = dict[str, Any]


def _private_output() -> int:
    """Keep standard output for answers; give everybody else the void.

    ALSA prints seventy lines on a machine without a card.
    """
    answers = os.dup(1)
    void = os.open(os.devnull, os.O_WRONLY)
    os.dup2(void, 1)
    os.dup2(void, 2)
    return answers


def _sender(descriptor: int) -> Callable[[Message], None]:
    """A ``send`` that never blocks: a thread of its own writes, in order."""
    waiting: queue.SimpleQueue[Message] = queue.SimpleQueue()

    def write() -> None:
        while True:
            data = json.dumps(waiting.get()).encode() + b"\n"
            try:
                while data:
                    data = data[os.write(descriptor, data) :]
            except OSError:
                os._exit(0)  # nobody listens any more

    threading.Thread(target=write, name="answers", daemon=True).start()
    return waiting.put


def _load(data: Path | None, first: Sequence[Engine]) -> Engines:
    """This machine's engines: those of the site, then the system's own where pyttsx3 has them.

    :raises EngineError: not even eSpeak NG can be loaded.
    """
    from accessibility.speech.driver import PyttsxEspeak

    engines: list[Engine] = list(first)
    if sys.platform in {"win32", "darwin"}:
        from accessibility.speech.system import SystemVoices

        with suppress(EngineError):
            engines.append(SystemVoices())
    try:
        engines.append(PyttsxEspeak(data))
    except EngineError:
        if not engines:
            raise
    return Engines(engines)


def _sayer(files: Sequence[str]) -> tuple[Callable[[str, str], Spoken], list[str]]:
    """What is said for a text, with the packs' lexicons; and what is wrong with those."""
    lexicon, problems = built_in(), []
    for file in files:
        try:
            lexicon = lexicon.plus(read_lexicon(Path(file).read_text("utf-8"), Path(file).name))
        except LexiconError as error:
            problems.append(f"Lexique : {error}")
        except (OSError, UnicodeDecodeError):
            name = Path(file).name
            problems.append(f"Lexique : {name} : ce fichier ne peut pas être lu. Remplacez-le.")
    return lambda text, language: spoken(text, language, lexicon), problems


def _piper(models: Sequence[str], tell: Callable[[str], None]) -> PiperVoices | None:
    """The voices that this site brings; nothing of them is loaded yet."""
    if not models:
        return None
    from accessibility.speech.piper import PiperVoices

    named = (model.partition("=") for model in models)
    return PiperVoices([(code, Path(path)) for code, _, path in named], tell)


def main(arguments: Sequence[str]) -> None:
    """Serve standard input.

    Options: ``--null``, ``--output=NAME``, ``--data=FOLDER``, ``--lexicon=FILE`` (repeated),
    ``--piper=LANGUAGE=MODEL`` (repeated; no language: the one the model names).
    """
    descriptor = _private_output()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the desk to answer
    pairs = [argument.lstrip("-").partition("=")[::2] for argument in arguments]
    options = dict(pairs)
    null = "null" in options
    send = _sender(descriptor)

    from accessibility.speech.output import SoundOutput, outputs

    engines, fault = None, ""
    say, problems = _sayer([value for name, value in pairs if name == "lexicon"])
    piper = _piper([value for name, value in pairs if name == "piper"], problems.append)
    try:
        data = Path(options["data"]) if "data" in options else None
        engines = _load(data, [piper] if piper else [])
    except EngineError as error:
        fault = str(error)
    mouth = Mouth(
        engines,
        lambda pull, name: SoundOutput(pull, name, null=null),
        lambda: outputs(null=null),
        send,
        say=say,
        fault=fault,
        problems=problems,
        output_name=options.get("output", ""),
        settle=partial(piper.wait, SETTLED_WITHIN) if piper else lambda: None,
    )

    def listen() -> None:
        with os.fdopen(0, "rb", closefd=False) as lines:
            mouth.listen(lines)
        # A plain return hung once for 5 s: the card's thread was inside Python at shutdown.
        os._exit(0)

    threading.Thread(target=listen, name="commands", daemon=True).start()
    if piper is not None:
        threading.Thread(target=piper.load, name="piper", daemon=True).start()
    mouth.run()
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
