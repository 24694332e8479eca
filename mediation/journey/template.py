"""A new journey that already passes `verifier`: its author only replaces sentences."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from accessibility.text import fold, one_line

if TYPE_CHECKING:
    from datetime import date

REVIEW = timedelta(days=181)
"""When a new journey asks to be read again: six months."""


@dataclass(frozen=True, slots=True)
class Answers:
    """What its author said; one line each."""

    title: str
    need: str
    audience: str
    organisation: str
    contact: str
    page: str
    """The official page, https."""
    paper: str
    """The paper to bring."""
    place: str
    """Where to send the person when it does not work: a place or a number."""
    offline: str


def name_of(title: str) -> str:
    """The id and file name of a title: « Refaire ma carte » gives refaire-ma-carte."""
    words = [w for w in re.sub(r"[^a-z0-9]+", " ", fold(title)).split() if w]
    return "-".join(words)[:60].strip("-") or "nouveau-parcours"


def text(answers: Answers, today: date) -> str:
    """The file. Sentences are blocks (« | »), so that a « : » in them harms nothing."""
    host = answers.page.removeprefix("https://").split("/", 1)[0]
    return f"""\
# yaml-language-server: $schema=schema/parcours-1.schema.json
# Remplacez les phrases une par une, puis lancez « mediation parcours verifier » sur ce fichier.
format: 1
id: {name_of(answers.title)}
version: 1
statut: brouillon
titre: {_quoted(answers.title)}
besoin: {_quoted(answers.need)}
public: [{answers.audience}]
discretion: ordinaire
duree: 20
responsable:
  structure: {_quoted(answers.organisation)}
  contact: {_quoted(answers.contact)}
licence: etalab-2.0
relu_le: {today.isoformat()}
a_relire_avant: {(today + REVIEW).isoformat()}
sources:
  - ref: {_quoted(host)}
    url: {_quoted(answers.page)}
    vu_le: {today.isoformat()}
sans_numerique: {_block(answers.offline, 2)}
etapes:
  # D'abord l'accord. Un refus mène à « vous faites, je regarde », jamais à la porte.
  - id: accord
    type: accord
    nature: aide
    mediateur: |
      Dites que la personne garde la souris et décide de tout.
    usager: |
      Je vous aide. C'est vous qui décidez.
      Vous êtes d'accord ?
    picto: main-accord
    refus: regarder
  # Ce qu'il faut avoir avant de commencer.
  - id: papiers
    type: verifier
    usager: |
      Avez-vous ce papier ?
    picto: document
    source: {_quoted(host)}
    documents:
      - id: papier
        nom: {_quoted(answers.paper)}
        si_manque: revenir
  # Une étape par geste. Ajoutez les vôtres ici, sur le même modèle.
  - id: page
    type: faire
    mains: personne
    lien: {_quoted(answers.page)}
    mediateur: |
      Laissez chercher. Montrez du doigt, ne cliquez pas.
    usager: |
      J'ouvre la page avec vous.
    picto: souris
    source: {_quoted(host)}
    a_confirmer: oui
    autonomie: |
      Attendez 30 secondes. Demandez « Où cliqueriez-vous ? »
    carte: Je garde une copie de ma demande.
    si_probleme:
      - quand: La personne ne trouve pas
        alors: |
          Lire la page à voix basse avec elle.
      - quand: Le service est en panne
        vers: nettoyer-appel
        blocage: panne
  # Avant chaque fin où un site a été ouvert : rien ne reste sur ce poste.
  - id: nettoyer
    type: inclure
    fragment: rien-ne-reste
  - id: fini
    type: fin
    resultat: obtenu
    usager: |
      C'est fait.
  - id: regarder
    type: dire
    usager: |
      Vous faites. Je regarde et je réponds.
    vers: papiers
  - id: revenir
    type: fin
    resultat: revient
    blocage: piece-manquante
    carte: Je reviens avec mon papier.
  - id: nettoyer-appel
    type: inclure
    fragment: rien-ne-reste
  - id: appeler
    type: orienter
    vers_qui: {_quoted(answers.place)}
    a_confirmer: oui
    usager: |
      Voici qui peut vous aider.
    picto: telephone
    carte: Je demande de l'aide. J'ai mes papiers près de moi.
  - id: fin-oriente
    type: fin
    resultat: oriente
# Un essai par chemin : « verifier » les joue tous.
essais:
  - nom: tout va bien
    attendu: obtenu
  - nom: la personne refuse l'aide
    reponses: {{accord: non}}
    attendu: obtenu
  - nom: le papier manque
    reponses: {{papiers: {{papier: non}}}}
    attendu: revient
  - nom: le service est en panne
    reponses: {{page: probleme-2}}
    attendu: oriente
"""


def _quoted(value: str) -> str:
    """A value on one line, whatever signs it holds."""
    return "'" + one_line(value).replace("'", "''") + "'"


def _block(value: str, indent: int) -> str:
    return "|\n" + " " * indent + one_line(value)
