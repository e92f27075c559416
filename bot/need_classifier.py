"""Rasa's intent classifier of Balise: NeedModel on the sentence vector and on n-grams; long messages also by clauses.

A need drowned in a story shows in one clause only, so a long message is read whole and clause by clause; a second need
that a clause carries clearly is returned as the entity `besoin_secondaire`, so that the dialogue can offer it.
"""

from __future__ import annotations

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

from bot.augment import augmented
from bot.clauses import SURE_ALONE, combine, second_need, split
from bot.encoder import SentenceEncoder, shared_encoder
from bot.model_files import dump
from bot.model_files import load as load_model
from bot.need_model import NeedModel, Settings, doubt
from bot.sentence_featurizer import SentenceFeaturizer, has_vector, vector
from bot.taxonomy import dialogue, gravity
from territory import load

RANKING_KEY = "intent_ranking"
FILE = "need_model.pickle"
PLACE_ONLY = "donner_commune"
CLEAR = 0.5  # probability of a need, once the place is taken out


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class NeedClassifier(IntentClassifier, GraphComponent):
    """Sets intent, intent_ranking (every label, best first) and, when there is one, the second need."""

    def __init__(
        self,
        config: Dict[Text, Any],
        storage: ModelStorage,
        resource: Resource,
        encoder: SentenceEncoder,
        model: Optional[NeedModel] = None,
    ) -> None:
        self._config, self._storage, self._resource = config, storage, resource
        self._encoder, self._model = encoder, model
        self._gravity, self._dialogue = gravity(), set(dialogue())

    @classmethod
    def required_components(cls) -> List[Type]:
        return [SentenceFeaturizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        """Noisy copies a sentence, for training; temperature and weight of the meaning (bench/calibrate.py); probability
        from which a message may be called off topic."""
        return {"copies": 1, "seed": 77, "temperature": 1.0, "dense_weight": 0.6, "sure_hors_sujet": 0.0}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NeedClassifier:
        return cls(config, model_storage, resource, shared_encoder())

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> NeedClassifier:
        with model_storage.read_from(resource) as folder:
            model = load_model(folder / FILE)
        return cls(config, model_storage, resource, shared_encoder(), model)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on the examples and on noisy copies of them; keep the model in the archive."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        texts = [message.get(TEXT) for message in examples]
        labels = [message.get(INTENT) for message in examples]
        read = [index for index, message in enumerate(examples) if has_vector(message)]
        vectors = np.array([vector(examples[index]) for index in read])
        copies = augmented(texts, int(self._config["copies"]), int(self._config["seed"]))
        settings = Settings(temperature=float(self._config["temperature"]), dense_weight=float(self._config["dense_weight"]))
        self._model = NeedModel(settings).fit(texts, vectors, labels, copies, read)
        with self._storage.write_to(self._resource) as folder:
            dump(self._model, folder / FILE)
        return self._resource

    def _beside_the_place(self, text: Text, ranked: np.ndarray) -> np.ndarray:
        """« on m'a cambriolé à Nemours » names a place and a need: the need wins when it is clear without the place."""
        labels = self._model.labels
        if labels[int(ranked.argmax())] != PLACE_ONLY:
            return ranked
        rest = text
        for mention in sorted(load().find(text).communes, key=lambda mention: -mention.start):
            rest = f"{rest[: mention.start]} {rest[mention.end :]}"
        if rest == text or len(rest.split()) < 2:
            return ranked
        without = self._model.probabilities([rest], self._encoder.encode([rest]))[0]
        best = int(without.argmax())
        return without if labels[best] in self._gravity and without[best] >= CLEAR else ranked

    def _read(self, text: Text, whole: np.ndarray) -> Tuple[np.ndarray, Optional[Text]]:
        assert self._model is not None, "train or load first"
        alone = self._model.probabilities([text], whole[np.newaxis, :])[0]
        parts = split(text) if alone.max() < SURE_ALONE else []
        if len(parts) < 2:
            return self._beside_the_place(text, alone), None
        made = self._model.probabilities(parts, self._encoder.encode(parts))
        labels = self._model.labels
        ranked = self._beside_the_place(text, combine(alone, made, labels, self._gravity))
        return ranked, second_need(ranked, made, labels, self._gravity)

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with their ranking."""
        for message in messages:
            scores, second = self._read(message.get(TEXT), vector(message))
            scores = doubt(scores, self._model.labels, float(self._config["sure_hors_sujet"]))
            order = np.argsort(-scores)
            ranking = [{"name": self._model.labels[index], "confidence": float(scores[index])} for index in order]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(RANKING_KEY, ranking, add_to_output=True)
            if second:
                entity = {
                    "entity": "besoin_secondaire",
                    "value": second,
                    "start": 0,
                    "end": 0,
                    "extractor": "NeedClassifier",
                }
                message.set(ENTITIES, message.get(ENTITIES, []) + [entity], add_to_output=True)
        return messages
