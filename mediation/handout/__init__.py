"""A walk → the card a person takes home: what comes next, not the clicks already made."""

from mediation.handout.making import NoCard, card
from mediation.handout.numbers import NAME as NUMBERS
from mediation.handout.numbers import numbers

__all__ = ["NUMBERS", "NoCard", "card", "numbers"]
