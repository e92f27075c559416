"""Redis refused, frozen or emptied: every message is still answered, at most a little later, in a new conversation."""

from __future__ import annotations

import dataclasses
import socket
import time
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.chat.conftest import CALM, URGENT, Talk
from web.chat.limits import MessageLimiter, daily_salt
from web.chat.registry import RedisRegistry


@pytest.fixture
def frozen() -> Iterator[str]:
    """A Redis that accepts connections and never answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen(64)
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


@pytest.fixture(params=["refused", "frozen"])
def url(request: pytest.FixtureRequest, frozen: str) -> str:
    return "redis://127.0.0.1:9/0" if request.param == "refused" else frozen


def test_a_person_is_answered_without_redis(app: FastAPI, http: TestClient, url: str) -> None:
    app.state.chat = dataclasses.replace(
        app.state.chat, registry=RedisRegistry(url, 1800), limiter=MessageLimiter(30, url, daily_salt("k" * 20))
    )
    talk = Talk(http)
    started = time.monotonic()
    first = talk.say(CALM)
    assert first["besoin"] == "incivilites"
    second = talk.say(CALM, first["conversation"])
    assert second["conversation"] != first["conversation"]  # nothing can be checked: a new one, never a mixed one
    assert talk.say(URGENT)["blocks"][0]["type"] == "urgence"
    assert http.delete(f"/api/v1/conversations/{second['conversation']}").status_code == 204
    assert time.monotonic() - started < 6


async def test_each_process_counts_alone_without_redis(url: str) -> None:
    limiter = MessageLimiter(2, url, daily_salt("k" * 20))
    assert [await limiter.allow("10.0.0.1") for _ in range(3)] == [True, True, False]
    assert await limiter.allow("10.0.0.2")


def test_the_salt_is_the_same_in_every_replica() -> None:
    assert daily_salt("a" * 20)() == daily_salt("a" * 20)() != daily_salt("b" * 20)()
