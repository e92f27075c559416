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
KNOWN = {sentence: row["compris"] for row in _read("rates_connus.yml")["phrases"] for sentence in [row["phrase"]]}


def best(parsed: Dict[str, Any]) -> str:
    """First name of the taxonomy in the ranking."""
    return next(row["name"] for row in parsed["intent_ranking"] if row["name"] not in IGNORED)


@pytest.mark.model
@pytest.mark.parametrize(("besoin", "sentence"), SENTENCES, ids=[f"{name}: {text}" for name, text in SENTENCES])
def test_understood(parse: Callable[[str], Dict[str, Any]], besoin: str, sentence: str) -> None:
    found = best(parse(sentence))
    if sentence in KNOWN:
        assert found != besoin, "now understood: take this sentence out of rates_connus.yml"
        return
    assert found == besoin


def test_known_misses_are_sentences_of_the_set() -> None:
    every = {sentence for _, sentence in SENTENCES}
    assert len(every) > 700
    assert set(KNOWN) <= every
