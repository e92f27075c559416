"""`python -m bench.peer_run NAME entrainer|mesurer FOLDER`: one step of one peer, alone in its process.

Training may use every core; measuring runs with one thread a library and prints one JSON line, so that memory and times are
those of a process that only serves. bench/peers.py starts both.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

from bench.messages import read
from bench.open_set import FILES
from bench.peer_models import URGENT, Ranking, peer
from bench.scores import Row, among, macro
from encoder.corpus import read as corpus

FALSE_ALARMS = 0.04  # the recall of danger is also read at this price
IGNORED = (URGENT, "nlu_fallback")


def training_set(most: int) -> Tuple[List[str], List[str]]:
    """Texts and labels given to every peer: the sentences of the needs, and urgent messages as one more intent."""
    examples, labels = corpus()
    kept: Dict[str, List[str]] = {}
    for example in examples:
        if example.label >= 0:
            kept.setdefault(labels[example.label], []).append(example.text)
        elif example.urgent == 1:
            kept.setdefault(URGENT, []).append(example.text)
    pairs = [(text, label) for label, texts in kept.items() for text in (texts[:most] if most else texts)]
    return [text for text, _ in pairs], [label for _, label in pairs]


def understood(row: Dict[str, Any], ranking: Ranking) -> Tuple[Row, float]:
    """Expected and found side by side, and the score of danger. A fallback on top hides nothing: that favours who has one."""
    seen = [name for name, _ in ranking if name != "nlu_fallback"]
    needs = [(name, score) for name, score in ranking if name not in IGNORED]
    intents = row.get("intent") or []
    made = Row(
        text=row["text"],
        intents=tuple([intents] if isinstance(intents, str) else intents),
        urgent=row.get("urgence"),
        commune=None,
        judge_commune=False,
        ranking=tuple(name for name, _ in needs) or ("",),
        confidence=needs[0][1] if needs else 0.0,
        found_urgent=bool(seen) and seen[0] == URGENT,
        found_commune=None,
        fallback=any(name == "nlu_fallback" for name, _ in ranking),
    )
    return made, dict(ranking).get(URGENT, float("-inf"))


def recall_at(scores: Sequence[float], urgent: Sequence[bool], price: float) -> float:
    """Best recall of danger when false alarms stay within the price, the threshold being chosen on these very messages."""
    calm = sorted((score for score, bad in zip(scores, urgent) if not bad), reverse=True)
    threshold = calm[int(price * len(calm))] if calm else float("-inf")
    found = [score > threshold for score, bad in zip(scores, urgent) if bad]
    return sum(found) / len(found) if found else 0.0


def resident() -> float:
    """Resident memory of this process, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def measure(name: str, folder: Path) -> Dict[str, Any]:
    """Every figure of one trained peer on the open set."""
    model = peer(name, 0)
    model.load(folder)
    rows = [row for path in FILES for row in read(path)]
    for row in rows[:20]:
        model.rank(row["text"])  # what is built at the first message is not the cost of a message
    found, scores, took = [], [], []
    for row in rows:
        started = time.perf_counter()
        ranking = model.rank(row["text"])
        took.append(1000 * (time.perf_counter() - started))
        made, score = understood(row, ranking)
        found.append(made)
        scores.append(score)
    judged = [row for row in found if row.intents]
    said = [index for index, row in enumerate(found) if row.urgent is not None]
    urgent, calm = [r for r in found if r.urgent], [r for r in found if r.urgent is False]
    at_price = recall_at([scores[i] for i in said], [bool(found[i].urgent) for i in said], FALSE_ALARMS)
    return {
        "justes": [int(row.ranking[0] in row.intents) for row in judged],
        "top1": among(found, 1),
        "top3": among(found, 3),
        "f1": macro(found)[1],
        "urgence": (sum(row.found_urgent for row in urgent), len(urgent)),
        "fausses": (sum(row.found_urgent for row in calm), len(calm)),
        "rappel_au_prix": at_price,
        "p50": statistics.median(took),
        "p95": statistics.quantiles(took, n=20)[18],
        "memoire": resident(),
    }


def main() -> None:
    """Command line."""
    reader = argparse.ArgumentParser()
    reader.add_argument("name")
    reader.add_argument("step", choices=("entrainer", "mesurer"))
    reader.add_argument("folder", type=Path)
    reader.add_argument("--epoques", type=int, default=100)
    reader.add_argument("--phrases", type=int, default=0)
    chosen = reader.parse_args()
    if chosen.step == "mesurer":
        print(json.dumps(measure(chosen.name, chosen.folder)))
        return
    texts, labels = training_set(chosen.phrases)
    started = time.monotonic()
    peer(chosen.name, chosen.epoques).train(texts, labels, chosen.folder)
    print(json.dumps({"phrases": len(texts), "secondes": time.monotonic() - started}))


if __name__ == "__main__":
    main()
