"""The pieces of the desk that need no screen: lines, the browser, what is told of a journey."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from mediation.desk.browser import open_link
from mediation.desk.widgets.lines import cut, fit, wrap
from mediation.facts import about, how_sure
from mediation.journey.entry import Entry
from mediation.journey.vocabulary import JourneyStatus

URL = "https://exemple.gouv.fr/page"
SCREEN = {"DISPLAY": ":0"}
TODAY = date(2026, 11, 22)


class TestCuttingLines:
    def test_at_plain_spaces_only(self) -> None:
        assert wrap("Appeler le 36\u00a046 ou venir", 14) == ["Appeler le", "36\u00a046 ou venir"]

    def test_with_an_indent(self) -> None:
        assert wrap("  1 Une réponse longue", 14, 4) == ["  1 Une", "    réponse", "    longue"]

    @given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs", "Mn", "Me", "Cf", "Zl",
                                                              "Zp", "Zs"), include_characters=" "),
                   max_size=200), st.integers(2, 60))  # fmt: skip
    def test_no_letter_is_lost_and_no_line_too_wide(self, text: str, width: int) -> None:
        spans = cut(text, width)
        assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")
        assert all(cell_len(text[a:b]) <= width for a, b in spans)

    @given(st.text(max_size=80), st.integers(0, 60))
    def test_fitting_takes_the_cells_asked_for(self, text: str, width: int) -> None:
        assert cell_len(fit(text, width)) == width


class TestOpeningAPage:
    def open(self, url: str = URL, **world: object) -> tuple[str, list[list[str]]]:
        started: list[list[str]] = []
        how = {"platform": "linux", "environment": SCREEN, "launch": started.append,
               "find": lambda name: None, "fallback": lambda url: False}  # fmt: skip
        return open_link(url, **{**how, **world}), started

    def test_in_a_private_window(self) -> None:
        find = {"chromium": "/usr/bin/chromium"}.get
        said, started = self.open(find=find)
        assert started == [["/usr/bin/chromium", "--incognito", URL]]
        assert said == f"Page ouverte dans une fenêtre privée : {URL}"

    def test_in_the_usual_browser_where_no_other_is_known(self) -> None:
        asked: list[str] = []
        said, _ = self.open(fallback=lambda url: not asked.append(url))
        assert asked == [URL]
        assert "fenêtre ordinaire" in said

    def test_without_a_graphical_session_the_address_is_given_and_nothing_started(self) -> None:
        find = {"firefox": "/usr/bin/firefox"}.get
        said, started = self.open(find=find, environment={})
        assert started == []
        assert said == f"Ouvrez cette adresse dans le navigateur : {URL}"

    def test_a_browser_that_does_not_start_is_passed_over(self) -> None:
        def refuse(command: list[str]) -> None:
            raise OSError

        find = {"firefox": "/usr/bin/firefox"}.get
        said, _ = self.open(find=find, launch=refuse)
        assert said == f"Ouvrez cette adresse dans le navigateur : {URL}"

    def test_on_windows_where_it_is_installed(self, tmp_path: Path) -> None:
        program = tmp_path / "Microsoft" / "Edge" / "Application" / "msedge.exe"
        program.parent.mkdir(parents=True)
        program.touch()
        _, started = self.open(platform="win32", environment={"PROGRAMFILES": str(tmp_path)})
        assert started == [[str(program), "--inprivate", URL]]

    @pytest.mark.parametrize("url", ["http://exemple.fr", "file:///etc/passwd", "--help", ""])
    def test_nothing_but_https(self, url: str) -> None:
        find = {"firefox": "/usr/bin/firefox"}.get
        said, started = self.open(url, find=find)
        assert started == []
        assert "pas de page sûre" in said


class TestWhatIsToldOfAJourney:
    def entry(self, **head: object) -> Entry:
        whole = {"status": JourneyStatus.PUBLISHED, "reviewed": "2026-11-01",
                 "review_before": "2027-05-01"}  # fmt: skip
        return Entry(**{"id": "x", "path": Path("x.yaml"), "title": "X", **whole, **head})

    @pytest.mark.parametrize(
        ("head", "told"),
        [
            ({}, "relu 01/11/2026"),
            ({"status": JourneyStatus.DRAFT}, "brouillon"),
            ({"status": JourneyStatus.WITHDRAWN}, "retiré"),
            ({"review_before": "2026-11-21"}, "à relire"),
            ({"review_before": "2026-11-22"}, "relu 01/11/2026"),
            ({"reviewed": ""}, "pas relu"),
            ({"reviewed": "hier"}, "relu hier"),
        ],
    )
    def test_how_sure_it_is(self, head: dict[str, object], told: str) -> None:
        assert how_sure(self.entry(**head), TODAY) == told

    def test_what_is_missing_is_left_out(self) -> None:
        assert [label for label, _ in about(self.entry(), TODAY)] == ["État"]
