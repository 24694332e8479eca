"""Draws set text, pictures and lines on a reportlab page, tagged as it goes.

Places are in points from the top left corner of the page, as one reads.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from reportlab.pdfgen.canvas import Canvas

from accessibility.card.embedding import Fonts, compressed, utf16
from accessibility.card.tags import Tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from accessibility.card.drawings import Drawing
    from accessibility.card.fonts import Face
    from accessibility.card.setting import Line, Paragraph, Placed

_CAPITALS = 0.67
"""Height of a capital letter, in sizes: what the eye centres on."""


class _BareCanvas(Canvas):
    """A canvas that does not begin each page with a font nobody asked for.

    reportlab's begins with Helvetica, which is in no file of ours: PDF/UA wants every
    font embedded.
    """

    def _make_preamble(self) -> None:
        self._preamble = ""


class Pen:
    """One document being drawn."""

    def __init__(
        self,
        width: float,
        height: float,
        language: str,
        title: str,
        *,
        sides: int = 1,
        rtl: bool = False,
        stroke: float = 1.0,
    ) -> None:
        """``width`` and ``height`` of a page, in points.

        ``sides`` pages stand side by side on a sheet, the first on the side where reading
        starts (``rtl``); ``stroke`` multiplies the thickness of every line.
        """
        self._file = BytesIO()
        self._width, self._height = width, height
        self._sides, self._side, self._rtl = sides, 0, rtl
        self._stroke = stroke
        self._title = title
        # Invariant: no date, no random number; the same card gives the same bytes.
        # reportlab keeps what it draws with to itself; see also ``tags`` and ``embedding``.
        self._canvas: Any = _BareCanvas(
            self._file,
            pagesize=(width * sides, height),
            invariant=1,
            pageCompression=1,
            pdfVersion=(1, 7),
            lang=language,
        )
        self._canvas.setAuthor("")
        self._canvas.setTitle(title)
        self._canvas.setSubject("")
        self._canvas.setCreator("Médiation")
        self._canvas.setProducer("Médiation")
        self._fonts = Fonts(self._canvas)
        self.tags = Tags(self._canvas, language)

    def begin_page(self) -> None:
        """What follows is drawn on a new page."""
        if self._sides > 1:
            self._canvas._code.append(f"q 1 0 0 1 {self._left:.2f} 0 cm")

    def end_page(self) -> None:
        """The page is done; what follows goes on the next one."""
        if self._sides > 1:
            self._canvas._code.append("Q")
            self._side += 1
            if self._side < self._sides:
                return
        self._end_sheet()

    @property
    def _left(self) -> float:
        """Where the page being drawn begins on its sheet."""
        place = self._sides - 1 - self._side if self._rtl else self._side
        return place * self._width

    def _end_sheet(self) -> None:
        if self._sides > 1:
            self._fold()
        self._side = 0
        self._canvas.showPage()
        page = self._canvas._doc.Pages.pages[-1]
        # Left alone, reportlab writes it in printable letters: larger, and slow.
        page.Contents = compressed(page.stream.encode("ascii"))

    def _fold(self) -> None:
        """Two short marks where the sheet is folded."""
        x, mark = self._width, 14.0
        with self.tags.artifact():
            for low, high in ((0.0, mark), (self._height - mark, self._height)):
                self._canvas._code.append(f"q 0.8 w {x:.2f} {low:.2f} m {x:.2f} {high:.2f} l S Q")

    def finish(self) -> bytes:
        """The whole file. Nothing can be drawn afterwards."""
        if self._side:
            self._end_sheet()
        self._fonts.finish()
        self.tags.finish(self._title)
        self._canvas.save()
        return self._file.getvalue()

    @contextmanager
    def element(
        self,
        kind: str,
        *,
        language: str = "",
        alt: str = "",
        box: tuple[float, float, float, float] | None = None,
        numbered: bool = False,
        scope: str = "",
    ) -> Iterator[None]:
        """Everything drawn meanwhile is inside an element of this kind.

        ``box`` is left, top, right, bottom of a figure; ``scope`` as in ``Tags.begin``.
        """
        if box:
            left, top, right, bottom = box
            out = self._left
            box = (out + left, self._height - bottom, out + right, self._height - top)
        self.tags.begin(kind, language=language, alt=alt, box=box, numbered=numbered, scope=scope)
        yield
        self.tags.end()

    def text(self, paragraph: Paragraph, x: float, y: float, *, kind: str = "P") -> None:
        """A paragraph with the top left corner of its room at (x, y), as one element."""
        with (
            self.element(kind, language=paragraph.language),
            self.tags.content(),
        ):
            self.lines(paragraph, x, y)

    def lines(self, paragraph: Paragraph, x: float, y: float) -> None:
        """The lines of a paragraph, in whatever element is open."""
        down = (paragraph.leading + _CAPITALS * paragraph.size) / 2
        for place, line in enumerate(paragraph.lines):
            left = x + paragraph.width - line.width if paragraph.rtl else x
            base = self._height - (y + place * paragraph.leading + down)
            self._line(line, left, base, paragraph.size)

    def _line(self, line: Line, x: float, base: float, size: float) -> None:
        code = ["BT"]
        face: Face | None = None
        expected = -1.0  # where PDF's pen stands, in points from the line's left
        shown = ""  # the inside of a TJ array that is still open
        for piece in line.pieces:
            shaped = piece.shaped
            moved = abs(piece.x - expected) > 0.01
            exact = self._fonts.learn(shaped) and not piece.missing
            inside = _plain(piece) if exact else ""
            if shown and (moved or not inside or shaped.face is not face):
                code.append(f"[{shown}] TJ")
                shown = ""
            if shaped.face is not face:
                face = shaped.face
                code.append(f"/{self._fonts.name(face)} {size:g} Tf")
            if inside:
                if moved:
                    code.append(f"1 0 0 1 {x + piece.x:.2f} {base:.2f} Tm")
                # One string for words that follow each other: what reads the file back
                # then sees a stretch of text, not words to be guessed together.
                shown += inside
                expected = piece.x + shaped.width * size / 1000
            else:
                code.append(self._marked(piece, x + piece.x, base, size, exact=exact))
                expected = -1.0
        if shown:
            code.append(f"[{shown}] TJ")
        code.append("ET")
        self._canvas._code.append(" ".join(code))

    @staticmethod
    def _marked(piece: Placed, x: float, base: float, size: float, *, exact: bool) -> str:
        """A piece whose string alone does not say how it reads."""
        shaped = piece.shaped
        drawn = []
        for start, rise, inside in shaped.strokes[:: -1 if shaped.rtl else 1]:
            left, up = x + start * size / 1000, base + rise * size / 1000
            drawn.append(f"1 0 0 1 {left:.2f} {up:.2f} Tm [{inside}] TJ")
        stroke = " ".join(drawn)
        if shaped.rtl and exact:
            # Letters stand as the eye meets them, strings in reading order: ISO 32000-1,
            # 14.8.2.3.3. ActualText here would be turned around by common readers.
            return f"/ReversedChars BMC {stroke} EMC"
        words = piece.missing or shaped.text
        return f"/Span <</ActualText <feff{utf16(words)}>>> BDC {stroke} EMC"

    def figure(
        self, drawing: Drawing, x: float, y: float, side: float, *, alt: str, language: str
    ) -> None:
        """A drawing in the square whose top left corner is (x, y); ``alt`` says what it shows."""
        with (
            self.element("Figure", language=language, alt=alt, box=(x, y, x + side, y + side)),
            self.tags.content(),
        ):
            scale = side / drawing.units
            bottom = self._height - y - side
            self._canvas._code.append(
                f"q {scale:.5f} 0 0 {scale:.5f} {x:.2f} {bottom:.2f} cm {drawing.operators} Q"
            )

    def draw(self, operators: str) -> None:
        """Plain PDF operators, in whatever element is open; points from the bottom left corner."""
        self._canvas._code.append(operators)

    @property
    def height(self) -> float:
        """Of a page, in points: where the top is for ``draw``."""
        return self._height

    def rule(self, x: float, y: float, width: float, *, weight: float = 0.8) -> None:
        """A line from left to right; an artefact."""
        with self.tags.artifact():
            up = self._height - y
            self._canvas._code.append(
                f"q {weight * self._stroke:g} w {x:.2f} {up:.2f} m {x + width:.2f} {up:.2f} l S Q"
            )

    def frame(self, x: float, y: float, width: float, height: float, *, weight: float) -> None:
        """An empty box; an artefact."""
        with self.tags.artifact():
            bottom = self._height - y - height
            weight *= self._stroke
            self._canvas._code.append(
                f"q {weight:g} w 1 j {x:.2f} {bottom:.2f} {width:.2f} {height:.2f} re S Q"
            )


def _plain(piece: Placed) -> str:
    """The inside of the TJ array of a piece that is one string; else empty."""
    if piece.shaped.rtl or len(piece.shaped.strokes) != 1:
        return ""
    _, rise, inside = piece.shaped.strokes[0]
    return "" if rise else inside
