"""Which conversations are alive: one suite for the memory and the Redis versions."""

from __future__ import annotations

import asyncio
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import redis

from web.chat.registry import PENDING_SECONDS, PREFIX, MemoryRegistry, Opened, RedisRegistry, Registry, make_registry, new_id

REDIS_URL = os.environ.get("BALISE_TEST_REDIS", "redis://127.0.0.1:6379/15")
REDIS_SECONDS = 0.4


class Case:
    """A registry, and a way to let a share of its expiry pass."""

    def __init__(self, registry: Registry, later: Callable[[float], Awaitable[None]]) -> None:
        self.registry, self.later = registry, later


def _server() -> redis.Redis:
    server = redis.Redis.from_url(REDIS_URL, decode_responses=True)
    try:
        server.ping()
    except redis.ConnectionError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Redis server: {type(error).__name__}")
    return server


@pytest.fixture(params=["memory", "redis"])
async def case(request: pytest.FixtureRequest) -> AsyncIterator[Case]:
    """Each version in turn."""
    if request.param == "memory":
        now = [1000.0]

        async def pass_fake(share: float) -> None:
            now[0] += share * 1800

        yield Case(MemoryRegistry(1800, lambda: now[0]), pass_fake)
        return
    _server().close()

    async def wait(share: float) -> None:
        await asyncio.sleep(share * REDIS_SECONDS)

    registry = RedisRegistry(REDIS_URL, REDIS_SECONDS)
    yield Case(registry, wait)
    await registry._redis.aclose()


@pytest.fixture
def conversation() -> str:
    return f"essai-{uuid.uuid4().hex}"


async def test_unknown_is_not_alive(case: Case, conversation: str) -> None:
    assert not await case.registry.alive(conversation)


async def test_started_then_forgotten(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    assert await case.registry.alive(conversation)
    await case.registry.forget(conversation)
    assert not await case.registry.alive(conversation)
    await case.registry.forget(conversation)


async def test_forgotten_after_its_time(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    await case.later(0.5)
    assert await case.registry.alive(conversation)
    await case.later(0.6)
    assert not await case.registry.alive(conversation)


async def test_a_message_starts_the_time_again(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    await case.later(0.6)
    await case.registry.touch(conversation)
    await case.later(0.6)
    assert await case.registry.alive(conversation)


async def test_asking_does_not_prolong(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    await case.later(0.6)
    assert await case.registry.alive(conversation)
    await case.later(0.6)
    assert not await case.registry.alive(conversation)


async def test_an_older_one_expires_before_a_younger_one(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    await case.registry.touch(conversation + "-b")
    await case.later(0.6)
    await case.registry.touch(conversation)
    await case.later(0.6)
    assert await case.registry.alive(conversation)
    assert not await case.registry.alive(conversation + "-b")


async def test_a_message_opens_a_conversation_and_the_next_one_stays_in_it(case: Case) -> None:
    first = await case.registry.open(None)
    assert first.free and await case.registry.alive(first.conversation)
    assert await case.registry.open(first.conversation) == Opened(first.conversation, free=False)
    await case.registry.end(first.conversation)
    assert await case.registry.open(first.conversation) == Opened(first.conversation, free=True)
    await case.registry.end(first.conversation)


async def test_an_invented_or_forgotten_conversation_is_not_adopted(case: Case, conversation: str) -> None:
    opened = await case.registry.open(conversation)
    assert opened.conversation != conversation and opened.free
    assert not await case.registry.alive(conversation) and await case.registry.begin(conversation)
    await case.registry.forget(opened.conversation)
    assert (await case.registry.open(opened.conversation)).conversation != opened.conversation
    await case.registry.end(conversation)


async def test_opening_starts_the_time_again_and_keeps_what_is_kept_away(case: Case) -> None:
    conversation = (await case.registry.open(None)).conversation
    await case.registry.keep_away(conversation)
    for _ in range(2):
        await case.later(0.6)
        await case.registry.end(conversation)
        assert (await case.registry.open(conversation)).conversation == conversation
    assert await case.registry.kept_away(conversation)
    await case.later(1.1)
    assert not await case.registry.alive(conversation)
    await case.registry.end(conversation)


async def test_twenty_at_once_open_one_conversation_and_one_is_free(case: Case) -> None:
    conversation = (await case.registry.open(None)).conversation
    await case.registry.end(conversation)
    opened = await asyncio.gather(*(case.registry.open(conversation) for _ in range(20)))
    assert {one.conversation for one in opened} == {conversation} and sum(one.free for one in opened) == 1
    await case.registry.end(conversation)


async def test_without_redis_each_message_opens_a_new_conversation() -> None:
    registry = RedisRegistry("redis://127.0.0.1:1/0", 10)
    opened = [await registry.open("c") for _ in range(2)]
    assert all(one.free for one in opened) and len({one.conversation for one in opened} | {"c"}) == 3


async def test_one_message_under_way(case: Case, conversation: str) -> None:
    assert await case.registry.begin(conversation)
    assert not await case.registry.begin(conversation)
    assert await case.registry.begin(conversation + "-b")
    await case.registry.end(conversation)
    assert await case.registry.begin(conversation)
    await case.registry.end(conversation)
    await case.registry.end(conversation + "-b")
    await case.registry.end(conversation + "-b")


async def test_forgetting_frees_the_message_under_way(case: Case, conversation: str) -> None:
    await case.registry.touch(conversation)
    assert await case.registry.begin(conversation)
    await case.registry.forget(conversation)
    assert await case.registry.begin(conversation)
    await case.registry.end(conversation)


async def test_kept_away_as_long_as_it_lives(case: Case, conversation: str) -> None:
    assert await case.registry.kept_away(conversation)  # unknown: nothing is offered
    await case.registry.touch(conversation)
    assert not await case.registry.kept_away(conversation)
    await case.registry.keep_away(conversation)
    assert await case.registry.kept_away(conversation)
    for _ in range(3):
        await case.later(0.6)
        await case.registry.touch(conversation)
        assert await case.registry.kept_away(conversation)
    await case.registry.forget(conversation)
    await case.registry.touch(conversation)
    assert not await case.registry.kept_away(conversation)


async def test_without_redis_everything_is_kept_away() -> None:
    registry = RedisRegistry("redis://127.0.0.1:1/0", 1800)
    await registry.keep_away("c")
    assert await registry.kept_away("c") and await registry.kept_away("autre")


async def test_only_one_of_many_at_once_begins(case: Case, conversation: str) -> None:
    begun = await asyncio.gather(*(case.registry.begin(conversation) for _ in range(20)))
    assert sum(begun) == 1
    await case.registry.end(conversation)


async def test_a_lost_message_frees_itself_in_memory() -> None:
    now = [0.0]
    registry = MemoryRegistry(1800, lambda: now[0])
    assert await registry.begin("c")
    now[0] += PENDING_SECONDS - 0.1
    assert not await registry.begin("c")
    now[0] += 0.2
    assert await registry.begin("c")


async def test_a_lost_message_frees_itself_in_redis(conversation: str) -> None:
    server = _server()
    registry = RedisRegistry(REDIS_URL, 1800)
    await registry.begin(conversation)
    await registry.touch(conversation)
    keys = [key for key in server.scan_iter(PREFIX + "*") if conversation in key]
    lives = {key: server.ttl(key) for key in keys}
    await registry.forget(conversation)
    await registry._redis.aclose()
    assert sorted(lives.values()) == [PENDING_SECONDS, 1800]
    assert not [key for key in server.scan_iter(PREFIX + "*") if conversation in key]
    server.close()


def test_ids_are_long_random_and_safe_in_a_path() -> None:
    made = {new_id() for _ in range(200)}
    assert len(made) == 200
    assert all(len(one) == 32 and one.replace("-", "").replace("_", "").isalnum() for one in made)


def test_redis_only_when_a_url_is_set() -> None:
    registries: list[Any] = [make_registry("", 60), make_registry(REDIS_URL, 60)]
    assert [type(one) for one in registries] == [MemoryRegistry, RedisRegistry]
