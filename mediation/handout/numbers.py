"""« Numéros utiles »: a card that is the same for everybody, and so says nothing of anyone.

It is what a person may take after a secret journey: no date, no desk, no code to
scan, no source that names a subject; 39 19 stands among the others.
"""

from __future__ import annotations

from accessibility.card.model import Card, Contact, Model
from mediation.journey import reference
from mediation.journey.library import resource
from mediation.journey.present import contact_line
from mediation.journey.vocabulary import ContactFor

NAME = "numeros-utiles"
"""What is typed in place of a journey's name."""
TITLE = "Numéros utiles"


def numbers() -> Card:
    """The card of the application's contacts marked ``numero_utile``, in their file's order.

    A contact without a number, for the mediator only or still to be confirmed has no
    place on it. Neither a pack nor this desk changes it: the same card everywhere.
    Always in French.
    """
    shared = reference.contacts(resource("contacts.yaml"), "contacts.yaml")
    found = [
        contact_line(contact)
        for contact in shared.values()
        if contact.useful
        and contact.phone
        and contact.audience is ContactFor.PERSON
        and not contact.to_confirm
    ]
    return Card(
        title=TITLE,
        model=Model.NUMBERS,
        contacts=tuple(Contact(line.name, line.phone, line.detail) for line in found),
    )
