"""How many messages a minute (or sentences given an hour) from one address. The key is a salted hash: the address is never kept.

The salt changes every day, so that the hashes of two days can't be joined; it comes from the signing key, so that every
replica makes the same. While Redis is away each process counts on its own.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import UTC, datetime

from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter

from web.redis_guard import RedisGuard

Salt = Callable[[], bytes]


def daily_salt(key: str) -> Salt:
    """The salt of the day, the same in every process that has the key."""

    def salt() -> bytes:
        day = datetime.now(UTC).date().isoformat()
        return hashlib.blake2b(f"balise.limite.{day}".encode(), key=key.encode()[:64], digest_size=32).digest()

    return salt


class MessageLimiter:
    """Moving window; `what` is counted, `most` of them in a `window` (minute, hour)."""

    def __init__(
        self, most: int, redis_url: str, salt: str | Salt | None = None, *, what: str = "message", window: str = "minute"
    ) -> None:
        self._what = what
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._guard: RedisGuard | None = None
        if redis_url:
            self._guard = RedisGuard(redis_url)
            storage = RedisStorage(f"async+{redis_url}", implementation="redispy", connection_pool=self._guard.pool)
            self._shared = MovingWindowRateLimiter(storage)
        self._rate = parse(f"{most}/{window}")
        fixed = (salt or secrets.token_hex(16)) if not callable(salt) else ""
        self._salt: Salt = salt if callable(salt) else lambda: str(fixed).encode()[:64]

    async def allow(self, address: str) -> bool:
        """Count one message; False when there were too many."""
        key = hashlib.blake2b(address.encode(), key=self._salt(), digest_size=16).hexdigest()
        if self._guard is not None:
            allowed = await self._guard.ask(lambda _: self._shared.hit(self._rate, self._what, key))
            if allowed is not None:
                return bool(allowed)
        return bool(await self._limiter.hit(self._rate, self._what, key))
