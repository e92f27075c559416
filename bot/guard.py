"""First component: what people type is never a command.

Rasa reads `/intent{...}` as a ready-made answer of the language part; typed by a person that would bypass the danger check.
Only the web builds payloads, and it sends them as parsed data (bot/channel.py), so here every leading slash goes, on
every channel, with control and invisible characters.
"""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.text import EMPTY, clean

__all__ = ["EMPTY", "MessageGuard", "clean"]

@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MessageGuard(GraphComponent):
    """Cleans the text of each message in place."""

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MessageGuard:
        return cls()

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with a clean text."""
        for message in messages:
            message.set(TEXT, clean(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Training sentences are checked by `balise check`; nothing to clean."""
        return training_data
