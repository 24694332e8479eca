"""The sheet of the person's three questions: nobody's name, for a box."""

from __future__ import annotations

from accessibility.card.form import Form, FormPart, Tick
from mediation import survey


def sheet(language: str) -> Form:
    """The sheet in one of ``survey.languages()``; French in small letters beside another one."""
    asked, words = survey.questions(language), survey.phrases(language)
    french = survey.phrases()
    lost = Tick(words.not_understood, "question", french.not_understood)
    return Form(
        title=words.title,
        language=asked[0].language,
        unreviewed=asked[0].unreviewed,
        parts=(
            FormPart(texts=(words.intro,)),
            *(
                FormPart(
                    heading=question.text,
                    french=question.french,
                    ticks=(
                        *(Tick(c.text, c.picto, c.french) for c in question.choices),
                        lost,
                    ),
                )
                for question in asked
            ),
            FormPart(texts=(words.sheet,)),
        ),
    )
