"""The search box: everything typed is searched, but Alt and a digit, Ctrl+E and Ctrl+B."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rich.cells import cell_len
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.geometry import Size
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import Input

from mediation.desk.keys import DIGIT_OF, NAMES

if TYPE_CHECKING:
    from textual import events

_ALT = {
    f"alt+{NAMES.get(char, char)}": int(digit) for char, digit in DIGIT_OF.items() if digit != "0"
}


class NeedBox(Input):
    """One line, always focused. Posts ``Direct`` for Alt and 1 to 9, ``Way`` for Ctrl+E and B."""

    class Direct(Message):
        """The journey with this number, from 1, is wanted at once."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class Way(Message):
        """What is pointed at is wanted whole (« e »), or only its close (« b »)."""

        def __init__(self, way: str) -> None:
            super().__init__()
            self.way = way

    # Textual lays the whole screen out again at each letter; this box takes one line
    # whatever it holds.
    virtual_size = Reactive(Size(0, 0))

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name for it
        super().__init__(id=id, compact=True, select_on_focus=False)
        self.cursor_blink = False

    def on_key(self, event: events.Key) -> None:
        """Taken here rather than bound, so that it comes after every letter typed before it."""
        if event.key in {"ctrl+e", "ctrl+b"}:
            event.stop()
            event.prevent_default()  # the box would move its cursor
            self.post_message(self.Way(event.key[-1]))
            return
        number = _ALT.get(event.key)
        if number is not None:
            event.stop()
            event.prevent_default()  # the box would write the digit
            self.post_message(self.Direct(number))


def caret(box: Input) -> tuple[int, int]:
    """Where the terminal's cursor belongs in ``box``, in cells of the screen.

    Textual would put it one cell further at the end of the text.
    """
    before = cell_len(box.value[: box.cursor_position]) - box.scroll_offset.x
    return box.content_region.x + before, box.content_region.y


def read_alt_digits() -> None:
    """Let Alt and a digit be what they are.

    A terminal sends Alt+3 as ESC 3. For one terminal on macOS Textual 8.2 reads
    that as the character « £ », which is also typed on a French keyboard.
    """
    table = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    for digit in "123456789":
        table.pop(f"\x1b{digit}", None)
