"""Speed, in processor time so that a busy machine does not fail the suite."""

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


def median_ms(gazetteer: Gazetteer, texts: list[str]) -> float:
    spent = []
    for text in texts:
        start = time.process_time()
        gazetteer.find(text)
        spent.append((time.process_time() - start) * 1000)
    return statistics.median(spent)


@pytest.mark.parametrize("source", [WITHOUT, DENSE], ids=["sans commune", "dense"])
# Medians of 1.6 and 10 ms on a quiet machine; the limits are for the slowest one seen.
@pytest.mark.parametrize(("length", "limit"), [(160, 4.0), (1000, 20.0)])
def test_find(gazetteer: Gazetteer, source: str, length: int, limit: float) -> None:
    texts = [source[i : i + length] for i in range(0, len(source) - length, length)][:30]
    assert median_ms(gazetteer, texts) <= limit


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
    code = "import time; t=time.process_time(); import territory; territory.load(); print(time.process_time()-t)"
    runs = [subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(3)]
    assert min(float(run.stdout) for run in runs) < 0.5  # 0.27 on a quiet machine
