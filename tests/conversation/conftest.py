"""The real three processes with the trained model, once a session, and a small client that talks like a person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from tools import train
from tools.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    if not train.matches():
        train.train()
    with Stack() as running:
        yield running


class Person:
    """One conversation over the public API."""

    def __init__(self, url: str) -> None:
        self.http = httpx2.Client(base_url=url, timeout=20)
        self.conversation: str | None = None
        self.last: dict[str, Any] = {}

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        answer = self.http.post("/api/v1/messages", json={"conversation": self.conversation, **body})
        assert answer.status_code == 200, answer.text
        self.last = answer.json()
        self.conversation = self.last["conversation"]
        return self.last

    def say(self, text: str) -> dict[str, Any]:
        return self._send({"text": text})

    def choose(self, title: str) -> dict[str, Any]:
        """Press the first button whose title holds these words."""
        for item in self.choices():
            if title.lower() in item["titre"].lower() and "choice" in item:
                return self._send({"choice": item["choice"]})
        raise AssertionError(f"no choice « {title} » in {[item['titre'] for item in self.choices()]}")

    def blocks(self, kind: str) -> list[dict[str, Any]]:
        return [block for block in self.last["blocks"] if block["type"] == kind]

    def items(self, kind: str) -> list[dict[str, Any]]:
        return [item for block in self.blocks(kind) for item in block["items"]]

    def choices(self) -> list[dict[str, Any]]:
        return self.items("choix")

    def numbers(self) -> set[str]:
        urgent = [item for block in self.blocks("urgence") for item in block["numeros"]]
        return {item["code"] for item in [*self.items("numeros"), *urgent]}

    def words(self) -> str:
        """Everything a person would read, in one text."""
        parts = [block.get("text", "") for block in self.last["blocks"]]
        parts += [step for block in self.blocks("reflexes") for step in block["etapes"]]
        return " ".join(parts)


@pytest.fixture
def person(stack: Stack) -> Person:
    return Person(stack.url)
