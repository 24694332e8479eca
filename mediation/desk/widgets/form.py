"""The questions of a close, laid out for the room there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content

from mediation.desk.widgets.lines import wrap
from mediation.desk.widgets.plain import Plain

if TYPE_CHECKING:
    from mediation.closing import Closing, Option, Question
    from mediation.journey.vocabulary import Word

_INDENT = 4
_GAP = "   "


class Form(Plain):
    """« > » marks the question to answer, « [x] » the ones that have their answer."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.row = 0
        """The line of the question to answer."""

    def draw(self, closing: Closing, width: int, height: int) -> None:
        """Show ``closing`` on lines of ``width`` cells, in ``height`` lines where that can be.

        Where not all fits, answered questions give up their options first, then
        those still to come.
        """
        for folded in (frozenset[str](), {"answered"}, {"answered", "later"}):
            blocks = [_block(closing, question, width, folded) for question in closing.questions]
            gaps = len(blocks) - 1
            if sum(map(len, blocks)) + gaps <= height:
                break
        tight = sum(map(len, blocks)) + gaps > height
        lines: list[Content] = []
        self.row = 0
        pending = closing.pending
        for question, block in zip(closing.questions, blocks, strict=True):
            if lines and not tight:
                lines.append(Content())
            if pending is not None and question.key == pending.key:
                self.row = len(lines)
            lines += block
        self.put(Content("\n").join(lines))


def _block(
    closing: Closing, question: Question, width: int, folded: frozenset[str] | set[str]
) -> list[Content]:
    answer: Word | None = getattr(closing, question.key)
    pending = closing.pending
    now = pending is not None and pending.key == question.key
    if answer is not None:
        said = f"[x] {question.text} : {answer.label}"
        head = [Content.styled(text, "bold") for text in wrap(said, width, _INDENT)]
    elif now:
        head = [Content.styled(f">   {question.text}", "bold reverse")]
    else:
        head = [Content(f"    {question.text}")]
    state = "now" if now else "answered" if answer is not None else "later"
    if state in folded:
        return head
    options = [Content(text) for text in _flow(question.options, width)]
    likely = next((option for option in question.options if option.likely), None)
    if now and likely:
        # Shown, never chosen: the end reached only tells where the walk led.
        said = f"    ({question.why_likely} : {likely.digit} {likely.word.label})"
        options += [Content.styled(text, "italic") for text in wrap(said, width, _INDENT)]
    return head + options


def _flow(options: tuple[Option, ...], width: int) -> list[str]:
    """The options side by side; one is cut only where it alone is wider than a line."""
    lines: list[str] = []
    line = ""
    for option in options:
        item = f"{option.digit} {option.word.label}"
        candidate = f"{line}{_GAP}{item}" if line else " " * _INDENT + item
        if line and cell_len(candidate) > width:
            lines.append(line)
            candidate = " " * _INDENT + item
        line = candidate
    lines.append(line)
    return [cut for text in lines for cut in wrap(text, width, _INDENT + 2)]
