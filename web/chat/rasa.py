"""Rasa over HTTP, from the web: one turn on one of the replicas, bounded in time, never raising what Rasa said."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import quote

import httpx2

import journal
from web.chat.gate import Full, Gate
from web.chat.replica import Replica

KNOWN_TYPES = frozenset({"urgence", "texte", "numeros", "lieux", "reflexes", "choix"})
MOVE_AFTER = 1.5  # seconds: a turn that hangs moves to another replica while two seconds are not over
LEAST_TRY = 0.3  # seconds: less is not worth a try


class RasaUnavailable(Exception):
    """No answer in time, no connection, or an answer that makes no sense; `reason` is a short label for metrics."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class RasaClient:
    """Keep-alive client of bot/channel.py on every replica."""

    def __init__(
        self, urls: str | Sequence[str], token: str, timeout: float, connect_timeout: float, gate: Gate | None = None
    ) -> None:
        self._token, self._timeout, self._connect = token, timeout, connect_timeout
        self.gate = gate or Gate()
        self.observe: Callable[[float], None] = lambda _: None  # told the seconds of each answered call
        self.replicas = [Replica(url, self._client(url)) for url in ([urls] if isinstance(urls, str) else urls)]

    def _client(self, url: str) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {self._token}"},
            timeout=httpx2.Timeout(self._timeout, connect=self._connect),
            limits=httpx2.Limits(max_connections=120, max_keepalive_connections=40),
        )

    async def close(self) -> None:
        """Close the connections."""
        for replica in self.replicas:
            await replica.client.aclose()

    async def turn(
        self, conversation: str, message: dict[str, Any], *, before: dict[str, Any] | None = None, patient: bool = True
    ) -> dict[str, Any]:
        """Reply to {"text"} or {"charge"}; RasaUnavailable when there is none worth showing.

        `before` is what Rasa must know first, whose own reply is not shown: both have one time limit together.
        A turn that is not patient (an urgent one) does not queue: what stands above it is ready already.
        """
        ends = time.monotonic() + self._timeout
        try:
            # httpx counts each wait on its own: bytes that drip would keep a person waiting for ever.
            async with asyncio.timeout(self._timeout), self.gate.pass_through(patient=patient):
                if before is not None:
                    await self._somewhere({"conversation": conversation, **before}, ends)
                return await self._somewhere({"conversation": conversation, **message}, ends)
        except TimeoutError as error:
            raise RasaUnavailable("lent") from error
        except Full as error:
            raise RasaUnavailable("file_pleine") from error

    async def _somewhere(self, body: dict[str, Any], ends: float) -> dict[str, Any]:
        """Try replicas, the least busy first, each once, while there is time."""
        failure = RasaUnavailable("circuit_ouvert")
        tried: set[str] = set()
        doubtful: list[Replica] = []  # answered nonsense: the replica's fault only if another one answers this turn
        while (replica := self._choose(tried)) is not None:
            tried.add(replica.url)
            left = ends - time.monotonic()
            if left < LEAST_TRY:
                break
            wait = min(left, MOVE_AFTER) if self._choose(tried) is not None else left
            replica.begin()
            started = time.monotonic()
            try:
                reply = await self._once(replica, body, wait)
            except RasaUnavailable as error:
                failure = error
                if error.reason in ("erreur", "illisible"):
                    doubtful.append(replica)
                else:
                    replica.failed(slow=error.reason == "lent")
            else:
                replica.succeeded()
                self.observe(time.monotonic() - started)
                for other in doubtful:
                    other.failed()
                return reply
            finally:
                replica.end()
        raise failure

    def _choose(self, tried: set[str]) -> Replica | None:
        able = [replica for replica in self.replicas if replica.url not in tried and not replica.open]
        return min(able, key=lambda replica: (replica.failing, replica.under_way), default=None)

    async def _once(self, replica: Replica, body: dict[str, Any], wait: float) -> dict[str, Any]:
        try:
            async with asyncio.timeout(wait):
                answer = await replica.client.post(
                    "/webhooks/balise/messages", json=body, headers={journal.HEADER: journal.current()}
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
        """Forget a conversation; when Rasa is away its store forgets by itself within 30 minutes.

        Every replica is told: each has its own memory where no Redis is shared.
        """
        path = f"/webhooks/balise/conversations/{quote(conversation, safe='')}"
        await asyncio.gather(*(self._forget(replica, path) for replica in self.replicas))

    async def _forget(self, replica: Replica, path: str) -> None:
        try:
            await replica.client.delete(path)
        except (httpx2.HTTPError, httpx2.InvalidURL):
            return

    async def ready(self) -> bool:
        """Whether one Rasa at least answers and has loaded its model."""
        return any((await self.states()).values())

    async def states(self) -> dict[str, bool]:
        """Which replicas answer with a model."""
        found = await asyncio.gather(*(self._ready(replica) for replica in self.replicas))
        return {replica.url: state for replica, state in zip(self.replicas, found, strict=True)}

    async def _ready(self, replica: Replica) -> bool:
        try:
            answer = await replica.client.get("/status", params={"token": self._token}, timeout=1.0)
            status = answer.json()
        except (httpx2.HTTPError, ValueError):
            return False
        able = answer.status_code == 200 and isinstance(status, dict) and bool(status.get("model_file"))
        if able:
            replica.succeeded()
        return able


def _sound(reply: dict[str, Any]) -> bool:
    """Whether every part that the web reads has its type; anything else is nonsense."""
    blocks = reply.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        return False
    if any(not isinstance(reply.get(key), str | None) for key in ("besoin", "commune", "doute")):
        return False
    return all(isinstance(block, dict) and _sound_block(block) for block in blocks)


def _sound_block(block: dict[str, Any]) -> bool:
    kind = block.get("type")
    if not isinstance(kind, str) or kind not in KNOWN_TYPES:
        return False
    if kind in ("texte", "urgence") and not isinstance(block.get("text"), str):
        return False
    if kind == "reflexes":
        steps = block.get("etapes")
        return isinstance(steps, list) and all(isinstance(step, str) for step in steps)
    key = {"numeros": "items", "lieux": "items", "choix": "items", "urgence": "numeros"}.get(kind)
    if key is None:
        return True
    items = block.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return False
    return kind != "choix" or all(isinstance(item.get("titre"), str) for item in items)
