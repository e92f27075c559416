"""How many messages a minute from one address. The key is a salted hash: the address is never kept."""

from __future__ import annotations

import hashlib
import secrets

from limits import parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import MovingWindowRateLimiter


class MessageLimiter:
    """Moving window over one minute."""

    def __init__(self, per_minute: int, redis_url: str, salt: str | None = None) -> None:
        storage = RedisStorage(f"async+{redis_url}", implementation="redispy") if redis_url else MemoryStorage()
        self._limiter = MovingWindowRateLimiter(storage)
        self._rate = parse(f"{per_minute}/minute")
        self._salt = salt or secrets.token_hex(16)

    async def allow(self, address: str) -> bool:
        """Count one message; False when there were too many."""
        key = hashlib.blake2b(address.encode(), key=self._salt.encode()[:64], digest_size=16).hexdigest()
        return bool(await self._limiter.hit(self._rate, "message", key))
