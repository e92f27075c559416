"""When a line opens, in words: « Ouvre demain à 9 h ». The script says the same (web/static/blocs.js)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
WEEK = 7
#: Hours that say by themselves that the line always answers.
ALWAYS = ("jour et nuit", "à toute heure")


def opening(moment: str, now: datetime) -> str:
    """« demain à 9 h » for an ISO 8601 moment with offset; now is aware, in the same zone."""
    when = datetime.fromisoformat(moment)
    days = (when.date() - now.date()).days
    if days <= 0:
        day = "aujourd'hui"
    elif days == 1:
        day = "demain"
    elif days < WEEK:
        day = DAYS[when.weekday()]
    else:
        day = f"le {'1er' if when.day == 1 else when.day} {MONTHS[when.month - 1]}"
    return f"{day} à {when.hour} h" + (f" {when.minute:02d}" if when.minute else "")


def state(item: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    """Class (ouvert, ferme, inconnu) and words for a number or a place. Unknown hours are never open."""
    hours = item.get("horaires")
    if item.get("ouvert") is True:
        return "ouvert", f"Ouvert {hours}" if hours in ALWAYS else "Ouvert maintenant" + (
            f", {hours}" if hours else ""
        )
    if item.get("ouvert") is False:
        following = item.get("prochaine_ouverture")
        closed = f"Fermé. Ouvre {opening(following, now)}" if following else "Fermé à cette heure"
        return "ferme", f"{closed} ({hours})" if hours else closed
    return "inconnu", f"{hours[0].upper()}{hours[1:]}" if hours else "Horaires à confirmer"
