"""The numbers behind the need: sentence vectors and n-grams to calibrated probabilities (no Rasa here).

Two linear heads see the same message: one its 384-value meaning, one its characters and words (misspellings, SMS), where an
SVM and naive Bayes add up. Their log-probabilities are averaged, and a temperature makes the confidence mean something. It is
a setting, found by `python -m bench.calibrate` on the regression sentences: the encoder has seen every training sentence, so
cross-validation on them would make the model far too sure of itself.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import List, Optional, Sequence

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.linear import Linear, log_ratios, log_softmax
from bot.ngrams import Kinds, Ngrams
from bot.text import plain

KINDS = Kinds(least_characters=3, least_words=2, shortest_word=2, most_words=2)


@dataclass
class Settings:
    """Chosen by measurement: see docs/comprehension.md."""

    dense_strength: float = 1.0
    sparse_strength: float = 0.3
    sparse_scale: float = 3.0  # margins of the SVM, before they are read as log-probabilities
    naive: float = 0.1  # the same for the log-ratios of naive Bayes, added to them
    smoothing: float = 0.05  # texts that each class is supposed to have of each n-gram
    dense_weight: float = 0.5
    temperature: float = 1.0


class _Heads:
    """Both heads, fitted on one set of sentences."""

    def __init__(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        targets: np.ndarray,
        settings: Settings,
        noisy: Sequence[str] = (),
        noisy_targets: Sequence[int] = (),
        read: Optional[Sequence[int]] = None,
    ) -> None:
        seen = np.arange(len(texts)) if read is None else np.asarray(read)
        self._settings, self._ngrams = settings, Ngrams(KINDS)
        # Vectors of one language all point the same way: without their mean the differences show.
        self._mean = vectors.mean(axis=0)
        rows = self._ngrams.fit([*texts, *noisy])
        dense = LogisticRegression(C=settings.dense_strength, max_iter=150, tol=1e-3)
        sparse = LinearSVC(C=settings.sparse_strength, tol=1e-3, random_state=77)
        with ThreadPoolExecutor(2) as pool:  # both let Python go on while they work: a minute less on two cores
            fitted = pool.submit(dense.fit, self._centred(vectors), targets[seen])
            classes = np.array([*targets, *noisy_targets])
            self._sparse = _with_ratios(Linear.of(sparse.fit(rows, classes)), rows, classes, settings)
            self._dense = Linear.of(fitted.result()).whole()

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        centred = vectors - self._mean
        return centred / np.linalg.norm(centred, axis=1, keepdims=True)

    def scores(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        weight = self._settings.dense_weight
        dense = log_softmax(self._dense.scores(self._centred(vectors)))
        margins = self._ngrams.weigh(texts, self._sparse.weights) + self._sparse.intercept
        return weight * dense + (1 - weight) * log_softmax(margins)


def _with_ratios(svm: Linear, rows: csr_matrix, targets: np.ndarray, settings: Settings) -> Linear:
    """The SVM and naive Bayes as one set of weights: what a message costs does not change."""
    told, classes = svm.whole(), int(targets.max()) + 1
    ratios = log_ratios(rows, targets, classes, settings.smoothing)
    return Linear(settings.sparse_scale * told.weights + settings.naive * ratios, settings.sparse_scale * told.intercept)


@dataclass
class NeedModel:
    """fit, then probabilities; `labels` gives the order of the columns."""

    settings: Settings = field(default_factory=Settings)
    labels: List[str] = field(default_factory=list)

    def fit(
        self,
        texts: Sequence[str],
        vectors: np.ndarray,
        labels: Sequence[str],
        copies: Sequence[Sequence[str]] = (),
        read: Optional[Sequence[int]] = None,
    ) -> NeedModel:
        """Train on (n) texts, their (n, 384) vectors, their labels, and noisy copies of each; `read` says whose vectors
        these are when not everyone's.

        Only the n-grams learn from the copies: the encoder was tuned on noise and reads through it.
        """
        self.labels = sorted(set(labels))
        targets = np.searchsorted(self.labels, list(labels))
        noisy = [plain(copy) for row in copies for copy in row]
        noisy_targets = [target for target, row in zip(targets, copies) for _ in row]
        clean = [plain(text) for text in texts]
        self._heads = _Heads(clean, vectors, targets, self.settings, noisy, noisy_targets, read)
        return self

    def scores(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """(n, labels) scores before the temperature."""
        return self._heads.scores([plain(text) for text in texts], vectors)

    def probabilities(self, texts: Sequence[str], vectors: np.ndarray) -> np.ndarray:
        """(n, labels) calibrated probabilities."""
        return np.exp(log_softmax(self.scores(texts, vectors) / self.settings.temperature))


def doubt(ranked: np.ndarray, labels: Sequence[str], sure: float, name: str = "hors_sujet") -> np.ndarray:
    """The same probabilities of one message, but this label may lead only when it is sure: else it follows the next one.

    Someone told « ce n'est pas mon sujet » leaves; someone asked « est-ce plutôt ceci ? » stays.
    """
    if name not in labels:
        return ranked
    place = list(labels).index(name)
    if ranked[place] >= sure or int(ranked.argmax()) != place:
        return ranked
    made = ranked.copy()
    made[place] = 0.999 * np.delete(ranked, place).max()
    return made


def best_temperature(scores: np.ndarray, targets: np.ndarray) -> float:
    """Temperature of least log-loss over a grid, for scores (n, labels) of left-out sentences."""
    grid = np.geomspace(0.2, 3.0, 28)
    losses = [-log_softmax(scores / value)[np.arange(len(targets)), targets].mean() for value in grid]
    return float(grid[int(np.argmin(losses))])
