"""Which conversations are alive, and which have a message under way: ids and times, never a word.

In memory for one process, in Redis (BALISE_REDIS_URL) for several; both share one test suite.
"""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from web.redis_guard import RedisGuard

PREFIX = "balise:web:"
MOST_UNWRITTEN = 10_000  # conversations kept away while Redis was, remembered by this process
PENDING_SECONDS = 5  # longer than the wait for Rasa (4): the message of a killed process frees itself


def new_id() -> str:
    """An unguessable conversation id (192 bits)."""
    return secrets.token_urlsafe(24)


@dataclass(frozen=True)
class Opened:
    """The conversation that a message belongs to; `free` is False while an earlier message of it is under way."""

    conversation: str
    free: bool


class Registry(Protocol):
    """Conversations that are alive."""

    async def open(self, given: str | None) -> Opened:
        """A message arrives: the conversation given when it is alive, else a new one (an invented id is never adopted). Its
        time starts again, and its message is under way."""

    async def alive(self, conversation: str) -> bool:
        """Whether it exists and is not forgotten."""

    async def touch(self, conversation: str) -> None:
        """Start it, or start its time again."""

    async def forget(self, conversation: str) -> None:
        """Forget it now; unknown is fine."""

    async def keep_away(self, conversation: str) -> None:
        """Nothing is ever offered again in this conversation: it was urgent, or a minor's."""

    async def kept_away(self, conversation: str) -> bool:
        """Whether it must be; in doubt, yes."""

    async def begin(self, conversation: str) -> bool:
        """Mark a message as under way; False when one already is."""

    async def end(self, conversation: str) -> None:
        """The message under way is answered."""


class MemoryRegistry:
    """One process."""

    def __init__(self, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._clock = seconds, clock
        self._seen: OrderedDict[str, float] = OrderedDict()
        self._pending: dict[str, float] = {}
        self._away: set[str] = set()

    def _purge(self) -> None:
        limit = self._clock() - self._seconds
        while self._seen and next(iter(self._seen.values())) <= limit:
            self._away.discard(self._seen.popitem(last=False)[0])

    async def open(self, given: str | None) -> Opened:
        conversation = given if given and await self.alive(given) else new_id()
        await self.touch(conversation)
        return Opened(conversation, await self.begin(conversation))

    async def alive(self, conversation: str) -> bool:
        self._purge()
        return conversation in self._seen

    async def touch(self, conversation: str) -> None:
        self._seen[conversation] = self._clock()
        self._seen.move_to_end(conversation)

    async def forget(self, conversation: str) -> None:
        self._seen.pop(conversation, None)
        self._pending.pop(conversation, None)
        self._away.discard(conversation)

    async def keep_away(self, conversation: str) -> None:
        if conversation in self._seen:
            self._away.add(conversation)

    async def kept_away(self, conversation: str) -> bool:
        self._purge()
        return conversation in self._away or conversation not in self._seen

    async def begin(self, conversation: str) -> bool:
        now = self._clock()
        if self._pending.get(conversation, 0) > now:
            return False
        self._pending[conversation] = now + PENDING_SECONDS
        return True

    async def end(self, conversation: str) -> None:
        self._pending.pop(conversation, None)


#: open, in one round trip: the id given and a new one, the prefix, the life in ms and the wait in s; the id kept, and 1 if free.
OPEN = """
local given, kept, prefix = ARGV[1], ARGV[2], ARGV[3]
if given ~= '' and redis.call('SET', prefix .. given, '1', 'XX', 'PX', ARGV[4]) then
  kept = given
  redis.call('PEXPIRE', prefix .. 'reserve:' .. kept, ARGV[4])
else
  redis.call('SET', prefix .. kept, '1', 'PX', ARGV[4])
end
return {kept, redis.call('SET', prefix .. 'en-cours:' .. kept, '1', 'NX', 'EX', ARGV[5]) and 1 or 0}
"""


class RedisRegistry:
    """Several processes; while Redis is away every message starts a new conversation, and nothing waits."""

    def __init__(self, url: str, seconds: float, guard: RedisGuard | None = None) -> None:
        self._guard = guard or RedisGuard(url)
        self._redis = self._guard.client
        self._milliseconds = int(seconds * 1000)
        self._unwritten: OrderedDict[str, None] = OrderedDict()
        self._open = self._redis.register_script(OPEN)

    async def open(self, given: str | None) -> Opened:
        new = new_id()
        arguments: list[str | int] = [given or "", new, PREFIX, self._milliseconds, PENDING_SECONDS]
        conversation, free = await self._guard.ask(lambda _: self._open(args=arguments), (new, 1))
        return Opened(conversation, bool(free))

    async def alive(self, conversation: str) -> bool:
        return bool(await self._guard.ask(lambda client: client.exists(PREFIX + conversation)))

    async def touch(self, conversation: str) -> None:
        async def again(client: Any) -> None:
            pipe = client.pipeline(transaction=False)
            pipe.set(PREFIX + conversation, "1", px=self._milliseconds)
            pipe.pexpire(self._away(conversation), self._milliseconds)
            await pipe.execute()

        await self._guard.ask(again)

    @staticmethod
    def _away(conversation: str) -> str:
        return f"{PREFIX}reserve:{conversation}"

    async def keep_away(self, conversation: str) -> None:
        done = await self._guard.ask(lambda client: client.set(self._away(conversation), "1", px=self._milliseconds))
        if not done:  # what could not be written is known here, at least
            self._unwritten[conversation] = None
            while len(self._unwritten) > MOST_UNWRITTEN:
                self._unwritten.popitem(last=False)

    async def kept_away(self, conversation: str) -> bool:
        if conversation in self._unwritten:
            return True

        async def look(client: Any) -> bool:
            pipe = client.pipeline(transaction=False)
            pipe.exists(PREFIX + conversation).exists(self._away(conversation))
            alive, away = await pipe.execute()
            return not alive or bool(away)

        return bool(await self._guard.ask(look, True))  # « otherwise »: without memory, nothing is offered

    async def forget(self, conversation: str) -> None:
        keys = (PREFIX + conversation, f"{PREFIX}en-cours:{conversation}", self._away(conversation))
        await self._guard.ask(lambda client: client.delete(*keys))

    async def begin(self, conversation: str) -> bool:
        key = f"{PREFIX}en-cours:{conversation}"
        # « otherwise » is True: a Redis that is away holds nobody back
        return bool(await self._guard.ask(lambda client: client.set(key, "1", nx=True, ex=PENDING_SECONDS), True))

    async def end(self, conversation: str) -> None:
        await self._guard.ask(lambda client: client.delete(f"{PREFIX}en-cours:{conversation}"))


def make_registry(redis_url: str, seconds: float) -> Registry:
    """Redis when a URL is set, else memory."""
    return RedisRegistry(redis_url, seconds) if redis_url else MemoryRegistry(seconds)
