"""Figures of understanding, on plain rows (no Rasa here): accuracy, macro-F1, urgency, communes, calibration."""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Dict, List, Optional, Sequence, Tuple


@dataclass(frozen=True)
class Row:
    """One message, what was expected and what was understood. Empty `intents`: not judged on the need."""

    text: str
    intents: Tuple[str, ...]
    urgent: Optional[bool]
    commune: Optional[str]
    judge_commune: bool
    ranking: Tuple[str, ...]
    confidence: float
    found_urgent: bool
    found_commune: Optional[str]
    fallback: bool
    natures: Tuple[str, ...] = ()
    found_nature: Optional[str] = None
    doubtful: bool = False  # not taken for danger, but the answer opens with the emergency numbers


def wilson(right: int, count: int) -> Tuple[float, float]:
    """95 % interval of a share (Wilson)."""
    if not count:
        return 0.0, 1.0
    z, share = 1.96, right / count
    middle = share + z * z / (2 * count)
    spread = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    return max(0.0, (middle - spread) / (1 + z * z / count)), min(1.0, (middle + spread) / (1 + z * z / count))


def share(right: int, count: int) -> str:
    """A share with its interval and its counts, for people."""
    low, high = wilson(right, count)
    return f"{right / count if count else 0:.3f} [{low:.3f} ; {high:.3f}] ({right}/{count})"


def goal(name: str, value: float, unit: str, target: float) -> bool:
    """One printed line: figure, target, whether it is reached."""
    reached = value <= target
    print(f"{name:<58} {value:9.1f} {unit:<3} (cible {target:g}) {'atteint' if reached else 'NON ATTEINT'}", flush=True)
    return reached


def among(rows: Sequence[Row], first: int) -> Tuple[int, int]:
    """Messages whose need is among the first ones, and messages judged."""
    judged = [row for row in rows if row.intents]
    return sum(any(name in row.ranking[:first] for name in row.intents) for row in judged), len(judged)


def by_need(rows: Sequence[Row]) -> Dict[str, Tuple[int, int]]:
    """Right and count by expected need (the first of the accepted ones, unless another was found)."""
    made: Dict[str, List[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row.intents:
            right = row.ranking[0] in row.intents
            made[row.ranking[0] if right else row.intents[0]][0] += right
            made[row.ranking[0] if right else row.intents[0]][1] += 1
    return {name: (right, count) for name, (right, count) in sorted(made.items())}


def f1_by_need(rows: Sequence[Row]) -> Dict[str, Tuple[float, float]]:
    """Recall and F1 of each expected need."""
    right, expected, predicted = defaultdict(int), defaultdict(int), defaultdict(int)
    for row in rows:
        if not row.intents:
            continue
        label = row.ranking[0] if row.ranking[0] in row.intents else row.intents[0]
        expected[label] += 1
        predicted[row.ranking[0]] += 1
        right[label] += row.ranking[0] in row.intents
    return {name: (right[name] / expected[name], 2 * right[name] / (expected[name] + predicted[name])) for name in expected}


def macro(rows: Sequence[Row]) -> Tuple[float, float]:
    """Macro recall and macro F1 over the expected needs."""
    found = f1_by_need(rows)
    recalls, f1 = zip(*found.values()) if found else ((0.0,), (0.0,))
    return sum(recalls) / len(recalls), sum(f1) / len(f1)


def bins(rows: Sequence[Row], count: int = 10) -> List[Tuple[float, float, int]]:
    """By tenth of confidence: mean confidence, share right, messages; empty ones are left out."""
    judged, made = [row for row in rows if row.intents], []
    for index in range(count):
        inside = [r for r in judged if index / count < r.confidence <= (index + 1) / count]
        if inside:
            confidence = sum(r.confidence for r in inside) / len(inside)
            made.append((confidence, sum(r.ranking[0] in r.intents for r in inside) / len(inside), len(inside)))
    return made


def calibration(rows: Sequence[Row]) -> float:
    """Expected calibration error of the confidence in the first need."""
    found = bins(rows)
    judged = sum(count for _, _, count in found) or 1
    return sum(abs(confidence - right) * count / judged for confidence, right, count in found)


def report(rows: Sequence[Row]) -> Dict[str, Any]:
    """All figures as text, in order of display."""
    lines: Dict[str, Any] = {}
    needs = [row for row in rows if row.intents and "hors_sujet" not in row.intents]
    off = [row for row in rows if "hors_sujet" in row.intents]
    if any(row.intents for row in rows):
        lines["besoin juste (top-1)"] = share(*among(rows, 1))
        lines["besoin parmi les trois premiers"] = share(*among(rows, 3))
        recall, f1 = macro(rows)
        lines["rappel macro, F1 macro"] = f"{recall:.3f}, {f1:.3f}"
        lines["erreur de calibration"] = f"{calibration(rows):.3f}"
    if off:
        lines["hors sujet gardé dehors"] = share(sum(r.ranking[0] == "hors_sujet" or r.fallback for r in off), len(off))
    if needs:
        lines["vrais besoins pris pour hors sujet"] = share(sum(r.ranking[0] == "hors_sujet" for r in needs), len(needs))
    urgent = [row for row in rows if row.urgent]
    calm = [row for row in rows if row.urgent is False]
    if urgent:
        lines["urgence : rappel"] = share(sum(row.found_urgent for row in urgent), len(urgent))
        lines["urgence : vue, ou dans le doute"] = share(sum(r.found_urgent or r.doubtful for r in urgent), len(urgent))
    named_dangers = [row for row in urgent if row.natures and row.found_urgent]
    if named_dangers:
        right = sum(row.found_nature in row.natures for row in named_dangers)
        lines["urgence vue : nature juste"] = share(right, len(named_dangers))
    if calm:
        lines["urgence : fausses alertes"] = share(sum(row.found_urgent for row in calm), len(calm))
        lines["sans urgence : dans le doute"] = share(sum(row.doubtful for row in calm), len(calm))
    named = [row for row in rows if row.judge_commune and row.commune]
    silent = [row for row in rows if row.judge_commune and not row.commune]
    if named:
        lines["commune juste"] = share(sum(row.found_commune == row.commune for row in named), len(named))
    if silent:
        lines["commune inventée"] = share(sum(row.found_commune is not None for row in silent), len(silent))
    return lines


def figures(rows: Sequence[Row]) -> Dict[str, float]:
    """The shares that must not fall, as numbers: the higher the better, false alarms excepted."""
    urgent = [row for row in rows if row.urgent]
    calm = [row for row in rows if row.urgent is False]
    named = [row for row in rows if row.judge_commune and row.commune]
    silent = [row for row in rows if row.judge_commune and not row.commune]
    top1, judged = among(rows, 1)
    top3, _ = among(rows, 3)
    return {
        "besoin_juste": top1 / judged,
        "besoin_parmi_trois": top3 / judged,
        "urgence_rappel": sum(row.found_urgent for row in urgent) / len(urgent),
        "urgence_sans_fausse_alerte": 1 - sum(row.found_urgent for row in calm) / len(calm),
        "commune_juste": sum(row.found_commune == row.commune for row in named) / len(named),
        "sans_commune_inventee": 1 - sum(row.found_commune is not None for row in silent) / len(silent),
    }
