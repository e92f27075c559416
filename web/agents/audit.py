"""The audit log: written in the transaction of the gesture itself, so neither goes without the other."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.models import Journal

COLUMNS = ("le", "qui", "geste", "genre", "cle", "detail")
#: A cell that a spreadsheet would run as a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


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


def safe_cell(value: Any) -> str:
    """A cell that no spreadsheet runs: an apostrophe before what looks like a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """CSV with semicolons and a byte order mark, as French spreadsheets open it."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    yield "\ufeff"
    for row in (header, *rows):
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def export(session: Session) -> Iterator[str]:
    """The whole log as CSV, oldest first."""
    lines = session.scalars(select(Journal).order_by(Journal.id))
    rows = ((line.le.isoformat(timespec="seconds"), *(getattr(line, c) for c in COLUMNS[1:])) for line in lines)
    yield from csv_lines(("date", "qui", "geste", "genre", "entrée", "détail"), rows)
