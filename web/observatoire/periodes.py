"""Which periods are counted, published, forgotten. Whole months only, out once and never changed.

A month is written until the end of the 2nd of the next one (a database may have been away), and published from the 4th. Between
the two nothing moves, so that two exports of a month are the same file: their difference tells nothing.
"""

from __future__ import annotations

from datetime import date, timedelta

WRITTEN_UNTIL = 2  # day of the next month
PUBLISHED_FROM = 4  # day of the next month
KEPT_MONTHS = 25


def mois(jour: date) -> date:
    """The first day of its month."""
    return jour.replace(day=1)


def avant(premier: date, combien: int = 1) -> date:
    """The first day of the month that many months before."""
    rank = premier.year * 12 + premier.month - 1 - combien
    return date(rank // 12, rank % 12 + 1, 1)


def ouvert(jour: date, today: date) -> bool:
    """Whether counts of this day may still be written."""
    this = mois(today)
    return mois(jour) >= this or (mois(jour) == avant(this) and today.day <= WRITTEN_UNTIL)


def premier_garde(today: date) -> date:
    """First day of the oldest month that is kept."""
    return avant(mois(today), KEPT_MONTHS)


def dernier_publie(today: date) -> date:
    """The newest month that is published."""
    this = mois(today)
    return avant(this, 1 if today.day >= PUBLISHED_FROM else 2)


def parution(premier: date) -> date:
    """The day on which a month is published."""
    return avant(premier, -1).replace(day=PUBLISHED_FROM)


def jours(premier: date) -> list[date]:
    """Every day of a month."""
    days = (avant(premier, -1) - premier).days
    return [premier + timedelta(days=n) for n in range(days)]
