"""`make evaluate FILE=x.jsonl`: understanding of the messages of a file, with intervals, and the misses beside it.

Each line: {"text", "intent": [accepted labels], "urgence": true|false, "commune": official name or null}. Keys may be
missing: what is not said is not judged. Writes FILE.rates.tsv, one line a miss, and FILE.confusions.svg.
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List

from bench.agent import Agent
from bench.confusion import draw
from bench.messages import MessageError, read, warnings
from bench.scores import Row, bins, by_need, f1_by_need, report, share
from territory import load

ROOT = Path(__file__).resolve().parents[1]
IGNORED = ("urgence_immediate", "nlu_fallback")


def understood(parsed: Dict[str, Any], row: Dict[str, Any]) -> Row:
    """Expected and found, side by side."""
    gazetteer = load()
    ranking = [entry for entry in parsed["intent_ranking"] if entry["name"] not in IGNORED]
    codes = [entity["value"] for entity in parsed["entities"] if entity["entity"] == "commune"]
    commune = gazetteer.get(codes[0]) if codes else None
    intents = row.get("intent") or []
    top, natures = parsed["intent"]["name"], row.get("nature") or []
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
        natures=tuple([natures] if isinstance(natures, str) else natures),
        found_nature=next((entity["value"] for entity in parsed["entities"] if entity["entity"] == "nature"), None),
        doubtful=any(entity["entity"] == "doute" for entity in parsed["entities"]),
    )


def parse_all(rows: List[Dict[str, Any]]) -> List[Row]:
    """Every message through the trained model."""
    agent = Agent()
    return [understood(agent.parse(row["text"]), row) for row in rows]


def misses(rows: List[Row]) -> List[List[str]]:
    """What went wrong, one line a fault."""
    made = []
    for row in rows:
        if row.intents and row.ranking[0] not in row.intents:
            made.append(["besoin", "|".join(row.intents), row.ranking[0], f"{row.confidence:.2f}", row.text])
        if row.urgent is not None and row.urgent != row.found_urgent:
            made.append(["urgence", str(row.urgent), str(row.found_urgent), "", row.text])
        if row.natures and row.found_urgent and row.found_nature not in row.natures:
            made.append(["nature", "|".join(row.natures), str(row.found_nature), "", row.text])
        if row.judge_commune and row.commune != row.found_commune:
            made.append(["commune", str(row.commune), str(row.found_commune), "", row.text])
    return made


def show(rows: List[Row]) -> None:
    """Every figure, then by need, then by confidence."""
    for name, value in report(rows).items():
        print(f"{name:<40} {value}")
    if not any(row.intents for row in rows):
        return
    f1 = f1_by_need(rows)
    print("\npar besoin : part juste [intervalle à 95 %] (justes/jugés), F1")
    for need, (right, count) in by_need(rows).items():
        print(f"  {need:<38} {share(right, count)}, F1 {f1[need][1]:.3f}")
    print("\ncalibration : confiance moyenne, part juste, messages")
    for confidence, right_share, count in bins(rows):
        print(f"  {confidence:.2f}  {right_share:.2f}  {count}")


def main() -> None:
    """Command line: one or more files, read as one set."""
    paths = [Path(name) for name in sys.argv[1:]]
    try:
        if not paths:
            raise MessageError("Usage : make evaluate FILE=messages.jsonl")
        messages = [row for path in paths for row in read(path)]
    except MessageError as error:
        raise SystemExit(str(error)) from error
    for warning in warnings(messages):
        print(f"attention : {warning}", file=sys.stderr)
    rows = parse_all(messages)
    show(rows)
    confusions = Counter((r.intents[0], r.ranking[0]) for r in rows if r.intents and r.ranking[0] not in r.intents)
    draw(confusions, paths[0].with_suffix(".confusions.svg"))
    with paths[0].with_suffix(".rates.tsv").open("w", encoding="utf8", newline="") as target:
        csv.writer(target, delimiter="\t").writerows(misses(rows))
    print(f"\nratés : {paths[0].with_suffix('.rates.tsv')}, confusions : {paths[0].with_suffix('.confusions.svg')}")


if __name__ == "__main__":
    main()
