"""Fixtures of the bot's tests: the real domain, the gazetteer once, and messages as the pipeline hands them on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")

import numpy as np
import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message

from bot.sentence_featurizer import ORIGINS
from territory import Gazetteer, load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def domain() -> Domain:
    """The domain of the repository: the slots are what a tracker may remember."""
    return Domain.from_path(str(ROOT / "domain.yml"))


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The communes."""
    return load()


@pytest.fixture
def message() -> Callable[..., Message]:
    """A message with a sentence vector and, if given, the ranking of the components before."""

    def make(text: str, ranking: Optional[List[Dict[str, Any]]] = None) -> Message:
        made = Message({TEXT: text})
        for origin in ORIGINS.values():
            made.add_features(Features(np.ones((1, 384), np.float32), FEATURE_TYPE_SENTENCE, TEXT, origin))
        if ranking is not None:
            made.set("intent", ranking[0], add_to_output=True)
            made.set("intent_ranking", ranking, add_to_output=True)
        return made

    return make
