"""The map beside a `lieux` block: the commune given, the sure places, and a text that says the same.

Promise 4 decides what is drawn: a place has a point of its own only when its address is sure. For the others the map
shows the commune where to look, as a circle, never as the place. Coordinates are those of static/carte.svg.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import atan2, cos, degrees, radians
from typing import Any

from territory import Commune, Gazetteer, distance_km

WIDTH, HEIGHT, MARGIN = 316, 400, 12
WEST, NORTH = 2.3926, 49.1179  # corner of the département, degrees
_SCALE = 377.0  # units a degree of latitude
_NARROWING = cos(radians(48.62))  # a degree of longitude is shorter, here by a third
LETTER, LINE = 10.5, 22.0  # size of a label's letter and line, in units
LANDMARKS = ("77288", "77284", "77379", "77186", "77333", "77131", "77108")  # towns that everyone can place
CENTRE, CENTRAL_KM = (48.62, 2.97), 14.0
MOST_NAMED = 4  # names in one sentence: more is no longer read
COMPASS = (
    "au nord", "au nord-est", "à l'est", "au sud-est", "au sud", "au sud-ouest", "à l'ouest", "au nord-ouest",
)  # fmt: skip
Box = tuple[float, float, float, float]


def project(longitude: float, latitude: float) -> tuple[int, int]:
    """Degrees to whole units of the map (300 m each), y downwards."""
    x = MARGIN + (longitude - WEST) * _NARROWING * _SCALE
    return round(x), round(MARGIN + (NORTH - latitude) * _SCALE)


def direction(start: Commune, latitude: float, longitude: float) -> str:
    """« au sud-est »: where a point is, seen from a commune."""
    return _compass(start.latitude, start.longitude, latitude, longitude)


def _compass(from_latitude: float, from_longitude: float, latitude: float, longitude: float) -> str:
    east, north = (longitude - from_longitude) * _NARROWING, latitude - from_latitude
    return COMPASS[round(degrees(atan2(east, north)) / 45) % 8]


def draw(here: Commune, items: Iterable[Mapping[str, Any]], gazetteer: Gazetteer) -> dict[str, Any] | None:
    """The map of a block, or None outside the département: title, sentences, points with their labels."""
    if here.departement != "77":
        return None
    items = list(items)
    sure = [item for item in items if item["latitude"] is not None and item["longitude"] is not None]
    points = [_point("ici", here.nom, here.longitude, here.latitude)]
    points += [_point("lieu", item["nom"], item["longitude"], item["latitude"]) for item in sure]
    around = _communes(here, [item for item in items if item not in sure], gazetteer)
    points += [_point("commune", commune.nom, commune.longitude, commune.latitude) for commune in around]
    wanted = len(points)
    drawn = {here.code_insee, *(commune.code_insee for commune in around)}
    towns = [gazetteer.get(code) for code in LANDMARKS if code not in drawn]
    points += [_point("repere", town.nom, town.longitude, town.latitude) for town in towns if town is not None]
    _label(points)
    points = [point for point in points if point["genre"] != "repere" or point["etiquette"]]
    return {
        "titre": f"Carte de Seine-et-Marne : {here.nom}" + (" et les lieux proposés" if wanted > 1 else ""),
        "ici": here.nom,
        "texte": _sentences(here, sure, around, items),
        "points": points,
    }


def _communes(here: Commune, items: list[Mapping[str, Any]], gazetteer: Gazetteer) -> list[Commune]:
    """Other communes where an unsure place stands, in the order of the cards; a scheme without a place has none."""
    codes = dict.fromkeys(item["code_insee"] for item in items if item["code_insee"] and item["type"] != "angela")
    found = [gazetteer.get(code) for code in codes if code != here.code_insee]
    return [commune for commune in found if commune is not None and commune.departement == "77"]


def _point(kind: str, name: str, longitude: float, latitude: float) -> dict[str, Any]:
    x, y = project(longitude, latitude)
    return {"genre": kind, "nom": name, "x": x, "y": y, "etiquette": None}


def _label(points: list[dict[str, Any]]) -> None:
    """Give a label its side (droite, gauche, dessous) where it hides nothing; the others are named in the text only."""
    taken: list[Box] = [(p["x"] - 9, p["y"] - 9, p["x"] + 9, p["y"] + 9) for p in points]
    for index, point in enumerate(points):
        if point["genre"] == "lieu":
            continue  # names of places are long: the text says them
        length = LETTER * len(point["nom"])
        middle = point["x"] - length / 2
        beside = [("droite", point["x"] + 12, 0.0), ("gauche", point["x"] - 12 - length, 0.0)]
        if point["x"] > WIDTH / 2:  # in the east, towards the inside: a name does not cross the outline
            beside.reverse()
        for side, left, lower in (*beside, ("dessous", middle, LINE)):
            box = (left, point["y"] + lower - LINE / 2, left + length, point["y"] + lower + LINE / 2)
            others = taken[:index] + taken[index + 1 :]
            if left >= 0 and box[2] <= WIDTH and box[3] <= HEIGHT and not any(_meet(box, other) for other in others):
                point["etiquette"] = side
                taken.append(box)
                break


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _sentences(
    here: Commune, sure: list[Mapping[str, Any]], around: list[Commune], items: list[Mapping[str, Any]]
) -> list[str]:
    """The same as the drawing, in words."""
    lines = [f"Point plein : {here.nom}, {_where(here)} du département."]
    lines += [f"Losange : {item['nom']}." for item in sure]
    for commune in around[:MOST_NAMED]:
        gap = round(distance_km(here.latitude, here.longitude, commune.latitude, commune.longitude))
        where = direction(here, commune.latitude, commune.longitude)
        lines.append(f"Cercle : {commune.nom}, à {gap} km {where}.")
    if len(sure) < len(items):
        lines.append("Une adresse qui n'est pas sûre n'a pas de point : la carte montre seulement sa commune.")
    return [*lines, "Petits points : des villes pour se repérer."]


def _where(commune: Commune) -> str:
    """« au nord », « au centre »: where a commune is in the département."""
    if distance_km(*CENTRE, commune.latitude, commune.longitude) < CENTRAL_KM:
        return "au centre"
    return _compass(*CENTRE, commune.latitude, commune.longitude)
