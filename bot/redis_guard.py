"""Redis that may be away: short waits, a pause after a failure, and never an exception for the conversation.

Without Redis a turn still answers, without memory of the turns before; nothing waits more than WAIT seconds for it.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Callable, Optional, Text, TypeVar

logger = logging.getLogger("balise.redis")
WAIT = 0.3  # seconds for one command: a local Redis answers in less than one millisecond
PAUSE = 1.0  # seconds without asking again after a failure, so that a hanging Redis costs one wait a second and no more
Answer = TypeVar("Answer")


class RedisGuard:
    """One client and its pause."""

    def __init__(self, url: Text, client: Any = None, clock: Callable[[], float] = time.monotonic) -> None:
        import redis  # only where a deployment shares conversations between replicas

        self._failures = (redis.RedisError, OSError)
        self._client = client or redis.Redis.from_url(
            url, decode_responses=True, socket_timeout=WAIT, socket_connect_timeout=WAIT, health_check_interval=30
        )
        self._clock, self._away_until = clock, 0.0

    @property
    def away(self) -> bool:
        """Whether the last failure is so recent that nothing is asked."""
        return self._clock() < self._away_until

    def ask(self, command: Callable[[Any], Answer], otherwise: Optional[Answer] = None) -> Optional[Answer]:
        """Answer of `command(client)`; `otherwise` while Redis is away."""
        if self.away:
            return otherwise
        try:
            return command(self._client)
        except self._failures as error:
            self._away_until = self._clock() + PAUSE
            logger.warning("redis away: %s", type(error).__name__)
            return otherwise
