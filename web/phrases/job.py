"""The job that keeps short what residents gave: once an hour, in each web process; deleting twice is no harm."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.phrases.depot import purge_now

logger = logging.getLogger("balise.phrases")
EVERY = 3600.0  # seconds


async def keep_short(sessions: sessionmaker[Session], clock: Callable[[], datetime], every: float = EVERY) -> None:
    """Purge for ever; a database that is away is asked again an hour later, and at every read of the desk."""
    while True:
        try:
            await asyncio.to_thread(purge_now, sessions, clock())
        except SQLAlchemyError as error:
            logger.warning("sentences not purged: %s", type(error).__name__)
        await asyncio.sleep(every)
