"""The learned part of the danger check: what the patterns of urgency/ miss, said without any word of danger.

Trained on data/urgence/*.yml (urgent messages by nature, and calm ones that look urgent) and on the needs of gravité 1
and of the dialogue as calm examples. The threshold is the lowest that keeps false alarms under `most_false_alarms` on
left-out sentences: a false alarm costs a panel above the ordinary answer, a miss may cost a life.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from bot.text import plain

FOLDER = Path(__file__).resolve().parent.parent / "data" / "urgence"


@dataclass(frozen=True)
class Example:
    """One message; nature is None when it is calm."""

    text: str
    nature: Optional[str]


def read_examples(folder: Path = FOLDER) -> List[Example]:
    """All examples of the folder, in file order."""
    made = []
    for path in sorted(folder.glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf8"))
        for nature, sentences in content["urgent"].items():
            made += [Example(text, nature) for text in sentences or []]
        made += [Example(text, None) for text in content["calme"] or []]
    return made


class UrgencyModel:
    """fit on texts, vectors (n, 384) and natures; then a score and a nature for each message."""

    def __init__(self, most_false_alarms: float = 0.02, folds: int = 5, seed: int = 77) -> None:
        self.most_false_alarms, self.folds, self.seed = most_false_alarms, folds, seed
        self.threshold = 0.5

    def _heads(self, texts: Sequence[Text], vectors: np.ndarray, urgent: np.ndarray) -> tuple:
        ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, dtype=np.float32)
        rows = ngrams.fit_transform(texts)
        dense = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(vectors, urgent)
        sparse = LogisticRegression(C=4.0, max_iter=400, class_weight="balanced").fit(rows, urgent)
        return ngrams, dense, sparse

    @staticmethod
    def _score(heads: tuple, texts: Sequence[Text], vectors: np.ndarray) -> np.ndarray:
        ngrams, dense, sparse = heads
        logit = 0.6 * dense.decision_function(vectors) + 0.4 * sparse.decision_function(ngrams.transform(texts))
        return 1 / (1 + np.exp(-logit))

    def fit(self, texts: Sequence[Text], vectors: np.ndarray, natures: Sequence[Optional[str]]) -> UrgencyModel:
        """Train; the threshold comes from left-out sentences."""
        normalised = [plain(text) for text in texts]
        urgent = np.array([nature is not None for nature in natures])
        held = np.zeros(len(urgent))
        folds = StratifiedKFold(self.folds, shuffle=True, random_state=self.seed)
        for train, test in folds.split(vectors, urgent):
            heads = self._heads([normalised[i] for i in train], vectors[train], urgent[train])
            held[test] = self._score(heads, [normalised[i] for i in test], vectors[test])
        self.threshold = float(np.quantile(held[~urgent], 1 - self.most_false_alarms))
        self.held_recall = float((held[urgent] >= self.threshold).mean())
        self._fitted = self._heads(normalised, vectors, urgent)
        self._nature = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(
            vectors[urgent], [nature for nature in natures if nature]
        )
        return self

    def read(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, List[Dict[Text, float]]]:
        """Score of danger of each message, and the probabilities of its nature."""
        scores = self._score(self._fitted, [plain(text) for text in texts], vectors)
        natures = self._nature.predict_proba(vectors)
        return scores, [dict(zip(self._nature.classes_, map(float, row))) for row in natures]
