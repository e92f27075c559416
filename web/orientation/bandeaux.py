"""Crisis banners for pages: kept in memory, chosen by the clock at each request, so that one begins and ends to the second.

The list is read again when staff publish anything, here or on another replica, and every FRESH seconds. When the database is
away the last list known stands, and pages do not wait for it.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from territory import Gazetteer
from web.fiches.store import Fiches
from web.orientation.hours import PARIS
from web.orientation.mentions import day
from web.orientation.models import Bandeau
from web.orientation.remembered import Commits

logger = logging.getLogger("balise.bandeaux")
FRESH = 20.0  # seconds
AWAY = 5.0  # seconds for which a database that did not answer is not asked again
NAMED = 5  # communes named; more are only counted


@dataclass(frozen=True)
class Annonce:
    """What a page shows of a banner."""

    texte: str
    ou: str | None  # « À Meaux et Chelles », None for the whole département
    fin: str  # « jusqu'au 3 décembre 2026 à 18 h »


@dataclass(frozen=True)
class _Connu:
    texte: str
    debut: datetime
    fin: datetime
    ou: str | None
    besoins: frozenset[str]

    def annonce(self) -> Annonce:
        last = self.fin.astimezone(PARIS)
        minutes = f" {last.minute:02d}" if last.minute else ""
        return Annonce(self.texte, self.ou, f"jusqu'au {day(last.date())} à {last.hour} h{minutes}")


class BandeauxDesPages:
    """The banners of this moment, for pages that know a need or none, and no commune."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        fiches: Fiches,
        gazetteer: Gazetteer,
        clock: Callable[[], datetime],
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._sessions, self._fiches, self._gazetteer = sessions, fiches, gazetteer
        self._clock, self._monotonic = clock, monotonic
        self._known: tuple[_Connu, ...] = ()
        self._of: tuple[int, int] | None = None  # publication and commits that the list is of
        self._until = 0.0
        self._lock = threading.Lock()

    def pour(self, besoin: str | None = None) -> list[Annonce]:
        """Banners to show now, first begun first: those of every need, and with `besoin` those of this need."""
        self._look()
        return self.connus(besoin)

    def connus(self, besoin: str | None = None) -> list[Annonce]:
        """The same without asking the database: for the event loop."""
        now = self._clock()
        live = [banner for banner in self._known if banner.debut <= now < banner.fin]
        return [banner.annonce() for banner in live if not banner.besoins or besoin in banner.besoins]

    def _look(self) -> None:
        of = (int(getattr(self._fiches, "numero", 0)), Commits.count)
        with self._lock:
            now = self._monotonic()
            if of == self._of and now < self._until:
                return
            self._of, self._until = of, now + FRESH
        try:
            with self._sessions() as session:
                rows = session.scalars(select(Bandeau).where(Bandeau.fin > self._clock()).order_by(Bandeau.debut, Bandeau.id))
                self._known = tuple(self._read(row) for row in rows)
        except (SQLAlchemyError, OSError) as error:
            self._until = self._monotonic() + AWAY
            logger.warning("banners not read: %s", type(error).__name__)

    def _read(self, row: Bandeau) -> _Connu:
        return _Connu(row.texte, row.debut, row.fin, self._where(row.communes), frozenset(row.besoins))

    def _where(self, codes: list[str]) -> str | None:
        if not codes:
            return None
        names = [commune.nom for code in codes if (commune := self._gazetteer.get(code))]
        if not names or len(codes) > NAMED:
            return f"Dans {len(codes)} communes" if len(codes) > 1 else "Dans une commune"
        said = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} et {names[-1]}"
        return f"Pour {said}"
