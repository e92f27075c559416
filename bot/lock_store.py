"""One turn at a time for a conversation, whatever the replica that takes it (endpoints.yml, `bot.lock_store.TurnLocks`).

Rasa's own Redis lock store keeps a lock for 60 seconds after a replica was killed and looks again once a second: a
conversation would be mute for a minute. Here a lock is a lease: LEASE seconds, prolonged every RENEW while its turn lasts
and no longer than HELD in all, so that the turn of a killed replica goes on elsewhere within a second. It is looked at every
LOOK, and while Redis is away the lock of this process is what remains. The web sends one message of a conversation at a
time anyway.
"""

from __future__ import annotations

import asyncio
import secrets
import time
from contextlib import asynccontextmanager
from typing import Any, AsyncGenerator, Dict, Optional, Text

from rasa.core.lock_store import InMemoryLockStore, LockError
from rasa.utils.endpoints import EndpointConfig

from bot.redis_guard import RedisGuard

PREFIX = "balise:tour:"
HELD = 5.0  # seconds: past what the web waits for a turn
LEASE, RENEW = 0.9, 0.3  # seconds: a resident waits two at most, a turn of Rasa keeps its loop busy some 60 ms
LOOK = 0.03  # seconds between two looks at a lock that another replica holds
PROLONG = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('pexpire', KEYS[1], ARGV[2]) end return 0"
RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class TurnLocks(InMemoryLockStore):
    """Locks in this process, and in Redis when a URL is given."""

    def __init__(self, endpoint_config: Optional[EndpointConfig] = None, guard: Optional[RedisGuard] = None) -> None:
        super().__init__()
        url = endpoint_config.url if endpoint_config else None
        self._guard = guard or (RedisGuard(url) if url else None)
        self._local: Dict[Text, Any] = {}  # conversation → [asyncio.Lock, how many hold or want it]

    @asynccontextmanager
    async def lock(
        self, conversation_id: Text, lock_lifetime: float = HELD, wait_time_in_seconds: float = LOOK
    ) -> AsyncGenerator[None, None]:
        """Hold the conversation; LockError when another turn keeps it longer than HELD."""
        entry = self._local.setdefault(conversation_id, [asyncio.Lock(), 0])
        entry[1] += 1
        try:
            try:
                await asyncio.wait_for(entry[0].acquire(), HELD)
            except asyncio.TimeoutError as error:
                raise LockError("another turn of this conversation does not end") from error
            try:
                ticket = await self._take(conversation_id, wait_time_in_seconds)
                lease = asyncio.ensure_future(self._prolong(conversation_id, ticket))
                try:
                    yield None
                finally:
                    lease.cancel()
                    self._release(conversation_id, ticket)
            finally:
                entry[0].release()
        finally:
            entry[1] -= 1
            if not entry[1]:
                self._local.pop(conversation_id, None)

    async def _take(self, conversation_id: Text, look: float) -> Text:
        ticket = secrets.token_hex(8)
        if self._guard is None:
            return ticket
        until, key = time.monotonic() + HELD, PREFIX + conversation_id
        while True:
            # « otherwise » is True: a Redis that is away holds nobody back
            taken = self._guard.ask(lambda client: bool(client.set(key, ticket, nx=True, px=int(LEASE * 1000))), True)
            if taken:
                return ticket
            if time.monotonic() > until:
                raise LockError("another replica keeps this conversation")
            await asyncio.sleep(look)

    async def _prolong(self, conversation_id: Text, ticket: Text) -> None:
        if self._guard is None:
            return
        until = time.monotonic() + HELD - LEASE
        while time.monotonic() < until:
            await asyncio.sleep(RENEW)
            self._guard.ask(lambda client: client.eval(PROLONG, 1, PREFIX + conversation_id, ticket, int(LEASE * 1000)))

    def _release(self, conversation_id: Text, ticket: Text) -> None:
        if self._guard is not None:
            self._guard.ask(lambda client: client.eval(RELEASE, 1, PREFIX + conversation_id, ticket))
