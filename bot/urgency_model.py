"""The learned part of the danger check: what the patterns of urgency/ miss, said without any word of danger.

Trained on data/urgence/*.yml (urgent messages by nature, and calm ones that look urgent) and on the sentences of the needs
as calm examples, except those where the patterns see danger now. The threshold is a setting of config.yml, found by
`python -m bench.calibrate`: the lowest that keeps false alarms few. A false alarm costs a panel above the ordinary answer,
a miss may cost a life.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
import yaml
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

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

    def _heads(self, texts: Sequence[Text], vectors: np.ndarray, urgent: np.ndarray) -> tuple:
        ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, dtype=np.float32)
        rows = ngrams.fit_transform(texts)
        dense = LogisticRegression(C=10.0, max_iter=300, class_weight="balanced").fit(vectors, urgent)
        sparse = LinearSVC(C=0.2, class_weight="balanced", random_state=77).fit(rows, urgent)
        return ngrams, dense, sparse

    @staticmethod
    def _score(heads: tuple, texts: Sequence[Text], vectors: np.ndarray) -> np.ndarray:
        ngrams, dense, sparse = heads
        # Weights and scale chosen on tests/urgency and tests/nlu (bench/calibrate.py).
        logit = 0.3 * dense.decision_function(vectors) + 2.1 * sparse.decision_function(ngrams.transform(texts))
        return 1 / (1 + np.exp(-logit))

    def fit(self, texts: Sequence[Text], vectors: np.ndarray, natures: Sequence[Optional[str]]) -> UrgencyModel:
        """Train on calm and urgent messages."""
        urgent = np.array([nature is not None for nature in natures])
        self._fitted = self._heads([plain(text) for text in texts], vectors, urgent)
        self._nature = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(
            vectors[urgent], [nature for nature in natures if nature]
        )
        return self

    def read(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, List[Dict[Text, float]]]:
        """Score of danger of each message, and the probabilities of its nature."""
        scores = self._score(self._fitted, [plain(text) for text in texts], vectors)
        natures = self._nature.predict_proba(vectors)
        return scores, [dict(zip(self._nature.classes_, map(float, row))) for row in natures]
