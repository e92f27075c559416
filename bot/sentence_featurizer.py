"""Dense featurizer: the sentence vector of multilingual-e5-small, as a Rasa sentence feature."""

from __future__ import annotations

from typing import Any, Dict, List, Text

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import SentenceEncoder, shared_encoder

ORIGIN = "balise_encoder"


def vector(message: Message) -> np.ndarray:
    """The (384,) sentence vector that the featurizer put on the message."""
    for feature in message.features:
        if feature.origin == ORIGIN:
            return feature.features[0]
    raise ValueError("SentenceFeaturizer must come before this component in config.yml")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Adds one dense sentence feature a message."""

    def __init__(self, encoder: SentenceEncoder) -> None:
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceFeaturizer:
        return cls(shared_encoder())

    def _add(self, messages: List[Message]) -> None:
        texts = [message.get(TEXT) for message in messages]
        for message, row in zip(messages, self._encoder.encode(texts)):
            message.add_features(Features(row[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGIN))

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with their vector."""
        self._add(messages)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training examples with their vector."""
        self._add([message for message in training_data.intent_examples if message.get(TEXT)])
        return training_data
