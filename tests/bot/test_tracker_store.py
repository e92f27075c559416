"""What Rasa remembers: slots only, for a time. One suite for the memory and the Redis backends."""

from __future__ import annotations

import json
import os
import time
import uuid
from typing import Any, Callable, Iterator, List

import pytest
import redis
from rasa.core.tracker_store import TrackerStore
from rasa.core.utils import AvailableEndpoints
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from bot.tracker_store import (
    FORGET_AFTER,
    KEY_PREFIX,
    MemoryBackend,
    RedisBackend,
    SlotTrackerStore,
)

REDIS_URL = os.environ.get("BALISE_TEST_REDIS", "redis://127.0.0.1:6379/15")
REDIS_SECONDS = 0.4  # a short life, so that the real expiry of Redis can be waited for
SECRET = "motsecretzanzibar"
SLOTS = {"besoin": "violences_conjugales", "commune": "77284", "mineur_concerne": True, "incomprehensions": 2.0}


class Case:
    """A store, a way to let time pass (in shares of its expiry), and everything it keeps, as raw text."""

    def __init__(self, store: SlotTrackerStore, later: Callable[[float], None], raw: Callable[[], str]) -> None:
        self.store, self.later, self.raw = store, later, raw


def _server() -> redis.Redis:
    server = redis.Redis.from_url(REDIS_URL, decode_responses=True)
    try:
        server.ping()
    except redis.ConnectionError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no Redis server: {type(error).__name__}")
    return server


def _memory(domain: Domain) -> Case:
    now = [1000.0]
    backend = MemoryBackend(FORGET_AFTER, clock=lambda: now[0])

    def later(share: float) -> None:
        now[0] += share * FORGET_AFTER

    return Case(SlotTrackerStore(domain, backend=backend), later, lambda: repr(vars(backend)["_records"]))


def _redis(domain: Domain) -> Iterator[Case]:
    server = _server()

    def raw() -> str:
        return repr([(key, server.get(key)) for key in server.scan_iter(KEY_PREFIX + "*")])

    yield Case(
        SlotTrackerStore(domain, backend=RedisBackend(REDIS_URL, REDIS_SECONDS)),
        lambda share: time.sleep(share * REDIS_SECONDS),
        raw,
    )
    server.close()


@pytest.fixture(params=["memory", "redis"])
def case(request: pytest.FixtureRequest, domain: Domain) -> Iterator[Case]:
    """Each backend in turn."""
    if request.param == "memory":
        yield _memory(domain)
    else:
        yield from _redis(domain)


@pytest.fixture
def sender() -> str:
    """An id of its own: the Redis server is shared."""
    return f"essai-{uuid.uuid4().hex}"


def conversation(domain: Domain, sender: str, **slots: Any) -> DialogueStateTracker:
    """A tracker after one turn that holds a secret in every place where words may stand."""
    entities = [{"entity": "lieu_exterieur", "value": SECRET + "lieu", "start": 0, "end": 4}]
    events: List[Any] = [
        ActionExecuted("action_listen"),
        UserUttered(
            f"il m'a dit {SECRET}",
            {"name": "violences_conjugales", "confidence": 0.9},
            entities,
            {"text": SECRET, "entities": entities, "intent": {"name": "violences_conjugales"}},
            metadata={"source": SECRET},
            message_id=SECRET,
        ),
        *(SlotSet(name, value) for name, value in slots.items()),
        SlotSet("session_started_metadata", {"source": SECRET}),
        BotUttered(f"réponse {SECRET}", {"custom": {"blocks": [{"type": "texte", "text": SECRET}]}}),
        ActionExecuted("action_listen"),
    ]
    return DialogueStateTracker.from_events(sender, events, domain.slots)


async def test_slots_come_back(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    found = await case.store.retrieve(sender)
    assert found is not None
    assert {name: found.get_slot(name) for name in SLOTS} == SLOTS
    assert found.sender_id == sender
    assert found.latest_action_name == "action_listen"


async def test_unknown_conversation_is_none(case: Case, sender: str) -> None:
    assert await case.store.retrieve(sender) is None


async def test_nothing_said_by_anyone_is_kept(case: Case, domain: Domain, sender: str) -> None:
    before = conversation(domain, sender, **SLOTS)
    assert SECRET in json.dumps([event.as_dict() for event in before.events])  # the secret was there to be kept
    await case.store.save(before)
    record = case.raw()
    assert sender in record and "77284" in record  # the record was read
    assert SECRET not in record
    found = await case.store.retrieve(sender)
    assert found is not None
    assert SECRET not in json.dumps([event.as_dict() for event in found.events])
    assert not any(isinstance(event, (UserUttered, BotUttered)) for event in found.events)
    assert found.latest_message is not None and not found.latest_message.text
    assert not found.latest_message.entities


async def test_record_is_slots_only(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    record = case.store._backend.get(sender)
    assert json.loads(record) == SLOTS


async def test_a_slot_put_back_to_its_first_value_is_forgotten(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    await case.store.save(conversation(domain, sender, besoin=None, commune=None, incomprehensions=0.0))
    found = await case.store.retrieve(sender)
    assert found is not None
    assert found.get_slot("besoin") is None and found.get_slot("commune") is None
    assert "77284" not in case.store._backend.get(sender)


async def test_delete_forgets_now_and_again(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    await case.store.delete(sender)
    assert await case.store.retrieve(sender) is None
    assert sender not in case.raw()
    await case.store.delete(sender)


async def test_a_turn_that_ends_after_the_delete_saves_nothing(case: Case, domain: Domain, sender: str) -> None:
    """The person leaves while Rasa still works: the late save must not bring the conversation back."""
    under_way = conversation(domain, sender, **SLOTS)
    await case.store.delete(sender)
    await case.store.save(under_way)
    assert await case.store.retrieve(sender) is None
    assert sender not in case.raw()


async def test_forgotten_after_its_time(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    case.later(0.5)
    assert await case.store.retrieve(sender) is not None
    case.later(0.6)
    assert await case.store.retrieve(sender) is None
    assert sender not in list(await case.store.keys())
    assert sender not in case.raw()


async def test_a_new_message_starts_the_time_again(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    case.later(0.6)
    await case.store.save(conversation(domain, sender, **SLOTS))
    case.later(0.6)
    assert await case.store.retrieve(sender) is not None


async def test_reading_does_not_prolong(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, **SLOTS))
    case.later(0.6)
    assert await case.store.retrieve(sender) is not None
    case.later(0.6)
    assert await case.store.retrieve(sender) is None


async def test_conversations_do_not_mix(case: Case, domain: Domain, sender: str) -> None:
    await case.store.save(conversation(domain, sender, besoin="cambriolage"))
    await case.store.save(conversation(domain, sender + "-b", besoin="addictions"))
    first, second = await case.store.retrieve(sender), await case.store.retrieve(sender + "-b")
    assert first is not None and second is not None
    assert (first.get_slot("besoin"), second.get_slot("besoin")) == ("cambriolage", "addictions")
    assert {sender, sender + "-b"} <= set(await case.store.keys())
    await case.store.delete(sender)
    assert await case.store.retrieve(sender + "-b") is not None


async def test_a_slot_that_left_the_domain_is_ignored(case: Case, sender: str) -> None:
    case.store._backend.put(sender, json.dumps({"ancien_slot": "x", "commune": "77284"}))
    found = await case.store.retrieve(sender)
    assert found is not None and found.get_slot("commune") == "77284"
    assert "ancien_slot" not in found.slots


def test_thirty_minutes_is_announced_and_kept() -> None:
    assert FORGET_AFTER == 30 * 60


async def test_redis_itself_expires_the_key(domain: Domain, sender: str) -> None:
    server = _server()
    store = SlotTrackerStore(domain, host=REDIS_URL)
    await store.save(conversation(domain, sender, **SLOTS))
    try:
        assert FORGET_AFTER - 5 < server.ttl(KEY_PREFIX + sender) <= FORGET_AFTER
    finally:
        await store.delete(sender)
    assert server.exists(KEY_PREFIX + sender) == 0


@pytest.mark.parametrize(("url", "backend"), [("", MemoryBackend), (REDIS_URL, RedisBackend)])
def test_endpoints_file_gives_this_store(url: str, backend: type, domain: Domain, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BALISE_REDIS_URL", url)
    monkeypatch.setenv("BALISE_ACTIONS_URL", "http://127.0.0.1:5055")
    endpoint = AvailableEndpoints.read_endpoints("endpoints.yml").tracker_store
    assert isinstance(endpoint, EndpointConfig)
    store = TrackerStore.create(endpoint, domain)
    inner = getattr(store, "_tracker_store", store)
    assert isinstance(inner, SlotTrackerStore)
    assert isinstance(inner._backend, backend)
