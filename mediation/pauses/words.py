"""Neutral labels of two common words: said aloud, they tell nothing of anyone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

WORDS: tuple[str, ...] = (
    "abricot arbre avion balle banane barque bateau bouton brique brosse bureau cahier "
    "camion canal carotte cerise chaise champ chapeau chemise cloche colline couteau crayon "
    "cuisine dune écharpe étoile farine fenêtre ferme feuille figue flûte fontaine forêt "
    "fraise gâteau gomme grange guitare herbe horloge jardin lac laine lampe lune melon "
    "miroir montagne moulin nappe neige noisette nuage olive orange panier papier pêche "
    "perle phare piano pinceau plage plume poire pomme pont porte prairie prune radis "
    "rideau rivière robe route sable sentier soleil table tapis tasse tente tomate tulipe "
    "vague vallée valise vélo verger village violon"
).split()  # type: ignore[assignment]
"""Short, common, said as they are written; nothing that could be taken for the person."""


def label(chance: Callable[[], float], taken: Collection[str] = ()) -> str:
    """Two different words that no visit bears now: « pomme rivière »."""
    while True:
        first, second = (WORDS[int(chance() * len(WORDS)) % len(WORDS)] for _ in range(2))
        for shift in range(len(WORDS)):
            # A poor draw, the same number again and again, still gives a free label.
            other = WORDS[(WORDS.index(second) + shift) % len(WORDS)]
            found = f"{first} {other}"
            if first != other and found not in taken:
                return found
