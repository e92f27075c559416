"""The learned part of the danger check: what the patterns of urgency/ miss, said without any word of danger.

Trained on data/urgence/*.yml (urgent messages by nature, and calm ones that look urgent) and on the sentences of the needs
as calm examples, except those where the patterns see danger now. The threshold is a setting of config.yml, found by
`python -m bench.calibrate`: the lowest that keeps false alarms few. A false alarm costs a panel above the ordinary answer,
a miss may cost a life.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional, Sequence, Text, Tuple

import numpy as np
import yaml
from scipy.sparse import csr_matrix, hstack
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.text import plain

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster on thousands of quoted sentences
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
        content = yaml.load(path.read_text(encoding="utf8"), Loader=LOADER)  # noqa: S506  a safe loader, written in C
        for nature, sentences in content["urgent"].items():
            made += [Example(text, nature) for text in sentences or []]
        made += [Example(text, None) for text in content["calme"] or []]
    return made


class UrgencyModel:
    """fit on texts, vectors (n, 384) and natures; then a score and a nature for each message."""

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        centred = vectors - self._mean
        return centred / np.linalg.norm(centred, axis=1, keepdims=True)

    def _ngrams(self, texts: Sequence[Text]) -> csr_matrix:
        return hstack([self._characters.transform(texts), self._words.transform(texts)]).tocsr()

    def _score(self, texts: Sequence[Text], vectors: np.ndarray) -> np.ndarray:
        # Weights chosen on author u6, whom the encoder never saw: 0.4 of the meaning and 0.6 of the words, each over its spread.
        dense = self._dense.decision_function(self._centred(vectors))
        sparse = self._sparse.decision_function(self._ngrams(texts))
        return 1 / (1 + np.exp(-(0.155 * dense + 1.43 * sparse)))

    def fit(self, texts: Sequence[Text], vectors: np.ndarray, natures: Sequence[Optional[str]]) -> UrgencyModel:
        """Train on calm and urgent messages."""
        urgent = np.array([nature is not None for nature in natures])
        written = [plain(text) for text in texts]
        self._mean = vectors.mean(axis=0)
        self._characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, dtype=np.float32
        )
        self._words = TfidfVectorizer(
            token_pattern=r"(?u)\b\w+\b",  # noqa: S106  one letter counts: « il a », « y a »
            ngram_range=(1, 3),
            min_df=2,
            sublinear_tf=True,
            dtype=np.float32,
        )
        rows = hstack([self._characters.fit_transform(written), self._words.fit_transform(written)]).tocsr()
        dense = LogisticRegression(C=1.0, max_iter=400, class_weight="balanced")
        sparse = LinearSVC(C=0.2, class_weight="balanced", random_state=77)
        with ThreadPoolExecutor(2) as pool:
            fitted = pool.submit(dense.fit, self._centred(vectors), urgent)
            self._sparse = sparse.fit(rows, urgent)
            self._dense = fitted.result()
        self._nature = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(
            vectors[urgent], [nature for nature in natures if nature]
        )
        return self

    def read(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, List[Dict[Text, float]]]:
        """Score of danger of each message, and the probabilities of its nature."""
        scores = self._score([plain(text) for text in texts], vectors)
        natures = self._nature.predict_proba(vectors)
        return scores, [dict(zip(self._nature.classes_, map(float, row))) for row in natures]
