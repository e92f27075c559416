"""Tables that a command writes into a page, between two markers; the rest of the page is left alone."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Sequence

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "comprehension.md"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table; a bar in a cell would cut it."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |" for line in lines)


def write(name: str, text: str, page: Path = PAGE) -> None:
    """Replace what stands between the markers `name` by the text, dated; ValueError when a marker is missing."""
    content = page.read_text(encoding="utf8")
    start, end = f"<!-- {name} : début -->", f"<!-- {name} : fin -->"
    if content.count(start) != 1 or content.count(end) != 1 or content.index(start) > content.index(end):
        raise ValueError(f"{page.name} : il faut « {start} » puis « {end} », une fois chacun")
    today = date.today()
    dated = f"*Written by the command on {today.day} {today:%B %Y}, 2 cores shared or not: compare within one table.*"
    found = re.compile(re.escape(start) + ".*?" + re.escape(end), re.S)
    made = found.sub(lambda _: f"{start}\n{dated}\n\n{text.strip()}\n{end}", content)
    page.write_text(made, encoding="utf8")
