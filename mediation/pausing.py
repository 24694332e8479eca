"""Pauses: a visit put aside under two words, and taken up again later the same day.

A visit under way is kept too, after each answer, so that a crash of the program loses
nothing. What is kept: the steps, the answers, the language, the minutes so far and the
counters, encrypted (``mediation.pauses``), and the journey's own texts, for it goes on
with the version it began with. Gone when the visit is closed, when the desk is, and
the next day. A secret journey is never kept.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mediation.journey import present, snapshot
from mediation.journey.guide import CannotResume, Guide
from mediation.journey.problems import JourneyError
from mediation.journey.tongue import FRENCH
from mediation.journey.vocabulary import Discretion, Guidance
from mediation.met import Met
from mediation.outcomes.record import StepTally, quarter_of
from mediation.pauses import words
from mediation.pauses.store import OTHERS, Taken, new_name
from mediation.services import CannotDo
from mediation.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date
    from pathlib import Path

    from mediation.journey.load import Loaded
    from mediation.services import Services

FORMAT = 1
NEVER = "Ce parcours ne laisse aucune trace : il ne peut pas être mis en pause."
REFUSED = (
    "La pause n'a pas pu être gardée : vérifiez la place sur le disque. La visite reste ouverte."
)
TAKEN = "Cette visite n'est plus en pause : elle a été reprise à l'autre poste, ou effacée."
CHANGED = "Cette visite ne peut pas reprendre : son parcours n'est plus le même. Rouvrez-le."
PREVIEW = "Un aperçu ne se met pas en pause : rien n'est enregistré."
TAKEN_UP = "La visite reprend là où elle en était. La page est fermée ? Rouvrez-la d'abord."
ONLY_HERE = "Si Médiation s'arrête, elle sera perdue : ce PC n'a pas d'endroit sûr pour la clé."


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the list."""

    id: str
    label: str
    title: str
    """The journey's title; neutral where it is discreet."""
    crashed: bool
    """It was under way when the program stopped."""

    @property
    def text(self) -> str:
        """« pomme rivière : Carte Vitale perdue »."""
        stopped = " (arrêtée sans pause)" if self.crashed else ""
        return f"{self.label} : {self.title}{stopped}"


def keep(visit: Visit, aside: Callable[[Callable[[], None]], object] = lambda act: act()) -> None:
    """Keep the visit under way as it stands; nothing for a secret one, or where none can be kept.

    Never raises: the visit goes on all the same. ``aside`` may write it in a thread.
    """
    if not visit.recorded or not (visit.guide.moves or visit.kept):
        return
    pauses, content = visit.services.pauses, _content(visit)
    name = visit.kept = visit.kept or new_name()
    turn = pauses.turn(name)

    def write() -> None:
        with contextlib.suppress(OSError):
            pauses.put(name, content, waiting=False, turn=turn)

    aside(write)


def pause(visit: Visit) -> str:
    """Put the visit aside; the sentence to tell. Raises ``CannotDo``; the visit then goes on."""
    if not visit.recorded:
        raise CannotDo(NEVER)
    visit.services.voice.stop()
    try:
        _put(visit)
    except OSError as error:
        raise CannotDo(REFUSED) from error
    said = f"En pause jusqu'à ce soir : « {visit.label} »."
    return said if visit.services.pauses.lasts else f"{said} {ONLY_HERE}"


def put_by(visit: Visit) -> bool:
    """The program ends by itself, or its window is shut: the visit waits as after a pause.

    False where it cannot be taken up afterwards: a secret one, or a key that does not last.
    """
    if not visit.recorded or not visit.services.pauses.lasts:
        return False
    try:
        _put(visit)
    except OSError:
        return False
    return True


def waiting(services: Services) -> list[Waiting]:
    """The visits that can be taken up now, by label."""
    today = services.today()
    found = []
    for one in services.pauses.waiting():
        if _is_of(one.content, today):
            entry = services.library.entries.get(str(one.content.get("parcours")))
            discreet = one.content.get("discretion") != Discretion.ORDINARY
            title = entry.title if entry and not discreet else present.NEUTRAL_TITLE
            label = str(one.content.get("etiquette"))
            found.append(Waiting(one.id, label, title, one.crashed))
    return sorted(found, key=lambda one: one.label)


def take_up(services: Services, name: str) -> Visit:
    """The visit ``name``, where it stood; it is under way here now.

    Raises:
        CannotDo: another desk has it, or its journey cannot be made again; then it is over
            and counts as left.
    """
    try:
        content = services.pauses.take(name)
    except Taken as error:
        raise CannotDo(TAKEN) from error
    try:
        loaded = _journey(services, content)
        visit = _resumed(loaded, services, content)
    except (CannotResume, JourneyError, OSError) as error:
        services.pauses.drop(name)
        _count_left(services, content)
        raise CannotDo(CHANGED) from error
    visit.kept, visit.label = name, str(content["etiquette"])
    return visit


def tidy(services: Services) -> list[str]:
    """Remove the pauses of another day; each counts as left. What to tell, in French."""
    today = services.today()
    gone, lost = services.pauses.purge(lambda content: _is_of(content, today))
    for content in gone:
        _count_left(services, content)
    said = []
    if gone:
        said.append(f"{_visits(len(gone))} d'un autre jour en pause : {_left(len(gone))}.")
    if lost:
        said.append(
            f"{_visits(lost)} en pause {'ont' if lost > 1 else 'a'} été perdue"
            f"{'s' if lost > 1 else ''} : le PC s'est arrêté, ou la session."
        )
    return said


def begin(services: Services) -> list[str]:
    """The desk opens: old pauses go, and what is to be told is told."""
    services.pauses.arrive()
    services.day.tidy()
    said = tidy(services)
    if stopped := sum(one.crashed for one in services.pauses.waiting()):
        said.append(_stopped(stopped))
    return [OTHERS, *said] if services.pauses.others() else said


def end(services: Services, *, purge: bool) -> None:
    """The desk closes; with ``purge`` nothing waits any more, unless another desk is open."""
    if purge and not services.pauses.others():
        gone, _ = services.pauses.purge(lambda _: False)
        for content in gone:
            _count_left(services, content)
    services.pauses.leave()


def will_be_lost(services: Services) -> str:
    """What closing the desk now would lose, in French; "" where nothing."""
    many = services.pauses.count()
    if not many or services.pauses.others():
        return ""
    return f"{_visits(many)} en pause : si vous quittez, {_left(many)}."


def _stopped(many: int) -> str:
    if many == 1:
        return "Une visite s'est arrêtée sans pause : elle attend parmi les visites en pause."
    return f"{many} visites se sont arrêtées sans pause : elles attendent parmi les pauses."


def _visits(many: int) -> str:
    return f"{many} visites" if many > 1 else "1 visite"


def _left(many: int) -> str:
    return "effacées et comptées non closes" if many > 1 else "effacée et comptée non close"


def _put(visit: Visit) -> None:
    """Let it wait. ``OSError``."""
    name = visit.kept or new_name()
    visit.services.pauses.put(name, _content(visit), waiting=True)
    visit.kept = name


def _content(visit: Visit) -> dict[str, Any]:
    services = visit.services
    if not visit.label:
        taken = [str(one.content.get("etiquette")) for one in services.pauses.waiting()]
        visit.label = words.label(services.chance, taken)
    loaded = visit.loaded
    known = services.library.entries.get(loaded.journey.id)
    return {
        "format": FORMAT,
        "jour": services.today().isoformat(),
        "etiquette": visit.label,
        "discretion": str(loaded.journey.discretion),
        **visit.guide.as_plain(),
        "ou": visit.guide.path,
        "guidage": str(visit.way),
        "langue": visit.tongue.language,
        "minutes": round(visit.minutes, 1),
        "tiree": visit.survey.drawn,
        "compte": visit.met.as_plain(),
        "textes": dict(loaded.texts),
        # A file that is not of this desk's library is found again by its path.
        "fichier": "" if known and known.path == loaded.path else str(loaded.path or ""),
    }


def _resumed(loaded: Loaded, services: Services, content: Mapping[str, Any]) -> Visit:
    """Raises ``CannotResume``."""
    library = services.library
    guide = Guide.resume(loaded, library.reference, services.today(), content)
    try:
        visit = Visit(loaded, services, begun=guide, way=Guidance(content["guidage"]))
        visit.met = Met.from_plain(content["compte"])
        visit.took(float(content["minutes"]))
        language = str(content["langue"])
        visit.survey.drawn = content["tiree"] is True
    except (KeyError, TypeError, ValueError) as error:
        raise CannotResume("Cette reprise ne correspond pas au parcours.") from error
    if language != FRENCH:
        visit.tongue = library.tongue(loaded, language)
    return visit


def _journey(services: Services, content: Mapping[str, Any]) -> Loaded:
    """The version the visit began with: the file's, or made again from its own texts."""
    from pathlib import Path

    library = services.library
    name, file = str(content.get("parcours")), str(content.get("fichier"))
    path: Path | None = Path(file) if file else None
    if path is None and name in library.entries:
        path = library.entries[name].path
    try:
        now = library.load(name) if not file else library.load_file(Path(file))
    except (JourneyError, OSError):
        now = None
    if now is not None and now.hash == content.get("empreinte"):
        return now
    return snapshot.restore(library, name, dict(content.get("textes") or {}), path)


def _is_of(content: Mapping[str, Any], today: date) -> bool:
    return content.get("format") == FORMAT and content.get("jour") == today.isoformat()


def _count_left(services: Services, content: Mapping[str, Any]) -> None:
    """One counter, « non clos », and the steps that were met."""
    try:
        met = Met.from_plain(content["compte"])
        moved = bool(content["etapes"]) or content["guidage"] == Guidance.FOLLOWED
        tally = StepTally(
            quarter=quarter_of(services.today()),
            journey=content["parcours"],
            version=content["version"],
            hash=content["empreinte"],
            open=1,
            **met.counts(walked=moved, left=str(content["ou"])),
        )
    except (KeyError, TypeError, ValueError):
        return  # of another version of the program: nothing to count it by
    services.log.tally(tally)
