"""The JSON Schema of journey files, for editors: completion and errors while one types.

Draft 7, because that is what the usual YAML language server reads; made from the
models, so that it says what the loader does. Editors ignore pydantic's
discriminator, so each kind of step is chosen by ``if type … then``. Scalars are
strings to the loader and numbers or dates to an editor: both are let through.
"""

from __future__ import annotations

import json
from typing import Any

from mediation.journey import model as m

FILE = "parcours-1.schema.json"

# What each key is for, as an editor shows it. By model and key, or by key alone.
DESCRIPTIONS: dict[str, str] = {
    "format": "Toujours 1.",
    "genre": "« fragment » pour un morceau de parcours ; rien sinon.",
    "Journey.id": "Le nom stable du parcours : minuscules, chiffres, tirets. Ne change jamais.",
    "id": "Un nom stable : minuscules, chiffres, tirets. Jamais montré à la personne.",
    "version": "Un nombre, augmenté quand le sens change.",
    "statut": "brouillon, publie ou retire.",
    "titre": "Le titre, à la première personne : « Déclarer ma carte Vitale perdue ».",
    "besoin": "Le besoin, avec les mots des gens.",
    "mots": "D'autres mots que les gens emploient, pour trouver le parcours.",
    "public": "Pour qui le parcours est écrit.",
    "famille": "De quoi il parle. Les bilans comptent un petit parcours avec sa famille.",
    "Journey.discretion": "ordinaire, discret (titre neutre) ou secret (aucune trace).",
    "discretion": "Plus discret que le parcours, à cette étape.",
    "Journey.duree": "Durée habituelle, en minutes.",
    "responsable": "Qui garde le parcours à jour.",
    "structure": "Le nom de la structure.",
    "Responsible.contact": "Une adresse de la structure, jamais d'une personne.",
    "licence": "etalab-2.0 pour un texte libre.",
    "relu_le": "Le jour de la dernière relecture (2026-11-22).",
    "a_relire_avant": "Le jour où il faudra relire (2027-05-22).",
    "sources": "D'où viennent les faits.",
    "ref": "Le nom court de la source : F265.",
    "url": "L'adresse de la page, en https.",
    "date": "La date de la page elle-même.",
    "vu_le": "Le jour où quelqu'un l'a rouverte.",
    "sans_numerique": "La voie sans internet : papier, téléphone ou guichet. Obligatoire.",
    "carte_modele": "La carte : suite, gestes (à refaire seul), trois-images ou calendrier.",
    "remplace_par": "Le parcours qui remplace celui-ci.",
    "contacts": "Les contacts de ce parcours.",
    "nom": "Le nom, tel que la personne le lit.",
    "telephone": "Le numéro, avec ses espaces : 36 46.",
    "horaires": "Les horaires, si une source datée les donne.",
    "objet": "Pour quoi appeler.",
    "pour": "usager, ou pro : pour le médiateur seul, jamais imprimé ni dit.",
    "numero_utile": "oui : sur la carte des numéros utiles, la même pour tous.",
    "etapes": "Les étapes, dans l'ordre.",
    "essais": "Des visites imaginées, et leur fin attendue.",
    "type": "Le type de l'étape.",
    "mediateur": "Ce que le médiateur dit ou fait. La personne ne le voit pas.",
    "usager": "Ce que la personne lit : une idée par phrase, 15 mots au plus.",
    "oral": "Ce qui est dit à voix haute, si ce n'est pas ce qui est écrit.",
    "picto": "Le dessin, choisi dans resources/pictos.",
    "Do.carte": "Ce que la carte dit de la suite, une fois l'étape faite.",
    "carte": "Ce que la carte dit de la suite.",
    "autonomie": "Comment laisser faire la personne.",
    "si": "L'étape n'est montrée que si ces réponses ont été données.",
    "sauf": "L'étape n'est pas montrée si ces réponses ont été données.",
    "vers": "L'étape suivante. Sans cette clé : celle d'après.",
    "source": "La source de cette étape : un « ref » de « sources ».",
    "a_confirmer": "oui : ce fait reste à confirmer ; l'écran et la carte le disent.",
    "periode": "Des mois, écrits par le poste le jour de la visite.",
    "de": "Premier mois : M-4, ou 2026-07.",
    "Months.a": "Dernier mois : M-2, ou 2026-09.",
    "faits": "Des faits datés de resources/faits.yaml : montants, délais, plafonds.",
    "valable_du": "L'étape n'est montrée qu'à partir de ce jour.",
    "valable_jusquau": "L'étape n'est plus montrée après ce jour.",
    "anciens_ids": "Les anciens noms de l'étape, pour garder ses traductions.",
    "Ask.reponses": "De 2 à 6 réponses.",
    "Trial.reponses": "Les réponses de l'essai, par étape.",
    "texte": "Le texte, tel que la personne le lit.",
    "plusieurs": "oui : plusieurs réponses à la fois.",
    "Ask.a": "mediateur : la question est pour le médiateur seul.",
    "documents": "Les papiers à avoir.",
    "points": "Des points à cocher.",
    "obligatoire": "non : utile, mais on peut continuer sans.",
    "forme": "original ou copie.",
    "validite": "Depuis quand au plus : P3M pour trois mois.",
    "un_parmi": "Un même mot pour des papiers dont un seul suffit.",
    "si_manque": "Où aller si ce papier manque.",
    "si_probleme": "Ce qui peut bloquer, et que faire.",
    "quand": "Ce qui se passe, en quelques mots.",
    "alors": "Le conseil. L'étape reste à faire.",
    "blocage": "Le mot qui sera compté.",
    "mains": "personne, ensemble, ou mediateur (il faut alors un mandat).",
    "appareil": "telephone : fait sur le téléphone de la personne.",
    "lien": "La page où cela se passe, en https.",
    "engage": "Ce que la personne signe, envoie, déclare ou paie : on relit ensemble.",
    "preuve": "Le numéro ou le reçu à recopier à la main.",
    "qui": "Qui doit répondre.",
    "delai_min": "Au moins : P2W pour deux semaines.",
    "delai_max": "Au plus : P3W.",
    "en_attendant": "Ce que la personne fait en attendant.",
    "relance": "Ce qu'elle fait si rien ne vient.",
    "reprise": "oui : la visite peut s'arrêter ici et reprendre un autre jour.",
    "contact": "Un contact du parcours ou de resources/contacts.yaml.",
    "danger": "De quoi l'alerte protège.",
    "nature": "aide, ou mandat.",
    "refus": "Où aller si la personne dit non : jamais la porte.",
    "signataire": "Qui peut signer.",
    "vers_qui": "Le lieu ou le numéro, précis.",
    "fragment": "Le nom du fragment.",
    "Include.sorties": "Où mène chaque sortie du fragment.",
    "Fragment.sorties": "Les sorties du fragment ; la première est l'ordinaire.",
    "resultat": "Comment la visite finit.",
    "sortie": "Par où le fragment finit.",
    "suite": "Un autre parcours qui continue celui-ci.",
    "attendu": "La fin attendue.",
    "valeur": "La valeur seule.",
}

ONE_OR_MANY = frozenset({"source", "faits", "anciens_ids", "mots", "public"})
"""Keys whose list may be written as one value alone; ``Origin.source`` is no such list."""


def schema() -> dict[str, Any]:
    """The schema of a journey or a fragment file, draft 7."""
    definitions: dict[str, Any] = {}
    for model in (m.Journey, m.Fragment):
        made = model.model_json_schema(by_alias=True, ref_template="#/definitions/{model}")
        definitions.update(made.pop("$defs", {}))
        definitions[model.__name__] = made
    for name, definition in definitions.items():
        _describe(name, definition)
    steps = {kind: model.__name__ for kind, model in m.STEP_MODELS.items()}
    definitions["Step"] = {
        "type": "object",
        "required": ["id", "type"],
        "properties": {
            "id": {"description": DESCRIPTIONS["id"]},
            "type": {"enum": list(steps), "description": DESCRIPTIONS["type"]},
        },
        "allOf": [
            {
                "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
                "then": {"$ref": f"#/definitions/{name}"},
            }
            for kind, name in steps.items()
        ],
    }
    for name in ("Journey", "Fragment"):
        definitions[name]["properties"]["etapes"] = {
            "type": "array",
            "items": {"$ref": "#/definitions/Step"},
            "description": DESCRIPTIONS["etapes"],
        }
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Parcours de Médiation, format 1",
        "definitions": dict(sorted(definitions.items())),
        "if": {"properties": {"genre": {"const": "fragment"}}, "required": ["genre"]},
        "then": {"$ref": "#/definitions/Fragment"},
        "else": {"$ref": "#/definitions/Journey"},
    }
    loosened: dict[str, Any] = _loosened(whole)
    return loosened


def text() -> str:
    """The schema file's content."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


def _describe(name: str, definition: dict[str, Any]) -> None:
    definition.pop("title", None)
    # Docstrings are for programmers.
    definition.pop("description", None)
    for key, value in definition.get("properties", {}).items():
        value.pop("title", None)
        said = DESCRIPTIONS.get(f"{name}.{key}") or DESCRIPTIONS.get(key)
        if said is None:
            continue
        if "$ref" in value:
            # In draft 7 whatever stands beside a $ref is ignored.
            value["allOf"] = [{"$ref": value.pop("$ref")}]
        value["description"] = said
        if key in ONE_OR_MANY and "items" in value:
            single = value.pop("items")
            many = {k: value.pop(k) for k in list(value) if k not in {"description", "default"}}
            value["anyOf"] = [{**many, "items": single}, single]
        elif key in {"si", "sauf"}:
            value["patternProperties"] = {
                pattern: {"anyOf": [many, many["items"]]}
                for pattern, many in value["patternProperties"].items()
            }


def _loosened(node: Any) -> Any:
    """Where the loader takes a string, an editor may see a number, a date or a boolean."""
    if isinstance(node, list):
        return [_loosened(item) for item in node]
    if not isinstance(node, dict):
        return node
    node = {key: _loosened(value) for key, value in node.items() if key != "discriminator"}
    if node.get("format") == "date":
        return node
    if node.get("type") == "boolean":
        return {**{k: v for k, v in node.items() if k != "type"}, "enum": ["oui", "non"]}
    if node.get("type") == "string" and "const" not in node and "enum" not in node:
        return {**node, "type": ["string", "number", "boolean"]}
    if "const" in node and isinstance(node["const"], str) and node["const"].isdigit():
        kept = {key: value for key, value in node.items() if key not in {"const", "type"}}
        return {**kept, "enum": [node["const"], int(node["const"])]}
    return node


if __name__ == "__main__":
    print(text(), end="")  # noqa: T201 - the file's content, for `make docs`
