"""The pages of ``docs`` that say what is kept and sent, written from the types.

``donnees.md`` is for a data-protection officer, ``la-coop.md`` for a desk that
uses La Coop. A field cannot be added without its line here: the lists are those
that the program itself obeys, and a test compares the pages with them.
"""

# ruff: noqa: E501  (a line of a Markdown table cannot be broken)

from __future__ import annotations

import sys
from pathlib import Path

from mediation.journey.vocabulary import (
    Family,
    Guidance,
    Hand,
    Result,
    StepFault,
    VoiceAnswer,
    VoiceQuestion,
    VoiceState,
)
from mediation.outcomes import coop
from mediation.outcomes.forms import SCHEMAS
from mediation.outcomes.log import BATCH, COPY, FILE, RESERVE
from mediation.outcomes.record import (
    FIELDS,
    OF_A_JOURNEY,
    OF_A_STEP,
    SCHEMA_VERSION,
    Counted,
)
from mediation.outcomes.site import Territory
from mediation.outcomes.spool import SLOTS
from mediation.outcomes.tables import K

_COMMAND = "python -m mediation.outcomes.explain docs"

_OPENING = f"""\
<!-- Page écrite par le programme : {_COMMAND} -->

# Ce que Médiation garde, et ce qui part du poste

Cette page est pour la personne chargée de la protection des données. Elle est écrite à partir du
programme lui-même : un champ qui n'est pas ici ne peut pas être enregistré. Elle décrit la
version {SCHEMA_VERSION} du fichier des bilans. Elle ne remplace pas l'analyse d'impact du
responsable de traitement : qui il est, la base légale et l'information des personnes restent à
écrire avec lui.

## En bref

- À la fin d'une visite, le médiateur choisit quelques mots dans des listes fermées. Le poste en
  garde une ligne, appelée **bilan**. Il n'existe aucun champ libre.
- Une ligne ne porte ni nom, ni numéro, ni âge, ni genre, ni commune, ni langue, ni jour, ni
  heure, ni identifiant de la personne ou du médiateur.
- Le fichier du poste est **minimisé** et confidentiel. Il n'est **pas anonyme** : quelqu'un qui a
  vu la visite et qui détient le fichier peut souvent reconnaître la ligne (voir « Ce qui reste
  possible »).
- Seuls des **tableaux de comptes** partent du poste, une fois par trimestre : aucune ligne de
  visite, aucune clé, aucune case de moins de {K} visites.
- Un parcours marqué « secret » (par exemple pour des violences) ne laisse aucune trace.
"""

_NEVER = """\
## Ce qui n'est jamais gardé

Nom, prénom, date de naissance, âge, genre, nationalité, adresse, commune, téléphone, courriel,
numéro de sécurité sociale, d'étranger, fiscal ou d'allocataire, pièce jointe, photo, voix,
signature, identifiant ou mot de passe, jour et heure de la visite, langue de la visite, nom du
médiateur, note libre. Le public pour qui un parcours est écrit n'est jamais supposé être celui de
la personne présente.

Les identifiants de parcours et d'étape viennent des fichiers de parcours, jamais d'une saisie. Ils
ne peuvent pas contenir d'espace, de majuscule, d'accent ni plus de cinq chiffres de suite.
"""

_WHERE = f"""\
## Où, comment, combien de temps

| Fichier, dans le dossier « bilans » du poste | Contenu |
|---|---|
| `{FILE}` | les bilans et les compteurs |
| `{COPY}` | une copie, une seule, réécrite sur elle-même et relue |
| `{RESERVE}` | au plus {SLOTS} bilans qui attendent, quand le disque refuse d'écrire |
| `bilans-abime-….db` | un fichier trouvé abîmé, gardé jusqu'au prochain effacement |

- Les fichiers ne sont lisibles que par le compte qui ouvre Médiation. Ils ne sont pas chiffrés :
  **le disque du poste doit l'être**.
- La clé de chaque ligne est tirée au hasard. Ni l'ordre des lignes, ni leur place dans le fichier
  fermé, ni la date des fichiers ne disent quand une visite a eu lieu. (Certains systèmes gardent
  d'autres dates, hors de portée du programme. Si le poste s'arrête brutalement, l'ordre des
  dernières lignes reste lisible jusqu'à la fermeture suivante.)
- Ce qui est effacé est aussi écrasé dans le fichier. Les blocs que le disque libère (journal de
  SQLite, usure d'un disque électronique) échappent au programme : encore une raison de chiffrer.
- Tant que la personne suivante n'a pas commencé, le médiateur peut annuler le bilan : il quitte le
  fichier, la réserve et la copie. Ensuite, rien ne permet plus de retrouver la ligne d'une
  personne, ni pour elle ni pour le poste (RGPD, article 11).
- Les bilans d'un trimestre sont effacés par `mediation bilan effacer` quand le trimestre a été
  exporté et que le trimestre suivant, pendant lequel il peut être corrigé, est fini. Un trimestre
  trop petit pour partir est effacé au même moment. Un trimestre à exporter et qui ne l'a pas été
  reste, et la commande le dit.
"""

_PAUSES = """\
## Les visites en pause

Une visite peut attendre sous deux mots courants (« pomme rivière »), jusqu'au soir. La visite en
cours est gardée de la même façon, pour qu'une panne du programme ne la perde pas. Un fichier par
visite, dans le dossier « pauses », **chiffré** (AES-256-GCM) :

- ce qu'il contient : l'identifiant du parcours et sa version, les étapes et les réponses choisies,
  la langue choisie, le nombre de minutes déjà passées, les compteurs de la visite, les deux mots, le
  jour (sans l'heure), et le texte du parcours lui-même ;
- ce qu'il ne contient pas : tout le reste. Aucun texte n'y est tapé par personne ;
- la clé n'est jamais sur le disque à côté. Sous Linux, elle est dans la mémoire de la session et
  disparaît avec elle, ou quand le PC s'arrête. Sous Windows, elle est dans le profil du compte,
  fermée par Windows pour ce seul compte (DPAPI) : qui ouvre ce compte peut l'ouvrir. Ailleurs, elle
  n'est que dans le programme : s'il s'arrête, les pauses sont perdues, et le poste le dit ;
- effacé quand la visite est close, quand le médiateur quitte Médiation, et au démarrage d'un autre
  jour ; avec la dernière visite, la clé est effacée aussi. Une visite ainsi perdue augmente de un le
  compteur `non-clos` ;
- jamais pour un parcours secret.
"""

_DAY = """\
## La journée

Pour ce que le médiateur doit reporter ailleurs, le poste compte les visites du jour par sujet (la
famille du parcours) et par tranche de durée, en mémoire et dans un seul fichier, `journee.json` :
le jour et des nombres, rien d'autre, ni heure, ni ordre, ni parcours. Un parcours secret n'est pas
compté. Le fichier d'un autre jour est effacé dès que
Médiation le rencontre. `mediation bilan journee` le montre.
"""

_SIGNALS = f"""\
## Les signalements

Un médiateur peut signaler qu'une étape est fausse. `signalements.txt` garde alors le nom du parcours
ou du fragment, sa version, l'étape et un motif ({", ".join(f"« {word.label} »" for word in StepFault)}) :
ni visite, ni personne, ni date. C'est à part des bilans. `mediation bilan signalements` en fait la
liste à renvoyer à qui tient le parcours. Une étape secrète ne peut pas être signalée.
"""

_LEAVES = f"""\
## Ce qui part du poste

`mediation bilan exporter` écrit un fichier par trimestre fini ; c'est le médiateur qui l'envoie.
En-tête : l'identifiant du site, son département, son territoire
({", ".join(word.label for word in Territory)}), le trimestre, le nombre de visites. Un trimestre de
moins de {K} visites ne part pas. Puis ces tableaux, et aucun autre :

"""

_RULES = f"""\

Règles, revérifiées sur le fichier lui-même par `mediation bilan verifier` :

1. Chaque case compte au moins {K}. Plus petite, elle rejoint sa famille de parcours, puis
   l'ensemble ; si cela ne suffit pas elle est retenue, et le nombre de visites retenues est dit
   (`retenus.csv`). Si les petites cases sont égales, ou font moins de {K} ensemble, la plus petite
   des autres va avec elles (sauf entre les parcours d'une famille).
2. Un résultat a le même total dans tous les tableaux, ou il n'est dans aucun : soustraire deux
   tableaux n'isole personne. Ce qui est retenu compte aussi {K} visites au moins, ou zéro.
3. Pour un parcours, une famille ou une main, les tableaux montrent deux résultats ou aucun : savoir
   qu'une personne y est comptée ne dit pas comment sa visite a fini. La durée et le passage sont
   comptés seuls, croisés avec rien ; les orientations ne sont montrées que si le nombre de visites
   orientées l'est, et en font le total.
4. Les comptes d'étapes, d'usages et de questions posées, qui s'emboîtent, sont arrondis au multiple
   de {K} inférieur.
5. Une correction répète l'ancien contenu tel quel et ajoute un lot fait des seules visites
   nouvelles ({K} au moins) : soustraire deux révisions donne un tableau qui suit ces mêmes règles.
6. Les mêmes bilans donnent le même fichier, octet pour octet ; il ne porte pas de date.

Familles de parcours : {", ".join(word.label for word in Family)}.

Le site **signe** le fichier (ed25519) avec une clé faite sur le poste au premier envoi
(`cle-site.pem`). La signature montre que rien n'a changé depuis ; qui tient cette clé, seul le site
peut le dire : son empreinte courte se compare de vive voix. Si l'évaluation a donné sa clé publique
(`evaluation` dans `reglages.toml`), le fichier part **chiffré** pour elle seule (HPKE, RFC 9180 :
X25519, HKDF-SHA256, ChaCha20-Poly1305). Sans cela il part ouvert : il est fait pour pouvoir l'être.
"""

_REMAINS = """\
## Ce qui reste possible

Mesuré le 26 novembre 2026 sur un réseau inventé de 400 sites, dont un sur quatre reçoit trois
visites par jour (`make proof` refait ces mesures). L'attaquant a vu la visite et veut savoir
comment elle a fini. Chiffres pour les petits sites.

| L'attaquant détient | Résultat |
|---|---|
| le fichier envoyé, et connaît le parcours et qui tenait la souris | certain : jamais, sur 19 635 visites ; deviné : 51,5 %, contre 51,1 % sans le fichier |
| le fichier envoyé, sait quelles cases sont vides, et cherche une case de moins de 5 par soustraction | 49 751 cases : aucune connue à moins de 5 près |
| deux révisions du même trimestre | aucune case de moins de 5 (refaites sans lots : 17 122 sur 400 paires) |
| le fichier **du poste**, et connaît le parcours | certain : 8,7 % |
| le fichier **du poste**, et connaît parcours, main, durée et passage | certain : 82,1 % |
| deux copies du dossier du poste à un jour d'écart | les lignes de ce jour : toutes |

- « À moins de 5 près » suppose que l'attaquant soustrait. Un autre attaquant rejoue les règles sur
  tous les petits postes possibles. Il ne trouve aucun nombre de 1 à 4 pour un résultat, une main, un
  blocage ou une réponse. Il peut en trouver entre les parcours : s'il sait que deux parcours
  seulement d'une famille ne sont pas montrés, 8 visites y sont 4 et 4. Les fichiers au format 1,
  plus anciens, ont cette faiblesse dans tous les tableaux.
- Les trois derniers cas sont la raison pour laquelle le fichier du poste est confidentiel, gardé une
  seule fois, et jamais envoyé. Une sauvegarde quotidienne du poste rend possible le dernier : n'en
  gardez qu'une, chiffrée.
- Ce qui est tapé au poste par erreur n'est gardé nulle part : 480 noms, numéros et adresses inventés,
  tapés à chaque question d'une visite, ne sont ensuite dans aucun fichier du poste, ni dans le
  journal des pannes, ni sur la carte.
- Deviner reste toujours possible : qui connaît les habitudes d'une démarche devine une fois sur
  deux, avec ou sans Médiation.
- Les répartitions de ce réseau sont inventées ; un vrai réseau peut être plus ou moins favorable.
- Le fichier envoyé n'a que des cases de 5 visites ou plus. Avant une publication, l'évaluation
  applique ses propres règles, plus strictes.

## Pour les médiateurs

Sur un site à un seul médiateur, les comptes parlent aussi de lui : ses visites, ses résultats, qui
tenait la souris. Ils servent à l'**évaluation des parcours et du service, pas au contrôle** d'une
personne. Les durées sont en quatre tranches, sans jour ni heure, et aucun tableau n'est fait par
médiateur. Cet usage doit être écrit dans l'accord avec le site, et dit aux médiateurs.

## Droits des personnes

- Refuser que la visite soit comptée : une touche au bilan (`n`, deux fois à l'écran). Rien de la
  visite n'est gardé, ni bilan ni étapes ; seul le compteur `objection` augmente de un. L'affiche
  du poste (`mediation bilan affiche`) dit ce droit à toutes les personnes.
- Refuser l'aide n'arrête pas la visite (« vous faites, je regarde ») : le compteur `refus` augmente
  de un.
- Revenir sur sa décision : annulation, tant que la personne suivante n'a pas commencé.
- Accès, rectification : une ligne ne peut être reliée à personne par le poste lui-même ; aucun reçu
  ni code n'est remis, car il serait un identifiant.
"""


def text() -> str:
    """The whole page, in Markdown."""
    return "\n".join(
        (
            _OPENING,
            _fields(),
            _counters(),
            _NEVER,
            _WHERE,
            _PAUSES,
            _DAY,
            _SIGNALS,
            _LEAVES + _tables() + "\n" + _RULES,
            _REMAINS,
        )
    )


def _fields() -> str:
    rows = [
        "## Un bilan, champ par champ",
        "",
        "| Champ | Pourquoi | Valeurs possibles |",
        "|---|---|---|",
        "| `cle` | Éviter de compter deux fois une ligne. | 32 caractères tirés au hasard |",
        "| `lot` | Compter à part ce qui arrive après un export. | nombre d'exports déjà faits |",
    ]
    for field in FIELDS:
        values = ""
        if field.words is not None:
            values = ", ".join(f"`{word}`" for word in field.words)
        elif field.column == "trimestre":
            values = "année et trimestre : `2026T4`"
        elif field.column in ("parcours", "etape"):
            values = "identifiant écrit dans le fichier du parcours"
        elif field.column == "version":
            values = "nombre entier"
        elif field.column == "empreinte":
            values = "12 chiffres hexadécimaux"
        rows.append(f"| `{field.column}` | {field.why} | {values} |")
    return "\n".join([*rows, ""])


def _counters() -> str:
    rows = [
        "## Les compteurs",
        "",
        "Des nombres, à part des bilans : aucune ligne ne relie un compteur à une visite. Ils restent",
        f"en mémoire et sont écrits ensemble, toutes les {BATCH} visites ou à la fermeture, pour ne dater",
        "personne.",
        "",
        "| Compteur | Ce qu'il compte | Gardé par |",
        "|---|---|---|",
    ]
    for word in Counted:
        kept = "trimestre et site"
        if word in OF_A_STEP:
            kept = "trimestre, version du parcours et étape"
        elif word in OF_A_JOURNEY:
            kept = "trimestre et version du parcours"
        rows.append(f"| `{word}` | {word.label} | {kept} |")
    rows += [
        "",
        "### Les trois questions",
        "",
        "Une visite sur quelques-unes (réglage du poste, 5 au départ) est tirée au sort à son début,",
        "quand personne ne sait comment elle finira. La personne répond seule, sur son écran ou sur une",
        "feuille sans nom, mise dans une boîte. Jamais pour un parcours secret. Le médiateur ne voit pas",
        "ses réponses, et aucun compteur ne les relie à une visite ni à un parcours.",
        "",
        "| Question | Réponses |",
        "|---|---|",
    ]
    for question in VoiceQuestion:
        words = [answer for answer in VoiceAnswer if answer.question is question]
        shown = ", ".join(f"« {word.label} » `{word}`" for word in words)
        rows.append(f"| {question.label} | {shown} |")
    states = [f"`{state}`" for state in VoiceState if state is not VoiceState.ANSWERED]
    rows += [
        "",
        f"Pour chaque question on compte aussi : {', '.join(states)} (par exemple"
        f" `{VoiceQuestion.KNOWS}-{VoiceState.PASSED}`). Le nombre de personnes qui ont répondu"
        f" (`{VoiceState.ANSWERED}`) est la somme des réponses : il n'est pas gardé deux fois.",
        "",
        "La langue et le public (seulement s'il est dit par la personne) ne sont comptés que pour le"
        " site entier : une langue rare n'est jamais à côté d'un parcours.",
        "",
    ]
    return "\n".join(rows)


def _tables() -> str:
    rows = ["| Fichier | Colonnes |", "|---|---|"]
    rows += [
        f"| `{name}.csv` | {', '.join(str(field['name']) for field in fields)} |"
        for name, fields in SCHEMAS.items()
    ]
    return "\n".join(rows)


def coop_text() -> str:
    """The page about La Coop: every value of ours and what it becomes in their form."""
    rows = [
        f"<!-- Page écrite par le programme : {_COMMAND} -->",
        "",
        "# Remplir La Coop en une touche",
        "",
        "Pour les postes qui utilisent La Coop de la médiation numérique : à la fin d'une visite,",
        "Médiation donne un lien qui ouvre le formulaire d'activité déjà rempli. Le médiateur relit et",
        "enregistre lui-même. Rien n'est gardé ni mis en attente : le lien ne vaut que pour la visite",
        "qui vient de se finir. Rien sur la personne n'y entre, ni note, ni bénéficiaire.",
        "",
        f"Ce format (version `{coop.FORMAT}`) est interne à La Coop et peut changer sans prévenir. Si le",
        "formulaire s'ouvre vide, recopiez le texte que Médiation donne avec le lien. Le lien a été",
        "décodé avec les bibliothèques de La Coop (pako 2.1.0, superjson 2.2.2), pas essayé sur son site.",
        "",
        "| Champ de La Coop | Ce que Médiation y met |",
        "|---|---|",
        "| Date | le jour de la visite, donné à La Coop seulement ; Médiation ne le garde pas |",
        "| Durée | la durée mesurée, à la valeur la plus proche du formulaire |",
        f"| Type de lieu | {', '.join(word.label for word in coop.Place)} |",
        f"| Thématiques | {', '.join(word.label for word in coop.Theme)} |",
        f"| Matériel | {', '.join(word.label for word in coop.Equipment)} |",
        f"| Orienté vers une autre structure | oui avec « {Result.REFERRED.label} », non sinon |",
        f"| Structure | {', '.join(word.label for word in coop.Structure)} ; vide si on ne sait pas |",
        "",
        "| Famille du parcours | Thématique dans La Coop |",
        "|---|---|",
        *(
            f"| {family.label} | {', '.join(t.label for t in coop.themes_of(family)) or 'aucune'} |"
            for family in Family
        ),
        "",
        "« Aide aux démarches administratives » est toujours cochée.",
        "",
        "| Qui avait la main | Guidage | Autonomie dans La Coop |",
        "|---|---|---|",
    ]
    for hand in Hand:
        for guidance in Guidance:
            autonomy = coop.autonomy_of(hand, guidance)
            theirs = autonomy.label if autonomy else "vide : La Coop n'a pas « fait à la place »"
            rows.append(f"| {hand.label} | {guidance.label} | {theirs} |")
    return "\n".join([*rows, ""])


PAGES = {"donnees.md": text, "la-coop.md": coop_text}
"""What is written in ``docs``, by file name."""

if __name__ == "__main__":
    for name, page in PAGES.items():
        Path(sys.argv[1], name).write_text(page(), encoding="utf-8")
