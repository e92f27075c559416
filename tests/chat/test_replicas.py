"""Several Rasa, some broken: a turn finds one that answers, an overloaded web answers at once, danger never queues."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from web.chat.gate import Full, Gate
from web.chat.rasa import RasaClient, RasaUnavailable
from web.chat.replica import FIRST_PAUSE, REFUSED_PAUSE, Replica

REPLY = {"blocks": [{"type": "texte", "text": "bonjour"}], "besoin": None, "commune": None, "urgence": False}
Handler = Callable[[httpx2.Request], Any]


def answers(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(200, json=REPLY)


def fails(_: httpx2.Request) -> httpx2.Response:
    return httpx2.Response(500, json={"erreur": "RuntimeError"})


def refuses(_: httpx2.Request) -> httpx2.Response:
    raise httpx2.ConnectError("refused")


async def hangs(_: httpx2.Request) -> httpx2.Response:
    await asyncio.sleep(30)
    return httpx2.Response(200, json=REPLY)


class Played:
    """A client in front of handlers; counts what each got."""

    def __init__(self, *handlers: Handler, gate: Gate | None = None, timeout: float = 4.0) -> None:
        self.client = RasaClient([f"http://rasa-{n}" for n in range(len(handlers))], "jeton", timeout, 1.0, gate)
        self.received = [0] * len(handlers)
        for number, (replica, handler) in enumerate(zip(self.client.replicas, handlers, strict=True)):
            transport = httpx2.MockTransport(self._counted(number, handler))
            replica.client = httpx2.AsyncClient(base_url=replica.url, transport=transport)

    def _counted(self, number: int, handler: Handler) -> Any:
        async def counted(request: httpx2.Request) -> httpx2.Response:
            self.received[number] += 1
            made = handler(request)
            return await made if asyncio.iscoroutine(made) else made

        return counted

    async def turn(self, **options: Any) -> dict[str, Any]:
        return await self.client.turn("c", {"text": "bonjour"}, **options)


@pytest.mark.parametrize("broken", [refuses, fails])
async def test_a_turn_moves_to_another_replica_at_once(broken: Handler) -> None:
    played = Played(broken, answers)
    started = time.monotonic()
    assert await played.turn() == REPLY
    assert time.monotonic() - started < 0.5
    assert await played.turn() == REPLY
    assert played.received == [1, 2]  # the broken one is left alone for a while


async def test_a_turn_that_hangs_moves_within_two_seconds() -> None:
    played = Played(hangs, answers)
    started = time.monotonic()
    assert await played.turn() == REPLY
    assert time.monotonic() - started < 2
    await played.turn()
    started = time.monotonic()
    assert await played.turn() == REPLY  # two slow turns: the circuit is open
    assert time.monotonic() - started < 0.3


async def test_all_away_is_said_at_once() -> None:
    played = Played(refuses, refuses)
    with pytest.raises(RasaUnavailable):
        await played.turn()
    with pytest.raises(RasaUnavailable) as failure:
        await played.turn()
    assert failure.value.reason == "circuit_ouvert"
    assert played.received == [1, 1]


async def test_a_message_that_breaks_every_replica_closes_nothing() -> None:
    """Else one poisoned message, sent again and again, would be an outage for everybody."""
    played = Played(fails, fails)
    for _ in range(3):
        with pytest.raises(RasaUnavailable):
            await played.turn()
    assert not any(replica.open for replica in played.client.replicas)


async def test_one_hanging_rasa_is_bounded() -> None:
    played = Played(hangs, timeout=0.4)
    started = time.monotonic()
    with pytest.raises(RasaUnavailable) as failure:
        await played.turn()
    assert failure.value.reason == "lent" and time.monotonic() - started < 1


async def test_what_goes_before_shares_the_time_of_the_message() -> None:
    async def slow(_: httpx2.Request) -> httpx2.Response:
        await asyncio.sleep(1.1)
        return httpx2.Response(200, json=REPLY)

    played = Played(slow, timeout=2.0)
    started = time.monotonic()
    with pytest.raises(RasaUnavailable) as failure:
        await played.turn(before={"charge": {"intent": "donner_commune"}})
    assert failure.value.reason == "lent" and time.monotonic() - started < 3
    assert played.received == [2]


async def test_the_least_busy_replica_gets_the_turn() -> None:
    played = Played(answers, answers)
    played.client.replicas[0].under_way = 3
    await played.turn()
    assert played.received == [0, 1]


def test_a_circuit_lets_one_turn_try_then_closes() -> None:
    now = [0.0]
    replica = Replica("http://rasa", None, lambda: now[0])
    replica.failed()
    assert replica.open
    now[0] += REFUSED_PAUSE + 0.01
    assert not replica.open
    replica.begin()
    assert replica.open  # the one that tries
    replica.succeeded()
    replica.end()
    assert not replica.open and not replica.failing


def test_slow_turns_open_longer_and_longer() -> None:
    now = [0.0]
    replica = Replica("http://rasa", None, lambda: now[0])
    replica.failed(slow=True)
    assert not replica.open  # one slow turn may be a long message
    for round_ in range(3):
        replica.failed(slow=True)
        now[0] += FIRST_PAUSE * 2**round_ - 0.1
        assert replica.open
        now[0] += 0.2
        assert not replica.open


# --- overload --------------------------------------------------------------------------------------


async def test_past_the_queue_the_answer_comes_at_once() -> None:
    played = Played(hangs, gate=Gate(1, 1), timeout=0.5)
    first, second = asyncio.create_task(played.turn()), asyncio.create_task(played.turn())
    await asyncio.sleep(0.05)
    started = time.monotonic()
    with pytest.raises(RasaUnavailable) as failure:
        await played.turn()
    assert failure.value.reason == "file_pleine"
    assert time.monotonic() - started < 0.1
    ended = await asyncio.gather(first, second, return_exceptions=True)
    assert all(isinstance(one, RasaUnavailable) for one in ended)
    assert (played.client.gate.under_way, played.client.gate.waiting) == (0, 0)


async def test_an_urgent_turn_does_not_queue() -> None:
    played = Played(hangs, gate=Gate(1, 10), timeout=0.5)
    first = asyncio.create_task(played.turn())
    await asyncio.sleep(0.05)
    started = time.monotonic()
    with pytest.raises(RasaUnavailable):
        await played.turn(patient=False)
    assert time.monotonic() - started < 0.1
    await asyncio.gather(first, return_exceptions=True)


async def test_a_thousand_turns_keep_the_count_whatever_is_cancelled() -> None:
    gate, most = Gate(4, 50), 0

    async def one(number: int) -> str:
        nonlocal most
        try:
            async with asyncio.timeout(0.002 * (number % 7) or None), gate.pass_through():
                most = max(most, gate.under_way)
                await asyncio.sleep(0.001)
                return "passed"
        except Full:
            return "full"
        except TimeoutError:
            return "late"

    ended = await asyncio.gather(*(one(number) for number in range(1000)))
    assert {"passed", "full"} <= set(ended)
    assert most == 4 and (gate.under_way, gate.waiting) == (0, 0)
