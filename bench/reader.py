"""What the trained model understands, without starting Rasa: the same models and the same steps, in two seconds.

tests/nlu/test_reader.py holds it to what Rasa's pipeline answers.
"""

from __future__ import annotations

import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
import yaml

from bot.clauses import SURE_ALONE, combine, split
from bot.encoder import DANGER, NEEDS, SentenceEncoder
from bot.model_files import load
from bot.need_model import NeedModel, Settings, doubt
from bot.taxonomy import gravity
from bot.text import clean
from bot.urgency_model import UrgencyModel
from urgency import detect

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "balise.tar.gz"
SURE_NATURE = 0.5  # as in bot/urgency_detector.py


def models(path: Path = MODEL) -> Tuple[NeedModel, UrgencyModel]:
    """Both models of the trained archive."""
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path) as archive:
        wanted = [member for member in archive.getmembers() if member.name.endswith(".pickle")]
        archive.extractall(folder, wanted)  # noqa: S202  our own archive
        need = next(Path(folder).rglob("need_model.pickle"))
        danger = next(Path(folder).rglob("urgency_model.pickle"))
        return load(need), load(danger)


def component(name: str) -> Dict[str, Any]:
    """Settings of a component of config.yml."""
    config = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf8"))
    return next(row for row in config["pipeline"] if row["name"].endswith(name))


@dataclass(frozen=True)
class Danger:
    """Danger now: score (1 when a pattern sees it), nature when urgent or in doubt, patterns that decided."""

    urgent: bool
    score: float
    nature: Optional[str]
    patterns: Tuple[str, ...]

    @property
    def doubtful(self) -> bool:
        """Not danger, but the answer opens with the emergency numbers."""
        return not self.urgent and self.nature is not None


class Reader:
    """Needs and danger of messages."""

    def __init__(self, path: Path = MODEL) -> None:
        self.need, self._danger = models(path)
        self._encoder, self._gravity = SentenceEncoder(), gravity()
        self._vectors: Dict[Tuple[str, str], np.ndarray] = {}
        danger = component("UrgencyDetector")
        self.threshold, self._doubt = float(danger["threshold"]), float(danger["doute"])
        self._sure = float(component("NeedClassifier")["sure_hors_sujet"])

    @staticmethod
    def settings() -> Settings:
        """Settings of the heads in config.yml."""
        row = component("NeedClassifier")
        return Settings(temperature=float(row["temperature"]), dense_weight=float(row["dense_weight"]))

    def needs(self, texts: Sequence[str]) -> np.ndarray:
        """(n, labels) probabilities, as bot/need_classifier.py reads whole messages and clauses."""
        rows = []
        for text in texts:
            row = self.need.probabilities([text], self._alone(text))[0]
            parts = split(text) if row.max() < SURE_ALONE else []
            if len(parts) > 1:
                clauses = self.need.probabilities(parts, self._encoder.encode(parts))
                row = combine(row, clauses, self.need.labels, self._gravity)
            rows.append(doubt(row, self.need.labels, self._sure))
        return np.array(rows)

    def _alone(self, text: str, top: str = NEEDS) -> np.ndarray:
        if (text, top) not in self._vectors:
            self._vectors[text, top] = self._encoder.encode([text], top)
        return self._vectors[text, top]

    def _parts(self, texts: List[str]) -> np.ndarray:
        return np.vstack([self._alone(text, DANGER) for text in texts])

    def dangers(self, texts: Sequence[str]) -> List[Danger]:
        """Danger of each message, as bot/urgency_detector.py judges it."""
        made = []
        for text in texts:
            verdict = detect(text)
            if verdict.urgent:
                made.append(Danger(True, 1.0, verdict.nature, verdict.motifs))
                continue
            score, nature = self._danger.read_message(text, self._alone(text, DANGER)[0], self._parts, self.threshold)
            best = max(nature, key=lambda name: nature[name])
            known = best if nature[best] >= SURE_NATURE else "neutre"
            urgent = score >= self.threshold
            made.append(Danger(urgent, score, known if score >= min(self._doubt, self.threshold) else None, ()))
        return made

    @staticmethod
    def clean(text: str) -> str:
        """The message as the first component leaves it."""
        return clean(text)
