"""A picture of who is taken for whom: SVG, no library, with its text alternative."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path
from typing import Tuple

CELL, MARGIN = 16, 190


def draw(confusions: Counter[Tuple[str, str]], path: Path) -> None:
    """Rows: expected. Columns: understood. The darker, the more often."""
    names = sorted({name for pair in confusions for name in pair})
    most = max(confusions.values(), default=1)
    size = MARGIN + CELL * len(names) + 10
    summary = "; ".join(f"{a} pris pour {b} : {n}" for (a, b), n in confusions.most_common(10))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" font-family="sans-serif">',
        f"<title>Confusions entre besoins</title><desc>{escape(summary)}</desc>",
        f'<rect width="{size}" height="{size}" fill="#fff"/>',
    ]
    for index, name in enumerate(names):
        at = MARGIN + CELL * index
        parts.append(f'<text x="{MARGIN - 4}" y="{at + 12}" font-size="10" text-anchor="end">{escape(name)}</text>')
        parts.append(f'<text font-size="10" transform="translate({at + 12},{MARGIN - 4}) rotate(-90)">{escape(name)}</text>')
    for (expected, found), count in confusions.items():
        x, y = MARGIN + CELL * names.index(found), MARGIN + CELL * names.index(expected)
        opacity = 0.15 + 0.85 * count / most
        parts.append(
            f'<rect x="{x}" y="{y}" width="{CELL}" height="{CELL}" fill="#8a2d12" fill-opacity="{opacity:.2f}">'
            f"<title>{escape(expected)} pris pour {escape(found)} : {count}</title></rect>"
        )
    path.write_text("".join([*parts, "</svg>"]), encoding="utf8")
