"""The corpus that tunes the encoder: sentences with their need, and messages with their danger."""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

import yaml

from urgency import detect

ROOT = Path(__file__).resolve().parent.parent
UNKNOWN = -1  # this example says nothing of that question


@dataclass(frozen=True)
class Example:
    """One sentence: index of its label (or UNKNOWN) and whether it is danger now (1, 0 or UNKNOWN)."""

    text: str
    label: int
    urgent: int
    author: str


def read(root: Path = ROOT) -> tuple[list[Example], list[str]]:
    """All examples, and the labels in order."""
    taxonomy = yaml.safe_load((root / "data" / "taxonomie.yml").read_text(encoding="utf8"))
    labels = [*taxonomy["besoins"], *taxonomy["dialogue"]]
    examples = []
    for index, label in enumerate(labels):
        path = root / "data" / "nlu" / f"{label}.yml"
        for block in yaml.safe_load(path.read_text(encoding="utf8"))["nlu"]:
            for line in block["examples"].splitlines():
                # Sentences of the needs tell of danger without being in it, except those where the patterns see it.
                urgent = UNKNOWN if detect(line).urgent else 0
                examples.append(Example(line[2:], index, urgent, block["metadata"]["auteur"]))
    for path in sorted((root / "data" / "urgence").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf8"))
        for sentences in content["urgent"].values():
            examples += [Example(text, UNKNOWN, 1, content["auteur"]) for text in sentences or []]
        examples += [Example(text, UNKNOWN, 0, content["auteur"]) for text in content["calme"] or []]
    return examples, labels


def split(
    examples: list[Example], share: float, seed: int, left_out: frozenset[str] = frozenset()
) -> tuple[list[Example], list[Example]]:
    """Training and validation parts: the authors left out when they wrote something, else a share of each author."""
    apart = [example for example in examples if example.author in left_out]
    if apart:
        return [example for example in examples if example.author not in left_out], apart
    chance, kept, left = random.Random(seed), [], []
    groups: dict[tuple[int, int, str], list[Example]] = {}
    for example in examples:
        groups.setdefault((example.label, example.urgent, example.author), []).append(example)
    for group in groups.values():
        chance.shuffle(group)
        cut = round(share * len(group))
        left += group[:cut]
        kept += group[cut:]
    return kept, left
