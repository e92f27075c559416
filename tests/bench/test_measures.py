"""What the measures write: tables between markers, figures of the peers, the picture of the learning curve."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from bench import page
from bench.curve_picture import draw
from bench.peer_run import URGENT, recall_at, training_set, understood
from bench.peers import NAMES, error_ratio
from bench.peers import page as peers_page
from bench.scores import Row, bins, calibration, f1_by_need

RESULT = {
    "justes": [1, 0, 1, 1],
    "top1": (3, 4),
    "top3": (4, 4),
    "f1": 0.7,
    "urgence": (1, 2),
    "fausses": (0, 2),
    "rappel_au_prix": 0.5,
    "p50": 1.0,
    "p95": 2.0,
    "memoire": 100.0,
    "secondes": None,
    "epoques": 100,
}


def row(expected: str, found: str, confidence: float = 0.9) -> Row:
    return Row("…", (expected,), None, None, False, (found,), confidence, False, None, False)


def test_only_what_is_between_the_markers_changes(tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text("before\n<!-- x : début -->\nold\n<!-- x : fin -->\nafter\n", encoding="utf8")
    page.write("x", "new \\1", path)
    made = path.read_text(encoding="utf8")
    assert made.startswith("before\n<!-- x : début -->\n*Written by the command on ")
    assert "new \\1" in made and "old" not in made and made.endswith("<!-- x : fin -->\nafter\n")
    with pytest.raises(ValueError, match="y : début"):
        page.write("y", "new", path)


@pytest.mark.parametrize("name", ["pairs", "composants", "courbe"])
def test_the_page_has_each_pair_of_markers(name: str) -> None:
    text = page.PAGE.read_text(encoding="utf8")
    assert text.count(f"<!-- {name} : début -->") == text.count(f"<!-- {name} : fin -->") == 1


def test_a_table_is_written_while_peers_are_missing() -> None:
    made = peers_page({"balise": RESULT, "svm": {**RESULT, "justes": [0, 0, 1, 1]}}, {"diet": "under way"})
    rows = [line for line in made.splitlines() if line.startswith("|")]
    assert len(rows) == 2 + len(NAMES) and len({line.count("|") for line in rows}) == 1
    assert "under way" in rows[-1] and "0.750 [" in rows[2]
    assert "Balise's errors for one of TF-IDF and linear SVM: 0.50 [" in made


def test_error_ratio() -> None:
    whole, low, high = error_ratio([1] * 90 + [0] * 10, [1] * 80 + [0] * 20)
    assert whole == 0.5 and low < 0.5 < high


def test_recall_at_a_price() -> None:
    scores = [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]
    assert recall_at(scores, [True, False, True, False, True, False], 0.0) == pytest.approx(1 / 3)
    assert recall_at(scores, [True, False, True, False, True, False], 0.34) == pytest.approx(2 / 3)


def test_peers_learn_danger_as_one_more_intent() -> None:
    texts, labels = training_set(3)
    assert len(texts) == len(labels) == 3 * len(set(labels)) and URGENT in labels
    found, score = understood({"text": "a", "intent": ["x"], "urgence": True}, [("nlu_fallback", 0.4), (URGENT, 0.3), ("x", 0.2)])
    assert found.found_urgent and found.ranking == ("x",) and score == 0.3


def test_figures_by_need_and_by_confidence() -> None:
    rows = [row("a", "a"), row("a", "b"), row("b", "b", 0.15)]
    assert f1_by_need(rows) == {"a": (0.5, pytest.approx(2 / 3)), "b": (1.0, pytest.approx(2 / 3))}
    assert bins(rows) == [(0.15, 1.0, 1), (0.9, 0.5, 2)]
    assert calibration(rows) == pytest.approx((0.85 + 2 * 0.4) / 3)


def test_the_curve_is_a_picture_with_words(tmp_path: Path) -> None:
    path = tmp_path / "courbe.svg"
    points = [(10, 0.5, 0.45, 0.55), (25, 0.6, 0.55, 0.65), (300, 0.8, 0.75, 0.85)]
    draw(points, points, path)
    tree = ElementTree.parse(path)
    assert "10 sentences 0.50" in "".join(tree.getroot().itertext())
