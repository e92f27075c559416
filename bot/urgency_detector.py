"""Last component: puts `urgence_immediate` on top when the patterns or the learned score see danger now.

The need stays next in the ranking, so that its ordinary answer follows the urgent text. The web runs the same patterns
before Rasa; here they also protect the other channels, and the learned score adds what they miss. A score that is neither
danger nor far from it leaves an entity `doute`, with the likely nature: the ordinary answer then opens with the emergency
numbers (web/chat/safety.py, docs/adr/0015).
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any, Dict, List, Optional, Text, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import DANGER, SentenceEncoder, shared_encoder
from bot.model_files import dump, load
from bot.sentence_featurizer import SentenceFeaturizer, vector
from bot.urgency_model import UrgencyModel, read_examples
from urgency import detect

URGENT = "urgence_immediate"
FILE = "urgency_model.pickle"
READ, READ_OF_NEEDS = 6, 16  # one danger message in six, one sentence of the needs in 16 is read by the encoder to train
SURE_NATURE = 0.5  # below, the neutral text: a wrong precise text is worse than a general one


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class UrgencyDetector(IntentClassifier, GraphComponent):
    """Danger now: patterns of urgency/ first, then the learned score."""

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        encoder: SentenceEncoder,
        model: Optional[UrgencyModel] = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._encoder, self._model = encoder, model

    @classmethod
    def required_components(cls) -> List[Type]:
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Scores from which a message is danger, and from which it leaves a doubt (bench/calibrate.py)."""
        return {"threshold": 0.5, "doute": 0.3}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UrgencyDetector:
        return cls(config, model_storage, resource, shared_encoder())

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> UrgencyDetector:
        with model_storage.read_from(resource) as folder:
            model = load(folder / FILE)
        return cls(config, model_storage, resource, shared_encoder(), model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on data/urgence and, as calm messages, on the sentences of the needs.

        The words of every message, the meaning of some: 385 numbers are learned as well from fewer, a minute sooner. The
        encoder lets Python go on while it reads.
        """
        examples = read_examples()
        texts, natures = [example.text for example in examples], [example.nature for example in examples]
        with ThreadPoolExecutor(1) as pool:
            first = list(range(0, len(texts), READ))
            meanings = pool.submit(self._encoder.encode, [texts[index] for index in first], DANGER)
            needs = [message.get(TEXT) for message in training_data.intent_examples if message.get(TEXT)]
            calm = [text for text in needs if not detect(text).urgent]
            others = pool.submit(self._encoder.encode, calm[::READ_OF_NEEDS], DANGER)
            self._model = UrgencyModel().fit(
                [*texts, *calm],
                lambda: np.vstack([meanings.result(), others.result()]),
                [*natures, *[None] * len(calm)],
                [*first, *range(len(texts), len(texts) + len(calm), READ_OF_NEEDS)],
            )
        with self._storage.write_to(self._resource) as folder:
            dump(self._model, folder / FILE)
        return self._resource

    def judge(self, text: Text, whole: np.ndarray) -> Tuple[bool, float, Optional[Text]]:
        """Danger now, how sure, and the nature of the danger: None when there is not even a doubt."""
        verdict = detect(text)
        assert self._model is not None, "train or load first"
        if verdict.urgent:
            return True, 1.0, verdict.nature
        threshold = float(self._config["threshold"])
        score, natures = self._model.read_message(text, whole, lambda parts: self._encoder.encode(parts, DANGER), threshold)
        if score < min(threshold, float(self._config["doute"])):
            return False, score, None
        best = max(natures, key=lambda name: natures[name])
        return score >= threshold, score, best if natures[best] >= SURE_NATURE else "neutre"

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with danger on top of their ranking."""
        for message in messages:
            urgent, confidence, nature = self.judge(message.get(TEXT), vector(message, DANGER))
            if nature is None:
                continue
            entity = {"entity": "nature" if urgent else "doute", "value": nature, "start": 0, "end": 0}
            entity["extractor"] = "UrgencyDetector"
            message.set(ENTITIES, message.get(ENTITIES, []) + [entity], add_to_output=True)
            if not urgent:
                continue
            top = {"name": URGENT, "confidence": confidence}
            message.set(INTENT, top, add_to_output=True)
            message.set("intent_ranking", [top] + message.get("intent_ranking", []), add_to_output=True)
        return messages
