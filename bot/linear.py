"""What a fitted linear classifier of scikit-learn says, as two arrays: its checks cost more than the product of one message."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise log-probabilities."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


@dataclass(frozen=True)
class Linear:
    """Weights (features, classes) float32, lying so that the row of one feature is read at once; intercept (classes,)."""

    weights: np.ndarray
    intercept: np.ndarray

    @classmethod
    def of(cls, fitted: Any) -> Linear:
        """From a fitted LogisticRegression or LinearSVC; two classes make one column."""
        return cls(np.ascontiguousarray(fitted.coef_.T, np.float32), fitted.intercept_.astype(np.float32))

    def scores(self, vectors: np.ndarray) -> np.ndarray:
        """(n, classes) scores of (n, features) vectors."""
        return vectors @ self.weights + self.intercept

    def shares(self, vectors: np.ndarray) -> np.ndarray:
        """(n, classes) probabilities, as LogisticRegression gives them; two classes have two columns here."""
        scores = self.scores(vectors)
        if scores.shape[1] == 1:
            scores = np.hstack([np.zeros_like(scores), scores])
        return np.exp(log_softmax(scores))
