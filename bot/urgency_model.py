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
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from bot.clauses import sentences
from bot.linear import Linear
from bot.ngrams import Kinds, Ngrams
from bot.text import plain

KINDS = Kinds(least_characters=2, least_words=2, shortest_word=1, most_words=3)  # one letter counts: « il a », « y a »
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster on thousands of quoted sentences
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

    def _odds(self, texts: Sequence[Text], vectors: np.ndarray) -> np.ndarray:
        # Strengths and weights chosen on tests/urgency and tests/nlu, whose authors write more plainly than those of
        # data/urgence: the words count for two thirds. On u22 to u25, unseen then, halves would see one more in a hundred.
        dense = self._dense.scores(self._centred(vectors))
        sparse = self._ngrams.weigh(texts, self._sparse.weights) + self._sparse.intercept
        return (0.155 * dense + 1.2 * sparse)[:, 0]

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
        dense = LogisticRegression(C=1.0, max_iter=400, class_weight="balanced")
        sparse = LinearSVC(C=1.0, tol=1e-2, class_weight="balanced", random_state=77)
        with ThreadPoolExecutor(2) as pool:
            fitted = pool.submit(dense.fit, self._centred(vectors), urgent[seen])
            self._sparse = Linear.of(sparse.fit(rows, urgent))
            self._dense = Linear.of(fitted.result())
        nature = LogisticRegression(C=10.0, max_iter=400, class_weight="balanced").fit(
            vectors[urgent[seen]], [natures[index] for index in seen if natures[index]]
        )
        self._nature, self._names = Linear.of(nature), [str(name) for name in nature.classes_]
        return self

    def read(self, texts: Sequence[Text], vectors: np.ndarray) -> Tuple[np.ndarray, List[Dict[Text, float]]]:
        """Score of danger of each message, and the probabilities of its nature."""
        odds = self._odds([plain(text) for text in texts], vectors)
        return 1 / (1 + np.exp(-odds)), self._natures(vectors)

    def read_message(
        self, text: Text, whole: np.ndarray, encode: Callable[[List[Text]], np.ndarray], threshold: float
    ) -> Tuple[float, Dict[Text, float]]:
        """The same for one message and its (384,) vector; `encode` reads the sentences of a long one.

        A danger said in one sentence of a long letter is drowned in the whole: such a message is worth the mean of the whole
        and of its most worrying sentence. What is already danger, or far from it, is not read further.
        """
        odds = float(self._odds([plain(text)], whole[np.newaxis, :])[0])
        natures = self._natures(whole[np.newaxis, :])[0]
        parts = sentences(text) if DOUBT <= _share(odds) < threshold else []
        if not parts:
            return _share(odds), natures
        vectors = encode(parts)
        others = self._odds([plain(part) for part in parts], vectors)
        worst = int(others.argmax())
        there = self._natures(vectors[worst : worst + 1])[0]
        mixed = (1 - OF_A_SENTENCE) * odds + OF_A_SENTENCE * float(others[worst])
        return _share(mixed), {name: (share + there[name]) / 2 for name, share in natures.items()}

    def _natures(self, vectors: np.ndarray) -> List[Dict[Text, float]]:
        return [dict(zip(self._names, map(float, row))) for row in self._nature.shares(vectors)]
