"""Rasa → actions: one connection kept, the last user event only, a bounded wait, the id of the request."""

from __future__ import annotations

from typing import Iterator

import pytest
from aiohttp import web
from rasa.core.actions import action as rasa_action
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

import journal
from bot import wire


@pytest.fixture
def installed() -> Iterator[None]:
    kept = EndpointConfig.session, RemoteAction._action_call_format, rasa_action.DEFAULT_REQUEST_TIMEOUT
    wire.install()
    yield
    EndpointConfig.session, RemoteAction._action_call_format, rasa_action.DEFAULT_REQUEST_TIMEOUT = kept


async def test_calls_share_a_connection_and_carry_the_id(installed: None) -> None:
    connections, ids, bodies = set(), [], []  # type: set[Any], List[str], List[Dict[str, Any]]

    async def webhook(request: web.Request) -> web.Response:
        connections.add(request.transport)
        ids.append(request.headers[journal.HEADER])
        bodies.append(await request.json())
        return web.json_response({"events": [], "responses": []})

    app = web.Application()
    app.router.add_post("/webhook", webhook)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    journal.take("0123456789abcdef")
    events = [SlotSet("besoin", "x"), UserUttered("un", input_channel="balise"), ActionExecuted("action_listen")]
    tracker = DialogueStateTracker.from_events("c", [*events, UserUttered("deux", input_channel="balise")], [])
    remote = RemoteAction("action_orienter", EndpointConfig(f"http://127.0.0.1:{port}/webhook"))
    for _ in range(3):
        await remote.run(None, None, tracker, Domain.empty())  # type: ignore[arg-type]
    for session in wire._sessions.values():
        await session.close()
    await runner.cleanup()
    assert len(connections) == 1
    assert ids == ["0123456789abcdef"] * 3
    sent = bodies[0]["tracker"]
    assert [event["text"] for event in sent["events"]] == ["deux"]
    assert sent["latest_message"]["text"] == "deux" and "domain" not in bodies[0]
    assert rasa_action.DEFAULT_REQUEST_TIMEOUT == wire.WAIT < 4
