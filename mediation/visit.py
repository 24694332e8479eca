"""One visit: a walk, what is heard and made on the way, and its close.

What both front ends do is here, once; they only draw and pass keys. Sound,
disk, clock and day come in as ``Services``, so that a visit can be played in a
test as it is at the desk.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mediation import handout, papers, saying, signals
from mediation.closing import Closing
from mediation.journey import present
from mediation.journey.graph import DONE, NO
from mediation.journey.guide import Guide
from mediation.journey.model import Agree, End
from mediation.journey.tongue import FRENCH, Tongue
from mediation.journey.vocabulary import Blocker, Discretion, DurationBand, Guidance, MandateState
from mediation.met import Met
from mediation.outcomes.record import (
    Outcome,
    Receipt,
    StepTally,
    VoiceTally,
    may_record,
    quarter_of,
)
from mediation.services import CannotDo, Services
from mediation.survey import Survey, drawn, questions

if TYPE_CHECKING:
    from pathlib import Path

    from accessibility.card.model import Card
    from mediation.journey.load import Loaded
    from mediation.journey.view import View

MANDATE = "mandat"
"""The fragment whose answers are recorded nowhere: who signs for a person is nobody's."""
PRIVATE = "Étape privée : donnez un casque à la personne, puis appuyez sur h."


@dataclass(slots=True)
class Visit:
    """One person, one need. ``guide`` is where it stands."""

    loaded: Loaded
    services: Services
    guide: Guide = field(init=False)
    way: Guidance = Guidance.FOLLOWED
    """How the mediator took the journey: step by step, read through, or without a guide.
    See ``follow``."""
    headset: bool = False
    """Whether the mediator confirmed that only the person hears."""
    tongue: Tongue = field(default_factory=Tongue)
    """The person's language, and what is translated into it; see ``speak``."""
    begun: Guide | None = None
    """A walk reopened with a resume code; None: the visit begins at the first step."""
    mandate: bool = False
    """A mandate was signed during this visit; see ``mediation.mandate``."""
    kept: str = ""
    """Its id among the pauses, once it is kept there; see ``mediation.pausing``."""
    label: str = ""
    """The two words it is known by while it waits."""
    _since: float = field(init=False)
    met: Met = field(default_factory=Met)
    """What is counted of the way."""
    _told: bool = False
    _kept: Receipt | None = None
    survey: Survey = field(init=False)
    """The questions that the person answers alone."""

    def __post_init__(self) -> None:
        self._since = self.services.minutes()
        self.guide = self.begun or Guide.start(
            self.loaded, self.services.library.reference, self.services.today()
        )
        self._meet()
        self.survey = Survey(
            drawn(self.services.chance(), self.services.settings.asked),
            lambda: self.tongue.language,
            lambda counts: self.services.log.tally(VoiceTally(self._quarter, counts)),
        )
        if not self.recorded:
            self.survey.drop()

    @property
    def minutes(self) -> float:
        """How long it took so far, pauses left out."""
        return self.services.minutes() - self._since

    def took(self, minutes: float) -> None:
        """It lasted so long already, before its pause."""
        self._since = self.services.minutes() - minutes

    def follow(self) -> None:
        """Go on step by step, from a journey that was only read."""
        self.way = Guidance.FOLLOWED

    @property
    def view(self) -> View:
        """The step to draw, with what was signalled of it; only while the walk is not over."""
        view = present.view(self.guide, self.tongue)
        told = signals.notices(self.services.signals.at(self.guide.node))
        return replace(view, notices=(*view.notices, *told)) if told else view

    def speak(self, language: str) -> None:
        """Show, say and print in this language what is translated into it; ``fr``: only French."""
        self.services.voice.stop()
        self.tongue = self.services.library.tongue(self.loaded, language)

    def take(self, guide: Guide) -> None:
        """Go on with ``guide``: a walk of the same journey, from a file that was saved since."""
        self.services.voice.stop()
        self.loaded, self.guide = guide.loaded, guide
        self.tongue = self.services.library.tongue(self.loaded, self.tongue.language)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages there are for this journey, French first."""
        from accessibility.languages import LANGUAGES

        found = self.services.library.languages(self.loaded)
        return (FRENCH, *(code for code in found if code in LANGUAGES))

    @property
    def title(self) -> str:
        """What may be shown of the journey."""
        return present.title_of(self.loaded.journey)

    @property
    def following(self) -> str:
        """The id of the journey that goes on from the end reached; "" where none does."""
        guide = self.guide
        path = guide.moves[-1].path if guide.finished else guide.path
        step = self.loaded.graph.nodes[path].step
        then = step.then if isinstance(step, End) else None
        return then if then and then in self.services.library.entries else ""

    main: Visit | None = None
    """The visit that this one stands beside: see ``mediation.mandate``."""

    @property
    def aside(self) -> bool:
        """Whether it stands beside another visit."""
        return self.main is not None

    @property
    def recorded(self) -> bool:
        """Whether this visit may leave an outcome; a secret one leaves none."""
        return may_record(self.loaded.journey.discretion)

    def answer(self, *answers: str) -> None:
        """Go on; raises ``WrongAnswer`` (French) when the step has no such answer."""
        before = self.guide
        self.services.voice.stop()
        self.guide = before.advance(*answers)
        if before.remedy and DONE in answers and not self._is_quiet(before.path):
            self.met.helped.add(before.path)
        if isinstance(before.node.step, Agree) and NO in answers:
            self.met.refusals += 1
        self._meet()

    def back(self) -> bool:
        """One step back; False at the first one."""
        if not self.guide.moves:
            return False
        self.services.voice.stop()
        if not self.guide.finished and not self._is_quiet(self.guide.path):
            self.met.back[self.guide.path] += 1
        self.guide = self.guide.back()
        return True

    def hear(self) -> None:
        """Say the step aloud.

        Raises:
            CannotDo: when nothing may be said, or this PC has no sound or voice.
        """
        view = self._sayable()
        spoken, language = saying.spoken(self.services, view)
        private = view.discretion is not Discretion.ORDINARY
        saying.say(self.services, spoken, language, private=private)
        self.met.heard += 1
        self._used(language)

    def save_sound(self) -> Path:
        """Write the step's words to an MP3 file; raises ``CannotDo``."""
        spoken, language = saying.spoken(self.services, self._sayable(file=True))
        with papers.free_name(self.services, "etape", ".mp3") as path:
            saying.save(self.services, spoken, language, path)
        self.met.heard += 1
        self._used(language)
        return path

    def _made_card(self) -> Card:
        settings = self.services.settings
        try:
            return handout.card(
                self.guide, site=settings.site, phone=settings.phone, tongue=self.tongue
            )
        except handout.NoCard as error:
            raise CannotDo(str(error)) from error

    def card(self) -> Path:
        """Make the card of the walk so far and give its file; raises ``CannotDo``."""
        made = self._made_card()
        path = papers.put(self.services, made)
        self.met.cards += 1
        self._used(made.language)
        return path

    def lend_card(self) -> str:
        """Offer the card to the person's own telephone, over this desk's network, ten minutes.

        Returns where to find it and the code, in French. Raises ``CannotDo``: never for a
        journey that is discreet or secret, for a network is not.
        """
        if self.loaded.journey.discretion is not Discretion.ORDINARY:
            raise CannotDo("Parcours privé : la carte se donne sur papier, pas par le réseau.")
        made = self._made_card()
        said = self.services.screen.lend(papers.documents(self.services, made), made.language)
        self.met.cards += 1
        self._used(made.language)
        return said

    def print_card(self) -> None:
        """Make the card and send it to the printer; its file does not stay. ``CannotDo``."""
        papers.to_printer(self.services, self.card())

    def useful_numbers(self) -> Path:
        """Make the card that is the same for everybody and give its file; raises ``CannotDo``.

        The only paper a secret journey may give, and only when it is asked for; never counted.
        """
        return papers.put(self.services, handout.numbers())

    def hear_question(self, question: str) -> None:
        """Say one of ``survey.asks`` aloud with its answers, in French where there is no voice.

        Raises:
            CannotDo: not asked, a private visit without headset, or no sound or voice here.
        """
        asked = next((q for q in self.survey.asks if q.id == question), None)
        if asked is None:
            raise CannotDo("Cette question n'est pas posée à cette visite.")
        ordinary = self.loaded.journey.discretion is Discretion.ORDINARY
        if not ordinary and not self.headset:
            raise CannotDo(PRIVATE)
        if not saying.has_voice(self.services, asked.spoken, asked.language):
            asked = next(q for q in questions() if q.id == question)
        saying.say(self.services, asked.spoken, asked.language, private=not ordinary)

    def closing(self) -> Closing:
        """The close, nothing chosen; the end reached is only marked."""
        signed = MandateState.SIGNED if self.mandate else None
        return Closing(ending=self.guide.ending, mandate=signed)

    def outcome(self, closing: Closing) -> Outcome:
        """What would be recorded; ``closing`` must be complete."""
        assert closing.result is not None
        assert closing.hand is not None
        assert closing.visit is not None
        assert closing.blocker is not None
        journey = self.loaded.journey
        where = self.guide.ending.blocking_step if self.guide.ending else self.guide.path
        if not self._walked or self._is_quiet(where):
            where = ""
        return Outcome(
            quarter=self._quarter,
            journey=journey.id,
            version=journey.version,
            hash=self.loaded.hash,
            result=closing.result,
            referral=closing.referral,
            hand=closing.hand,
            guidance=self.guidance,
            visit=closing.visit,
            blocker=closing.blocker,
            blocking_step="" if closing.blocker is Blocker.NONE else where,
            duration=DurationBand.of_minutes(self.minutes),
        )

    def save(self, closing: Closing) -> Receipt | None:
        """Record the visit; returns once it is on the disk, None for a secret journey.

        Raises:
            OutcomeError: (French) when it could not be recorded anywhere.
        """
        self.services.voice.stop()
        if not self.recorded:
            return None
        # Before: after a crash a visit that is recorded must not be there to be closed again.
        self._over()
        if self._kept is None:
            outcome, journey = self.outcome(closing), self.loaded.journey
            self._kept = self.services.log.save(outcome)
            self.services.day.add(journey.family, journey.discretion, outcome.duration)
        # Should this fail, trying again does not record the visit twice.
        self._tell(open_=0)
        if not self.survey.drawn:
            self.survey.count()
        return self._kept

    def object(self) -> None:
        """The person refuses to be counted: of the whole visit one counter is kept, and silence.

        Instead of ``save``; afterwards ``leave`` adds nothing.
        """
        self.services.voice.stop()
        self.survey.drop()
        self._over()
        if self.recorded and not self._told:
            self._told = True
            self.services.log.tally(self._tally(objections=1))

    def leave(self) -> None:
        """The visit ends without an outcome: one counter, « non clos », and silence."""
        self.services.voice.stop()
        self.survey.leave()
        self._over()
        if self.recorded:
            self._tell(open_=1)

    def _is_quiet(self, path: str) -> bool:
        node = self.loaded.graph.nodes.get(path)
        return node is not None and node.script.id == MANDATE

    def _meet(self) -> None:
        if not self.guide.finished and not self._is_quiet(self.guide.path):
            self.met.reached.add(self.guide.path)

    def _over(self) -> None:
        """It is no longer to be taken up again."""
        if self.kept:
            self.services.pauses.drop(self.kept)
            self.kept = ""

    def _tell(self, *, open_: int) -> None:
        if self._told:
            return
        self._told = True
        counts = self.met.counts(walked=self._walked, left=self.guide.path)
        self.services.log.tally(self._tally(open=open_, **counts))

    def _tally(self, **counts: Any) -> StepTally:
        journey = self.loaded.journey
        return StepTally(
            quarter=self._quarter,
            journey=journey.id,
            version=journey.version,
            hash=self.loaded.hash,
            **counts,
        )

    @property
    def _quarter(self) -> str:
        return quarter_of(self.services.today())

    @property
    def guidance(self) -> Guidance:
        if self.guide.moves:
            return Guidance.FOLLOWED
        return Guidance.NONE if self.way is Guidance.NONE else Guidance.CONSULTED

    @property
    def _walked(self) -> bool:
        """Whether its steps were really met: the others are no part of the funnel."""
        return self.way is Guidance.FOLLOWED or bool(self.guide.moves)

    def _used(self, language: str) -> None:
        if language != FRENCH:
            self.met.languages.add(language.lower())

    def _sayable(self, *, file: bool = False) -> View:
        view = self.view
        if view.discretion is Discretion.SECRET:
            raise CannotDo("Ce parcours n'est jamais dit à voix haute.")
        if not view.spoken:
            raise CannotDo("Cette étape est pour vous seul : rien n'est à dire.")
        if view.discretion is Discretion.DISCREET and not self.headset and not file:
            raise CannotDo(PRIVATE)
        return view
