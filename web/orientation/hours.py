"""Opening hours in OpenStreetMap syntax, read with French public holidays.

Unknown is never open: free text, a bad expression or an absent value all give None.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State, validate

PARIS = ZoneInfo("Europe/Paris")

Clock = Callable[[], datetime]

# A change farther away than this (days) counts as "never": without it, a rare holiday costs milliseconds.
_HORIZON_DAYS = 366


@dataclass(frozen=True, slots=True)
class HoursState:
    """State at one moment. Times are aware, in Europe/Paris; None means unknown or not applicable."""

    ouvert: bool | None
    prochaine_ouverture: datetime | None = None
    fermeture: datetime | None = None


UNKNOWN = HoursState(None)


def paris_now() -> datetime:
    """Give the present time in Europe/Paris: the clock of production."""
    return datetime.now(PARIS)


@lru_cache(maxsize=2048)
def _parse(osm: str) -> OpeningHours | None:
    if not validate(osm):
        return None
    return OpeningHours(
        osm,
        timezone=PARIS,
        country="FR",
        auto_country=False,
        auto_timezone=False,
        max_interval_days=_HORIZON_DAYS,
    )


def is_valid(osm: str) -> bool:
    """Say whether osm is a valid expression of opening hours."""
    return _parse(osm) is not None


def state(osm: str | None, now: datetime) -> HoursState:
    """Say whether osm is open at now, and when that changes.

    now must be aware (any time zone). Raises ValueError for a naive time, nothing for free text.
    """
    if now.tzinfo is None:
        raise ValueError("now must be aware")
    if not osm or not osm.strip():
        return UNKNOWN
    # An expression is written to the minute, and within one minute every answer asks the same of the same lines.
    return _at_minute(osm.strip(), now.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(maxsize=2048)
def _at_minute(osm: str, minute: datetime) -> HoursState:
    hours = _parse(osm)
    if hours is None:
        return UNKNOWN
    moment = minute.astimezone(PARIS)
    if hours.is_unknown(moment):
        return UNKNOWN
    change = hours.next_change(moment)
    if hours.is_open(moment):
        return HoursState(True, fermeture=change)
    # A change from closed may lead to "unknown", which is not an opening.
    if change is not None and not hours.is_open(change):
        change = None
    return HoursState(False, prochaine_ouverture=change)


def intervals(osm: str, start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """Openings of osm between two aware moments, each cut at `end`; none for an invalid expression."""
    hours = _parse(osm.strip())
    if hours is None:
        return []
    return [
        (opens.astimezone(PARIS), closes.astimezone(PARIS))
        for opens, closes, state_now, _ in hours.intervals(start, end)
        if state_now == State.OPEN
    ]
