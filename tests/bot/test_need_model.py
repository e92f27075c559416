"""The classifier's numbers, on made-up vectors: probabilities, order of labels, temperature."""

from __future__ import annotations

from typing import Any, Callable, List, Tuple

import numpy as np
import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT
from rasa.shared.nlu.training_data.message import Message

from bot.linear import log_softmax
from bot.need_classifier import NeedClassifier
from bot.need_model import NeedModel, Settings, best_temperature, doubt

WORDS = {
    "cambriolage": "porte fracturée maison cambriolée bijoux volés",
    "addictions": "mon fils fume du cannabis tous les jours",
    "trouver_mds": "adresse de la maison des solidarités",
}
COPIES = 8


def sentences() -> Tuple[List[str], np.ndarray, List[str]]:
    """Three needs, each around its own direction."""
    chance = np.random.default_rng(77)
    texts, vectors, labels = [], [], []
    for position, (label, words) in enumerate(WORDS.items()):
        for copy in range(COPIES):
            direction = np.ones(384) + chance.normal(scale=0.2, size=384)
            direction[position * 20 : position * 20 + 20] += 2
            texts.append(f"{words} {copy}")
            vectors.append(direction / np.linalg.norm(direction))
            labels.append(label)
    return texts, np.array(vectors, np.float32), labels


@pytest.fixture(scope="module")
def fitted() -> NeedModel:
    return NeedModel().fit(*sentences())


def test_probabilities_sum_to_one(fitted: NeedModel) -> None:
    texts, vectors, _ = sentences()
    made = fitted.probabilities(texts, vectors)
    assert made.shape == (len(texts), len(WORDS))
    assert (made >= 0).all()
    np.testing.assert_allclose(made.sum(axis=1), 1.0, rtol=1e-5)


def test_columns_follow_the_labels(fitted: NeedModel) -> None:
    texts, vectors, labels = sentences()
    assert fitted.labels == sorted(WORDS)
    best = fitted.probabilities(texts, vectors).argmax(axis=1)
    assert [fitted.labels[index] for index in best] == labels


def test_accents_and_case_of_the_words_do_not_matter(fitted: NeedModel) -> None:
    _, vectors, _ = sentences()
    first = fitted.probabilities(["Porte FRACTURÉE maison cambriolée"], vectors[:1])
    second = fitted.probabilities(["porte fracturee maison cambriolee"], vectors[:1])
    np.testing.assert_allclose(first, second)


def test_unknown_words_still_give_probabilities(fitted: NeedModel) -> None:
    made = fitted.probabilities(["zzz"], np.full((1, 384), 0.05, np.float32) + np.eye(1, 384, dtype=np.float32))
    assert made.sum() == pytest.approx(1.0) and np.isfinite(made).all()


def test_temperature_changes_confidence_never_the_order() -> None:
    texts, vectors, labels = sentences()
    cold, warm = (NeedModel(Settings(temperature=value)).fit(texts, vectors, labels) for value in (0.5, 2.0))
    sure, timid = cold.probabilities(texts, vectors), warm.probabilities(texts, vectors)
    assert (sure.max(axis=1) > timid.max(axis=1)).all()
    assert (sure.argmax(axis=1) == timid.argmax(axis=1)).all()
    np.testing.assert_allclose(sure.sum(axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(timid.sum(axis=1), 1.0, rtol=1e-5)


def test_temperature_cools_what_is_too_sure() -> None:
    chance = np.random.default_rng(1)
    targets = chance.integers(0, 3, size=300)
    right = np.eye(3)[targets]
    wrong = np.eye(3)[(targets + 1) % 3]
    mixed = np.where(chance.random(300)[:, None] < 0.7, right, wrong)
    # right seven times in ten: very sure scores need a high temperature, timid ones a low one
    assert best_temperature(mixed * 6, targets) > 1.5
    assert best_temperature(mixed * 0.5, targets) < 0.6


def test_temperature_makes_confidence_mean_something() -> None:
    chance = np.random.default_rng(2)
    targets = chance.integers(0, 2, size=2000)
    hit = np.where(chance.random(2000) < 0.75, targets, 1 - targets)
    scores = np.eye(2)[hit] * 2.5
    made = np.exp(log_softmax(scores / best_temperature(scores, targets)))
    assert made.max(axis=1).mean() == pytest.approx(0.75, abs=0.05)


def test_log_softmax_bears_large_scores() -> None:
    made = np.exp(log_softmax(np.array([[1e4, 0.0, -1e4], [0.0, 0.0, 0.0]])))
    assert np.isfinite(made).all()
    np.testing.assert_allclose(made.sum(axis=1), 1.0)


class FixedModel:
    """Whole message: a fraud; its last clause: violence."""

    labels = ["arnaque_numerique", "saluer", "violences_conjugales"]

    def probabilities(self, texts: List[str], vectors: np.ndarray) -> np.ndarray:
        assert len(texts) == len(vectors)
        rows = np.tile([0.8, 0.1, 0.1], (len(texts), 1))
        for index, text in enumerate(texts):
            if index and "frappe" in text:
                rows[index] = [0.1, 0.0, 0.9]
        return rows


class FixedEncoder:
    def encode(self, texts: List[str]) -> np.ndarray:
        return np.ones((len(texts), 384), np.float32)


def classifier() -> NeedClassifier:
    model: Any = FixedModel()
    return NeedClassifier(NeedClassifier.get_default_config(), None, None, FixedEncoder(), model)  # type: ignore[arg-type]


def test_ranking_holds_every_label_best_first(message: Callable[..., Message]) -> None:
    (made,) = classifier().process([message("bonjour")])
    ranking = made.get("intent_ranking")
    assert {row["name"] for row in ranking} == set(FixedModel.labels)
    scores = [row["confidence"] for row in ranking]
    assert scores == sorted(scores, reverse=True) and sum(scores) == pytest.approx(1.0)
    assert made.get(INTENT) == ranking[0]
    assert not made.get(ENTITIES)


def test_second_need_of_a_long_message(message: Callable[..., Message]) -> None:
    text = "quelqu'un a vidé mon compte en banque avec un faux site hier soir, et mon mari me frappe souvent"
    (made,) = classifier().process([message(text)])
    assert made.get(INTENT)["name"] == "arnaque_numerique"
    assert [(row["entity"], row["value"]) for row in made.get(ENTITIES)] == [("besoin_secondaire", "violences_conjugales")]


@pytest.mark.parametrize(
    ("ranked", "first"),
    [
        ([0.45, 0.30, 0.25], "cambriolage"),  # off topic, but not sure: the need leads, and is asked
        ([0.60, 0.30, 0.10], "hors_sujet"),
        ([0.20, 0.10, 0.70], "saluer"),
    ],
)
def test_off_topic_leads_only_when_it_is_sure(ranked: List[float], first: str) -> None:
    labels = ["hors_sujet", "cambriolage", "saluer"]
    made = doubt(np.array(ranked), labels, 0.5)
    assert labels[int(made.argmax())] == first
    assert made[1:] == pytest.approx(ranked[1:])  # what the others are worth does not change
    assert doubt(np.array(ranked), ["x", "cambriolage", "saluer"], 0.5) == pytest.approx(ranked)
