"""The files that a visit makes: nobody gets what was made for another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from support import services, takings

from accessibility.card.files import CardError
from accessibility.card.model import Card
from mediation import papers
from mediation.services import CannotDo, Services


@pytest.fixture
def desk(tmp_path: Path) -> Services:
    return replace(services(tmp_path / "poste"), write=lambda path, data: path.write_bytes(data))


def test_two_desks_on_one_folder_never_take_the_same_name(desk: Services) -> None:
    """The second makes its card while the first is still drawing."""
    second: list[Path] = []

    def draw(card: Card) -> bytes:
        if not second:
            second.append(Path())
            second[0] = papers.put(other, Card(title="Pour une autre personne"))
        return card.title.encode()

    one, other = replace(desk, draw=draw), replace(desk, draw=draw)
    first = papers.put(one, Card(title="Pour la personne"))
    assert first.read_bytes() == b"Pour la personne"
    assert second[0].read_bytes() == b"Pour une autre personne"


def test_what_could_not_be_made_leaves_no_name_behind(desk: Services) -> None:
    def fail(_card: Card) -> bytes:
        raise CardError("Médiation n'a pas les lettres de cette langue.")

    with pytest.raises(CannotDo, match="lettres"):
        papers.put(replace(desk, draw=fail), Card(title="x"))
    assert takings(desk) == []
