"""The structure of a tagged PDF (PDF/UA-1): what each part is and in which order.

reportlab has places for it in its catalogue and fills none of them. ``Tags`` keeps
the tree while a page is drawn and writes it as reportlab objects before saving, so
that the file is made once and not parsed and written again.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFObject, PDFPage, PDFStream

from accessibility.card.embedding import utf16

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class _Node:
    kind: str
    entries: dict[str, str] = field(default_factory=dict)
    kids: list[_Node | tuple[int, int]] = field(default_factory=list)
    """Nodes, or (page, number) of a marked stretch of a page."""


class _Element(PDFObject):
    """A structure element as reportlab writes objects, without its general formatting:
    a card has more of these than of anything else."""

    def __init__(self, kind: str, parent: Any) -> None:
        self.kind = kind
        self.parent = parent
        self.page: Any = None
        self.entries: list[str] = []
        self.kids: list[Any] = []

    def format(self, document: Any) -> bytes:
        """The dictionary's bytes."""
        kids = []
        for kid in self.kids:
            if isinstance(kid, int):
                kids.append(b"%d" % kid)
            elif isinstance(kid, tuple):
                page, number = kid
                kids.append(b"<</Type /MCR /Pg %s /MCID %d>>" % (page.format(document), number))
            else:
                kids.append(kid.format(document))
        page = b" /Pg %s" % self.page.format(document) if self.page is not None else b""
        return b"<</Type /StructElem /S /%s /P %s%s %s /K [%s]>>" % (
            self.kind.encode("ascii"),
            self.parent.format(document),
            page,
            " ".join(self.entries).encode("ascii"),
            b" ".join(kids),
        )


class _TaggedPage(PDFPage):
    """A page that may name its place in the structure; reportlab's own may not."""

    __NoDefault__ = [  # noqa: RUF012 - reportlab's own way
        *PDFPage.__NoDefault__,
        "StructParents",
        "Tabs",
    ]


class Tags:
    """The structure tree of one document, filled while it is drawn."""

    def __init__(self, canvas: Any, language: str) -> None:
        self._canvas = canvas
        self._root = _Node("Document", {"Lang": language})
        self._open = [self._root]
        self._marks: dict[int, int] = {}

    def begin(
        self,
        kind: str,
        *,
        language: str = "",
        alt: str = "",
        box: tuple[float, float, float, float] | None = None,
        numbered: bool = False,
        scope: str = "",
    ) -> None:
        """Open an element such as ``"H1"``, ``"L"`` or ``"P"`` inside the open one.

        ``box`` is left, bottom, right, top in points; only a figure has one. ``scope``
        of a table's heading cell: ``"Row"`` or ``"Column"``, what it heads.
        """
        entries: dict[str, str] = {}
        if language:
            entries["Lang"] = language
        if alt:
            entries["Alt"] = alt
        if box:
            corners = " ".join(f"{value:.2f}" for value in box)
            entries["A"] = f"<</O /Layout /Placement /Block /BBox [{corners}]>>"
        if kind == "L":
            numbering = "Decimal" if numbered else "None"
            entries["A"] = f"<</O /List /ListNumbering /{numbering}>>"
        if scope:
            entries["A"] = f"<</O /Table /Scope /{scope}>>"
        node = _Node(kind, entries)
        self._open[-1].kids.append(node)
        self._open.append(node)

    def end(self) -> None:
        """Close the element opened last."""
        self._open.pop()

    @contextmanager
    def content(self) -> Iterator[None]:
        """What is drawn meanwhile is what the open element says or shows."""
        page = self._canvas.getPageNumber() - 1
        number = self._marks.get(page, 0)
        self._marks[page] = number + 1
        node = self._open[-1]
        node.kids.append((page, number))
        self._canvas._code.append(f"/{node.kind} <</MCID {number}>> BDC")
        yield
        self._canvas._code.append("EMC")

    @contextmanager
    def artifact(self, kind: str = "Layout") -> Iterator[None]:
        """What is drawn meanwhile means nothing to who does not see: a line, a page number."""
        self._canvas._code.append(f"/Artifact <</Type /{kind}>> BDC")
        yield
        self._canvas._code.append("EMC")

    def finish(self, title: str) -> None:
        """Write the tree. Call once, when every page is shown and before saving."""
        doc: Any = self._canvas._doc
        catalog = doc.Catalog
        parents: dict[int, dict[int, Any]] = {}
        root_name = "structure"
        top = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root = doc.Reference(top, root_name)
        count = 0

        def element(node: _Node, parent: Any) -> Any:
            nonlocal count
            count += 1
            made = _Element(node.kind, parent)
            me = doc.Reference(made, f"structure-{count}")
            for key, value in node.entries.items():
                made.entries.append(f"/{key} {value if key == 'A' else f'<feff{utf16(value)}>'}")
            for kid in node.kids:
                if isinstance(kid, _Node):
                    made.kids.append(element(kid, me))
                    continue
                page, number = kid
                parents.setdefault(page, {})[number] = me
                where = doc.Reference(_page(doc, page))
                if made.page is None:
                    made.page = where
                if where.name == made.page.name:
                    made.kids.append(number)
                else:
                    made.kids.append((where, number))
            return me

        top.dict["K"] = element(self._root, root)
        numbers: list[Any] = []
        for page, marked in sorted(parents.items()):
            here = _page(doc, page)
            here.__class__ = _TaggedPage
            here.StructParents = page
            here.Tabs = PDFName("S")
            row = PDFArray([marked[number] for number in range(len(marked))])
            numbers += [page, doc.Reference(row, f"structure-page-{page}")]
        top.dict["ParentTree"] = doc.Reference(
            PDFDictionary({"Nums": PDFArray(numbers)}), "structure-parents"
        )
        top.dict["ParentTreeNextKey"] = len(parents)
        catalog.StructTreeRoot = top
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        catalog.Metadata = _metadata(title, self._root.entries["Lang"])


def _page(doc: Any, index: int) -> Any:
    return doc.idToObject[f"Page{index + 1}"]


def _metadata(title: str, language: str) -> PDFStream:
    """What the file says of itself: a title, a language, that it is tagged. No date."""
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>
<dc:language><rdf:Bag><rdf:li>{escape(language)}</rdf:li></rdf:Bag></dc:language>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
    entries = {"Type": PDFName("Metadata"), "Subtype": PDFName("XML")}
    return PDFStream(PDFDictionary(entries), packet.encode("utf-8"))
