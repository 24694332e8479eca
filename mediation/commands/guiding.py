"""``mediation``, ``mediation --simple`` and ``mediation guider``: visits, for real."""

from __future__ import annotations

import gc
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mediation.commands import common

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mediation.plain import Plain
    from mediation.services import Services


def desk(*, simple: bool, turned: bool = False) -> int:
    """The desk, until the mediator leaves it. ``turned``: with the screen of the person."""
    with _serving(common.services(common.settings())) as services:
        try:
            if not simple:
                return _screen(services, turned=turned)
            return _plain(services, turned=turned).desk()
        finally:
            services.tray.empty()


def guide(name: str, *, language: str, day: str | None, simple: bool, turned: bool = False) -> int:
    """One visit of the journey called ``name``, or in the file ``name``."""
    language = common.known_language(language)
    settings = common.settings()
    today = common.day(day) if day else None
    file = Path(name) if common.is_file(name) else None
    with _serving(common.services(settings, today)) as services:
        if file is None and name not in services.library.entries:
            raise common.unknown(services.library, name)
        if not simple:
            return _screen(services, None if file else name, file, language, turned=turned)
        return _plain(services, language, turned=turned).one(name, file)


@contextmanager
def _serving(services: Services) -> Iterator[Services]:
    services.tray.empty()
    try:
        yield services
    finally:
        services.library.memo.keep()
        services.screen.close()
        services.voice.close()
        services.log.close()


def _plain(services: Services, language: str = "fr", *, turned: bool) -> Plain:
    from mediation.plain import Lines, Plain

    desk = Plain(services, Lines(sys.stdin, sys.stdout), language)
    if turned:
        desk.turned.start()
    return desk


def _screen(
    services: Services,
    name: str | None = None,
    file: Path | None = None,
    language: str = "fr",
    *,
    turned: bool,
) -> int:
    common.needs_a_terminal("mediation --simple")
    # Until the first paint nothing that is made is thrown away: looking for it is lost time.
    gc.disable()
    from mediation.desk.app import run

    return run(services, name, file, language, turned=turned)
