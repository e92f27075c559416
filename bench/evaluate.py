"""`make evaluate FILE=x.jsonl`: understanding of the messages of a file, with intervals, and the misses beside it.

Each line: {"text", "intent": [accepted labels], "urgence": true|false, "commune": official name or null}. Keys may be
missing: what is not said is not judged. Writes FILE.rates.tsv, one line a miss, and FILE.confusions.svg.
"""

from __future__ import annotations

import asyncio
import csv
import json
import logging
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

from bench.confusion import draw
from bench.scores import Row, by_need, report, share
from territory import load

ROOT = Path(__file__).resolve().parents[1]
IGNORED = ("urgence_immediate", "nlu_fallback")


def read(path: Path) -> List[Dict[str, Any]]:
    """Lines of the file; stops with every bad line named."""
    rows, errors = [], []
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if not isinstance(row.get("text"), str):
                raise ValueError("il manque le texte")
            rows.append(row)
        except (ValueError, AttributeError) as error:
            errors.append(f"{path.name}, ligne {number} : {error}")
    if errors:
        raise SystemExit("\n".join(errors))
    return rows


def understood(parsed: Dict[str, Any], row: Dict[str, Any]) -> Row:
    """Expected and found, side by side."""
    gazetteer = load()
    ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] not in IGNORED]
    codes = [entity["value"] for entity in parsed["entities"] if entity["entity"] == "commune"]
    commune = gazetteer.get(codes[0]) if codes else None
    intents = row.get("intent") or []
    top = parsed["intent"]["name"]
    return Row(
        text=row["text"],
        intents=tuple([intents] if isinstance(intents, str) else intents),
        urgent=row.get("urgence"),
        commune=row.get("commune"),
        judge_commune="commune" in row,
        ranking=tuple(entry["name"] for entry in ranking),
        confidence=float(ranking[0]["confidence"]),
        found_urgent=top == "urgence_immediate",
        found_commune=commune.nom if commune else None,
        fallback=any(entry["name"] == "nlu_fallback" for entry in parsed["intent_ranking"]),
    )


def parse_all(rows: List[Dict[str, Any]]) -> List[Row]:
    """Every message through the trained model."""
    import structlog
    from rasa.core.agent import Agent

    # Rasa's debug log quotes every message.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    agent = Agent.load(model_path=str(ROOT / "models" / "balise.tar.gz"))
    loop = asyncio.new_event_loop()
    return [understood(loop.run_until_complete(agent.parse_message(row["text"])), row) for row in rows]


def misses(rows: List[Row]) -> List[List[str]]:
    """What went wrong, one line a fault."""
    made = []
    for row in rows:
        if row.intents and row.ranking[0] not in row.intents:
            made.append(["besoin", "|".join(row.intents), row.ranking[0], f"{row.confidence:.2f}", row.text])
        if row.urgent is not None and row.urgent != row.found_urgent:
            made.append(["urgence", str(row.urgent), str(row.found_urgent), "", row.text])
        if row.judge_commune and row.commune != row.found_commune:
            made.append(["commune", str(row.commune), str(row.found_commune), "", row.text])
    return made


def main() -> None:
    """Command line: one or more files, read as one set."""
    if len(sys.argv) < 2 or not all(Path(name).exists() for name in sys.argv[1:]):
        raise SystemExit("Usage : make evaluate FILE=messages.jsonl (un fichier JSON Lines qui existe)")
    paths = [Path(name) for name in sys.argv[1:]]
    rows = parse_all([row for path in paths for row in read(path)])
    for name, value in report(rows).items():
        print(f"{name:<40} {value}")
    for need, (right, count) in by_need(rows).items():
        print(f"  {need:<38} {share(right, count)}")
    confusions = Counter((r.intents[0], r.ranking[0]) for r in rows if r.intents and r.ranking[0] not in r.intents)
    draw(confusions, paths[0].with_suffix(".confusions.svg"))
    with paths[0].with_suffix(".rates.tsv").open("w", encoding="utf8", newline="") as target:
        csv.writer(target, delimiter="\t").writerows(misses(rows))
    print(f"ratés : {paths[0].with_suffix('.rates.tsv')}, confusions : {paths[0].with_suffix('.confusions.svg')}")


if __name__ == "__main__":
    main()
