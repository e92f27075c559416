"""OpenStreetMap hours told in French, closures told to residents."""

from __future__ import annotations

from datetime import date

import pytest

from web.orientation.hours_fr import french_hours
from web.orientation.mentions import closed
from web.orientation.models import Fermeture

SUNDAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("osm", "words"),
    [
        ("24/7", "jour et nuit"),
        ("Mo-Fr 08:30-12:00; PH off", "lundi au vendredi, 8 h 30 à 12 h ; fermé les jours fériés"),
        ("Mo-Fr 08:30-12:00,13:30-17:00", "lundi au vendredi, 8 h 30 à 12 h et 13 h 30 à 17 h"),
        ("Mo-Su,PH 09:00-20:00", "tous les jours, 9 h à 20 h"),
        ("Tu,Th 14:00-17:00", "mardi et jeudi, 14 h à 17 h"),
        ("Mo 09:00-12:00; We-Fr 10:00-12:00", "lundi, 9 h à 12 h ; mercredi au vendredi, 10 h à 12 h"),
    ],
)
def test_hours_in_french(osm: str, words: str) -> None:
    assert french_hours(osm, SUNDAY) == words


def test_what_is_not_valid_has_no_words() -> None:
    assert french_hours("lundi matin", SUNDAY) is None


def test_hours_of_seasons_are_said_to_change() -> None:
    told = french_hours("Apr-Sep Mo-Fr 09:00-18:00; Oct-Mar Mo-Fr 09:00-17:00", SUNDAY)
    assert told and told.endswith("d'autres horaires à certaines périodes")


@pytest.mark.parametrize(
    ("du", "au", "words"),
    [
        (20, 24, "Fermé jusqu'au 24 novembre 2026 inclus : travaux."),
        (22, 22, "Fermé le 22 novembre 2026 : travaux."),
        (24, 26, "Fermé du 24 novembre 2026 au 26 novembre 2026 : travaux."),
        (20, None, "Fermé jusqu'à nouvel ordre : travaux."),
        (24, None, "Fermé à partir du 24 novembre 2026 : travaux."),
    ],
)
def test_closures_in_words(du: int, au: int | None, words: str) -> None:
    closure = Fermeture(
        id="x", lieu_id="y", du=date(2026, 11, du), au=date(2026, 11, au) if au else None, motif="travaux"
    )
    assert closed(closure, SUNDAY) == words
