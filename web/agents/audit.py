"""The audit log: written in the transaction of the gesture itself, so neither goes without the other."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.models import Journal
from web.tableur import csv_lines

COLUMNS = ("le", "qui", "geste", "genre", "cle", "detail")


def note(
    session: Session,
    now: datetime,
    qui: str,
    geste: str,
    *,
    genre: str | None = None,
    cle: str | None = None,
    detail: str = "",
) -> None:
    """Add one line. No text of a resident ever comes here."""
    session.add(Journal(le=now, qui=qui, geste=geste, genre=genre, cle=cle, detail=detail[:2000]))


def export(session: Session) -> Iterator[str]:
    """The whole log as CSV, oldest first."""
    lines = session.scalars(select(Journal).order_by(Journal.id))
    rows = ((line.le.isoformat(timespec="seconds"), *(getattr(line, c) for c in COLUMNS[1:])) for line in lines)
    yield from csv_lines(("date", "qui", "geste", "genre", "entrée", "détail"), rows)
