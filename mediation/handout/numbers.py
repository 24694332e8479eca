"""« Numéros utiles »: a card that is the same for everybody, and so says nothing of anyone.

It is what a person may take after a secret journey: no date, no desk, no code to
scan, no source that names a subject; 39 19 stands among the others.
"""

from __future__ import annotations

import re

from accessibility.card.model import Card, Contact, Model
from mediation.journey import reference
from mediation.journey.shipped import resource
from mediation.journey.vocabulary import ContactFor

NAME = "numeros-utiles"
"""What is typed in place of a journey's name."""
TITLE = "Numéros utiles"


def numbers() -> Card:
    """The card of the application's contacts marked ``numero_utile``, from the smallest number.

    A contact without a number, for the mediator only or still to be confirmed has no
    place on it. Neither a pack nor this desk changes it: the same card everywhere.
    Always in French.
    """
    shared = reference.contacts(resource("contacts.yaml"), "contacts.yaml")
    found = [
        contact
        for contact in shared.values()
        if contact.useful
        and contact.phone
        and contact.audience is ContactFor.PERSON
        and not contact.to_confirm
    ]
    # Hours change, and a card is kept for years; what a number is for does not.
    lines = [Contact(one.name, one.phone or "", one.about or "") for one in found]
    return Card(
        title=TITLE,
        model=Model.NUMBERS,
        contacts=tuple(sorted(lines, key=lambda line: int(re.sub(r"\D", "", line.phone)))),
    )
