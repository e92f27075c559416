"""Danger first, on every path: the urgent text leaves whatever else is wrong."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.chat.chat_checks import check_safety, check_urgent
from tests.chat.conftest import CALM, MESSAGES, URGENT, Clock, PlayedRasa, Talk, ordinary
from web.app import create_app
from web.chat.limits import MessageLimiter
from web.settings import Settings


def test_the_pattern_alone_decides(talk: Talk) -> None:
    reply = talk.say(URGENT)
    check_urgent(reply)
    assert reply["blocks"][0]["nature"] == "violence"


def test_ordinary_answer_follows_below(talk: Talk, rasa: PlayedRasa) -> None:
    reply = talk.say(URGENT)
    check_urgent(reply)
    assert [block["type"] for block in reply["blocks"]] == ["urgence", "choix", "texte", "choix"]
    assert reply["besoin"] == "incivilites"
    assert rasa.received[0][1] == {"text": URGENT}


def test_an_urgent_block_of_rasa_is_not_shown_twice(talk: Talk, rasa: PlayedRasa) -> None:
    block = {"type": "urgence", "nature": "neutre", "text": "un autre texte", "numeros": []}
    rasa.answer = {**ordinary(), "urgence": True, "blocks": [block, *ordinary()["blocks"]]}
    check_urgent(talk.say(URGENT))


def test_seen_by_rasas_learned_score_only(talk: Talk, rasa: PlayedRasa) -> None:
    from web.chat.safety import urgent_block

    block = urgent_block("malaise", minor_writes=False, child_concerned=False)
    rasa.answer = {**ordinary(), "urgence": True, "nature": "malaise", "blocks": [*ordinary()["blocks"], block]}
    reply = talk.say("elle bouge plus trop bizarrement")
    check_urgent(reply)
    assert reply["blocks"][0]["nature"] == "malaise"


@pytest.mark.parametrize(
    "text",
    [
        URGENT + " " + "et puis voilà " * 200,  # too long, danger first
        "je vous raconte tout depuis le début " * 40 + URGENT,  # too long, danger last
        "bla " * 3500 + URGENT,  # far too long
        "\n\n\t" + URGENT + "\u200b",
        "/" + URGENT,
        '/nier{"x": 1} ' + URGENT,
        URGENT.upper() + " !!!!",
        "au sec\u200bours il est derrière la porte avec un cou\u00adteau",
    ],
)
def test_whatever_the_text_looks_like(talk: Talk, text: str) -> None:
    check_urgent(talk.say(text))


def test_danger_at_the_end_of_a_very_long_message(talk: Talk) -> None:
    """As far as urgency/ reads (40 000 characters)."""
    check_urgent(talk.say("bla " * 9_900 + URGENT))


def test_a_body_over_the_limit_is_still_read(http: TestClient) -> None:
    answer = http.post(MESSAGES, json={"conversation": None, "text": URGENT + " bla" * 50_000})
    assert answer.status_code == 200
    check_urgent(answer.json())


@pytest.mark.parametrize(
    "body",
    [
        {"conversation": None, "choice": URGENT},
        {"conversation": None, "choice": URGENT, "text": None},
        {"conversation": None, "choice": URGENT, "text": ""},
        {"conversation": None, "choice": "abc", "text": URGENT},
        {"conversation": None, "choice": URGENT, "text": "bonjour"},
        {"conversation": None, "choice": URGENT, "text": " "},
        {"text": URGENT},
        {"conversation": "inventée", "text": URGENT},
        {"conversation": "x" * 500, "text": URGENT},
        {"conversation": 5, "text": URGENT},
        {"conversation": None, "choice": "y" * 5000 + " " + URGENT},
        {"conversation": None, "choice": 5, "text": URGENT},
        {"conversation": None, "text": [URGENT]},
        {"conversation": None, "text": {"a": URGENT}},
        [URGENT],
        URGENT,
    ],
)
def test_whatever_the_body_looks_like(http: TestClient, body: Any) -> None:
    answer = http.post(MESSAGES, json=body)
    assert answer.status_code == 200, answer.text
    check_urgent(answer.json())


@pytest.mark.parametrize(
    "body",
    [
        '{"conversation": null, "text": "' + URGENT + '"',  # cut
        '{"conversation": null, "text": "' + URGENT + '\n la suite"}',  # bare line break
        URGENT,
        "texte=" + URGENT,
        '{"text": "il m\\u2019\\u00e9trangle l\\u00e0 maintenant"',  # escaped and cut
        '{"conversation": 5, "text": "il m\\u2019\\u00e9trangle l\\u00e0 maintenant"}',  # escaped, wrong elsewhere
    ],
)
def test_a_body_that_is_not_json(http: TestClient, body: str) -> None:
    answer = http.post(MESSAGES, content=body.encode(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 200, answer.text
    check_urgent(answer.json())


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "utf-8-sig"])
def test_another_encoding(http: TestClient, encoding: str) -> None:
    body = json.dumps({"conversation": None, "text": URGENT}).encode(encoding)
    check_urgent(http.post(MESSAGES, content=body).json())


def test_rate_limited(app: FastAPI, talk: Talk) -> None:
    app.state.chat = dataclasses.replace(app.state.chat, limiter=MessageLimiter(1, ""))
    talk.say(CALM)
    assert talk.raw({"text": CALM}).status_code == 429
    check_urgent(talk.say(URGENT))
    check_urgent(talk.say(URGENT))


async def _begin(app: FastAPI, conversation: str) -> None:
    assert await app.state.chat.registry.begin(conversation)


def test_while_a_message_is_under_way(app: FastAPI, talk: Talk, rasa: PlayedRasa) -> None:
    conversation = talk.say(CALM)["conversation"]
    asyncio.run(_begin(app, conversation))
    assert talk.raw({"conversation": conversation, "text": CALM}).status_code == 409
    before = len(rasa.received)
    reply = talk.say(URGENT, conversation)
    check_urgent(reply)
    assert reply["conversation"] == conversation
    assert len(rasa.received) == before  # Rasa is not given two messages at once


def test_rasa_unreachable(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.away()
    reply = talk.say(URGENT)
    check_urgent(reply)
    check_safety(reply)


@pytest.mark.parametrize("error", [RuntimeError("client closed"), ValueError("x"), KeyError("blocks"), OSError()])
def test_rasas_client_raises_anything(talk: Talk, rasa: PlayedRasa, error: Exception) -> None:
    rasa.answer = error
    check_urgent(talk.say(URGENT))


@pytest.mark.parametrize("part", ["registry", "limiter", "answers"])
def test_any_other_part_is_broken(app: FastAPI, talk: Talk, part: str) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise ConnectionError(part)

    app.state.chat = dataclasses.replace(app.state.chat, **{part: Broken()})
    check_urgent(talk.say(URGENT))


def test_a_child_who_writes(talk: Talk) -> None:
    reply = talk.say("mon beau père arrive avec un couteau jai 12 ans il est derriere la porte")
    check_urgent(reply)
    assert reply["blocks"][0]["nature"] == "enfant"


def test_an_adult_for_a_child(talk: Talk) -> None:
    reply = talk.say("il est en train de frapper ma fille de 6 ans avec un couteau derriere la porte")
    check_urgent(reply)
    assert "119" in {item["code"] for item in reply["blocks"][0]["numeros"]}


def test_pages_without_javascript(http: TestClient, rasa: PlayedRasa) -> None:
    rasa.away()
    for form in (
        {"texte": URGENT},
        {"texte": URGENT + " bla" * 2000},
        {"texte": URGENT, "choix": "abc"},
        {"texte": "", "choix": URGENT},
    ):
        answer = http.post("/", data=form, headers={"Accept": "text/html"})
        assert answer.status_code == 200
        assert "enfermez-vous, loin de la cuisine" in answer.text.replace("\u00a0", " "), form


def test_the_two_ways_back_answer(talk: Talk, rasa: PlayedRasa) -> None:
    reply = talk.say(URGENT)
    for item, intent in zip(reply["blocks"][1]["items"], ("choix_abri", "choix_fausse_alerte"), strict=True):
        talk.choose(item["choice"], reply["conversation"])
        assert rasa.received[-1][1]["charge"]["intent"] == intent
        assert rasa.received[-1][1]["charge"]["entites"]["besoin"] == "incivilites"


# --- with a real socket where Rasa should be -------------------------------------------------------


def _client(settings: Settings, port: int) -> TestClient:
    changed = settings.model_copy(update={"rasa_port": port})
    return TestClient(create_app(changed), raise_server_exceptions=False)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Socket:
    """A server that treats each connection with one function, in threads."""

    def __init__(self, treat: Callable[[socket.socket], None]) -> None:
        self._treat = treat
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._open: list[socket.socket] = []
        self.connections = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            threading.Thread(target=self._safely, args=(connection,), daemon=True).start()

    def _safely(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            self._treat(connection)

    def close(self) -> None:
        for connection in [self._listener, *self._open]:
            connection.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[socket.socket], None]], Socket]]:
    made: list[Socket] = []

    def start(treat: Callable[[socket.socket], None]) -> Socket:
        made.append(Socket(treat))
        return made[-1]

    yield start
    for server in made:
        server.close()


Serve = Callable[[Callable[[socket.socket], None]], Socket]


def _both(client: TestClient, most: float) -> None:
    """An urgent then a calm message, each answered within `most` seconds."""
    for text in (URGENT, CALM):
        started = time.monotonic()
        answer = client.post(MESSAGES, json={"conversation": None, "text": text})
        took = time.monotonic() - started
        assert answer.status_code == 200, answer.text
        reply = answer.json()
        if text == URGENT:
            check_urgent(reply)
        check_safety(reply)
        assert took < most, f"{took:.1f} s"


def test_closed_port_within_two_seconds(settings: Settings) -> None:
    with _client(settings, _free_port()) as client:
        _both(client, 2)


def test_hanging_rasa_within_five_seconds(settings: Settings, serve: Serve) -> None:
    def hang(connection: socket.socket) -> None:
        connection.recv(65536)
        time.sleep(20)

    server = serve(hang)
    with _client(settings, server.port) as client:
        _both(client, 5)
    assert server.connections >= 1


def test_dripping_rasa_within_five_seconds(settings: Settings, serve: Serve) -> None:
    """A byte now and then must not keep a person waiting for ever."""

    def drip(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n")
        for _ in range(40):
            time.sleep(0.25)
            connection.sendall(b" ")

    with _client(settings, serve(drip).port) as client:
        _both(client, 5)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\x00\x01\x02\x03",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{",
        b"HTTP/1.1 500 Oops\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 301 Moved\r\nLocation: https://exemple.fr/\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 204 No Content\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
        b"HTTP/1.1 200 OK\r\nContent-Length: 200000\r\n\r\n" + b"[" * 200_000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\xff\xfe",
    ],
    ids=["closes", "noise", "cut", "500", "redirect", "204", "gzip", "deep", "bytes"],
)
def test_rasa_that_talks_nonsense_on_the_wire(settings: Settings, serve: Serve, payload: bytes) -> None:
    def talk_nonsense(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(payload)
        connection.shutdown(socket.SHUT_RDWR)

    with _client(settings, serve(talk_nonsense).port) as client:
        _both(client, 2)


def test_time_is_counted_from_the_fake_clock(clock: Clock) -> None:
    """The clock of these tests does not run by itself."""
    assert clock() == clock()
