"""French telephone numbers in a text, cut into the groups in which people say them.

Every language says a French number as it is printed, two or three digits at a
time with a pause between: that is how it is written down.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

SPACE = "[ \u00a0\u202f\u2009]"
"""A space inside a number: plain, no-break, narrow no-break, thin."""
ALONE = rf"(?<![\d,./-])(?<!\d{SPACE})"
"""Not in the middle of a longer number."""
# Two digits, with what stands before them.
_PAIR = r"[ .\-\u00a0\u202f]?\d\d"
# What may follow a short number: the end of something, in any script, or a French link word.
_AFTER = (
    r"(?=\s*(?:[,.;:!?)»/،؛؟۔።፣।。，、！？]|$|\n"
    r"|ou\b|puis\b|et\b|pour\b|depuis\b|\())"
)


def in_groups(digits: str, size: int) -> list[str]:
    """ "393939", 2 -> ["39", "39", "39"]."""
    return [digits[at : at + size] for at in range(0, len(digits), size)]


def _digits(match: re.Match[str]) -> str:
    return re.sub(r"\D", "", match.group())


def _abroad(match: re.Match[str]) -> list[str]:
    rest = _digits(match).removeprefix("00").removeprefix("33").lstrip("0")
    return ["+33", rest[0], *in_groups(rest[1:], 2)]


def _pairs(match: re.Match[str]) -> list[str]:
    return in_groups(_digits(match), 2)


def _free(match: re.Match[str]) -> list[str]:
    """0 805 123 456, as these numbers are printed."""
    digits = _digits(match)
    return [digits[0], *in_groups(digits[1:], 3)]


def _threes(match: re.Match[str]) -> list[str]:
    return in_groups(_digits(match), 3)


TELEPHONES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], list[str]]], ...] = (
    (
        re.compile(
            rf"(?<![\d+])(?:\+33|0033){SPACE}?(?:\(0\))?{SPACE}?[1-9](?:{_PAIR}){{4}}(?!\d)"
        ),
        _abroad,
    ),
    (re.compile(rf"(?<!\d)0{SPACE}?[89]\d\d{SPACE}\d{{3}}{SPACE}\d{{3}}(?!\d)"), _free),
    (re.compile(rf"(?<!\d)0\d(?:{_PAIR}){{4}}(?!\d)"), _pairs),
    (re.compile(rf"(?<!\d)116{SPACE}?\d{{3}}(?!\d)(?!{SPACE}?(?:€|euro|\d))"), _threes),
    (re.compile(rf"{ALONE}(?:3\d|(?<=[lL]e )10){SPACE}\d\d(?!{SPACE}?[\d€%])(?!,\d)"), _pairs),
    (re.compile(rf"(?<=[lL]e )3\d{{3}}(?!\d)|{ALONE}3\d{{3}}{_AFTER}"), _pairs),
)
"""How a number is found, and its groups in order; "+33" stands for the country."""
