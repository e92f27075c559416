"""What a fitted linear classifier of scikit-learn says, as two arrays: its checks cost more than the product of one message.

And the log-ratios of naive Bayes, which are added to such weights."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix


def log_softmax(scores: np.ndarray) -> np.ndarray:
    """Row-wise log-probabilities."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def log_ratios(rows: csr_matrix, targets: np.ndarray, classes: int, smoothing: float) -> np.ndarray:
    """(features, classes) float32: how much oftener a feature is found in a class than in all the others (naive Bayes).

    Found or not, whatever its weight. A small smoothing (a share of one text) lets a rare n-gram speak: an SVM trusts what
    it saw often, and two voices that err apart are worth more than one.
    """
    owners = csr_matrix((np.ones(len(targets)), (targets, np.arange(len(targets)))), (classes, len(targets)))
    held = (owners @ (rows > 0)).toarray()
    inside, outside = held + smoothing, held.sum(axis=0) - held + smoothing
    shares = np.log(inside / inside.sum(axis=1, keepdims=True)) - np.log(outside / outside.sum(axis=1, keepdims=True))
    return np.ascontiguousarray(shares.T, np.float32)


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

    def whole(self) -> Linear:
        """One column a class: scikit-learn says of two classes how much the second wins over the first."""
        if len(self.intercept) > 1:
            return self
        return Linear(np.hstack([np.zeros_like(self.weights), self.weights]), np.append(np.float32(0), self.intercept))
