"""Hours of the official files in OpenStreetMap syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from web.orientation.hours import is_valid

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
FERIES = ("jours_feries", "jour_ferie", "feries")
OSM = dict(zip(JOURS, ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"), strict=True))
_ANGLAIS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_FR = dict(zip(_ANGLAIS, JOURS, strict=True))  # some exports of the directory name the days in English
PLAGES = (1, 2, 3)

Plages = list[tuple[str, str]]


class Illisible(ValueError):
    """Hours that do not follow the form; the text quotes them."""


def heure(text: str) -> str | None:
    """« 8h0 », « 08h30 », « 08:30:00 » → 08:30; None when empty. Illisible otherwise."""
    text = text.strip()
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,2})\s*[hH:]\s*(\d{0,2})(?::\d{2})?", text)
    hour, minute = (int(match[1]), int(match[2] or 0)) if match else (99, 0)
    if hour > 24 or minute > 59 or (hour == 24 and minute):
        raise Illisible(text[:40])
    return f"{hour:02d}:{minute:02d}"


def _plages(pairs: Iterable[tuple[str, str]]) -> Plages:
    found: Plages = []
    for first, last in pairs:
        opens, closes = heure(first), heure(last)
        if (opens is None) != (closes is None):
            raise Illisible(f"{first}-{last}"[:40])
        if opens and closes and opens != closes:
            found.append((opens, "24:00" if closes == "00:00" else closes))
    return sorted(found)


def en_osm(semaine: Mapping[str, Plages], feries: Plages | None) -> str | None:
    """Expression of a week (French day → slots) and of public holidays; None when nothing is known.

    Days without slots are closed. Holidays without slots are closed too: what is not written is never « open ».
    """
    if not any(semaine.values()):
        return None
    whole = [("00:00", "24:00")]
    if all(semaine.get(jour) == whole for jour in JOURS) and feries in (None, whole):
        return "24/7"
    rules: list[tuple[list[str], Plages]] = []
    for jour in JOURS:
        slots = semaine.get(jour) or []
        if rules and rules[-1][1] == slots:
            rules[-1][0].append(OSM[jour])
        else:
            rules.append(([OSM[jour]], slots))
    said = []
    for days, slots in rules:
        if slots:
            name = days[0] if len(days) == 1 else f"{days[0]}-{days[-1]}"
            said.append(f"{name} {_ecrites(slots)}")
    said.append(f"PH {_ecrites(feries)}" if feries else "PH off")
    osm = "; ".join(said)
    if not is_valid(osm):
        raise Illisible(osm[:80])
    return osm


def _ecrites(slots: Plages) -> str:
    return ",".join(f"{opens}-{closes}" for opens, closes in slots)


def gendarmerie(cells: Mapping[str, str]) -> str | None:
    """Columns lundi_plage1_debut, lundi_plage1_fin… and jours_feries_plage1_debut…"""

    def day(prefix: str) -> Plages:
        return _plages((cells.get(f"{prefix}_plage{n}_debut", ""), cells.get(f"{prefix}_plage{n}_fin", "")) for n in PLAGES)

    feries = [slot for name in FERIES for slot in day(name)]
    return en_osm({jour: day(jour) for jour in JOURS}, feries or None)


def gendarmerie_texte(text: str) -> str | None:
    """« Lundi : 8h00-12h00 14h00-18h00 Mardi : … », the form of the older files."""
    parts = re.split(rf"\b({'|'.join(JOURS)}|jours f[ée]ri[ée]s)\s*:", text.strip(), flags=re.IGNORECASE)
    if len(parts) < 3:
        return None
    week: dict[str, Plages] = {}
    feries: Plages | None = None
    for name, said in zip(parts[1::2], parts[2::2], strict=True):
        slots = _plages(re.findall(r"(\d{1,2}h\d{0,2})\s*-\s*(\d{1,2}h\d{0,2})", said))
        if name.lower() in OSM:
            week[name.lower()] = slots
        else:
            feries = slots
    return en_osm(week, feries)


def annuaire(plages: Iterable[Mapping[str, Any]]) -> tuple[str | None, str | None]:
    """(OSM, French) of `plage_ouverture`. A remark on a slot (« sur rendez-vous ») leaves only the French: never « open »."""
    week: dict[str, Plages] = {jour: [] for jour in JOURS}
    said, remarks = [], False
    for plage in plages:
        first, last = (_jour(plage.get(name)) for name in ("nom_jour_debut", "nom_jour_fin"))
        pairs = [(str(plage.get(f"valeur_heure_debut_{n}") or ""), str(plage.get(f"valeur_heure_fin_{n}") or "")) for n in (1, 2)]
        slots = _plages(pairs)
        if first is None or not slots:
            continue
        days = JOURS[JOURS.index(first) : JOURS.index(last or first) + 1]
        if not days:  # « vendredi au lundi »: a long week-end, or a mistake
            raise Illisible(f"{first} au {last}")
        for jour in days:
            remarks = remarks or bool(week[jour])  # a day said twice: alternate weeks, most likely
            week[jour] = week[jour] + slots
        remark = str(plage.get("commentaire") or "").strip()
        remarks = remarks or bool(remark)
        name = first if len(days) == 1 else f"{first} au {days[-1]}"
        words = " et ".join(f"{_dite(opens)} à {_dite(closes)}" for opens, closes in slots)
        said.append(f"{name}, {words}" + (f" ({remark})" if remark else ""))
    if not said:
        return None, None
    return (None if remarks else en_osm(week, None)), " ; ".join(said)[:200]


def _jour(text: Any) -> str | None:
    name = str(text or "").strip().lower().rsplit("/", 1)[-1]
    name = _FR.get(name, name)
    return name if name in OSM else None


def _dite(hour: str) -> str:
    hours, minutes = hour.split(":")
    return f"{int(hours)} h {minutes}" if minutes != "00" else f"{int(hours)} h"
