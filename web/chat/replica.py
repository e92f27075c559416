"""One Rasa as the web sees it: turns under way, and a circuit that opens after failures.

The web keeps the list itself instead of asking a proxy: it knows which turns failed and how, a turn moves to another replica
within the same second, and there is no machine more to keep alive. Any replica takes any conversation: what is remembered
is in Redis.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

REFUSED_PAUSE = 0.5  # seconds: a refused connection costs nothing, so it is tried again soon
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 8.0  # seconds after slow turns; doubles each time
SLOW_BEFORE_OPEN = 2  # one slow turn may be one long message; two in a row is a replica that hangs


class Replica:
    """A URL, its client, its circuit."""

    def __init__(self, url: str, client: Any, clock: Callable[[], float] = time.monotonic) -> None:
        self.url, self.client, self._clock = url, client, clock
        self.under_way = 0
        self._failures = self._slow = 0
        self._open_until = 0.0
        self._trying = False

    @property
    def open(self) -> bool:
        """Whether no turn should go there now: broken, and its pause is not over or one turn already tries it."""
        if not self._failures:
            return False
        return self._trying or self._clock() < self._open_until

    @property
    def failing(self) -> bool:
        """Whether its last turn failed, for metrics and probes."""
        return self._failures > 0

    def begin(self) -> None:
        """A turn goes there; after a failure it is the only one until it ends."""
        self.under_way += 1
        self._trying = self._failures > 0

    def end(self) -> None:
        """The turn is over, whatever its end."""
        self.under_way -= 1
        self._trying = False

    def succeeded(self) -> None:
        """It answers: the circuit closes."""
        self._failures = self._slow = 0

    def failed(self, *, slow: bool = False) -> None:
        """It does not answer: the circuit opens, longer each time."""
        if slow:
            self._slow += 1
            if self._slow < SLOW_BEFORE_OPEN and not self._failures:
                return
        pause = min(FIRST_PAUSE * 2**self._failures, LONGEST_PAUSE) if slow else REFUSED_PAUSE
        self._failures += 1
        self._open_until = self._clock() + pause
