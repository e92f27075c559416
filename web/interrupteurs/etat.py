"""What is off at this moment, read from the database every half second at most: each replica follows without a restart.

Nobody waits for it: while the database is away or slow, what was known stands.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.interrupteurs.models import BESOIN, LIEU, ROBOT, Coupure
from web.interrupteurs.phrases import Phrase, phrase

logger = logging.getLogger("balise.interrupteurs")
FRESH = 0.5  # seconds for which what was read stands
RETRY = 2.0  # seconds before a database that failed is asked again
PATIENCE = 0.3  # seconds that a message waits for the database, at most


@dataclass(frozen=True)
class Etat:
    """What is off: codes of sentences, by target."""

    robot: str | None = None
    besoins: dict[str, str] = field(default_factory=dict)
    lieux: dict[str, str] = field(default_factory=dict)

    def reponse(self, besoin: str) -> Phrase | None:
        """What to say in place of the answer to a need; None when it is on."""
        if self.robot is not None:
            return phrase(ROBOT, self.robot)
        return phrase(BESOIN, self.besoins[besoin]) if besoin in self.besoins else None

    def sans_robot(self) -> Phrase | None:
        """What to say in place of the whole robot; None when it is on."""
        return phrase(ROBOT, self.robot) if self.robot is not None else None

    def lieu(self, genre: str) -> Phrase | None:
        """What to say in place of a kind of place; None when it is on."""
        return phrase(LIEU, self.lieux[genre]) if genre in self.lieux else None


class Lecture(Protocol):
    """Whatever can say what is off."""

    @property
    def connu(self) -> Etat:
        """What was last read, asking nothing."""

    def lire(self) -> Etat:
        """From a thread."""

    async def maintenant(self) -> Etat:
        """From the loop."""


class ToutAllume:
    """Nothing is ever off: previews of the desk, tests."""

    connu = Etat()

    def lire(self) -> Etat:
        """Nothing."""
        return self.connu

    async def maintenant(self) -> Etat:
        """Nothing."""
        return self.connu


class Coupures:
    """The switches of the database."""

    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], float] = time.monotonic) -> None:
        self._sessions, self._clock = sessions, clock
        self._connu, self._until, self._jamais = Etat(), 0.0, True
        self._lock = threading.Lock()

    @property
    def connu(self) -> Etat:
        """What was last read."""
        return self._connu

    def relire(self) -> None:
        """Look again at the next use: something was just changed here."""
        self._until = 0.0

    def lire(self) -> Etat:
        """What is off; asks the database when what is known is old. One thread asks, the others go on."""
        if self._clock() < self._until:
            return self._connu
        if self._lock.acquire(blocking=self._jamais):  # before the first reading nothing is known: everyone waits
            try:
                if self._clock() >= self._until:
                    self._ask()
            finally:
                self._lock.release()
        return self._connu

    async def maintenant(self) -> Etat:
        """The same from the loop, which never waits longer than PATIENCE."""
        if self._clock() < self._until:
            return self._connu
        try:
            return await asyncio.wait_for(asyncio.to_thread(self.lire), PATIENCE)
        except TimeoutError:
            return self._connu

    def _ask(self) -> None:
        started = self._clock()
        try:
            with self._sessions() as session:
                rows = session.execute(
                    select(Coupure.genre, Coupure.cible, Coupure.phrase).where(Coupure.rallumee_le.is_(None))
                ).all()
        except SQLAlchemyError as error:
            logger.warning("switches not read: %s", type(error).__name__)
            self._until = self._clock() + RETRY
            return
        self._connu = Etat(
            next((code for genre, _, code in rows if genre == ROBOT), None),
            {cible: code for genre, cible, code in rows if genre == BESOIN},
            {cible: code for genre, cible, code in rows if genre == LIEU},
        )
        self._until, self._jamais = started + FRESH, False
