"""Locks of conversations in a real Redis: kept as long as a turn lasts, free soon after its process was killed."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import time

import pytest
import redis
from rasa.utils.endpoints import EndpointConfig

from bot.lock_store import LEASE, PREFIX, TurnLocks

URL = os.environ.get("BALISE_TEST_REDIS", "redis://127.0.0.1:6379/15")


@pytest.fixture
def server() -> redis.Redis:
    found = redis.Redis.from_url(URL, decode_responses=True)
    try:
        found.ping()
    except redis.ConnectionError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Redis server: {type(error).__name__}")
    return found


def locks() -> TurnLocks:
    return TurnLocks(EndpointConfig(url=URL))


def held_by_another_process(conversation: str) -> int:
    """Process id of a child that took the lock and keeps it."""
    reads, writes = os.pipe()
    child = os.fork()
    if child:
        assert os.read(reads, 1) == b"1"
        return child

    async def hold() -> None:
        async with locks().lock(conversation):
            os.write(writes, b"1")
            await asyncio.sleep(60)

    asyncio.new_event_loop().run_until_complete(hold())
    os._exit(0)


def test_a_killed_replica_frees_the_conversation_within_a_second(server: redis.Redis) -> None:
    conversation = secrets.token_hex(8)
    child = held_by_another_process(conversation)
    time.sleep(1.5 * LEASE)
    assert server.exists(PREFIX + conversation), "a turn that lasts keeps its lock"
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

    async def next_turn() -> float:
        started = time.monotonic()
        async with locks().lock(conversation):
            return time.monotonic() - started

    assert asyncio.new_event_loop().run_until_complete(next_turn()) < LEASE + 0.5
    assert not server.exists(PREFIX + conversation)


async def test_a_long_turn_is_waited_for(server: redis.Redis) -> None:
    conversation, order = secrets.token_hex(8), []
    one, two = locks(), locks()

    async def turn(who: TurnLocks, name: str, seconds: float) -> None:
        async with who.lock(conversation):
            order.append(f"{name} begins")
            await asyncio.sleep(seconds)
            order.append(f"{name} ends")

    first = asyncio.ensure_future(turn(one, "one", 2 * LEASE))
    await asyncio.sleep(0.1)
    await asyncio.gather(first, turn(two, "two", 0))
    assert order == ["one begins", "one ends", "two begins", "two ends"]
