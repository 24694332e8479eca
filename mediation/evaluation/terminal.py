"""What the evaluator reads in the terminal once a release is written."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from mediation.evaluation import report_words as say
from mediation.evaluation.release_model import Reason
from mediation.evaluation.report_model import Answers

if TYPE_CHECKING:
    from pathlib import Path

    from mediation.evaluation.release_model import Release
    from mediation.evaluation.report_model import Provenance, Story


def summary(
    release: Release, about: Provenance, told: Story, output: Path, explanations: Path
) -> str:
    """The first page's answers, what was protected, where everything is. Plain lines."""
    lines = [
        f"{told.title}. {told.subtitle}".strip(),
        f"{say.whole(about.desks_sending)} lieux, {say.whole(len(about.bundles))} bilans comptés,"
        f" {say.whole(len(about.set_aside))} mis de côté.",
        "",
    ]
    for block in told.blocks:
        if isinstance(block, Answers):
            for answer in block.items:
                lines.append(f"{answer.question} {answer.figure}".strip())
                lines.append(f"  {answer.words}")
    audit = release.audit
    lines += [
        "",
        f"Protection : {say.percent(release.published, 1)} des visites encore publiées ;"
        f" {say.whole(audit.targets)} nombres contrôlés, {audit.narrow} connaissable à moins de 11"
        f" près ; {say.whole(release.kept)} nombres gardés de la publication d'avant.",
        _masks(release),
        f"Publiable : {output}",
        f"À garder pour vous (pourquoi chaque case est masquée) : {explanations}",
    ]
    return "\n".join(lines)


def _masks(release: Release) -> str:
    """How many numbers are masked, and why: for the evaluator, who has the list."""
    why: Counter[Reason] = Counter()
    why.update(one.reason for one in release.masked if one.reason is not Reason.KEPT)
    told = [f"{words} : {say.whole(why[reason])}" for reason, words in _WHY.items() if why[reason]]
    many = say.whole(sum(why.values()))
    return f"Cases masquées : {many}" + (f" ({' ; '.join(told)})." if told else ".")


_WHY = {
    Reason.SMALL: "trop peu de visites",
    Reason.DESKS: "moins de trois lieux",
    Reason.PROTECTS: "pour en protéger une autre",
    Reason.STAYS: "déjà masquées avant",
}
