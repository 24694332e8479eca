"""Sent straight to the printer, under a name that says nothing; then gone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from accessibility.card.files import CardError
from accessibility.card.printing import send
from accessibility.card.shapes import Shape


class Printer:
    """Takes jobs, or refuses them with an exit status."""

    def __init__(self, status: int = 0) -> None:
        self.status = status
        self.jobs: list[list[str]] = []

    def __call__(self, command: Sequence[str]) -> int:
        self.jobs.append(list(command))
        return self.status


def test_cups_gets_the_file_under_a_neutral_name(tmp_path: Path) -> None:
    printer = Printer()
    card = tmp_path / "-x; rm.pdf"
    send(card, Shape.A5, platform="linux", run=printer, find=lambda name: f"/usr/bin/{name}")
    (job,) = printer.jobs
    assert job[0] == "/usr/bin/lp"
    assert job[job.index("-t") + 1] == "carte"
    assert job[-2:] == ["--", str(card)]
    assert {"media=A5", "print-scaling=none", "print-color-mode=monochrome"} <= set(job)


def test_windows_prints_through_sumatra(tmp_path: Path) -> None:
    printer = Printer()
    send(tmp_path / "c.pdf", platform="win32", run=printer, find=lambda name: name)
    assert printer.jobs == [
        [
            "SumatraPDF.exe",
            "-print-to-default",
            "-silent",
            "-print-settings",
            "noscale,monochrome,simplex,paper=A4",
            str(tmp_path / "c.pdf"),
        ]
    ]


def test_a_printer_that_refuses_is_said_with_the_next_best_thing(tmp_path: Path) -> None:
    with pytest.raises(CardError, match=r"pas pris la carte.*ouvrez la carte"):
        send(tmp_path / "c.pdf", platform="linux", run=Printer(1), find=lambda name: name)


def test_a_printer_that_breaks_is_said_too(tmp_path: Path) -> None:
    def broken(_: Sequence[str]) -> int:
        raise OSError("no such device")

    with pytest.raises(CardError, match="L'imprimante n'a pas pris la carte"):
        send(tmp_path / "c.pdf", platform="linux", run=broken, find=lambda name: name)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_without_a_print_system_the_viewer_is_offered(tmp_path: Path, platform: str) -> None:
    printer = Printer()
    with pytest.raises(CardError, match="ouvrez la carte, puis imprimez-la"):
        send(tmp_path / "c.pdf", platform=platform, run=printer, find=lambda _: None)
    assert printer.jobs == []
