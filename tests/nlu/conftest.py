"""The trained model, loaded once in this process, and the sentences that it must understand."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any, Callable, Dict

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def parse() -> Callable[[str], Dict[str, Any]]:
    import structlog
    from rasa.core.agent import Agent

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    model = ROOT / "models" / "balise.tar.gz"
    assert model.exists(), "no trained model: run `make train`"
    agent = Agent.load(model_path=str(model))
    loop = asyncio.new_event_loop()

    def parsed(text: str) -> Dict[str, Any]:
        return loop.run_until_complete(agent.parse_message(text))

    return parsed
