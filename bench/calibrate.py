"""`python -m bench.calibrate`: temperature, need threshold and urgency threshold, to write into config.yml.

Measured on sentences that train nothing and report nothing: tests/nlu (needs) and tests/urgency (danger). Prints what
each value would give; a person chooses.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Tuple

import numpy as np
import yaml

from bench.reader import models
from bot.clauses import combine, split
from bot.encoder import DANGER, SentenceEncoder
from bot.linear import log_softmax
from bot.need_model import NeedModel, best_temperature
from bot.taxonomy import gravity
from bot.urgency_model import UrgencyModel
from urgency import detect

ROOT = Path(__file__).resolve().parents[1]


def sentences(folder: str, key: str) -> List[Tuple[str, str]]:
    """(file, sentence) of the test data."""
    rows: List[Tuple[str, str]] = []
    for path in sorted((ROOT / "tests" / folder).glob("*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf8"))
        rows += [(path.stem, row) for row in content.get(key, []) if isinstance(row, str)]
    return rows


def need_report(model: NeedModel, encoder: SentenceEncoder) -> None:
    """Temperature by log-loss, then what each threshold would refuse."""
    rows = sentences("nlu", "phrases")
    texts, targets = [text for _, text in rows], np.searchsorted(model.labels, [name for name, _ in rows])
    scores = model.scores(texts, encoder.encode(texts))
    best = best_temperature(scores, targets)
    print(f"température : {best:.2f} (actuelle {model.settings.temperature:.2f}), {len(rows)} phrases")
    levels = gravity()
    probabilities = np.exp(log_softmax(scores / best))
    for index, text in enumerate(texts):
        parts = split(text)
        if parts:
            clauses = np.exp(log_softmax(model.scores(parts, encoder.encode(parts)) / best))
            probabilities[index] = combine(probabilities[index], clauses, model.labels, levels)
    right, sure = probabilities.argmax(1) == targets, probabilities.max(1)
    among = (np.argsort(-probabilities, 1)[:, :3] == targets[:, None]).any(1)
    print(f"juste {right.mean():.3f}, parmi trois {among.mean():.3f}")
    for threshold in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        asked = sure < threshold
        print(
            f"  seuil {threshold:.2f} : demande {asked.mean():.3f} des messages, "
            f"juste sans demander {right[~asked].mean():.3f}, "
            f"demandés à raison {(~right[asked]).mean() if asked.any() else 0:.3f}"
        )


def danger_report(model: UrgencyModel, encoder: SentenceEncoder) -> None:
    """Recall and false alarms of the learned score alone and with the patterns, for several thresholds."""
    rows: List[Tuple[bool, str]] = []
    for name, urgent in (("urgent", True), ("urgent_b", True), ("calme", False), ("calme_b", False)):
        content = yaml.safe_load((ROOT / "tests" / "urgency" / f"{name}.yml").read_text(encoding="utf8"))
        rows += [(urgent, text) for group in content.values() for text in group if isinstance(text, str)]
    rows += [(False, text) for _, text in sentences("nlu", "phrases")]
    urgent = np.array([row[0] for row in rows])
    texts = [row[1] for row in rows]
    wholes = encoder.encode(texts, DANGER)

    def parts(made: List[str]) -> np.ndarray:
        return encoder.encode(made, DANGER)

    scores = np.array([model.read_message(text, whole, parts, 1.0)[0] for text, whole in zip(texts, wholes)])
    patterns = np.array([detect(text).urgent for text in texts])
    for threshold in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        found = scores >= threshold
        both = found | patterns
        print(
            f"  seuil {threshold:.2f} : score seul, rappel {found[urgent].mean():.3f}, "
            f"fausses alertes {found[~urgent].mean():.3f} ;"
            f" avec les motifs {both[urgent].mean():.3f}, {both[~urgent].mean():.3f}"
        )


def main() -> None:
    """Command line."""
    need, danger = models()
    encoder = SentenceEncoder()
    need_report(need, encoder)
    danger_report(danger, encoder)


if __name__ == "__main__":
    main()
