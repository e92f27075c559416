"""Conversations as residents have them: half of the turns are words of one's own, half are buttons, communes, short answers."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent  # locust runs in an environment without the web package

COMMUNES = ("Meaux", "j'habite à Melun", "77160", "Nemours", "Chelles", "à Coulommiers", "77100", "près de Provins")
SHORT = ("oui", "non", "merci", "bonjour", "d'accord", "et maintenant ?", "je ne sais pas")
URGENT = ("il a un couteau il arrive", "mon père ne respire plus")
FEWEST, MOST = 4, 7  # turns of a conversation
THINK = (8.0, 25.0)  # seconds between an answer and the next message: reading, then typing or a button


def sentences() -> list[str]:
    """Every sentence of tests/nlu that is understood: what people write."""
    found: list[str] = []
    for path in sorted((ROOT / "tests" / "nlu").glob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf8"))
        found += [text for text in content.get("phrases", []) if isinstance(text, str)]
    return found


class Conversation:
    """Gives the body of each turn from the reply before it; `seed` makes it the same again."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self._random, self._texts = random.Random(seed), texts
        self.identifier: str | None = None
        self._last: dict[str, Any] = {}

    def bodies(self) -> Iterator[dict[str, Any]]:
        """Bodies of POST /api/v1/messages; call `heard` with each reply."""
        for turn in range(self._random.randint(FEWEST, MOST)):
            yield {"conversation": self.identifier, **self._message(turn)}

    def heard(self, reply: dict[str, Any]) -> None:
        """The reply to the last body."""
        self._last, self.identifier = reply, reply["conversation"] or None

    def _message(self, turn: int) -> dict[str, Any]:
        dice = self._random.random()
        if turn == 0 or dice < 0.38:
            return {"text": self._random.choice(self._texts)}
        if dice < 0.40:
            return {"text": self._random.choice(URGENT)}
        buttons = [
            item["choice"]
            for block in self._last.get("blocks", [])
            if block["type"] == "choix"
            for item in block["items"]
            if "choice" in item
        ]
        if buttons and dice < 0.72:
            return {"choice": self._random.choice(buttons)}
        return {"text": self._random.choice(COMMUNES if dice < 0.88 else SHORT)}

    def think(self) -> float:
        """Seconds before the next message."""
        return self._random.uniform(*THINK)
