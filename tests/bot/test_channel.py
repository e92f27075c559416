"""The web's way into Rasa, over a real socket: token, bodies, one reply a turn, no text in any log."""

from __future__ import annotations

import asyncio
import json
import logging
import socket
import threading
import uuid
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Optional

import aiohttp
import pytest
from rasa.core.channels.channel import UserMessage, register
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Sanic

from bot.channel import BaliseInput, ReplyChannel
from bot.tracker_store import SAVED, SlotTrackerStore

TOKEN = "jeton-d-essai-0123456789"
SECRET = "motsecretzanzibar"
MESSAGES = "/webhooks/balise/messages"


class Rasa:
    """Channel on a real server, with a recorder in the place of the agent."""

    def __init__(self, domain: Domain) -> None:
        self.domain = domain
        self.received: List[UserMessage] = []
        self.store = SlotTrackerStore(domain)
        self.url = ""
        self.act: Callable[[UserMessage], Awaitable[None]] = self.say_hello

    async def say_hello(self, message: UserMessage) -> None:
        """Two messages, as an action and a response would send them."""
        await message.output_channel.send_response(message.sender_id, {"text": "Bonjour."})
        blocks = [{"type": "numeros", "items": []}, {"type": "texte", "text": "Après."}]
        await message.output_channel.send_response(message.sender_id, {"custom": {"blocks": blocks}})
        events = [SlotSet("besoin", "cambriolage"), SlotSet("commune", "77284"), ActionExecuted("action_listen")]
        tracker = DialogueStateTracker.from_events(message.sender_id, events, self.domain.slots)
        await self.store.save(tracker)

    async def on_new_message(self, message: UserMessage) -> None:
        self.received.append(message)
        await self.act(message)

    async def send(
        self, method: str, path: str, body: Any = None, raw: Optional[bytes] = None, token: Optional[str] = TOKEN
    ) -> Answer:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        data = raw if raw is not None else json.dumps(body).encode()
        async with aiohttp.request(method, self.url + path, data=data, headers=headers) as answer:
            return Answer(answer.status, await answer.read())


class Answer:
    """Status and body."""

    def __init__(self, status: int, body: bytes) -> None:
        self.status, self.body = status, body

    def json(self) -> Dict[str, Any]:
        made: Dict[str, Any] = json.loads(self.body)
        return made


@pytest.fixture(scope="module")
def server(domain: Domain) -> Iterator[Rasa]:
    """One running server: Sanic rewrites its own methods once a process, so a second one could not start."""
    fake = Rasa(domain)
    app = Sanic(f"essai_{uuid.uuid4().hex}")
    wrapped = FailSafeTrackerStore(fake.store)  # as Rasa does at start
    app.ctx.agent = type("Agent", (), {"tracker_store": wrapped, "handle_message": fake.on_new_message})()
    register([BaliseInput(TOKEN)], app, "/webhooks/")
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    fake.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    loop, ready = asyncio.new_event_loop(), threading.Event()

    async def serve() -> None:
        made = await app.create_server(sock=listener, return_asyncio_server=True, access_log=False)
        assert made is not None
        await made.startup()
        await made.start_serving()
        ready.set()

    def run() -> None:
        asyncio.set_event_loop(loop)
        loop.create_task(serve())
        loop.run_forever()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield fake
    loop.call_soon_threadsafe(loop.stop)
    thread.join(5)
    listener.close()


@pytest.fixture
def rasa(server: Rasa) -> Rasa:
    """The server, with nothing received yet."""
    server.received.clear()
    server.act = server.say_hello
    return server


@pytest.mark.parametrize("credentials", [None, {}, {"token": ""}, {"token": None}])
def test_a_missing_token_stops_the_start(credentials: Any) -> None:
    with pytest.raises(ValueError, match="BALISE_RASA_TOKEN"):
        BaliseInput.from_credentials(credentials)


def test_credentials_file_gives_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    from rasa.shared.utils.io import read_config_file

    monkeypatch.setenv("BALISE_RASA_TOKEN", TOKEN)
    credentials = read_config_file("credentials.yml")
    assert list(credentials) == ["bot.channel.BaliseInput"]  # no stock channel beside ours
    channel = BaliseInput.from_credentials(credentials["bot.channel.BaliseInput"])
    assert isinstance(channel, BaliseInput) and channel._token == TOKEN


@pytest.mark.parametrize("token", [None, "", "faux", TOKEN + "x", TOKEN[:-1], "é"])
async def test_no_turn_without_the_token(rasa: Rasa, token: Optional[str]) -> None:
    body = {"conversation": "c", "text": "bonjour"}
    assert (await rasa.send("POST", MESSAGES, body, token=token)).status == 401
    assert (await rasa.send("DELETE", "/webhooks/balise/conversations/c", token=token)).status == 401
    assert rasa.received == []


@pytest.mark.parametrize(
    "body",
    [
        [],
        12,
        "texte",
        None,
        {},
        {"conversation": "c"},
        {"conversation": 3, "text": "bonjour"},
        {"conversation": None, "text": "bonjour"},
        {"text": "bonjour"},
        {"conversation": "c", "text": 12},
        {"conversation": "c", "charge": "choix_autre"},
        {"conversation": "c", "charge": {"intent": 4}},
        {"conversation": "c", "charge": {}},
        {"conversation": "c", "charge": {"intent": "choix_besoin", "entites": ["besoin"]}},
    ],
)
async def test_a_bad_body_is_refused(rasa: Rasa, body: Any) -> None:
    assert (await rasa.send("POST", MESSAGES, body)).status == 400
    assert rasa.received == []


async def test_a_body_that_is_not_json_is_refused_without_a_trace(rasa: Rasa, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await rasa.send("POST", MESSAGES, raw=b'{"conversation": "c", "text": "' + SECRET.encode())
    assert answer.status == 400
    assert SECRET not in caplog.text


async def test_text_goes_through_the_language_part(rasa: Rasa) -> None:
    answer = await rasa.send("POST", MESSAGES, {"conversation": "c1", "text": "/choix_besoin"})
    assert answer.status == 200
    (message,) = rasa.received
    assert message.sender_id == "c1" and message.text == "/choix_besoin"
    assert message.parse_data is None and message.input_channel == "balise"


async def test_a_charge_is_parsed_data_never_a_text(rasa: Rasa) -> None:
    charge = {"intent": "choix_suite", "entites": {"besoin": "cambriolage", "suite": "plainte", "commune": None}}
    assert (await rasa.send("POST", MESSAGES, {"conversation": "c2", "charge": charge})).status == 200
    (message,) = rasa.received
    assert message.text == "" and message.parse_data is not None
    assert message.parse_data["intent"]["name"] == "choix_suite"
    found = {row["entity"]: row["value"] for row in message.parse_data["entities"]}
    assert found == {"besoin": "cambriolage", "suite": "plainte"}


async def test_one_reply_with_everything_in_order(rasa: Rasa) -> None:
    reply = (await rasa.send("POST", MESSAGES, {"conversation": "c3", "text": "bonjour"})).json()
    assert [block["type"] for block in reply["blocks"]] == ["texte", "numeros", "texte"]
    assert reply["text"] == "Bonjour.\n\nAprès."
    known = {"text", "blocks", "besoin", "urgence", "nature", "commune", "incompris", "candidats", "mineur", "doute"}
    assert set(reply) == known
    assert reply["candidats"] == [] and reply["mineur"] is False and reply["doute"] is None
    assert (reply["besoin"], reply["commune"]) == ("cambriolage", "77284")
    assert reply["urgence"] is False and reply["nature"] is None


async def test_the_needs_of_a_message_not_understood_and_a_minor_are_told(rasa: Rasa) -> None:
    async def act(message: UserMessage) -> None:
        custom = {"blocks": [{"type": "choix", "items": []}], "candidats": ["incivilites", "depot_sauvage"]}
        await message.output_channel.send_response(message.sender_id, {"custom": custom})
        events = [SlotSet("mineur_ecrit", True), SlotSet("incomprehensions", 1.0), ActionExecuted("action_listen")]
        await rasa.store.save(DialogueStateTracker.from_events(message.sender_id, events, rasa.domain.slots))

    rasa.act = act
    reply = (await rasa.send("POST", MESSAGES, {"conversation": "c9", "text": "x"})).json()
    assert reply["candidats"] == ["incivilites", "depot_sauvage"]
    assert reply["mineur"] is True and reply["incompris"] is True


async def test_a_doubt_of_this_message_is_told(rasa: Rasa) -> None:
    def turn(entities: List[Dict[str, Any]]) -> Callable[[UserMessage], Awaitable[None]]:
        async def act(message: UserMessage) -> None:
            events = [UserUttered("x", entities=entities), ActionExecuted("action_listen")]
            await rasa.store.save(DialogueStateTracker.from_events(message.sender_id, events, rasa.domain.slots))

        return act

    rasa.act = turn([{"entity": "commune", "value": "77284"}, {"entity": "doute", "value": "suicide"}])
    assert (await rasa.send("POST", MESSAGES, {"conversation": "c10", "text": "x"})).json()["doute"] == "suicide"
    rasa.act = turn([])  # the next message of the same conversation leaves none
    assert (await rasa.send("POST", MESSAGES, {"conversation": "c10", "text": "y"})).json()["doute"] is None


async def test_an_urgent_reply_is_marked(rasa: Rasa) -> None:
    async def act(message: UserMessage) -> None:
        await message.output_channel.send_response(
            message.sender_id, {"custom": {"blocks": [], "urgence": True, "nature": "malaise"}}
        )

    rasa.act = act
    reply = (await rasa.send("POST", MESSAGES, {"conversation": "c4", "text": "x"})).json()
    assert reply["urgence"] is True and reply["nature"] == "malaise"
    assert reply["besoin"] is None and reply["commune"] is None  # null, not missing, when nothing is known


async def test_a_failure_says_its_class_only(rasa: Rasa, caplog: pytest.LogCaptureFixture) -> None:
    async def act(message: UserMessage) -> None:
        raise ValueError(f"cannot read « {message.text} »")

    rasa.act = act
    caplog.set_level(logging.DEBUG)
    answer = await rasa.send("POST", MESSAGES, {"conversation": SECRET + "id", "text": f"mon {SECRET}"})
    assert answer.status == 500
    assert answer.json() == {"erreur": "ValueError"}
    lines = [record.getMessage() for record in caplog.records if record.name == "balise.channel"]
    assert lines == ["turn failed: ValueError"]
    assert SECRET not in caplog.text


async def test_an_ordinary_turn_logs_no_word(rasa: Rasa, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await rasa.send("POST", MESSAGES, {"conversation": SECRET + "id", "text": f"mon {SECRET}"})
    assert rasa.received and SECRET not in caplog.text


async def test_a_turn_that_saved_asks_its_store_nothing_and_leaves_no_words_behind(
    rasa: Rasa, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: List[str] = []
    retrieve = rasa.store.retrieve

    async def recorded(sender_id: str) -> Any:
        asked.append(sender_id)
        return await retrieve(sender_id)

    async def nothing_saved(message: UserMessage) -> None:
        seen.append(SAVED.get())

    seen: List[Any] = []
    monkeypatch.setattr(rasa.store, "retrieve", recorded)
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {TOKEN}"}) as kept:  # one connection, one task
        async with kept.post(rasa.url + MESSAGES, json={"conversation": "c6", "text": "bonjour"}) as answer:
            assert (await answer.json())["besoin"] == "cambriolage" and asked == []
        rasa.act = nothing_saved
        async with kept.post(rasa.url + MESSAGES, json={"conversation": "c7", "text": "bonjour"}) as answer:
            assert (await answer.json())["besoin"] is None
    assert seen == [None] and asked == ["c7"]


async def test_delete_forgets_and_is_idempotent(rasa: Rasa) -> None:
    await rasa.send("POST", MESSAGES, {"conversation": "c5", "text": "bonjour"})
    assert await rasa.store.retrieve("c5") is not None
    for _ in range(2):
        answer = await rasa.send("DELETE", "/webhooks/balise/conversations/c5")
        assert (answer.status, answer.body) == (204, b"")
        assert await rasa.store.retrieve("c5") is None


async def test_a_failure_to_forget_logs_no_id(
    rasa: Rasa, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: str) -> None:
        raise ConnectionError(SECRET)

    monkeypatch.setattr(rasa.store, "delete", broken)
    caplog.set_level(logging.DEBUG)
    answer = await rasa.send("DELETE", f"/webhooks/balise/conversations/{SECRET}")
    assert answer.status == 500 and "forgetting failed: ConnectionError" in caplog.text and SECRET not in caplog.text


def test_reply_channel_keeps_the_order_of_texts_and_blocks() -> None:
    channel = ReplyChannel()

    async def send() -> None:
        await channel.send_response("c", {"custom": {"blocks": [{"type": "urgence", "text": "1"}]}})
        await channel.send_response("c", {"text": "2"})

    asyncio.run(send())
    assert [block["text"] for block in channel.blocks()] == ["1", "2"]
