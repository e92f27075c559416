"""`python -m bench.open_set`: figures of the trained model on tests/understanding, written to docs/comprehension.json."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Dict, Tuple

from bench.evaluate import parse_all
from bench.messages import read
from bench.scores import figures, report

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "tests" / "understanding"
NAMES = ("besoins", "dialogue", "hors_sujet", "urgents", "calmes", "communes")
FILES = tuple(FOLDER / f"{name}.jsonl" for name in NAMES)
TABLE = ROOT / "docs" / "comprehension.json"


def measured() -> Tuple[Dict[str, float], int]:
    """Figures of the trained model, and how many messages they come from."""
    rows = parse_all([row for path in FILES for row in read(path)])
    return figures(rows), len(rows)


def main() -> None:
    """Print the whole report and write the table."""
    rows = parse_all([row for path in FILES for row in read(path)])
    for name, value in report(rows).items():
        print(f"{name:<40} {value}")
    content = {
        "date": date.today().isoformat(),
        "messages": len(rows),
        "figures": {name: round(value, 4) for name, value in figures(rows).items()},
        "rapport": report(rows),
    }
    TABLE.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
