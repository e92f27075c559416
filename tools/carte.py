"""Write web/static/carte.svg, the outline of the département: `python -m tools.carte`.

The outline (data/sources/geo/contour_77.geojson, IGN Admin Express) is simplified until no point moves by more than
TOLERANCE units, then written as one path of whole numbers, in the frame of web/orientation/carte.py.
"""

from __future__ import annotations

import json

from web.orientation.carte import HEIGHT, WIDTH, project
from web.settings import ROOT

SOURCE, TARGET = ROOT / "data/sources/geo/contour_77.geojson", ROOT / "web/static/carte.svg"
TOLERANCE = 0.9  # units; the map is 316 wide, about 4 px to the millimetre on a phone
Point = tuple[int, int]


def gap(point: Point, start: Point, end: Point) -> float:
    """Distance of a point to a segment."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = max(0.0, min(1.0, ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / length)) if length else 0.0
    return float(((point[0] - start[0] - along * dx) ** 2 + (point[1] - start[1] - along * dy) ** 2) ** 0.5)


def simplify(points: list[Point]) -> list[Point]:
    """Ramer-Douglas-Peucker."""
    if len(points) < 3:
        return points
    gaps = [gap(point, points[0], points[-1]) for point in points[1:-1]]
    worst = max(range(len(gaps)), key=gaps.__getitem__)
    if gaps[worst] <= TOLERANCE:
        return [points[0], points[-1]]
    return simplify(points[: worst + 2])[:-1] + simplify(points[worst + 1 :])


def path(points: list[Point]) -> str:
    """A closed path of relative moves."""
    moves = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in zip(points, points[1:]) if a != b]
    return f"M{points[0][0]} {points[0][1]}l{' '.join(moves[:-1])}z".replace(" -", "-")


def main() -> None:
    """Write the file."""
    ring = json.loads(SOURCE.read_text(encoding="utf8"))["features"][0]["geometry"]["coordinates"][0]
    points = [project(longitude, latitude) for longitude, latitude in ring[:-1]]
    half = len(points) // 2  # a ring has no ends: cut it in two lines
    kept = simplify(points[: half + 1])[:-1] + simplify([*points[half:], points[0]])
    drawn = f'<path class="carte-fond" d="{path(kept)}"/>'
    TARGET.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{drawn}</svg>\n', encoding="utf8"
    )
    print(f"{TARGET.name} : {len(kept)} points, {TARGET.stat().st_size} octets")


if __name__ == "__main__":
    main()
