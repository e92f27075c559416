"""Dense featurizer: the two sentence vectors of the encoder (need, danger), as Rasa sentence features."""

from __future__ import annotations

from typing import Any, Dict, List, Text, Tuple

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import DANGER, NEEDS, SentenceEncoder, shared_encoder

ORIGINS = {NEEDS: "balise_encoder_needs", DANGER: "balise_encoder_danger"}


def has_vector(message: Message, top: Text = NEEDS) -> bool:
    """Whether the featurizer read this message."""
    return any(feature.origin == ORIGINS[top] for feature in message.features)


def vector(message: Message, top: Text = NEEDS) -> np.ndarray:
    """The (384,) sentence vector of this top that the featurizer put on the message."""
    for feature in message.features:
        if feature.origin == ORIGINS[top]:
            return feature.features[0]
    raise ValueError("SentenceFeaturizer must come before this component in config.yml")


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceFeaturizer(GraphComponent):
    """Adds two dense sentence features a message (one in training)."""

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

    def _add(self, messages: List[Message], tops: Tuple[Text, ...]) -> None:
        texts = [message.get(TEXT) for message in messages]
        # One by one, as when serving: an int8 vector depends a little on its batch.
        for top, rows in self._encoder.encode_all(texts, tops).items():
            for message, row in zip(messages, rows):
                message.add_features(Features(row[np.newaxis, :], FEATURE_TYPE_SENTENCE, TEXT, ORIGINS[top]))

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with their vectors."""
        self._add(messages, (NEEDS, DANGER))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """One training example in two with the vector of its need: as good to learn from, and a minute sooner.

        UrgencyDetector reads for danger those that it learns from.
        """
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        self._add([message for index, message in enumerate(examples) if index % 2 == 0], (NEEDS,))
        return training_data
