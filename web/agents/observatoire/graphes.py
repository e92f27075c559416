"""Bars as data for inline SVG: coordinates only, drawn by the template with attributes and classes, never a style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, LEFT = 720, 40  # user units
ROW = 26  # height of a horizontal bar and its gap
COLUMN_HEIGHT, FOOT = 180, 26
NAME = 300  # width kept for names of horizontal bars


@dataclass(frozen=True)
class Barre:
    """One bar. `valeur` None: hidden, drawn as an empty place."""

    nom: str
    valeur: int | None
    x: float
    y: float
    largeur: float
    hauteur: float


@dataclass(frozen=True)
class Graphe:
    """A drawing: its size and its bars."""

    largeur: int
    hauteur: int
    barres: list[Barre]
    plus_haut: int
    etiquettes: int = 1  # one name in so many is written under the columns


def couche(rows: Sequence[tuple[str, int | None]]) -> Graphe:
    """Horizontal bars, one a row, longest name on the left."""
    top = max((n for _, n in rows if n), default=1)
    wide = WIDTH - NAME - 60
    bars = [Barre(name, n, NAME, ROW * rank + 4, round(wide * (n or 0) / top, 1), ROW - 8) for rank, (name, n) in enumerate(rows)]
    return Graphe(WIDTH, ROW * len(rows) + 4, bars, top)


def debout(rows: Sequence[tuple[str, int | None]]) -> Graphe:
    """Columns, one a day or an hour."""
    top = max((n for _, n in rows if n), default=1)
    step = (WIDTH - LEFT) / max(1, len(rows))
    bars = []
    for rank, (name, n) in enumerate(rows):
        tall = round(COLUMN_HEIGHT * (n or 0) / top, 1)
        bars.append(
            Barre(name, n, round(LEFT + step * rank + 2, 1), round(10 + COLUMN_HEIGHT - tall, 1), round(step - 4, 1), tall)
        )
    return Graphe(WIDTH, COLUMN_HEIGHT + 10 + FOOT, bars, top, 1 if len(rows) <= 16 else 3)
