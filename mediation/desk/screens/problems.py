"""What is wrong in which file, so that its author can be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from mediation.desk.screens.reading import ReadingScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mediation.journey.problems import Problem


class ProblemsScreen(ReadingScreen):
    """Code, place and sentence of each problem; then sentences that belong to no file."""

    def __init__(self, problems: Iterable[Problem], sentences: Iterable[str] = ()) -> None:
        lines: list[Content] = []
        for problem in problems:
            place = f"{problem.file}:{problem.line}:{problem.column}"
            lines.append(Content.assemble((problem.code, "bold"), f"  {place}"))
            lines.append(Content(f"  {problem.message}"))
            if problem.excerpt:
                lines.append(Content(f"  {problem.line} | {problem.excerpt.strip()}"))
            lines.append(Content())
        for sentence in sentences:
            lines += [Content(sentence), Content()]
        super().__init__(
            "Fichiers à corriger", lines or [Content("Aucun fichier n'a de problème.")]
        )
