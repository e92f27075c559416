"""The web service over HTTP: one second, one retry, then the generated fallback file."""

from __future__ import annotations

import asyncio
import logging
from typing import Any, Dict, List, Optional, Text

import aiohttp

import journal
from actions.fallback import Fallback

logger = logging.getLogger("balise.actions")
TIMEOUT = 1.0  # seconds a try
TRIES = 2
Blocks = List[Dict[Text, Any]]


def _sound(answer: Any) -> Dict[Text, Any]:
    """The answer; ValueError when it holds no blocks worth showing."""
    blocks = answer.get("blocks") if isinstance(answer, dict) else None
    if not isinstance(blocks, list) or not blocks:
        raise ValueError("no blocks")
    if not all(isinstance(block, dict) and isinstance(block.get("type"), str) for block in blocks):
        raise ValueError("unsound blocks")
    return answer


class WebClient:
    """Asks for blocks; never raises: when the web does not answer, the national numbers of the need come back."""

    def __init__(self, url: Text, token: Text, fallback: Fallback) -> None:
        self._url, self._token, self._fallback = url, token, fallback
        self._session: Optional[aiohttp.ClientSession] = None

    async def _get(self, path: Text, parameters: Dict[Text, Optional[Text]]) -> Optional[Dict[Text, Any]]:
        if self._session is None or self._session.closed:
            self._session = aiohttp.ClientSession(
                headers={"Authorization": f"Bearer {self._token}"},
                timeout=aiohttp.ClientTimeout(total=TIMEOUT),
            )
        given = {name: value for name, value in parameters.items() if value}
        for attempt in range(TRIES):
            try:
                async with self._session.get(
                    self._url + path, params=given, headers={journal.HEADER: journal.current()}
                ) as answer:
                    if answer.status == 200:
                        return _sound(await answer.json())
                    if answer.status < 500:
                        logger.error("web service answered %s to %s", answer.status, path)
                        return None
            except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as error:
                logger.warning("web service, try %s: %s", attempt + 1, type(error).__name__)
        return None

    async def orientation(self, besoin: Text, **context: Optional[Text]) -> Blocks:
        """Blocks of the answer to a need."""
        answer = await self._get("/interne/orientation", {"besoin": besoin, **context})
        return answer["blocks"] if answer else self._fallback.blocks(besoin)

    async def suite(self, besoin: Text, suite: Text, **context: Optional[Text]) -> Blocks:
        """Blocks of a follow-up of the sheet of a need."""
        answer = await self._get("/interne/suite", {"besoin": besoin, "suite": suite, **context})
        return answer["blocks"] if answer else self._fallback.blocks(besoin)

    async def relais(self, besoin: Optional[Text], **context: Optional[Text]) -> Blocks:
        """Blocks with the person to call at this hour."""
        answer = await self._get("/interne/relais", {"besoin": besoin, **context})
        return answer["blocks"] if answer else self._fallback.blocks(besoin)
