"""A PDF reader that does what the standard says, for a screen reader's view of a card.

It follows the structure tree, and gives each element the text of its marked content:
glyphs through ``ToUnicode``, ``ActualText`` where there is one, letters turned around
where ``ReversedChars`` says so (ISO 32000-1, 14.8.2.3.3). Common readers guess instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO

import pikepdf


@dataclass
class Element:
    """An element of the structure tree."""

    kind: str
    language: str
    alt: str
    text: str = ""
    kids: list[Element] = field(default_factory=list)

    def walk(self) -> Iterator[Element]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


def read(pdf: bytes) -> Element:
    """The structure of a file, from its document element."""
    with pikepdf.open(BytesIO(pdf)) as file:
        pages = {page.obj.objgen: _marked(page) for page in file.pages}

        def element(node: pikepdf.Object, page: pikepdf.Object | None) -> Element:
            page = node.get("/Pg", page)
            found = Element(str(node.S)[1:], str(node.get("/Lang", "")), str(node.get("/Alt", "")))
            for kid in node.K:
                if isinstance(kid, int):
                    found.text += pages[page.objgen][kid]
                elif kid.get("/Type") == "/MCR":
                    found.text += pages[kid.Pg.objgen][int(kid.MCID)]
                else:
                    found.kids.append(element(kid, page))
            return found

        return element(file.Root.StructTreeRoot.K, None)


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of each marked stretch of a page, by its number."""
    fonts = {
        name: _to_unicode(font.ToUnicode.read_bytes())
        for name, font in page.obj.Resources.get("/Font", {}).items()
    }
    found: dict[int, str] = {}
    open_marks: list[dict[str, object]] = []
    font: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        what = str(operator)
        if what in {"BDC", "BMC"}:
            entries = operands[1] if what == "BDC" else {}
            mark: dict[str, object] = {"tag": str(operands[0])}
            if "/MCID" in entries:
                mark["number"] = int(entries["/MCID"])
                found[int(entries["/MCID"])] = ""
            if "/ActualText" in entries:
                mark["actual"] = str(entries["/ActualText"])
            open_marks.append(mark)
        elif what == "EMC":
            done = open_marks.pop()
            if "actual" in done:
                _add(found, open_marks, str(done["actual"]))
        elif what == "Tf":
            font = fonts[str(operands[0])]
        elif what == "TJ":
            said = [
                font[int.from_bytes(raw[at : at + 2], "big")]
                for raw in (bytes(x) for x in operands[0] if isinstance(x, pikepdf.String))
                for at in range(0, len(raw), 2)
            ]
            if any(mark["tag"] == "/ReversedChars" for mark in open_marks):
                text = "".join(said)[::-1]
            else:
                text = "".join(said)
            if not any("actual" in mark for mark in open_marks):
                _add(found, open_marks, text)
    assert open_marks == []
    return found


def _add(found: dict[int, str], open_marks: list[dict[str, object]], text: str) -> None:
    for mark in reversed(open_marks):
        if "number" in mark:
            found[int(str(mark["number"]))] += text
            return
        if mark["tag"] == "/Artifact":
            return
    raise AssertionError(f"text outside any mark: {text!r}")


def _to_unicode(cmap: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9a-f]{4})> <([0-9a-f]+)>\n", cmap)
    return {
        int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be")
        for code, text in pairs
        if (code, text) != (b"0000", b"ffff")
    }
