"""The code on the card, scanned as a telephone would."""

from __future__ import annotations

import pypdfium2
import pytest
import zxingcpp

from accessibility.card.pdf import render
from accessibility.card.shapes import Shape

from .conftest import lost_vitale


@pytest.mark.parametrize("shape", list(Shape))
@pytest.mark.parametrize(
    "url",
    [
        "https://www.caf.fr",
        "https://www.service-public.gouv.fr/particuliers/vosdroits/F265",
        "https://exemple.gouv.fr/" + "chemin/" * 25 + "?a=b&c=d%20e",
    ],
)
def test_it_opens_the_page(shape: Shape, url: str) -> None:
    pdf = render(lost_vitale(page_url=url), shape=shape)
    read = []
    for page in pypdfium2.PdfDocument(pdf):
        # 150 dots an inch: what a poor printer and an old telephone make of it.
        picture = page.render(scale=150 / 72, grayscale=True).to_pil()
        read += [code.text for code in zxingcpp.read_barcodes(picture)]
    assert read == [url]
