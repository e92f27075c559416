"""The trained model through Rasa itself, quiet: for what measures Balise as people get it."""

from __future__ import annotations

import asyncio
import logging
import warnings
from pathlib import Path
from typing import Any, Dict

ROOT = Path(__file__).resolve().parents[1]
MODEL = ROOT / "models" / "balise.tar.gz"


class Agent:
    """parse(text) gives what POST /model/parse would."""

    def __init__(self, model: Path = MODEL) -> None:
        import sanic  # noqa: F401  turns deprecation warnings back on when it is loaded
        import structlog

        warnings.simplefilter("ignore")  # they are those of Rasa's old pins, not news
        from rasa.core.agent import Agent as RasaAgent

        # Rasa's debug log quotes every message.
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self._agent = RasaAgent.load(model_path=str(model))
        self._loop = asyncio.new_event_loop()

    def parse(self, text: str) -> Dict[str, Any]:
        """Intent, ranking and entities of one message."""
        return self._loop.run_until_complete(self._agent.parse_message(text))

    @property
    def nodes(self) -> Dict[str, Any]:
        """Nodes of Rasa's graph, by name; replace them to measure them."""
        return self._agent.processor.graph_runner._instantiated_nodes
