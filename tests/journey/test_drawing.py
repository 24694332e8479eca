"""A journey drawn, and a journey as a document to sign."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from support import END, TODAY, fragment, journey, put

from mediation.cli import main
from mediation.journey import drawing, review
from mediation.journey.library import Library, built_in

ASK = {
    "id": "qui",
    "type": "demander",
    "usager": 'Quel "nom" ? [/b] <script>',
    "reponses": [{"id": "a", "texte": "CPAM"}, {"id": "b", "texte": "MSA", "vers": "fini"}],
}
SAY = {
    "id": "dire",
    "type": "dire",
    "mediateur": "Souriez.",
    "usager": "Bonjour.",
    "carte": "Je garde.",
}


@pytest.fixture
def library(tmp_path: Path) -> Library:
    put(
        tmp_path,
        fragment(
            "compte",
            {
                "id": "ouvrir",
                "type": "faire",
                "usager": "J'ouvre.",
                "vers": "ok",
                "si_probleme": [{"quand": "Bloqué", "vers": "ko"}],
            },
            {"id": "ok", "type": "fin", "sortie": "fait"},
            {"id": "ko", "type": "fin", "sortie": "bloque"},
            exits=("fait", "bloque"),
        ),
        "fragments/compte",
    )
    include = {"id": "c", "type": "inclure", "fragment": "compte", "sorties": {"bloque": "perdu"}}
    lost = {"id": "perdu", "type": "fin", "resultat": "oriente"}
    put(tmp_path, journey(ASK, SAY, include, END, lost))
    return Library([tmp_path])


class TestTheGraph:
    def test_every_way_is_an_arrow_and_no_text_leaves_its_quotes(self, library: Library) -> None:
        graph = library.load("essai").graph
        drawn = drawing.mermaid(graph).splitlines()
        arrows = [line for line in drawn if "-->" in line]
        assert len(arrows) == sum(bool(e.to) for path in graph.nodes for e in graph.edges(path))
        for line in drawn[1:]:
            text = re.sub(r'"[^"]*"', "", line)
            assert re.fullmatch(r"[\sn\d\[\](){}>~<br/\-]*", text), line
            assert "<script>" not in line

    def test_the_outline_says_where_each_answer_leads(self, library: Library) -> None:
        lines = drawing.outline(library.load("essai").graph).splitlines()
        assert any("MSA → " in line for line in lines)
        assert any("Bloqué → " in line for line in lines)

    def test_the_paths_are_all_the_ways_through(self, library: Library) -> None:
        found, more = drawing.paths(library.load("essai"), library.reference, TODAY)
        assert not more
        assert [(path.answers, path.result) for path in found] == [
            (("CPAM", "fait"), "obtenu"),
            (("CPAM", "bloque"), "oriente"),
            (("MSA",), "obtenu"),
        ]

    def test_too_many_paths_are_said_and_not_listed(self, library: Library) -> None:
        assert drawing.paths(library.load("essai"), library.reference, TODAY, limit=2)[1] is True

    @pytest.mark.parametrize("form", ["plan", "chemins", "mermaid"])
    def test_every_built_in_journey_is_drawn(
        self, form: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for name in Library([built_in()]).entries:
            assert main(["parcours", "graphe", name, "--format", form]) == 0
        assert capsys.readouterr().out


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text, self.open, self.tags = "", [], set()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.add(tag)
        if tag not in {"meta"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


class TestTheReviewDocument:
    def test_holds_every_text_and_is_well_formed(self, library: Library) -> None:
        loaded = library.load("essai")
        page = _Page()
        page.feed(review.document(loaded, library.reference, TODAY))
        assert page.open == []
        for text in ("Souriez.", "Bonjour.", "Je garde.", 'Quel "nom" ? [/b] <script>', "J'ouvre."):
            assert text in page.text
        assert "dimanche 22 novembre 2026" in page.text
        assert not page.tags & {"script", "link", "img", "iframe"}

    def test_of_each_built_in_journey_holds_what_is_read_and_printed(self) -> None:
        library = Library([built_in()])
        for name in library.entries:
            loaded = library.load(name)
            page = _Page()
            page.feed(review.document(loaded, library.reference, TODAY))
            flat = " ".join(page.text.split())
            for node in loaded.graph.nodes.values():
                for text in (node.step.person, node.step.card, node.step.mediator):
                    if node.shown and text:
                        assert " ".join(text.split()) in flat

    def test_is_written_where_asked(self, library: Library, tmp_path: Path) -> None:
        path = tmp_path / "r.html"
        assert main(["parcours", "relecture", str(tmp_path / "essai.yaml"), "-o", str(path)]) == 0
        assert path.read_text(encoding="utf-8").startswith("<!doctype html>")
        assert main(["parcours", "relecture", str(tmp_path / "essai.yaml"), "-o", "r.docx"]) == 2
