"""Rasa → actions over kept connections, with what actions read and no more, bounded in time.

Rasa 3.6.21 opens a connection for each action, waits five minutes for it, and sends every event of the tracker. Actions
read the latest message and the slots (actions/turns.py), so the last user event is the only one that leaves. The request
id of the turn goes along, so that the logs of the three processes can be joined.
"""

from __future__ import annotations

from typing import Any, Dict, Optional, Text

import aiohttp
import rasa
from rasa.core.actions import action
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

import journal

WAIT = 3.0  # seconds: the web gives up after four
_sessions: Dict[Text, aiohttp.ClientSession] = {}


class KeptSession:
    """Looks like the session that Rasa opens and closes for each request; it stays open."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def __aenter__(self) -> KeptSession:
        return self

    async def __aexit__(self, *_: Any) -> None:
        return None

    def request(self, method: Text, url: Text, headers: Optional[Dict[Text, Text]] = None, **rest: Any) -> Any:
        """aiohttp's request, with the id of the turn."""
        return self._session.request(method, url, headers={**(headers or {}), journal.HEADER: journal.current()}, **rest)


def _session(endpoint: EndpointConfig) -> KeptSession:
    kept = _sessions.get(endpoint.url or "")
    if kept is None or kept.closed:
        kept = aiohttp.ClientSession(
            timeout=aiohttp.ClientTimeout(total=WAIT, connect=1.0),
            connector=aiohttp.TCPConnector(limit=100, keepalive_timeout=20),
        )
        _sessions[endpoint.url or ""] = kept
    return KeptSession(kept)


def _call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
    state = tracker.current_state(EventVerbosity.NONE)
    last = tracker.latest_message
    state["events"] = [last.as_dict()] if last else []
    return {"next_action": self.name(), "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}


def install() -> None:
    """Make Rasa call actions this way; the domain is never sent (endpoints.yml says so too)."""
    EndpointConfig.session = _session
    RemoteAction._action_call_format = _call_format
    action.DEFAULT_REQUEST_TIMEOUT = WAIT
