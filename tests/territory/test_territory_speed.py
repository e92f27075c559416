"""Speed, in processor time and against a fixed piece of Python, so that a slow or busy machine does not fail the suite."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from territory import Gazetteer
from tests.territory.territory_sentences import read_mentions, read_sentences

ROOT = Path(__file__).resolve().parents[2]
WITHOUT = " ".join(read_sentences("sans_commune.yml"))
DENSE = " ".join(read_mentions("mentions.yml"))


def unit() -> float:
    """Processor seconds of a fixed piece of Python: a slow or busy machine is slow for it as well."""
    start = time.process_time()
    sum(number * number for number in range(100_000))
    return time.process_time() - start


def median_units(gazetteer: Gazetteer, texts: list[str]) -> float:
    """Median time of a text, each against the unit measured beside it."""
    spent = []
    for text in texts:
        start = time.process_time()
        gazetteer.find(text)
        spent.append((time.process_time() - start) / unit())
    return statistics.median(spent)


@pytest.mark.parametrize("source", [WITHOUT, DENSE], ids=["sans commune", "dense"])
# Medians of 0.4 and 2 units; a unit is some 6 ms on a quiet machine.
@pytest.mark.parametrize(("length", "limit"), [(160, 1.0), (1000, 4.0)])
def test_find(gazetteer: Gazetteer, source: str, length: int, limit: float) -> None:
    texts = [source[i : i + length] for i in range(0, len(source) - length, length)][:30]
    assert median_units(gazetteer, texts) <= limit


@pytest.mark.parametrize(
    "pattern",
    [
        "melum xkcd zorglub ",
        "a ",
        "77 ",
        "7 7 6 ",
        "x",
        "saint ",
        "la ferte sous ",
        "j'habite à ",
        "é̀́",
        "\n,;",
        "vilnoi ",
    ],
)
def test_adversarial(gazetteer: Gazetteer, pattern: str) -> None:
    text = (pattern * 20000)[:20000]
    start = time.process_time()
    gazetteer.find(text)
    gazetteer.suggest(text)
    assert time.process_time() - start < 1.0


def test_load() -> None:
    code = "import time; t = time.process_time(); import territory; territory.load(); print(time.process_time() - t)"
    runs = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(3)]
    slowness = statistics.median(unit() for _ in range(9)) / 0.006
    assert min(float(run.stdout) for run in runs) < 0.5 * max(1.0, slowness)  # 0.27 s on a quiet machine
