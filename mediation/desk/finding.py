"""Finds a journey at home: the search, what this desk uses most, and what to know beforehand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from textual.message import Message

from mediation import faults
from mediation.journey.search import Search

if TYPE_CHECKING:
    from mediation.desk.app import Desk
    from mediation.journey.brief import Brief
    from mediation.journey.entry import Entry

PATIENCE = 0.15
"""Seconds without a key after which the journey pointed at is told of."""


class Learnt(Message):
    """What this desk uses most is known now."""


class Finding:
    """What the home screen asks. Nothing here is needed before the first paint but the search."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._search: Search | None = None
        self._briefs: dict[str, Brief | None] = {}
        self._wanted: Entry | None = None
        self._looking = False

    @property
    def search(self) -> Search:
        """Ranks the journeys of this desk."""
        if self._search is None:
            self._search = Search(self.desk.services.library.entries.values())
        return self._search

    def learn(self) -> None:
        """What this desk uses most comes first from now on; for a thread, once, at the start."""
        from mediation.habits import habits

        self.search.usage = habits(self.desk.services)
        self.desk.post_message(Learnt())

    def brief(self, entry: Entry) -> Brief | None:
        """What is known of ``entry``; when it is not known yet, the screen is told a bit later."""
        if entry.id not in self._briefs:
            self.look(entry)
        return self._briefs.get(entry.id)

    def look(self, entry: Entry) -> None:
        """Have the screen tell of ``entry`` once the hand rests: whoever types is not slowed
        down, and does not see another text at each letter."""
        self._wanted = entry
        if not self._looking:
            self._looking = True
            self.desk.run_worker(self._look(), group="brief")

    def voices(self) -> set[str]:
        """Codes of the languages for which this desk brings a voice of its own."""
        return {code for code in self.desk.services.settings.piper if code}

    def forget(self) -> None:
        """A file may have changed: what was loaded is asked for again."""
        self._briefs.clear()

    async def _look(self) -> None:
        from mediation.desk.screens.home import HomeScreen

        told: Entry | None = None
        try:
            while (entry := self._wanted) is not None and entry is not told:
                await asyncio.sleep(PATIENCE)
                if entry is self._wanted:
                    if entry.id not in self._briefs:
                        self._briefs[entry.id] = await asyncio.to_thread(self._load, entry)
                    told = entry
        finally:
            self._looking = False
        if isinstance(self.desk.screen, HomeScreen):
            self.desk.screen.draw_about()

    def _load(self, entry: Entry) -> Brief | None:
        from mediation.journey.brief import brief

        try:
            return brief(self.desk.services.library, entry)
        except Exception as error:  # noqa: BLE001 - telling beforehand is never worth the desk
            faults.note(error, self.desk.services.settings.log, ends=False)
            return None
