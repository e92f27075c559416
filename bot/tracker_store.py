"""What Rasa remembers between two turns: slot values, nothing else, for 30 minutes.

Rules look at one turn, and all state lives in slots that hold codes (a need, an INSEE code, a flag). So a saved
conversation is a small JSON of slots: no text of the person, no text of ours, no entity value. The in-memory and the
Redis versions share one test suite (tests/bot/test_tracker_store.py).
"""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from contextvars import ContextVar
from typing import Any, Callable, Dict, Iterable, List, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.redis_guard import RedisGuard

FORGET_AFTER = 30 * 60  # seconds after the last message, announced to the person
LATE_TURN = 60  # seconds: longer than any turn; a turn that ends after its conversation was deleted saves nothing
KEY_PREFIX = "balise:conversation:"
DELETED_PREFIX = "balise:supprimee:"
#: Conversation that the turn of this task saved last: its reply needs no second question to Redis. The channel empties it.
SAVED: ContextVar[Optional[DialogueStateTracker]] = ContextVar("saved", default=None)


class MemoryBackend:
    """Keys with an expiry, in this process."""

    def __init__(self, expiry: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._expiry, self._clock = expiry, clock
        self._records: OrderedDict[Text, Any] = OrderedDict()
        self._deleted: OrderedDict[Text, float] = OrderedDict()

    def _purge(self) -> None:
        now = self._clock()
        while self._records and next(iter(self._records.values()))[0] <= now - self._expiry:
            self._records.popitem(last=False)
        while self._deleted and next(iter(self._deleted.values())) <= now - LATE_TURN:
            self._deleted.popitem(last=False)

    def put(self, key: Text, value: Text) -> None:
        self._purge()
        if key in self._deleted:
            return
        self._records.pop(key, None)
        self._records[key] = (self._clock(), value)

    def get(self, key: Text) -> Optional[Text]:
        self._purge()
        record = self._records.get(key)
        return record[1] if record else None

    def drop(self, key: Text) -> None:
        self._purge()
        self._records.pop(key, None)
        self._deleted.pop(key, None)
        self._deleted[key] = self._clock()

    def keys(self) -> List[Text]:
        self._purge()
        return list(self._records)


class RedisBackend:
    """Keys with an expiry, in Redis; while it is away nothing is remembered, and what was to be deleted is deleted after."""

    def __init__(self, url: Text, expiry: float, guard: Optional[RedisGuard] = None) -> None:
        self._expiry_ms = int(expiry * 1000)
        self._guard = guard or RedisGuard(url)
        self._owed: Dict[Text, None] = {}  # conversations that a person had forgotten while Redis was away

    def _put(self, client: Any, key: Text, value: Text) -> bool:
        # Written, then checked: with `drop` doing the reverse, no order of the two leaves a deleted conversation behind.
        _, deleted = (
            client.pipeline(transaction=False)
            .set(KEY_PREFIX + key, value, px=self._expiry_ms)
            .exists(DELETED_PREFIX + key)
            .execute()
        )
        if deleted:
            client.delete(KEY_PREFIX + key)
        return True

    def _drop(self, client: Any, key: Text) -> bool:
        client.pipeline(transaction=False).set(DELETED_PREFIX + key, "", ex=LATE_TURN).delete(KEY_PREFIX + key).execute()
        return True

    def _settle(self) -> None:
        for key in list(self._owed):
            if not self._guard.ask(lambda client, one=key: self._drop(client, one)):
                return
            del self._owed[key]

    def put(self, key: Text, value: Text) -> None:
        self._settle()
        self._guard.ask(lambda client: self._put(client, key, value))

    def get(self, key: Text) -> Optional[Text]:
        if key in self._owed:
            return None
        return self._guard.ask(lambda client: client.get(KEY_PREFIX + key))

    def drop(self, key: Text) -> None:
        if not self._guard.ask(lambda client: self._drop(client, key)):
            self._owed[key] = None

    def keys(self) -> List[Text]:
        found = self._guard.ask(lambda client: list(client.scan_iter(KEY_PREFIX + "*")))
        return [key[len(KEY_PREFIX) :] for key in found or []]


class SlotTrackerStore(TrackerStore):
    """Tracker store of endpoints.yml (`bot.tracker_store.SlotTrackerStore`); `host` is a Redis URL or empty."""

    def __init__(
        self,
        domain: Optional[Domain],
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        expiry: float = FORGET_AFTER,
        backend: Any = None,
        **kwargs: Any,
    ) -> None:
        self._backend = backend or (RedisBackend(host, expiry) if host else MemoryBackend(expiry))
        super().__init__(domain, event_broker, **kwargs)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the slots that differ from their first value."""
        slots: Dict[Text, Any] = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
        slots.pop("session_started_metadata", None)
        self._backend.put(tracker.sender_id, json.dumps(slots))
        SAVED.set(tracker)

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """A tracker that listens, with these slots; None when unknown or forgotten."""
        record = self._backend.get(sender_id)
        if record is None:
            return None
        known = {slot.name for slot in self.domain.slots}
        events: List[Event] = [SlotSet(name, value) for name, value in json.loads(record).items() if name in known]
        events.append(ActionExecuted(ACTION_LISTEN_NAME))
        return DialogueStateTracker.from_events(sender_id, events, self.domain.slots)

    async def delete(self, sender_id: Text) -> None:
        """Forget one conversation now; unknown ones are fine."""
        self._backend.drop(sender_id)

    async def keys(self) -> Iterable[Text]:
        """Ids of the conversations that are still remembered."""
        return self._backend.keys()
