"""The person's own questions on the page, one after the other. The mediator sees no answer.

Whether they are asked, and what becomes of an answer, is ``mediation.survey``'s: here
they are only drawn. What takes a disk or a voice is done ``aside``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from accessibility.languages import LANGUAGES
from mediation import survey
from mediation.person.runs import runs
from mediation.person.showing import QUESTION, THANKS, Shown
from mediation.person.words import FRENCH

if TYPE_CHECKING:
    from collections.abc import Callable

    from mediation.survey import Question
    from mediation.visit import Visit

PASS, NOT_UNDERSTOOD = "passe", "pas-compris"


class Asked:
    """Where the person is in the questions of ``visit``."""

    def __init__(
        self, visit: Visit, language: str, aside: Callable[[Callable[[], object]], None]
    ) -> None:
        self._visit = visit
        self._language = language
        self._aside = aside
        self._questions = survey.questions(language)
        self._at = 0
        visit.survey.proposed()

    @property
    def over(self) -> bool:
        """Whether nothing more is to be answered: all was, or the desk counted meanwhile."""
        return self._at >= len(self._questions) or not self._visit.survey.asks

    @property
    def _question(self) -> Question | None:
        return None if self.over else self._questions[self._at]

    def speak(self, language: str) -> Shown:
        """The same question in another language."""
        self._language = language
        self._questions = survey.questions(language)
        return self.page()

    def answer(self, value: str) -> bool:
        """Take « question/answer » of the one shown, and go on; False for anything else."""
        question = self._question
        if question is None:
            return False
        name, _, given = value.partition("/")
        known = {str(choice.id) for choice in question.choices} | {PASS, NOT_UNDERSTOOD}
        if name != question.id or given not in known:
            return False
        self._visit.survey.answered(name, given)
        self._at += 1
        if self.over:
            self._aside(self._visit.survey.count)
        return True

    def hear(self) -> None:
        """Say the one shown."""
        question = self._question
        if question is not None:
            self._aside(lambda: self._visit.hear_question(question.id))

    def page(self) -> Shown:
        """The one shown, or thanks."""
        around = survey.phrases(self._language)
        question = self._question
        if question is None:
            return Shown({"vue": THANKS, "langue": self._language, "texte": around.thanks})
        shown = Shown({"vue": QUESTION, "langue": self._language})
        page: dict[str, Any] = {
            "id": question.id,
            "intro": around.intro,
            "ligne": self._line(shown, "texte-question", question.text, question.language),
            "choix": [
                self._line(shown, "choix-question", choice.text, question.language)
                | {"id": str(choice.id), "picto": choice.picto}
                | ({"fr": choice.french} if question.language != FRENCH else {})
                for choice in question.choices
            ],
            "autres": [[PASS, around.skip], [NOT_UNDERSTOOD, around.not_understood]],
            "place": f"{self._at + 1} / {len(self._questions)}",
            "ecouter": True,
        }
        if question.language != FRENCH:
            page["fr"] = question.french
        shown.page["question"] = page
        return shown

    def _line(self, shown: Shown, where: str, text: str, language: str) -> dict[str, Any]:
        cut = runs(text, rtl=LANGUAGES[language].rtl)
        shown.texts.append((text, where, sum(t[1] == where for t in shown.texts), cut))
        line: dict[str, Any] = {"r": cut}
        if language == FRENCH and self._language != FRENCH:
            line["l"] = FRENCH
        return line
