"""Redis that may be away, for the web: short waits, a pause after a failure, never an exception for the conversation.

Without Redis every message still gets its answer; what is lost is the memory of the turns before and the shared count of
messages. Data in Redis expire in 30 minutes and are not persisted: losing them is a new conversation, nothing more.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

import redis.asyncio

logger = logging.getLogger("balise.redis")
WAIT = 0.3  # seconds for one command: a local Redis answers in less than one millisecond
PAUSE = 1.0  # seconds without asking again, so that a hanging Redis costs one wait a second and no more


class RedisGuard:
    """One client and its pause."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.client: redis.asyncio.Redis = redis.asyncio.Redis.from_url(
            url, decode_responses=True, socket_timeout=WAIT, socket_connect_timeout=WAIT
        )
        self._clock, self._away_until = clock, 0.0

    @property
    def pool(self) -> Any:
        """Its connections, for a library that brings its own client."""
        return self.client.connection_pool

    @property
    def away(self) -> bool:
        """Whether the last failure is so recent that nothing is asked."""
        return self._clock() < self._away_until

    async def ask(self, command: Callable[[redis.asyncio.Redis], Awaitable[Any]], otherwise: Any = None) -> Any:
        """Answer of `command(client)`; `otherwise` while Redis is away."""
        if self.away:
            return otherwise
        try:
            return await command(self.client)
        except (redis.RedisError, OSError, TimeoutError) as error:
            self.failed(error)
            return otherwise

    def failed(self, error: Exception) -> None:
        """Start the pause."""
        self._away_until = self._clock() + PAUSE
        logger.warning("redis away: %s", type(error).__name__)
