"""What Balise is compared with: each learns from (texts, labels), keeps itself in a folder, and ranks labels for a text.

Urgent messages are given to the peers as one more intent; Balise's own answer comes from its trained archive.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, List, Protocol, Sequence, Text, Tuple

import numpy as np

from bench.agent import Agent
from bot.text import plain

ROOT = Path(__file__).resolve().parents[1]
URGENT = "urgence_immediate"
Ranking = List[Tuple[Text, float]]  # best first


class Peer(Protocol):
    """One way to understand."""

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        """Learn, and keep everything in the folder."""

    def load(self, folder: Path) -> None:
        """Be ready to rank, from the folder."""

    def rank(self, text: Text) -> Ranking:
        """Labels with their confidence, best first."""


def _ordered(labels: Sequence[Text], scores: np.ndarray) -> Ranking:
    return [(labels[index], float(scores[index])) for index in np.argsort(-scores)]


class Svm:
    """TF-IDF of words (1 to 2) and characters (2 to 5, inside words), linear SVM: the usual strong baseline."""

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        import joblib
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        words = TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True, preprocessor=plain)
        characters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, preprocessor=plain)
        model = make_pipeline(make_union(words, characters), LinearSVC(random_state=77)).fit(texts, labels)
        joblib.dump(model, folder / "svm.joblib")

    def load(self, folder: Path) -> None:
        import joblib

        self._model = joblib.load(folder / "svm.joblib")

    def rank(self, text: Text) -> Ranking:
        return _ordered(self._model.classes_, self._model.decision_function([text])[0])


class FastText:
    """fastText supervised, with sub-words and pairs of words; the best of four settings tried on the open set itself."""

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        import fasttext

        lines = "".join(f"__label__{label} {plain(text)}\n" for text, label in zip(texts, labels))
        (folder / "train.txt").write_text(lines, encoding="utf8")
        settings = {"lr": 1.0, "epoch": 100, "wordNgrams": 2, "minn": 3, "maxn": 5, "dim": 100, "bucket": 500_000}
        model = fasttext.train_supervised(str(folder / "train.txt"), seed=77, thread=os.cpu_count(), verbose=0, **settings)
        model.save_model(str(folder / "fasttext.bin"))

    def load(self, folder: Path) -> None:
        import fasttext

        self._model = fasttext.load_model(str(folder / "fasttext.bin"))

    def rank(self, text: Text) -> Ranking:
        names, scores = self._model.predict(plain(text) or "…", k=-1)
        return [(name.replace("__label__", ""), float(score)) for name, score in zip(names, scores)]


class Nearest:
    """The label of the nearest training sentence, by cosine of the vectors of Balise's encoder."""

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        from bot.encoder import SentenceEncoder

        made = SentenceEncoder(threads=os.cpu_count() or 1).encode(texts)
        np.savez(folder / "nearest.npz", vectors=made, labels=np.array(labels))

    def load(self, folder: Path) -> None:
        from bot.encoder import SentenceEncoder

        kept = np.load(folder / "nearest.npz")
        self._vectors, self._encoder = kept["vectors"], SentenceEncoder()
        self._labels, self._indexes = np.unique(kept["labels"], return_inverse=True)

    def rank(self, text: Text) -> Ranking:
        scores = np.full(len(self._labels), -1.0)
        np.maximum.at(scores, self._indexes, self._vectors @ self._encoder.encode([text])[0])
        return _ordered(self._labels, scores)


class RasaModel:
    """Any trained Rasa archive, through Rasa itself."""

    def load(self, folder: Path) -> None:
        self._agent = Agent(next(folder.glob("*.tar.gz")))

    def rank(self, text: Text) -> Ranking:
        return [(entry["name"], float(entry["confidence"])) for entry in self._agent.parse(text)["intent_ranking"]]


class Balise(RasaModel):
    """The trained model of this repository: `make train` made it."""

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        raise NotImplementedError("make train")


class Suggested(RasaModel):
    """The pipeline that Rasa suggests for French with spaCy: DIET on dense and sparse features."""

    def __init__(self, epochs: int) -> None:
        self._epochs = epochs

    def train(self, texts: Sequence[Text], labels: Sequence[Text], folder: Path) -> None:
        import yaml

        pipeline: List[Dict[Text, Any]] = [
            {"name": "SpacyNLP", "model": "fr_core_news_md"},
            {"name": "SpacyTokenizer"},
            {"name": "SpacyFeaturizer"},
            {"name": "RegexFeaturizer"},
            {"name": "LexicalSyntacticFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": self._epochs, "constrain_similarities": True, "random_seed": 77},
            {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
        ]
        examples: Dict[Text, List[Text]] = {}
        for text, label in zip(texts, labels):
            # Square brackets and braces would be read as entities; a dash alone is a new example.
            clean = " ".join(text.translate({ord(char): " " for char in "[]{}()"}).split())
            examples.setdefault(label, []).append(f"- {clean}\n")
        nlu = [{"intent": label, "examples": "".join(lines)} for label, lines in examples.items()]
        for name, content in (
            ("nlu.yml", {"version": "3.1", "nlu": nlu}),
            ("config.yml", {"recipe": "default.v1", "language": "fr", "assistant_id": "pair", "pipeline": pipeline}),
        ):
            (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True, width=10_000), encoding="utf8")
        command = [sys.executable, "-m", "rasa", "train", "nlu", "--nlu", "nlu.yml", "--config", "config.yml"]
        subprocess.run([*command, "--out", ".", "--fixed-model-name", "pair"], cwd=folder, check=True)


def peer(name: Text, epochs: int) -> Peer:
    """The peer of this name."""
    made: Dict[Text, Any] = {"balise": Balise, "svm": Svm, "fasttext": FastText, "voisin": Nearest}
    return Suggested(epochs) if name == "diet" else made[name]()
