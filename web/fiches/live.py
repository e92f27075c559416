"""The sheets as they stand now: those of the files, under those that staff published. No restart needed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.fiches.models import FichePubliee, Parution
from web.fiches.schemas import Fiche
from web.fiches.store import Fiches

logger = logging.getLogger("balise.fiches")


#: Seconds for which the counter is not looked at again: what another replica publishes is seen within this time. Who
#: publishes in this process refreshes at once.
FRESH = 1.0
#: The same while the database is away: each look may wait for its time limit.
AWAY = 5.0


class LiveFiches(Fiches):
    """Fiches that looks at the publication counter as it is used; without database, the last known sheets."""

    def __init__(self, base: Fiches, sessions: sessionmaker[Session], monotonic: Callable[[], float] = time.monotonic) -> None:
        object.__setattr__(self, "besoins", base.besoins)
        object.__setattr__(self, "faciles", base.faciles)
        object.__setattr__(self, "_base", dict(base.par_besoin))
        object.__setattr__(self, "_sessions", sessions)
        object.__setattr__(self, "_known", (-1, dict(base.par_besoin)))
        object.__setattr__(self, "_until", 0.0)
        object.__setattr__(self, "_monotonic", monotonic)

    _base: dict[str, Fiche]
    _sessions: sessionmaker[Session]
    _known: tuple[int, dict[str, Fiche]]
    _until: float  # monotonic seconds
    _monotonic: Callable[[], float]

    @property
    def numero(self) -> int:
        """Publication the sheets are of; changes when any entry is published."""
        return self._refreshed()[0]

    @property
    def numero_connu(self) -> int | None:
        """The same without asking the database; None when it is time to look again."""
        return self._known[0] if self._monotonic() < self._until else None

    @property
    def par_besoin(self) -> Mapping[str, Fiche]:
        """Sheets by need, in the order of the taxonomy."""
        return self._refreshed()[1]

    def refresh(self) -> None:
        """Look again at the next use: something was just published here."""
        object.__setattr__(self, "_until", 0.0)

    def _refreshed(self) -> tuple[int, dict[str, Fiche]]:
        now = self._monotonic()
        if now < self._until:
            return self._known
        # Before the question: one request looks, those that come meanwhile go on with what is known.
        object.__setattr__(self, "_until", now + FRESH)
        try:
            with self._sessions() as session:
                numero = session.scalar(select(Parution.numero)) or 0
                if numero != self._known[0]:
                    object.__setattr__(self, "_known", (numero, overlaid(self._base, published(session))))
        except SQLAlchemyError as error:
            object.__setattr__(self, "_until", self._monotonic() + AWAY)
            logger.warning("sheets not refreshed: %s", type(error).__name__)
        return self._known


def published(session: Session) -> dict[str, Fiche]:
    """The published sheets; one that no longer fits the schema is left to its file, and said."""
    found = {}
    for row in session.scalars(select(FichePubliee)):
        try:
            found[row.besoin] = Fiche.model_validate(row.contenu)
        except ValidationError:
            logger.error("published sheet %s does not fit the schema any more", row.besoin)
    return found


def dump(session: Session, folder: Path) -> int:
    """Write the published sheets as files, like those of data/fiches; gives how many."""
    found = published(session)
    folder.mkdir(parents=True, exist_ok=True)
    for name, fiche in found.items():
        text = yaml.safe_dump(fiche.model_dump(mode="json"), allow_unicode=True, sort_keys=False, width=10_000)
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return len(found)


def overlaid(base: Mapping[str, Fiche], above: Mapping[str, Fiche]) -> dict[str, Fiche]:
    """The sheets of the files, replaced by those published; needs unknown to the files are left out."""
    return {name: above.get(name, fiche) for name, fiche in base.items()}
