"""Opening hours: unknown is never open, French holidays, nights, changes of hour."""

from datetime import UTC, datetime

import pytest

from web.orientation.hours import PARIS, UNKNOWN, paris_now, state

OFFICE = "Mo-Fr 09:00-18:00; PH off"
EVERY_DAY = "Mo-Su,PH 09:00-20:00"
LATE = "Mo-Su,PH 08:00-02:00"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=PARIS)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    "text", [None, "", "   ", "selon le service", "9h-12h", "24h/24", "permanent", "Mo-Fr"[:1]]
)
def test_unknown_is_never_open(text: str | None) -> None:
    assert state(text, at(2026, 11, 20, 10)) == UNKNOWN
    assert UNKNOWN.ouvert is None


def test_an_unknown_rule_is_unknown() -> None:
    assert state("24/7 unknown", at(2026, 11, 20, 10)).ouvert is None


def test_always_open_never_closes() -> None:
    now = state("24/7", at(2026, 12, 25, 3))
    assert (now.ouvert, now.prochaine_ouverture, now.fermeture) == (True, None, None)


def test_open_says_when_it_closes() -> None:
    now = state(EVERY_DAY, at(2026, 11, 21, 10))
    assert now.ouvert is True
    assert now.fermeture == at(2026, 11, 21, 20)
    assert now.prochaine_ouverture is None


def test_bounds_belong_to_the_opening_and_not_to_the_closing() -> None:
    assert state(OFFICE, at(2026, 11, 20, 9)).ouvert is True
    assert state(OFFICE, at(2026, 11, 20, 18)).ouvert is False


@pytest.mark.parametrize(
    ("now", "opening"),
    [
        (at(2026, 12, 24, 19), at(2026, 12, 28, 9)),  # Christmas is a Friday: Monday
        (at(2026, 5, 25, 10), at(2026, 5, 26, 9)),  # Whit Monday
        (at(2026, 7, 14, 10), at(2026, 7, 15, 9)),
        (at(2026, 11, 20, 22), at(2026, 11, 23, 9)),  # a week-end
    ],
)
def test_offices_close_on_public_holidays(now: datetime, opening: datetime) -> None:
    closed = state(OFFICE, now)
    assert closed.ouvert is False
    assert closed.prochaine_ouverture == opening


def test_every_day_means_holidays_too() -> None:
    assert state(EVERY_DAY, at(2026, 12, 25, 10)).ouvert is True


def test_night_runs_over_midnight() -> None:
    assert state(LATE, at(2026, 11, 22, 1, 30)).fermeture == at(2026, 11, 22, 2)
    assert state(LATE, at(2026, 11, 22, 2, 30)).prochaine_ouverture == at(2026, 11, 22, 8)


def test_next_opening_keeps_the_local_hour_when_clocks_change() -> None:
    autumn = state(EVERY_DAY, at(2026, 10, 24, 21)).prochaine_ouverture
    spring = state(EVERY_DAY, at(2026, 3, 28, 21)).prochaine_ouverture
    assert autumn is not None and autumn.isoformat() == "2026-10-25T09:00:00+01:00"
    assert spring is not None and spring.isoformat() == "2026-03-29T09:00:00+02:00"


def test_the_repeated_hour_of_october_is_read_once() -> None:
    first = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=0)
    second = datetime(2026, 10, 25, 2, 30, tzinfo=PARIS, fold=1)
    assert state(LATE, first).ouvert is False
    assert state(LATE, second).ouvert is False


def test_any_time_zone_is_read_in_paris() -> None:
    assert state(OFFICE, datetime(2026, 11, 20, 8, 30, tzinfo=UTC)).ouvert is True
    assert state(OFFICE, datetime(2026, 11, 20, 17, 30, tzinfo=UTC)).ouvert is False


def test_a_naive_time_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        state("24/7", datetime(2026, 11, 20))


def test_the_clock_of_production_is_in_paris() -> None:
    assert paris_now().tzinfo is PARIS
