"""The learning curve (bench/curve.py): what is measured, and what the page says was left out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Dict, List

import pytest

from bench import curve
from bench.curve import Point, Sentence

POINT = Point(0.5, 0.4, 0.6, 0.8)


class Sentences:
    """A bench of a few sentences: what is measured is replaced, what is written is not."""

    sentences = [Sentence(f"phrase {index}", "cambriolage", "a", index) for index in range(3)]


@pytest.mark.parametrize(("options", "asked"), [(["--plis", "2"], 1), (["--plis", "2", "--sans-laisses"], 0)])
def test_authors_are_left_out_unless_told_otherwise(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, options: List[str], asked: int
) -> None:
    """`--sans-laisses` is half of the time, and the page says what it left."""
    folds: List[int] = []
    left: List[Any] = []
    pages: Dict[str, str] = {}
    monkeypatch.setattr(sys, "argv", ["bench.curve", *options])
    monkeypatch.setattr(curve, "Bench", Sentences)
    monkeypatch.setattr(curve, "by_size", lambda _, count: folds.append(count) or {10: (POINT, POINT), 0: (POINT, POINT)})
    monkeypatch.setattr(curve, "left_out", lambda bench: left.append(bench) or {"h": (700, POINT, POINT)})
    monkeypatch.setattr(curve, "by_authors", lambda _, most: {1: POINT, 2: POINT})
    monkeypatch.setattr(curve, "ROOT", tmp_path)
    monkeypatch.setattr(curve, "write", pages.__setitem__)
    (tmp_path / "docs").mkdir()
    curve.main()
    assert folds == [2] and len(left) == asked and (tmp_path / "docs" / "courbe.svg").exists()
    text = pages["courbe"]
    assert ("| h | 700 | 0.500 [0.400 ; 0.600], 0.800 |" in text) == bool(asked)
    assert ("--sans-laisses" in text) != bool(asked)
    assert "2-fold" in text and "| all |" in text


def test_an_author_who_is_left_out_teaches_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """But for what nobody else wrote: without it, its label would vanish."""

    class Few:
        sentences = [
            Sentence("a1", "cambriolage", "a", 0),
            Sentence("b1", "cambriolage", "b", 1),
            Sentence("a2", "depot_sauvage", "a", 2),
            Sentence("bonjour", "saluer", "a", 3),
        ]
        learned: List[List[str]] = []
        judged: List[List[str]] = []

        def fit(self, kept: List[Sentence]) -> None:
            self.learned.append([one.text for one in kept])

        def on(self, _: Any, left: List[Sentence]) -> Any:
            self.judged.append([one.text for one in left])
            return curve.np.ones((len(left), 2))

        def on_open(self, _: Any) -> Any:
            return curve.np.ones((4, 2))

    made = curve.left_out(Few())  # type: ignore[arg-type]
    assert {name: count for name, (count, _, _) in made.items()} == {"a": 1, "b": 1}
    assert Few.learned == [["b1", "a2", "bonjour"], ["a1", "a2", "bonjour"]] and Few.judged == [["a1"], ["b1"]]
