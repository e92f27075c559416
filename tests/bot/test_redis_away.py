"""What Rasa remembers while Redis is refused or frozen: nothing, quickly, and what a person had deleted is deleted after."""

from __future__ import annotations

import asyncio
import socket
import time
from typing import Any, List

import pytest
import redis

from bot.lock_store import TurnLocks
from bot.redis_guard import PAUSE, RedisGuard
from bot.tracker_store import RedisBackend


class Played:
    """A Redis that can be away."""

    def __init__(self) -> None:
        self.away, self.values, self.calls = False, {}, 0  # type: bool, Dict[str, Any], int

    def _check(self) -> None:
        self.calls += 1
        if self.away:
            raise redis.ConnectionError("away")

    def set(self, key: str, value: str, nx: bool = False, **_: Any) -> Any:
        self._check()
        if nx and key in self.values:
            return None
        self.values[key] = value
        return True

    def get(self, key: str) -> Any:
        self._check()
        return self.values.get(key)

    def exists(self, key: str) -> int:
        self._check()
        return int(key in self.values)

    def delete(self, key: str) -> int:
        self._check()
        return int(self.values.pop(key, None) is not None)

    def eval(self, _: str, __: int, key: str, ticket: str) -> int:
        self._check()
        return self.delete(key) if self.values.get(key) == ticket else 0

    def pipeline(self, transaction: bool = True) -> Pipeline:
        return Pipeline(self)


class Pipeline:
    def __init__(self, server: Played) -> None:
        self._server, self._made = server, []  # type: Played, List[Any]

    def __getattr__(self, name: str) -> Any:
        def later(*given: Any, **options: Any) -> Pipeline:
            self._made.append((name, given, options))
            return self

        return later

    def execute(self) -> List[Any]:
        return [getattr(self._server, name)(*given, **options) for name, given, options in self._made]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def server() -> Played:
    return Played()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def guard(server: Played, clock: Clock) -> RedisGuard:
    return RedisGuard("redis://unused", server, clock)


def test_away_means_no_memory_and_few_questions(server: Played, guard: RedisGuard, clock: Clock) -> None:
    store = RedisBackend("", 1800, guard)
    store.put("c", "{}")
    assert store.get("c") == "{}"
    server.away = True
    assert store.get("c") is None
    asked = server.calls
    store.put("c", '{"besoin": "x"}')
    assert store.get("c") is None and server.calls == asked  # the pause: nobody waits again
    server.away, clock.now = False, PAUSE + 0.1
    assert store.get("c") == "{}"


def test_what_was_deleted_while_away_is_deleted_after(server: Played, guard: RedisGuard, clock: Clock) -> None:
    store = RedisBackend("", 1800, guard)
    store.put("c", "{}")
    server.away = True
    store.drop("c")
    server.away, clock.now = False, PAUSE + 0.1
    assert store.get("c") is None
    store.put("d", "{}")
    assert "balise:conversation:c" not in server.values and "balise:conversation:d" in server.values


def test_a_frozen_redis_costs_one_short_wait() -> None:
    with socket.socket() as frozen:
        frozen.bind(("127.0.0.1", 0))
        frozen.listen(8)
        store = RedisBackend("", 1800, RedisGuard(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0"))
        started = time.monotonic()
        assert store.get("c") is None
        store.put("c", "{}")
        assert time.monotonic() - started < 1.5


async def test_one_turn_at_a_time(guard: RedisGuard, server: Played) -> None:
    one, two = TurnLocks(guard=guard), TurnLocks(guard=guard)
    under_way, most = 0, 0

    async def turn(locks: TurnLocks) -> None:
        nonlocal under_way, most
        async with locks.lock("c", wait_time_in_seconds=0.001):
            under_way += 1
            most = max(most, under_way)
            await asyncio.sleep(0.002)
            under_way -= 1

    await asyncio.gather(*(turn(locks) for locks in (one, two) * 10))
    assert most == 1 and server.values == {} and not one._local and not two._local


async def test_a_lock_is_free_when_redis_is_away(guard: RedisGuard, server: Played) -> None:
    server.away = True
    locks = TurnLocks(guard=guard)
    async with locks.lock("c"):
        pass

