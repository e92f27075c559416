"""Whether a person may be asked for a sentence that was not understood. Every doubt is a no.

Never after an urgent message or one that might be, never when a need of gravity 3 is among the first three, never in a
minor's conversation.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from urgency import detect, speaker
from web.chat.context import Context
from web.chat.registry import Registry

GRAVEST = 3
FIRST_NEEDS = 3  # of the ranking


class Offers(Protocol):
    """Makes the block that offers the sentences of a message."""

    async def block(self, text: str) -> dict[str, Any] | None:
        """The block, masked and signed; None when learning is closed or nothing of the message can be given."""


@dataclass(frozen=True)
class Asking:
    """Knows what may not be asked; `gravity` of a need, None when it is unknown."""

    offers: Offers
    registry: Registry
    gravity: Callable[[str], int | None]

    async def notice(self, conversation: str, raw: str, context: Context) -> None:
        """Before Rasa is asked: a minor who writes, or of whom one writes, closes this conversation to any offer."""
        who = speaker.guess(raw)
        if context.tu or context.entites.get("mineur_concerne") or who.mineur_ecrit or who.mineur_concerne:
            await self.registry.keep_away(conversation)

    async def block(self, conversation: str, text: str | None, reply: dict[str, Any]) -> dict[str, Any] | None:
        """The offer to stand below this answer, or None."""
        if reply.get("urgence") or reply.get("doute") or reply.get("mineur"):
            await self.registry.keep_away(conversation)
            return None
        if not text or not text.strip() or not reply.get("incompris") or detect(text).urgent:
            return None
        if not self._mild(reply.get("candidats")) or await self.registry.kept_away(conversation):
            return None
        return await self.offers.block(text)

    def _mild(self, candidates: Any) -> bool:
        """Whether the first needs are known, and none is grave. Without a ranking nothing is known."""
        if not isinstance(candidates, list) or not candidates:
            return False
        gravities = [self.gravity(name) if isinstance(name, str) else None for name in candidates[:FIRST_NEEDS]]
        return all(gravity is not None and gravity < GRAVEST for gravity in gravities)
