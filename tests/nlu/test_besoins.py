"""Each sentence of tests/nlu/<name>.yml must be understood: a regression set, never reported as accuracy.

A sentence that is not understood yet is listed in rates_connus.yml and must keep failing: a fix forces its line out.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest
import yaml

FOLDER = Path(__file__).parent
IGNORED = ("urgence_immediate", "nlu_fallback")


def _read(name: str) -> Dict[str, Any]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf8"))


def _sentences() -> List[Tuple[str, str]]:
    files = sorted(path for path in FOLDER.glob("*.yml") if path.name != "rates_connus.yml")
    return [(path.stem, sentence) for path in files for sentence in _read(path.name)["phrases"]]


SENTENCES = _sentences()
KNOWN = {row["phrase"]: row["compris"] for row in _read("rates_connus.yml")["phrases"]}


NOISE = 0.05  # confidence that another processor or number of threads may move


def lead(parsed: Dict[str, Any], besoin: str) -> Tuple[float, str]:
    """How far the expected name is ahead of the best other one (negative: behind), and that other name."""
    scores = {row["name"]: row["confidence"] for row in parsed["intent_ranking"] if row["name"] not in IGNORED}
    other = max((name for name in scores if name != besoin), key=lambda name: scores[name])
    return scores[besoin] - scores[other], other


@pytest.mark.model
@pytest.mark.parametrize(("besoin", "sentence"), SENTENCES, ids=[f"{name}: {text}" for name, text in SENTENCES])
def test_understood(parse: Callable[[str], Dict[str, Any]], besoin: str, sentence: str) -> None:
    ahead, other = lead(parse(sentence), besoin)
    if sentence in KNOWN:
        assert ahead < NOISE, "now understood: take this sentence out of rates_connus.yml"
        return
    assert ahead > -NOISE, f"taken for {other}"


def test_known_misses_are_sentences_of_the_set() -> None:
    every = {sentence for _, sentence in SENTENCES}
    assert len(every) > 700
    assert set(KNOWN) <= every
