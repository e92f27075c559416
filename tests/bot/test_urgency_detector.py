"""Danger on top, the need next. The learned part is replaced by a fixed score."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Tuple

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.taxonomy import dialogue, gravity
from bot.urgency_detector import URGENT, UrgencyDetector
from bot.urgency_model import UrgencyModel, read_examples
from urgency import NATURES

RANKING = [
    {"name": "violences_conjugales", "confidence": 0.8},
    {"name": "violences_intrafamiliales", "confidence": 0.1},
]
FALLBACK = [{"name": "nlu_fallback", "confidence": 0.7}, {"name": "hors_sujet", "confidence": 0.2}]
PATTERN = "il est derriere la porte avec un couteau"
CALM = "je voudrais savoir comment préparer un départ"


class Score:
    """The learned part with a fixed answer."""

    def __init__(self, score: float, **natures: float) -> None:
        self.score, self.natures = score, natures or {"violence": 1.0}

    def read_message(self, text: str, whole: np.ndarray, encode: Any, threshold: float) -> Tuple[float, Dict[str, float]]:
        assert whole.shape == (384,)
        return self.score, self.natures


def run(message: Message, model: Any) -> Message:
    """One message through the component."""
    detector = UrgencyDetector({"threshold": 0.6, "doute": 0.4}, None, None, None, model)  # type: ignore[arg-type]
    return detector.process([message])[0]


def natures(message: Message, entity: str = "nature") -> List[str]:
    return [row["value"] for row in message.get(ENTITIES, []) if row["entity"] == entity]


def test_patterns_win_whatever_the_score(message: Callable[..., Message]) -> None:
    made = run(message(PATTERN, list(RANKING)), Score(0.0))
    assert made.get(INTENT) == {"name": URGENT, "confidence": 1.0}
    assert natures(made) == ["violence"]


def test_the_need_stays_next(message: Callable[..., Message]) -> None:
    made = run(message(PATTERN, list(RANKING)), Score(0.0))
    assert [row["name"] for row in made.get("intent_ranking")] == [URGENT, *(row["name"] for row in RANKING)]


def test_above_the_fallback_too(message: Callable[..., Message]) -> None:
    made = run(message(PATTERN, list(FALLBACK)), Score(0.0))
    assert [row["name"] for row in made.get("intent_ranking")] == [URGENT, "nlu_fallback", "hors_sujet"]


def test_learned_score_adds_what_patterns_miss(message: Callable[..., Message]) -> None:
    made = run(message(CALM, list(RANKING)), Score(0.61, malaise=0.9, violence=0.1))
    assert made.get(INTENT)["name"] == URGENT
    assert made.get(INTENT)["confidence"] == pytest.approx(0.61)
    assert natures(made) == ["malaise"]


def test_unsure_nature_is_neutral(message: Callable[..., Message]) -> None:
    made = run(message(CALM, list(RANKING)), Score(0.9, malaise=0.4, violence=0.35, suicide=0.25))
    assert natures(made) == ["neutre"]


def test_calm_message_is_untouched(message: Callable[..., Message]) -> None:
    made = run(message(CALM, list(RANKING)), Score(0.39))
    assert made.get(INTENT) == RANKING[0]
    assert made.get("intent_ranking") == RANKING
    assert natures(made) == natures(made, "doute") == []


def test_a_doubt_changes_nothing_but_says_its_nature(message: Callable[..., Message]) -> None:
    made = run(message(CALM, list(RANKING)), Score(0.59, suicide=0.8, violence=0.2))
    assert made.get(INTENT) == RANKING[0] and made.get("intent_ranking") == RANKING
    assert natures(made) == [] and natures(made, "doute") == ["suicide"]
    assert natures(run(message(CALM, list(RANKING)), Score(0.4, malaise=0.4, violence=0.35)), "doute") == ["neutre"]


def test_danger_leaves_no_doubt(message: Callable[..., Message]) -> None:
    assert natures(run(message(CALM, list(RANKING)), Score(0.61)), "doute") == []
    assert natures(run(message(PATTERN, list(RANKING)), Score(0.5)), "doute") == []


def test_a_doubt_above_the_threshold_asks_nothing_more(message: Callable[..., Message]) -> None:
    """A setting that makes no sense must not hide a danger, nor invent one."""
    detector = UrgencyDetector({"threshold": 0.6, "doute": 0.9}, None, None, None, Score(0.7))  # type: ignore[arg-type]
    assert natures(detector.process([message(CALM, list(RANKING))])[0]) == ["violence"]


def test_several_messages_are_judged_one_by_one(message: Callable[..., Message]) -> None:
    detector = UrgencyDetector({"threshold": 0.6, "doute": 0.4}, None, None, None, Score(0.0))  # type: ignore[arg-type]
    made = detector.process([message(CALM, list(RANKING)), message(PATTERN, list(RANKING))])
    assert [row.get(INTENT)["name"] for row in made] == ["violences_conjugales", URGENT]


def test_examples_have_known_natures() -> None:
    examples = read_examples()
    found = {example.nature for example in examples}
    assert len(examples) > 50 and None in found
    assert found - {None} <= set(NATURES)


def test_needs_below_danger_are_calm_for_training() -> None:
    calm = {name for name, level in gravity().items() if level == 1} | set(dialogue())
    assert "violences_conjugales" not in calm and "incivilites" in calm and "saluer" in calm


def test_learned_part_separates_danger_from_calm() -> None:
    chance = np.random.default_rng(7)
    centre = np.zeros(384)
    centre[0] = 3.0
    count = 40
    texts = [f"au secours il arrive {i % 5}" for i in range(count)] + [f"quels horaires {i % 5}" for i in range(count)]
    vectors = np.vstack([chance.normal(size=(count, 384)) * 0.3 + centre, chance.normal(size=(count, 384)) * 0.3])
    labels = [("violence", "malaise")[i % 2] for i in range(count)] + [None] * count
    model = UrgencyModel().fit(texts, vectors.astype(np.float32), labels)
    scores, found = model.read(texts, vectors.astype(np.float32))
    assert ((scores >= 0) & (scores <= 1)).all()
    assert scores[:count].min() > 0.5 > scores[count:].max()
    assert all(sum(row.values()) == pytest.approx(1.0) and set(row) == {"violence", "malaise"} for row in found)


def test_one_worrying_sentence_raises_a_long_letter() -> None:
    chance = np.random.default_rng(7)
    centre = np.zeros(384)
    centre[0] = 3.0
    texts = [f"au secours il arrive {i % 5}" for i in range(40)] + [f"quels horaires {i % 5}" for i in range(40)]
    vectors = np.vstack([chance.normal(size=(40, 384)) * 0.3 + centre, chance.normal(size=(40, 384)) * 0.3])
    model = UrgencyModel().fit(texts, vectors, [("violence", "malaise")[i % 2] for i in range(40)] + [None] * 40)
    doubtful = (vectors[0] + vectors[50]) / 2
    letter = "Je voudrais connaître les horaires de la mairie pour mon dossier. Au secours il arrive. Merci de me répondre vite."
    asked: List[List[str]] = []

    def encode(parts: List[str]) -> np.ndarray:
        asked.append(parts)
        return np.vstack([vectors[0] if "secours" in part else vectors[50] for part in parts])

    alone, _ = model.read_message(letter, doubtful, encode, 0.0)  # already danger: not read further
    assert not asked
    worrying, found = model.read_message(letter, doubtful, encode, 1.0)
    assert len(asked[0]) == 3 and worrying > alone
    assert sum(found.values()) == pytest.approx(1.0) and set(found) == {"violence", "malaise"}
    calm, _ = model.read_message(letter.replace("Au secours il arrive.", "Je passe demain."), doubtful, encode, 1.0)
    assert calm < worrying


def test_the_threshold_is_a_setting() -> None:
    default = UrgencyDetector.get_default_config()
    assert 0 < default["doute"] < default["threshold"] < 1
