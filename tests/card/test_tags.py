"""What a screen reader finds in the file: titles, lists, pictures said in words."""

from __future__ import annotations

from io import BytesIO

import pikepdf

from accessibility.card.model import Card
from accessibility.card.pdf import render

from .conftest import lost_vitale
from .reader import Element, read


def kinds(part: Element) -> list[str]:
    return [kid.kind for kid in part.kids]


def test_one_title_then_a_heading_a_section(vitale: Card) -> None:
    tree = read(render(vitale))
    headings = [(p.kind, p.text.strip()) for p in tree.walk() if p.kind.startswith("H")]
    assert headings[0] == ("H1", vitale.title.replace(" :", "\u00a0:"))
    assert [kind for kind, _ in headings[1:]] == ["H2"] * 9


def test_steps_are_a_numbered_list_and_each_item_is_whole(vitale: Card) -> None:
    tree = read(render(vitale))
    steps = next(p for p in tree.walk() if p.kind == "L")
    assert kinds(steps) == ["LI"] * 4
    for place, item in enumerate(steps.kids, 1):
        assert kinds(item) == ["Lbl", "LBody"]
        assert item.kids[0].text == str(place)
        assert kinds(item.kids[1]) == ["Figure", "P"]


def test_a_list_over_two_pages_is_one_list() -> None:
    steps = lost_vitale().next_steps * 3
    tree = read(render(Card("T", next_steps=steps)))
    lists = [p for p in tree.walk() if p.kind == "L"]
    assert [len(one.kids) for one in lists] == [12]


def test_pictures_say_what_they_show(vitale: Card) -> None:
    alts = [p.alt for p in read(render(vitale)).walk() if p.kind == "Figure"]
    assert alts[0] == "Un crayon : écrire"
    assert alts[-1] == "Code à scanner avec un téléphone : Carte Vitale perdue ou volée"
    assert all(alts)


def test_the_file_says_that_it_is_tagged_and_in_which_language(vitale: Card) -> None:
    with pikepdf.open(BytesIO(render(vitale))) as file:
        assert file.Root.MarkInfo.Marked is True
        assert str(file.Root.Lang) == "fr"
        assert file.Root.ViewerPreferences.DisplayDocTitle is True
        with file.open_metadata() as said:
            assert said["pdfuaid:part"] == "1"
            assert said["dc:title"] == "Ma fiche"
        assert [page.obj.StructParents for page in file.pages] == [0, 1]
