"""The learning curve as a picture: SVG, no library, with its text alternative."""

from __future__ import annotations

import math
from html import escape
from pathlib import Path
from typing import List, Sequence, Tuple

WIDTH, HEIGHT, LEFT, TOP = 680, 400, 60, 46
Point = Tuple[float, float, float, float]  # sentences per need, share, low, high
LINES = (("open set", "#8a2d12", ""), ("cross-validation (the encoder has seen these authors)", "#1d4f73", "6 4"))


def _line(points: Sequence[Point], place: _Axes, colour: str, dash: str) -> List[str]:
    band = [place(x, high) for x, _, _, high in points] + [place(x, low) for x, _, low, _ in reversed(points)]
    middle = [place(x, share) for x, share, _, _ in points]
    parts = [f'<polygon points="{" ".join(band)}" fill="{colour}" fill-opacity="0.15"/>']
    stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    parts.append(f'<polyline points="{" ".join(middle)}" fill="none" {stroke}/>')
    for spot in middle:
        x, y = spot.split(",")
        parts.append(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>')
    return parts


class _Axes:
    """Places in the picture: sentences on a logarithmic axis, shares from the lowest tenth to one."""

    def __init__(self, points: Sequence[Point]) -> None:
        self.sizes = sorted({point[0] for point in points})
        self.lowest = math.floor(10 * min(point[2] for point in points)) / 10

    def across(self, size: float) -> float:
        first, last = math.log(self.sizes[0]), math.log(self.sizes[-1])
        return LEFT + (math.log(size) - first) / (last - first or 1) * (WIDTH - LEFT - 30)

    def down(self, share: float) -> float:
        return TOP + (1 - share) / (1 - self.lowest) * (HEIGHT - TOP - 50)

    def __call__(self, size: float, share: float) -> str:
        return f"{self.across(size):.1f},{self.down(share):.1f}"


def draw(opened: Sequence[Point], crossed: Sequence[Point], path: Path) -> None:
    """Both curves with their bands; the last size of each is « all »."""
    place = _Axes([*opened, *crossed])
    said = "; ".join(
        f"{name}: " + ", ".join(f"{size:.0f} sentences {share:.2f}" for size, share, _, _ in points)
        for (name, _, _), points in zip(LINES, (opened, crossed))
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" font-family="sans-serif"'
        ' font-size="12">',
        f"<title>Accuracy against sentences per need</title><desc>{escape(said)}</desc>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
    ]
    for tenth in range(round(10 * place.lowest), 11):
        y = place.down(tenth / 10)
        parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - 30}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{tenth / 10:.1f}</text>')
    for size in place.sizes:
        name = "all" if size == place.sizes[-1] else f"{size:.0f}"
        parts.append(f'<text x="{place.across(size):.1f}" y="{HEIGHT - 30}" text-anchor="middle">{name}</text>')
    parts.append(f'<text x="{WIDTH / 2}" y="{HEIGHT - 10}" text-anchor="middle">sentences per need</text>')
    for index, ((name, colour, dash), points) in enumerate(zip(LINES, (opened, crossed))):
        parts += _line(points, place, colour, dash)
        y = 16 + 16 * index
        stroke = f'stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
        parts.append(f'<line x1="{LEFT}" y1="{y}" x2="{LEFT + 30}" y2="{y}" {stroke}/>')
        parts.append(f'<text x="{LEFT + 38}" y="{y + 4}">{escape(name)}</text>')
    path.write_text("".join([*parts, "</svg>"]), encoding="utf8")
