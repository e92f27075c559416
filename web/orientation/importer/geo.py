"""Check that a point lies within 2 km of its commune (the DILA directory errs by up to 291 km)."""

import json
from dataclasses import dataclass
from itertools import pairwise
from math import cos, hypot, radians
from pathlib import Path

from territory.distance import distance_km
from web.orientation.importer.sources import Row, read_rows

TOLERANCE_KM = 2.0
_KM_PER_DEGREE = 111.195

Ring = list[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class CommunePoint:
    """A commune of the 77 as the build knows it; `row` is its source row."""

    nom: str
    latitude: float
    longitude: float
    epci: str
    row: Row


def _segment_km(lat: float, lon: float, a: tuple[float, float], b: tuple[float, float]) -> float:
    # Flat approximation around the point: exact to a few metres at this scale.
    kx, ky = _KM_PER_DEGREE * cos(radians(lat)), _KM_PER_DEGREE
    ax, ay, bx, by = (a[0] - lon) * kx, (a[1] - lat) * ky, (b[0] - lon) * kx, (b[1] - lat) * ky
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = max(0.0, min(1.0, -(ax * dx + ay * dy) / length)) if length else 0.0
    return hypot(ax + t * dx, ay + t * dy)


def _inside(lat: float, lon: float, ring: Ring) -> bool:
    inside = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            inside = not inside
    return inside


class Territory:
    """Points and outlines of the 507 communes, read from data/sources/geo."""

    def __init__(self, geo_dir: Path) -> None:
        self.communes = {
            row["code_insee"]: CommunePoint(
                row["nom"], float(row["latitude"]), float(row["longitude"]), row["epci_nom"], row
            )
            for row in read_rows(geo_dir / "communes_77.csv")
        }
        collection = json.loads((geo_dir / "contours_communes_77.geojson").read_text(encoding="utf-8"))
        self._rings: dict[str, list[Ring]] = {}
        for feature in collection["features"]:
            geometry = feature["geometry"]
            polygons = (
                geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
            )
            self._rings[feature["properties"]["code"]] = [
                [(x, y) for x, y in polygon[0]] for polygon in polygons
            ]

    def gap_km(self, code_insee: str, lat: float, lon: float) -> float:
        """Distance from a point to its commune in km: 0 inside, else to the nearest of outline and point."""
        commune = self.communes[code_insee]
        gap = distance_km(lat, lon, commune.latitude, commune.longitude)
        for ring in self._rings.get(code_insee, []):
            if _inside(lat, lon, ring):
                return 0.0
            gap = min(gap, *(_segment_km(lat, lon, a, b) for a, b in pairwise(ring)))
        return gap
