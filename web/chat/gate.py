"""How many turns go to Rasa at once. The others wait in a bounded queue; past it the fixed safety answer leaves at once.

Rasa answers one turn at a time a process: more at once only makes everyone wait. An urgent message never waits here: its
text is ready, and only what stands below it comes from Rasa.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Full(Exception):
    """No room, or none soon enough."""


class Gate:
    """Counts turns under way and turns that wait."""

    def __init__(self, at_once: int = 16, waiting: int = 96) -> None:
        self._at_once, self._most_waiting = at_once, waiting
        self.under_way = self.waiting = 0
        self._queue: list[asyncio.Future[None]] = []

    @asynccontextmanager
    async def pass_through(self, *, patient: bool = True) -> AsyncIterator[None]:
        """Hold one place; Full when there is none and the queue is full, or at once when not patient."""
        if self.under_way < self._at_once:
            self.under_way += 1
        elif not patient or self.waiting >= self._most_waiting:
            raise Full
        else:
            await self._wait()
        try:
            yield
        finally:
            self._leave()

    async def _wait(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        self.waiting += 1
        try:
            await turn  # who leaves gives its place, so that under_way stays counted
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._leave()  # the place was given in the same instant: pass it on
            elif turn in self._queue:
                self._queue.remove(turn)
            raise
        finally:
            self.waiting -= 1

    def _leave(self) -> None:
        while self._queue:
            turn = self._queue.pop(0)
            if not turn.done():
                turn.set_result(None)
                return
        self.under_way -= 1
