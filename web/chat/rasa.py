"""Rasa over HTTP, from the web: one call a turn, bounded in time, never raising what Rasa said."""

from __future__ import annotations

from typing import Any

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
        self._token = token

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def turn(self, conversation: str, message: dict[str, Any]) -> dict[str, Any]:
        """Reply to {"text"} or {"charge"}; RasaUnavailable when there is none worth showing."""
        try:
            answer = await self._client.post(
                "/webhooks/balise/messages", json={"conversation": conversation, **message}
            )
        except httpx2.TimeoutException as error:
            raise RasaUnavailable("lent") from error
        except httpx2.HTTPError as error:
            raise RasaUnavailable("injoignable") from error
        if answer.status_code != 200:
            raise RasaUnavailable("erreur")
        try:
            reply = answer.json()
        except ValueError as error:
            raise RasaUnavailable("illisible") from error
        if not isinstance(reply, dict) or not _sound(reply.get("blocks")):
            raise RasaUnavailable("illisible")
        return reply

    async def forget(self, conversation: str) -> None:
        """Forget a conversation; when Rasa is away its store forgets by itself within 30 minutes."""
        try:
            await self._client.delete(f"/webhooks/balise/conversations/{conversation}")
        except httpx2.HTTPError:
            return

    async def ready(self) -> bool:
        """Whether Rasa answers and has loaded its model."""
        try:
            answer = await self._client.get("/status", params={"token": self._token}, timeout=1.0)
        except httpx2.HTTPError:
            return False
        return answer.status_code == 200 and bool(answer.json().get("model_file"))


def _sound(blocks: Any) -> bool:
    if not isinstance(blocks, list) or not blocks:
        return False
    for block in blocks:
        if not isinstance(block, dict) or block.get("type") not in KNOWN_TYPES:
            return False
        if block["type"] in ("texte", "urgence") and not isinstance(block.get("text"), str):
            return False
        if block["type"] in ("numeros", "lieux", "choix") and not isinstance(block.get("items"), list):
            return False
    return True
