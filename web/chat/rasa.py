"""Rasa over HTTP, from the web: one call a turn, bounded in time, never raising what Rasa said."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import httpx2

KNOWN_TYPES = frozenset({"urgence", "texte", "numeros", "lieux", "reflexes", "choix"})


class RasaUnavailable(Exception):
    """No answer in time, no connection, or an answer that makes no sense; `reason` is a short label for metrics."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RasaClient:
    """Keep-alive client of bot/channel.py."""

    def __init__(self, url: str, token: str, timeout: float, connect_timeout: float) -> None:
        self._client = httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=httpx2.Timeout(timeout, connect=connect_timeout),
            limits=httpx2.Limits(max_connections=120, max_keepalive_connections=40),
        )
        self._token, self._timeout = token, timeout

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def turn(self, conversation: str, message: dict[str, Any]) -> dict[str, Any]:
        """Reply to {"text"} or {"charge"}; RasaUnavailable when there is none worth showing."""
        try:
            # httpx counts each wait on its own: bytes that drip would keep a person waiting for ever.
            async with asyncio.timeout(self._timeout):
                answer = await self._client.post(
                    "/webhooks/balise/messages", json={"conversation": conversation, **message}
                )
        except (TimeoutError, httpx2.TimeoutException) as error:
            raise RasaUnavailable("lent") from error
        except httpx2.HTTPError as error:
            raise RasaUnavailable("injoignable") from error
        if answer.status_code != 200:
            raise RasaUnavailable("erreur")
        try:
            reply = answer.json()
        except (ValueError, RecursionError) as error:
            raise RasaUnavailable("illisible") from error
        if not isinstance(reply, dict) or not _sound(reply):
            raise RasaUnavailable("illisible")
        return reply

    async def forget(self, conversation: str) -> None:
        """Forget a conversation; when Rasa is away its store forgets by itself within 30 minutes."""
        try:
            await self._client.delete(f"/webhooks/balise/conversations/{quote(conversation, safe='')}")
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return

    async def ready(self) -> bool:
        """Whether Rasa answers and has loaded its model."""
        try:
            answer = await self._client.get("/status", params={"token": self._token}, timeout=1.0)
            status = answer.json()
        except (httpx2.HTTPError, ValueError):
            return False
        return answer.status_code == 200 and isinstance(status, dict) and bool(status.get("model_file"))


def _sound(reply: dict[str, Any]) -> bool:
    """Whether every part that the web reads has its type; anything else is nonsense."""
    blocks = reply.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        return False
    if any(not isinstance(reply.get(key), str | None) for key in ("besoin", "commune")):
        return False
    return all(isinstance(block, dict) and _sound_block(block) for block in blocks)


def _sound_block(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in KNOWN_TYPES:
        return False
    if kind in ("texte", "urgence") and not isinstance(block.get("text"), str):
        return False
    key = {"numeros": "items", "lieux": "items", "choix": "items", "urgence": "numeros"}.get(kind)
    if key is None:
        return True
    items = block.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return False
    return kind != "choix" or all(isinstance(item.get("titre"), str) for item in items)
