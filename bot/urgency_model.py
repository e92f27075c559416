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
from typing import Callable, Dict, List, Optional, Sequence, Text, Tuple, Union

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.clauses import sentences
from bot.linear import Linear, log_ratios, log_softmax
from bot.ngrams import Kinds, Ngrams
from bot.text import plain

KINDS = Kinds(least_characters=2, least_words=2, shortest_word=1, most_words=3)  # one letter counts: « il a », « y a »
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster on thousands of quoted sentences
OF_MEANING = 0.3  # weight of the meaning for the nature, the words have the rest (authors u26 to u35, left out)
OF_A_SENTENCE = 0.5  # weight of the most worrying sentence of a long message (measured on authors u16 to u25, unseen then)
DOUBT = 0.25  # score of a whole message below which none of its sentences made it danger (authors u26 to u29, left out)
FOLDER = Path(__file__).resolve().parent.parent / "data" / "urgence"


def _share(odds: float) -> float:
    return float(1 / (1 + np.exp(-odds)))


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
        for nature, texts in content["urgent"].items():
            made += [Example(text, nature) for text in texts or []]
        made += [Example(text, None) for text in content["calme"] or []]
    return made


class UrgencyModel:
    """fit on texts, vectors (n, 384) and natures; then a score and a nature for each message."""

    def _centred(self, vectors: np.ndarray) -> np.ndarray:
        centred = vectors - self._mean
        return centred / np.linalg.norm(centred, axis=1, keepdims=True)

    def _said(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """(n,) log-odds of danger and (n, natures) probabilities of its nature, of plain texts."""
        # Strengths and weights chosen on tests/urgency and tests/nlu, whose authors write more plainly than those of
        # data/urgence: the words count for two thirds. On u22 to u25, unseen then, halves would see one more in a hundred.
        words = self._ngrams.weigh(texts, self._words.weights) + self._words.intercept
        odds = 0.155 * self._dense.scores(self._centred(vectors))[:, 0] + words[:, 0]
        meanings = log_softmax(self._nature.scores(vectors))
        shares = np.exp(log_softmax(OF_MEANING * meanings + (1 - OF_MEANING) * log_softmax(words[:, 1:])))
        return odds, shares

    def _words_of(self, rows: csr_matrix, urgent: np.ndarray, kinds: np.ndarray) -> Linear:
        """One set of weights for the words of a message: danger in the first column, then each nature."""
        danger = Linear.of(LinearSVC(C=1.0, tol=1e-2, class_weight="balanced", random_state=77).fit(rows, urgent))
        nature = LinearSVC(C=0.3, tol=1e-2, class_weight="balanced", random_state=77).fit(rows[urgent], kinds)
        told = Linear.of(nature).whole()
        told = Linear(2 * told.weights + 0.1 * log_ratios(rows[urgent], kinds, len(self._names), 0.05), 2 * told.intercept)
        weights = np.hstack([1.2 * danger.weights, told.weights])
        return Linear(np.ascontiguousarray(weights), np.append(1.2 * danger.intercept, told.intercept))

    def fit(
        self,
        texts: Sequence[str],
        meanings: Union[np.ndarray, Callable[[], np.ndarray]],
        natures: Sequence[Optional[str]],
        read: Optional[Sequence[int]] = None,
    ) -> UrgencyModel:
        """Train on calm and urgent messages; `read` says whose vectors these are when not everyone's, and a call instead of
        the vectors is made after the words were counted."""
        urgent = np.array([nature is not None for nature in natures])
        seen = np.arange(len(texts)) if read is None else np.asarray(read)
        written = [plain(text) for text in texts]
        self._ngrams = Ngrams(KINDS)
        rows = self._ngrams.fit(written)
        vectors = meanings() if callable(meanings) else meanings
        self._mean = vectors.mean(axis=0)
        self._names = sorted({nature for nature in natures if nature})
        kinds = np.array([self._names.index(nature) for nature in natures if nature])
        dense = LogisticRegression(C=1.0, max_iter=400, class_weight="balanced")
        with ThreadPoolExecutor(2) as pool:
            fitted = pool.submit(dense.fit, self._centred(vectors), urgent[seen])
            self._words = self._words_of(rows, urgent, kinds)
            self._dense = Linear.of(fitted.result())
        place = np.cumsum(urgent) - 1  # of an urgent message among the urgent ones
        nature = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced")
        self._nature = Linear.of(nature.fit(vectors[urgent[seen]], kinds[place[seen[urgent[seen]]]])).whole()
        return self

    def read(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, List[Dict[Text, float]]]:
        """Score of danger of each message, and the probabilities of its nature."""
        odds, shares = self._said([plain(text) for text in texts], vectors)
        return 1 / (1 + np.exp(-odds)), [self._named(row) for row in shares]

    def read_message(
        self, text: Text, whole: np.ndarray, encode: Callable[[List[Text]], np.ndarray], threshold: float
    ) -> Tuple[float, Dict[Text, float]]:
        """The same for one message and its (384,) vector; `encode` reads the sentences of a long one.

        A danger said in one sentence of a long letter is drowned in the whole: such a message is worth the mean of the whole
        and of its most worrying sentence. What is already danger, or far from it, is not read further.
        """
        odds, shares = self._said([plain(text)], whole[np.newaxis, :])
        parts = sentences(text) if DOUBT <= _share(odds[0]) < threshold else []
        if not parts:
            return _share(odds[0]), self._named(shares[0])
        others, theirs = self._said([plain(part) for part in parts], encode(parts))
        worst = int(others.argmax())
        mixed = (1 - OF_A_SENTENCE) * odds[0] + OF_A_SENTENCE * others[worst]
        return _share(mixed), self._named((shares[0] + theirs[worst]) / 2)

    def _named(self, shares: np.ndarray) -> Dict[Text, float]:
        return dict(zip(self._names, map(float, shares)))
