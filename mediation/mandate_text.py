"""The mandate to sign: one page with blanks. Loads what draws it.

In French only: an agreement stays so until a reviewer has signed its translation.
"""

from __future__ import annotations

from accessibility.card.form import Form, FormPart, render


def draw(site: str = "") -> bytes:
    """The text to sign as a tagged PDF."""
    return render(text(site))


def text(site: str = "") -> Form:
    """The text to sign. ``site``: the desk's own name, written in where there is one."""
    helper = f"Le médiateur ({site})" if site else "Le médiateur, et sa structure"
    return Form(
        title="Mandat : ce que je laisse faire pour moi",
        parts=(
            FormPart(
                texts=("Modèle à adapter : aucun juriste ne l'a encore relu.",),
            ),
            FormPart(heading="Qui", blanks=("Moi", helper)),
            FormPart(
                heading="Quoi : un acte par ligne, barrez les lignes vides",
                blanks=("1.", "2.", "3."),
            ),
            FormPart(heading="Jusqu'à quand", blanks=("Jusqu'au",)),
            FormPart(
                heading="Ce qui est promis",
                texts=(
                    "Vous faites seulement ce qui est écrit ici. Pour le reste, vous me demandez.",
                    "Vous ne gardez ni mes codes ni mes mots de passe.",
                    "Vous me dites ce que vous avez fait.",
                    "Je peux arrêter quand je veux, sans dire pourquoi.",
                    "Ce papier est en deux exemplaires. J'en garde un.",
                ),
            ),
            FormPart(
                heading="Signatures",
                blanks=("Le",),
                signatures=(
                    "Moi",
                    "Qui signe avec moi ou pour moi, s'il le faut",
                    "Le médiateur",
                ),
            ),
            FormPart(texts=("D'après la CNIL (31/01/2019) et le Code civil, article 1984.",)),
        ),
    )
