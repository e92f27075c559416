"""What locust runs for bench/load.py: whole conversations, with think time or in a closed loop (BALISE_LOAD=boucle)."""

from __future__ import annotations

import itertools
import os

import gevent
from locust import FastHttpUser, constant, task

from bench.mix import Conversation, sentences

CLOSED = os.environ.get("BALISE_LOAD") == "boucle"
TEXTS, SEEDS = sentences(), itertools.count(int(os.environ.get("BALISE_LOAD_SEED", "1")))


class Resident(FastHttpUser):  # type: ignore[misc]
    """One person, then another."""

    wait_time = constant(0)
    connection_timeout = network_timeout = 10.0

    @task  # type: ignore[misc]
    def talk(self) -> None:
        """A conversation from its first message to the last."""
        conversation = Conversation(TEXTS, next(SEEDS))
        if not CLOSED:
            gevent.sleep(conversation.think() * 0.5)
        for body in conversation.bodies():
            with self.client.post("/api/v1/messages", json=body, name="tour", catch_response=True) as answer:
                if answer.status_code != 200:
                    answer.failure(f"HTTP {answer.status_code}")
                    return
                reply = answer.json()
                if any(block.get("text", "").startswith("Je n'arrive pas") for block in reply["blocks"]):
                    answer.failure("réponse de secours")
                conversation.heard(reply)
            if not CLOSED:
                gevent.sleep(conversation.think())
