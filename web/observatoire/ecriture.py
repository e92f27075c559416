"""Writing the counts: every few seconds, in one transaction, in the order of the keys. And forgetting the old months."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from sqlalchemy import ARRAY, Connection, Engine, bindparam, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from web.observatoire.compteur import Comptes, CompteurMemoire
from web.observatoire.models import MesureBesoin, MesureHeure
from web.observatoire.periodes import ouvert, premier_garde
from web.orientation.remembered import NO_ANSWER

logger = logging.getLogger("balise.observatoire")
EVERY = 5.0  # seconds; what a crash loses at most


def _add(connection: Connection, table: Any, keys: tuple[str, ...], counts: Counter[Any]) -> None:
    # Sorted: two replicas that write together never wait for each other in a ring, and no order of arrival is kept.
    rows = [(*key, n) for key, n in sorted(counts.items())]
    # Each statement is compiled once in the life of the process; one with all its rows in it was compiled anew each time.
    columns = (*keys, "n")
    if connection.dialect.name == "postgresql":  # a column is one list: the server is asked once
        lists = [func.unnest(bindparam(name, type_=ARRAY(table.__table__.c[name].type))) for name in columns]
        added: Any = postgresql.insert(table).from_select(columns, select(*lists))
        values: Any = dict(zip(columns, (list(column) for column in zip(*rows, strict=True)), strict=True))
    else:
        added = sqlite.insert(table)
        values = [dict(zip(columns, row, strict=True)) for row in rows]
    connection.execute(added.on_conflict_do_update(index_elements=list(keys), set_={"n": table.n + added.excluded.n}), values)


def write(engine: Engine, comptes: Comptes, today: date) -> None:
    """Add the counts to the tables. Those of a month that may already be published are dropped: what is out never changes."""
    besoins = Counter({key: n for key, n in comptes.besoins.items() if ouvert(key[0], today)})
    heures = Counter({key: n for key, n in comptes.heures.items() if ouvert(key[0], today)})
    connection = engine.connect().execution_options(**{NO_ANSWER: True})
    with connection, connection.begin():
        if besoins:
            _add(connection, MesureBesoin, ("jour", "epci", "besoin", "mesure"), besoins)
        if heures:
            _add(connection, MesureHeure, ("mois", "heure", "canal", "mesure"), heures)


def purge(engine: Engine, today: date) -> int:
    """Delete the months past their time; gives how many rows."""
    first = premier_garde(today)
    with engine.begin() as connection:
        gone = [
            connection.execute(delete(MesureBesoin).where(MesureBesoin.jour < first)).rowcount,
            connection.execute(delete(MesureHeure).where(MesureHeure.mois < first)).rowcount,
        ]
    return sum(gone)


class Ecrivain:
    """Writes what a counter holds, again and again, in a thread; a database that is away only makes it wait."""

    def __init__(self, compteur: CompteurMemoire, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._compteur, self._engine, self._clock = compteur, engine, clock
        self._purged: date | None = None

    def ecrire(self) -> bool:
        """Write once; False when the counts had to be kept for later."""
        taken = self._compteur.prendre()
        if not taken:
            return True
        try:
            write(self._engine, taken, self._clock().date())
        except (SQLAlchemyError, OSError) as error:
            self._compteur.rendre(taken)
            logger.warning("counts kept for later: %s", type(error).__name__)
            return False
        return True

    def oublier(self) -> None:
        """Delete the months past their time, once a day; a database that is away is asked again."""
        today = self._clock().date()
        if self._purged == today:
            return
        try:
            purge(self._engine, today)
        except (SQLAlchemyError, OSError) as error:
            logger.warning("old months not deleted: %s", type(error).__name__)
            return
        self._purged = today

    async def toujours(self) -> None:
        """Until cancelled; the last counts are then written by whoever stops it."""
        while True:
            await asyncio.sleep(EVERY)
            await asyncio.to_thread(self.ecrire)
            await asyncio.to_thread(self.oublier)
