"""OpenStreetMap hours in French words: « lundi au vendredi, 8 h 30 à 12 h et 13 h 30 à 17 h ».

Read from what the expression opens on real days, not from its syntax: whatever is valid is told.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache

from web.orientation.hours import PARIS, intervals, is_valid

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
Day = tuple[tuple[str, str], ...]  # opening and closing, as words
_WEEK = 7
_WEEKS_READ = 52
#: Public holidays of France that never move, and a Monday without any in the weeks read.
_HOLIDAYS = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
ALWAYS, NEVER = "jour et nuit", "fermé"


def _hour(moment: time, *, end: bool = False) -> str:
    if end and moment == time(0):
        return "minuit"
    return f"{moment.hour} h {moment.minute:02d}" if moment.minute else f"{moment.hour} h"


def _day(osm: str, day: date) -> Day:
    """Opening slots of one day; one that ends after midnight belongs to the day it began."""
    start = datetime.combine(day, time(0), PARIS)
    found = []
    for opens, closes in intervals(osm, start, start + timedelta(days=1)):
        whole = opens <= start and closes >= start + timedelta(days=1)
        if whole:
            return (("0 h", "minuit"),)
        found.append((_hour(opens.timetz().replace(tzinfo=None)), _hour(closes.timetz().replace(tzinfo=None), end=True)))
    return tuple(found)


def _words(slots: Day) -> str:
    if not slots:
        return NEVER
    if slots == (("0 h", "minuit"),):
        return "jour et nuit"
    said = [f"{opens} à {closes}" for opens, closes in slots]
    return " et ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


def _ranges(days: list[int]) -> str:
    """« lundi au vendredi », « mardi et jeudi »."""
    runs: list[list[int]] = []
    for day in days:
        if runs and day == runs[-1][-1] + 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    said: list[str] = []
    for run in runs:
        if len(run) > 2:
            said.append(f"{DAYS[run[0]]} au {DAYS[run[-1]]}")
        else:
            said += [DAYS[day] for day in run]
    return " et ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else said[0]


def _week(osm: str, monday: date) -> list[Day]:
    return [_day(osm, monday + timedelta(days=offset)) for offset in range(_WEEK)]


def _holiday(osm: str, year: int) -> Day | None:
    """What a holiday on a weekday opens, when all agree."""
    found = {_day(osm, day) for month, number in _HOLIDAYS if (day := date(year, month, number)).weekday() < 5}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=4096)  # an import says the same hours of hundreds of places
def french_hours(osm: str, today: date) -> str | None:
    """The hours in French, from the week of `today` on; None when the expression is not valid."""
    if not is_valid(osm):
        return None
    monday = today - timedelta(days=today.weekday())
    weeks = [_week(osm, monday + timedelta(weeks=number)) for number in range(_WEEKS_READ)]
    # The most common week: those with a public holiday differ.
    usual = max(weeks, key=weeks.count)
    if all(day == (("0 h", "minuit"),) for day in usual):
        return ALWAYS
    groups: dict[Day, list[int]] = {}
    for number, slots in enumerate(usual):
        if slots:
            groups.setdefault(slots, []).append(number)
    if not groups:
        return "fermé toute la semaine, ou horaires variables"
    said = [f"{_ranges(days)}, {_words(slots)}" for slots, days in groups.items()]
    if len(groups) == 1 and len(next(iter(groups.values()))) == _WEEK:
        said = [f"tous les jours, {_words(next(iter(groups)))}"]
    holiday = _holiday(osm, today.year + 1)
    if holiday == ():
        said.append("fermé les jours fériés")
    if weeks.count(usual) < _WEEKS_READ * 0.7:
        said.append("d'autres horaires à certaines périodes")
    return " ; ".join(said)
