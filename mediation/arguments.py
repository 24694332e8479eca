"""What each command takes. None of what a command does is imported before it is called."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from mediation import __version__
from mediation.parser import Parser

if TYPE_CHECKING:
    import argparse


def whole() -> Parser:
    """The parser of the whole command; what it reads has ``call``, which runs the command."""
    parser = Parser(
        prog="mediation",
        description="Guide un médiateur et la personne à côté de lui, étape par étape. "
        "Sans commande : ouvre le poste.",
    )
    parser.add_argument(
        "--version",
        action="version",
        version=f"mediation {__version__}",
        help="le numéro de version",
    )
    parser.add_argument(
        "--simple", action="store_true", help="le même poste, ligne par ligne (lecteur d'écran)"
    )
    _turned(parser)
    parser.set_defaults(call=lambda a: _command("guiding").desk(simple=a.simple, turned=a.ecran))
    commands = parser.add_subparsers(metavar="COMMANDE", parser_class=Parser)

    guide = commands.add_parser("guider", help="guide un parcours")
    guide.add_argument("parcours", metavar="ID|FICHIER", help="nom d'un parcours, ou fichier")
    guide.add_argument("--langue", default="fr", help="langue de la personne (fr)")
    guide.add_argument("--date", help="joue le parcours à cette date (2026-11-22)")
    guide.add_argument("--simple", action="store_true", help="ligne par ligne")
    _turned(guide)
    guide.set_defaults(
        call=lambda a: _command("guiding").guide(
            a.parcours, language=a.langue, day=a.date, simple=a.simple, turned=a.ecran
        )
    )

    demo = commands.add_parser(
        "demo", help="joue une visite enregistrée, dans un dossier temporaire"
    )
    demo.set_defaults(call=lambda _: _command("demo").play(sys.stdout))

    _add_journeys(commands)

    _add_card(commands)

    say = commands.add_parser("dire", help="dit un texte à voix haute, ou l'enregistre")
    say.add_argument("texte", metavar="TEXTE")
    say.add_argument("--langue", default="fr", help="langue du texte (fr)")
    say.add_argument("-o", "--sortie", metavar="FICHIER", help="un fichier .mp3 ou .wav")
    say.set_defaults(call=lambda a: _command("takeaway").say(a.texte, a.langue, a.sortie))

    _add_outcomes(commands)

    _add_evaluation(commands)

    doctor = commands.add_parser("diagnostic", help="ce qui marche sur ce poste")
    doctor.add_argument("--essai", action="store_true", help="dit aussi une phrase d'essai")
    doctor.add_argument(
        "--sortie", metavar="NOM", help="choisit la sortie son (« automatique » : celle du PC)"
    )
    doctor.set_defaults(call=lambda a: _command("doctor").report(trial=a.essai, output=a.sortie))
    return parser


def _add_journeys(commands: Any) -> None:
    journeys = commands.add_parser("parcours", help="les parcours : lister, vérifier, corriger")
    kinds = _actions(journeys)

    listing = kinds.add_parser("lister", help="les parcours de ce poste")
    listing.add_argument("--cherche", metavar="MOTS", help="les meilleurs d'abord")
    _json(listing)
    listing.add_argument(
        "--fraicheur", action="store_true", help="ceux qu'il faut relire bientôt d'abord"
    )
    listing.set_defaults(
        call=lambda a: _command("journeys").listing(
            a.cherche, as_json=a.json, by_freshness=a.fraicheur
        )
    )

    check = kinds.add_parser("verifier", help="dit tout ce qui ne va pas dans un fichier")
    check.add_argument("chemins", metavar="CHEMIN", nargs="*", help="fichiers ou dossiers")
    check.add_argument("--expliquer", metavar="CODE", help="la page d'un problème, comme P103")
    _json(check)
    check.set_defaults(
        call=lambda a: (
            _command("journeys").explain(a.expliquer)
            if a.expliquer
            else _command("journeys").check(a.chemins, as_json=a.json)
        )
    )

    repair = kinds.add_parser("corriger", help="répare ce qui gêne la lecture d'un fichier")
    repair.add_argument("chemins", metavar="FICHIER", nargs="+", help="fichiers ou dossiers")
    repair.add_argument("--essai", action="store_true", help="dit ce qui changerait, sans écrire")
    repair.set_defaults(call=lambda a: _command("repairing").repair(a.chemins, trial=a.essai))

    translations = kinds.add_parser("traductions", help="où en est chaque langue")
    translations.add_argument("chemins", metavar="CHEMIN", nargs="*", help="fichiers ou dossiers")
    translations.add_argument("--langue", help="crée ou met à jour les fichiers de cette langue")
    translations.add_argument("--mots", action="store_true", help="montre ce qui a changé")
    _json(translations)
    translations.add_argument(
        "--tableur", metavar="FICHIER", help="la feuille du relecteur (.xlsx)"
    )
    translations.add_argument(
        "--imprimable", metavar="FICHIER", help="la même, à imprimer et à signer (.html)"
    )
    translations.add_argument(
        "--recevoir", metavar="FICHIER", help="reprend une feuille (.xlsx) remplie et signée"
    )

    def translate(given: argparse.Namespace) -> int:
        command = _command("translations")
        asked = command.Asked(
            language=given.langue or "",
            sheet=given.tableur or "",
            page=given.imprimable or "",
            received=given.recevoir or "",
            words=given.mots,
            as_json=given.json,
        )
        status: int = command.run(given.chemins, asked)
        return status

    translations.set_defaults(call=translate)

    new = kinds.add_parser("nouveau", help="quelques questions, et un fichier prêt à remplir")
    new.add_argument("dossier", metavar="DOSSIER", nargs="?", help="où l'écrire (ici)")
    new.set_defaults(call=lambda a: _command("new").ask(a.dossier))

    preview = kinds.add_parser("apercu", help="joue un fichier pendant qu'on l'écrit")
    preview.add_argument("fichier", metavar="FICHIER")
    preview.add_argument("--depuis", metavar="ETAPE", help="commence à cette étape")
    preview.add_argument("--date", help="comme si c'était ce jour-là (2026-11-22)")
    preview.add_argument("--langue", default="fr", help="langue de la personne (fr)")
    preview.add_argument("--simple", action="store_true", help="ligne par ligne")
    preview.set_defaults(
        call=lambda a: _command("previewing").preview(
            a.fichier, start_at=a.depuis, day=a.date, language=a.langue, simple=a.simple
        )
    )

    graph = kinds.add_parser("graphe", help="dessine un parcours")
    graph.add_argument("parcours", metavar="ID|FICHIER")
    graph.add_argument(
        "--format",
        choices=["plan", "chemins", "mermaid"],
        default="plan",
        help="plan (par défaut), chemins ou mermaid",
    )
    graph.set_defaults(call=lambda a: _command("drawing").graph(a.parcours, a.format))

    review = kinds.add_parser("relecture", help="un document à imprimer et à faire signer")
    review.add_argument("parcours", metavar="ID|FICHIER")
    review.add_argument("-o", "--sortie", metavar="FICHIER", help="où l'écrire (.html)")
    review.set_defaults(call=lambda a: _command("drawing").document(a.parcours, a.sortie))
    _add_packs(kinds)


def _add_packs(kinds: Any) -> None:
    pack = kinds.add_parser("emballer", help="fait un paquet signé d'un dossier")
    pack.add_argument("dossier", metavar="DOSSIER", help="il contient « parcours »")
    pack.add_argument("-o", "--sortie", metavar="FICHIER", required=True, help="le paquet (.zip)")
    pack.add_argument("--editeur", metavar="NOM", required=True, help="votre structure")
    pack.add_argument("--cle", metavar="FICHIER", help="votre clé d'éditeur, faite si elle manque")
    pack.set_defaults(call=lambda a: _command("packs").build(a.dossier, a.sortie, a.editeur, a.cle))

    install = kinds.add_parser("installer", help="vérifie un paquet, le montre, puis l'installe")
    install.add_argument("fichier", metavar="FICHIER", help="le paquet (.zip)")
    install.add_argument("--oui", action="store_true", help="sans la question « Installer ? »")
    install.add_argument(
        "--remplacer",
        action="store_true",
        help="sans la question sur ce qui vient avec l'application",
    )
    install.set_defaults(
        call=lambda a: _command("packs").install(a.fichier, yes=a.oui, replacing=a.remplacer)
    )

    remove = kinds.add_parser("retirer", help="retire un paquet, rend ce qu'il remplaçait")
    remove.add_argument("paquet", metavar="ID", help="nom du paquet")
    remove.set_defaults(call=lambda a: _command("packs").remove(a.paquet))


def _add_card(commands: Any) -> None:
    card = commands.add_parser("carte", help="la carte d'un parcours, sans visite")
    card.add_argument(
        "parcours",
        metavar="ID|FICHIER",
        help="nom d'un parcours, fichier, numeros-utiles ou mandat",
    )
    card.add_argument(
        "--langue",
        nargs="+",
        action="extend",
        default=[],
        metavar="LANGUE",
        help="une langue ou plusieurs, chacune sur ses pages (fr)",
    )
    card.add_argument(
        "--forme",
        choices=["a4", "a5", "grand", "plie", "contraste", "dyslexie"],
        help="du PDF : a4, a5, grand, plie (en deux), contraste (gras), dyslexie (lettres larges)",
    )
    card.add_argument(
        "--format", choices=["pdf", "html", "brf", "mp3"], help="pdf, html, brf (braille) ou mp3"
    )
    card.add_argument("--braille", choices=["abrege", "integral"], help="du brf : abrege, integral")
    card.add_argument("-o", "--sortie", metavar="FICHIER", help="où l'écrire (carte.pdf)")
    card.add_argument(
        "--imprimer", action="store_true", help="l'envoie à l'imprimante, sans fichier"
    )
    card.add_argument("--date", help="carte faite à cette date (2026-11-22)")

    def make(given: argparse.Namespace) -> int:
        takeaway = _command("takeaway")
        asked = takeaway.Asked(
            languages=given.langue,
            shape=given.forme,
            form=given.format,
            output=given.sortie,
            day=given.date,
            braille=given.braille,
            to_printer=given.imprimer,
        )
        status: int = takeaway.card(given.parcours, asked)
        return status

    card.set_defaults(call=make)


def _pages(of: Any) -> None:
    of.add_argument(
        "--langue", nargs="+", action="extend", default=[], metavar="LANGUE",
        help="une langue ou plusieurs, une page chacune (fr)",
    )  # fmt: skip


def _add_outcomes(commands: Any) -> None:
    outcomes = commands.add_parser("bilan", help="les bilans de ce poste")
    acts = _actions(outcomes)
    summary = acts.add_parser("resume", help="combien, et comment les visites ont fini")
    _json(summary)
    summary.set_defaults(call=lambda a: _command("tally").summary(as_json=a.json))

    day = acts.add_parser("journee", help="visites d'aujourd'hui par sujet et durée, à reporter")
    _json(day)
    day.set_defaults(call=lambda a: _command("tally").day(as_json=a.json))

    export = acts.add_parser("exporter", help="écrit les comptes d'un trimestre fini, à envoyer")
    export.add_argument("--trimestre", metavar="2026T4", required=True, help="quel trimestre")
    export.add_argument("-o", "--sortie", metavar="DOSSIER", help="où l'écrire (envois, au poste)")
    export.set_defaults(call=lambda a: _command("tally").export(a.trimestre, a.sortie))

    verify = acts.add_parser("verifier", help="dit ce qu'il y a dans un bilan, et s'il est sûr")
    verify.add_argument("fichier", metavar="FICHIER", help="le bilan (.zip ou .zip.chiffre)")
    verify.add_argument("--precedent", metavar="FICHIER", help="la révision d'avant")
    verify.add_argument("--cle", metavar="FICHIER", help="la clé de l'évaluation, s'il est chiffré")
    verify.set_defaults(call=lambda a: _command("tally").verify(a.fichier, a.precedent, a.cle))

    erase = acts.add_parser("effacer", help="efface les trimestres partis et clos")
    erase.set_defaults(call=lambda _: _command("tally").erase())

    signals = acts.add_parser("signalements", help="les étapes signalées fausses, à renvoyer")
    signals.add_argument("-o", "--sortie", metavar="FICHIER", help="où l'écrire (.csv)")
    signals.add_argument("--vider", action="store_true", help="les efface de ce poste ensuite")
    signals.set_defaults(call=lambda a: _command("signals").write(a.sortie, forget=a.vider))

    undo = acts.add_parser("annuler", help="dit comment annuler un bilan (au poste seulement)")
    undo.set_defaults(call=lambda _: _command("tally").undo())

    poster = acts.add_parser("affiche", help="l'affiche du poste : ce qui est gardé, dire non")
    poster.add_argument("-o", "--sortie", metavar="FICHIER", help="où l'écrire (affiche.pdf)")
    _pages(poster)
    poster.set_defaults(call=lambda a: _command("tally").poster(a.sortie, a.langue))

    sheet = acts.add_parser("feuille", help="les trois questions à la personne, sur papier")
    sheet.add_argument("-o", "--sortie", metavar="FICHIER", help="où l'écrire (questions.pdf)")
    _pages(sheet)
    sheet.set_defaults(call=lambda a: _command("questions").draw(a.sortie, a.langue))

    answers = acts.add_parser("reponses", help="compte les feuilles de la boîte, toutes ensemble")
    answers.add_argument("--trimestre", metavar="2026T4", help="quel trimestre (celui-ci)")
    answers.set_defaults(call=lambda a: _command("questions").type_in(a.trimestre))

    key = acts.add_parser("cle", help="fait la clé d'une évaluation, qui ouvre les bilans chiffrés")
    key.add_argument("fichier", metavar="FICHIER", help="où la garder (.pem), chez l'évaluation")
    key.set_defaults(call=lambda a: _command("tally").make_key(a.fichier))


def _add_evaluation(commands: Any) -> None:
    evaluate = commands.add_parser(
        "evaluer", help="réunit les bilans de nombreux postes en un rapport publiable"
    )
    evaluate.add_argument(
        "sources", metavar="BILAN|DOSSIER", nargs="+", help="bilans, ou dossiers de bilans"
    )
    evaluate.add_argument(
        "-o", "--sortie", metavar="DOSSIER", required=True, help="où écrire ce qui est publiable"
    )
    evaluate.add_argument(
        "--vers", metavar="postgresql://…", help="charge aussi une base partagée, et compte dessus"
    )
    evaluate.add_argument("--cle", metavar="FICHIER", help="la clé qui ouvre les bilans chiffrés")
    evaluate.add_argument(
        "--sites", metavar="FICHIER", help="la liste des sites (CSV : site, departement, cle)"
    )
    evaluate.add_argument(
        "--cles", metavar="DOSSIER", help="les clés de publication (secrètes, hors du rapport)"
    )
    evaluate.add_argument(
        "--nouvelles-cles", action="store_true", help="fait ces clés, la première fois"
    )
    evaluate.add_argument(
        "--travail", metavar="DOSSIER", help="le dossier de travail (confidentiel)"
    )
    evaluate.set_defaults(call=lambda a: _command("evaluating").evaluate(a))


def _turned(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--ecran", action="store_true", help="ouvre aussi l'écran à tourner vers la personne"
    )


def _actions(parser: argparse.ArgumentParser) -> Any:
    return parser.add_subparsers(metavar="ACTION", parser_class=Parser, required=True)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="pour un programme")


def _command(module: str) -> Any:
    """The module of ``mediation/commands`` that does it; imported now, and not before."""
    return import_module(f"mediation.commands.{module}")
