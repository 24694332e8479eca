"""The closed lists: every word that may be recorded, counted or chosen.

The only place where they are written. Values are the French words of journey
files and of the outcome file; they never change once released. Plain enums and
no pydantic, so that any room can import them at no cost. ``label`` is what a
mediator reads.
"""

from __future__ import annotations

from enum import StrEnum


class Word(StrEnum):
    """A word of a closed list, with the French text that a mediator reads."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Word:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label or value.replace("-", " ")
        return member


class StepKind(Word):
    """What a step is for. ``label`` heads the step on screen."""

    SAY = "dire", "À dire"
    ASK = "demander", "Question"
    CHECK = "verifier", "À vérifier"
    DO = "faire", "À faire"
    WAIT = "attendre", "Attente"
    WARN = "alerte", "Attention"
    AGREE = "accord", "Accord"
    REFER = "orienter", "Orienter"
    INCLUDE = "inclure", "Suite"
    END = "fin", "Fin"


class Result(Word):
    """How the visit ended (``resultat``). One digit each at the close, 1 to 9 then 0."""

    OBTAINED = "obtenu", "obtenu : la personne repart avec"
    FILED = "depose", "déposé : demande envoyée, reçu en main"
    FINISH_ALONE = "a-finir-seul", "à finir seul"
    COMES_BACK = "revient", "la personne revient"
    WAITS = "attend-organisme", "attend l'organisme"
    REFERRED = "oriente", "orienté vers un autre lieu"
    GIVES_UP = "renonce", "la personne renonce"
    INTERRUPTED = "interrompu", "interrompu"
    NOT_ELIGIBLE = "condition-absente", "une condition manque"
    OTHER = "autre-demarche", "c'était une autre démarche"


GOOD_ENDS = frozenset({Result.OBTAINED, Result.FILED, Result.FINISH_ALONE, Result.WAITS})
"""Ends that a journey aims at; progress is counted towards them."""


class Referral(Word):
    """How the person was referred; only with ``Result.REFERRED``."""

    CALL_MADE = "appel-fait", "appel fait ensemble"
    APPOINTMENT = "rendez-vous-pris", "rendez-vous pris"
    ADDRESS = "adresse-donnee", "adresse donnée"


class Hand(Word):
    """Who had the hand (``main``). CNIL postures follow: only ``ABSENT`` is « je fais »."""

    PERSON = "personne", "la personne"
    TOGETHER = "a-deux", "à deux"
    MEDIATOR = "mediateur", "moi"
    RELATIVE = "proche", "un proche"
    ABSENT = "personne-absente", "moi, en son absence"


class Guidance(Word):
    """How the journey was used (``guidage``)."""

    FOLLOWED = "suivi", "suivi pas à pas"
    CONSULTED = "consulte", "consulté"
    NONE = "sans", "sans guide"


class VisitKind(Word):
    """Whether this need was already brought here (``passage``)."""

    FIRST = "premier", "première fois ici"
    NEXT = "suite", "suite"
    UNKNOWN = "ne-sait-pas", "ne sait pas"


class BlockerFamily(Word):
    """What got in the way, first by family."""

    NONE = "aucun", "rien"
    ACCESS = "acces", "accès"
    FILE = "dossier", "dossier"
    SERVICE = "service", "service"
    PERSON = "personne", "personne"
    PLACE = "lieu", "lieu"
    OTHER = "autre", "autre"


class Blocker(Word):
    """What got in the way (``blocage``), the item inside its family."""

    NONE = "aucun", "rien"
    LOST_LOGIN = "identifiants-perdus", "identifiants perdus"
    LOCKED = "compte-bloque", "compte bloqué"
    FRANCECONNECT = "franceconnect", "FranceConnect"
    NO_CODE = "code-non-recu", "code non reçu"
    NO_MAIL = "pas-de-mail", "pas d'adresse mail"
    NO_PHONE = "pas-de-telephone", "pas de téléphone"
    MISSING_PAPER = "piece-manquante", "un papier manque"
    UNREADABLE_PAPER = "piece-illisible", "un papier ne se lit pas"
    IDENTITY_DIFFERS = "identite-differente", "l'identité n'est pas la même partout"
    NOT_ELIGIBLE = "condition-absente", "une condition manque"
    OUTAGE = "panne", "le service est en panne"
    UNCLEAR = "pas-clair", "la page n'est pas claire"
    INACCESSIBLE = "inaccessible", "la page n'est pas accessible"
    NO_APPOINTMENT = "pas-de-rendez-vous", "pas de rendez-vous"
    NO_ANSWER = "sans-reponse", "pas de réponse de l'organisme"
    LANGUAGE = "langue", "la langue"
    READING = "lecture", "la lecture"
    FATIGUE = "fatigue", "la fatigue"
    WORRY = "inquietude", "l'inquiétude"
    TIME = "temps", "le temps"
    EQUIPMENT = "materiel", "le matériel"
    OTHER = "autre", "autre chose"


BLOCKER_ITEMS: dict[BlockerFamily, tuple[Blocker, ...]] = {
    BlockerFamily.NONE: (Blocker.NONE,),
    BlockerFamily.ACCESS: (
        Blocker.LOST_LOGIN,
        Blocker.LOCKED,
        Blocker.FRANCECONNECT,
        Blocker.NO_CODE,
        Blocker.NO_MAIL,
        Blocker.NO_PHONE,
    ),
    BlockerFamily.FILE: (
        Blocker.MISSING_PAPER,
        Blocker.UNREADABLE_PAPER,
        Blocker.IDENTITY_DIFFERS,
        Blocker.NOT_ELIGIBLE,
    ),
    BlockerFamily.SERVICE: (
        Blocker.OUTAGE,
        Blocker.UNCLEAR,
        Blocker.INACCESSIBLE,
        Blocker.NO_APPOINTMENT,
        Blocker.NO_ANSWER,
    ),
    BlockerFamily.PERSON: (
        Blocker.LANGUAGE,
        Blocker.READING,
        Blocker.FATIGUE,
        Blocker.WORRY,
    ),
    BlockerFamily.PLACE: (Blocker.TIME, Blocker.EQUIPMENT),
    BlockerFamily.OTHER: (Blocker.OTHER,),
}


class DurationBand(Word):
    """How long the visit took, in minutes; worked out in memory, no time is stored."""

    SHORT = "moins-de-15", "moins de 15 minutes"
    MEDIUM = "15-30", "15 à 30 minutes"
    LONG = "30-60", "30 à 60 minutes"
    VERY_LONG = "plus-de-60", "plus de 60 minutes"

    @classmethod
    def of_minutes(cls, minutes: float) -> DurationBand:
        """The band of a duration in minutes (a negative one counts as the shortest)."""
        for limit, band in ((15, cls.SHORT), (30, cls.MEDIUM), (60, cls.LONG)):
            if minutes < limit:
                return band
        return cls.VERY_LONG


class VoiceQuestion(Word):
    """What the person is asked, apart from the visit (``question``); see ``mediation.survey``."""

    KNOWS = "savoir", "Vous savez quoi faire maintenant ?"
    NEXT = "prochaine", "La prochaine fois, vous préférez :"
    EASE = "demarche", "Aujourd'hui, la démarche était :"


class VoiceState(Word):
    """What became of one of these questions."""

    NOT_ASKED = "non-propose", "pas proposée"
    PASSED = "passe", "la personne passe"
    NOT_UNDERSTOOD = "pas-compris", "la personne n'a pas compris"
    ANSWERED = "repondu", "la personne a répondu"


class VoiceAnswer(Word):
    """What a person chose; each word begins with its question's."""

    KNOWS_YES = "savoir-oui", "oui"
    KNOWS_PARTLY = "savoir-un-peu", "un peu"
    KNOWS_NO = "savoir-non", "non"
    NEXT_ALONE = "prochaine-moi-meme", "faire moi-même"
    NEXT_TOGETHER = "prochaine-a-deux", "faire à deux"
    NEXT_FOR_ME = "prochaine-pour-moi", "qu'on fasse pour moi"
    NEXT_UNSURE = "prochaine-ne-sait-pas", "je ne sais pas"
    EASY = "demarche-facile", "facile"
    MEDIUM = "demarche-moyenne", "moyenne"
    HARD = "demarche-difficile", "difficile"

    @property
    def question(self) -> VoiceQuestion:
        """The question it answers."""
        return VoiceQuestion(self.partition("-")[0])


class Audience(Word):
    """Whom a journey is written for (``public``); never a judgement of the person present."""

    REFUGEES = "refugies", "personnes réfugiées"
    WOMEN_QPV = "femmes-qpv", "femmes des quartiers prioritaires"
    YOUTH_QPV = "jeunes-qpv", "jeunes des quartiers prioritaires"
    RURAL_SENIORS = "seniors-ruraux", "personnes âgées à la campagne"
    DISABILITY = "handicap", "personnes handicapées"
    EVERYONE = "tout-public", "tout public"


class Family(Word):
    """What a journey is about (``famille``).

    Bundles count a small journey with its family: a family keeps its journeys
    for a whole quarter, and a broad one keeps more of what was counted.
    """

    HEALTH = "sante", "santé"
    ALLOWANCES = "caf-msa", "aides de la CAF et de la MSA"
    TITLES = "titres", "papiers d'identité et de séjour"
    RETIREMENT = "retraite", "retraite"
    WORK = "emploi", "emploi et formation"
    TAXES = "impots", "impôts"
    HOUSING = "logement", "logement"
    ENERGY = "energie", "énergie"
    DISABILITY = "handicap", "handicap"
    TRANSPORT = "mobilite", "mobilité"
    JUSTICE = "justice", "justice"
    DIGITAL = "numerique", "numérique"
    LETTER = "courrier", "courrier"
    SAFETY = "securite", "sécurité"
    OTHER = "autre", "autre"


class TranslationState(Word):
    """What became of a translation."""

    TODO = "a_traduire", "à traduire"
    TO_REVIEW = "a_revoir", "brouillon à relire"
    VALID = "validee", "relue"


class JourneyStatus(Word):
    """Where a journey stands."""

    DRAFT = "brouillon", "brouillon"
    PUBLISHED = "publie", "publié"
    WITHDRAWN = "retire", "retiré"


class Discretion(Word):
    """How private a journey or a step is; a step may only be stricter than its journey."""

    ORDINARY = "ordinaire"
    DISCREET = "discret"
    SECRET = "secret"


class Hands(Word):
    """Whose hands do the step (``mains``)."""

    PERSON = "personne", "La personne fait."
    TOGETHER = "ensemble", "Vous faites ensemble."
    MEDIATOR = "mediateur", "Vous faites."


class Device(Word):
    """On what a step is done (``appareil``): what stays on the desk's PC must be cleaned."""

    DESK = "poste", "sur ce poste"
    OWN = "telephone", "sur son propre téléphone"


class Commitment(Word):
    """What a step binds the person to (``engage``): read back together, the person validates."""

    DECLARATION = "declaration", "une déclaration"
    PAYMENT = "paiement", "un paiement"
    SIGNATURE = "signature", "une signature"
    SENDING = "envoi", "un envoi"


class Danger(Word):
    """What a warning is about (``alerte.danger``)."""

    FRAUD = "fraude"
    PASSWORD = "mot-de-passe"
    PAYMENT = "paiement"
    DATA = "donnees"
    LOSS_OF_RIGHTS = "perte-de-droits"
    DELAY = "delai"
    VIOLENCE = "violence"


class AgreementKind(Word):
    """What the person agrees to (``accord.nature``)."""

    HELP = "aide", "être aidée"
    MANDATE = "mandat", "que l'on fasse à sa place"


class StepFault(Word):
    """What a mediator signals of a step; see ``mediation.signals``."""

    PAGE_CHANGED = "page-changee", "la page a changé"
    DEAD_LINK = "lien-mort", "le lien ne s'ouvre pas"
    OUTDATED = "perime", "ce n'est plus vrai"
    STEP_MISSING = "etape-manque", "il manque une étape"
    UNCLEAR = "pas-clair", "la phrase n'est pas claire"
    CONTACT = "contact", "le numéro ou l'adresse est faux"
    TRANSLATION = "traduction", "la traduction est fausse"


class MandateState(Word):
    """Asked at the close of what was done in the person's absence; recorded nowhere."""

    SIGNED = "signe", "signé, gardé sur papier"
    NONE = "sans", "pas de mandat"


class Signatory(Word):
    """Who may sign for the person (``accord.signataire``)."""

    PERSON = "personne"
    ASSISTED = "assistee"
    REPRESENTATIVE = "representant"
    PARENT = "parent"


class CardModel(Word):
    """What a journey's card is for (``carte_modele``); as ``accessibility.card.model.Model``,
    but for the useful numbers, which belong to no journey."""

    NEXT = "suite", "ce qui vient ensuite"
    GESTURES = "gestes", "des gestes à refaire seul"
    PICTURES = "trois-images", "trois images"
    CALENDAR = "calendrier", "des dates"


class ContactFor(Word):
    """Whom a contact is for; a ``PRO`` line is never printed, said or shown to the person."""

    PERSON = "usager"
    PRO = "pro"


class DocumentForm(Word):
    """In which form a paper is asked for."""

    ORIGINAL = "original"
    COPY = "copie"
