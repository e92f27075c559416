"""No trace: access log with path templates, no word anywhere, safety headers on every answer."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
import socket
import threading
from typing import Any

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient

from tests.chat.conftest import MESSAGES, PlayedRasa, Talk
from web.chat.limits import MessageLimiter
from web.chat.rasa import RasaClient

SECRET = "motsecretzanzibar"
HEADERS = (
    "content-security-policy",
    "x-content-type-options",
    "referrer-policy",
    "cross-origin-opener-policy",
    "permissions-policy",
)


def lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records if record.name == "balise.acces"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.DEBUG)
    for name in ("httpx2", "httpcore2", "asyncio"):  # the client of these tests, not the service
        logging.getLogger(name).setLevel(logging.WARNING)
    return caplog


def requests_with_secrets(http: TestClient, conversation: str) -> None:
    """A secret in the text, the query, the id, the path, a header."""
    http.post(MESSAGES, json={"conversation": SECRET, "text": f"mon {SECRET}"})
    http.post(MESSAGES, json={"conversation": conversation, "text": SECRET * 100})
    http.post(MESSAGES, content=SECRET.encode())
    http.post(MESSAGES, json={"choice": SECRET})
    http.delete(f"/api/v1/conversations/{SECRET}")
    http.get(f"/api/v1/orientation?besoin={SECRET}&commune={SECRET}")
    http.get(f"/api/v1/communes?q={SECRET}")
    http.get(f"/api/v1/fiches/{SECRET}")
    http.get(f"/fiches/{SECRET}")
    http.get(f"/{SECRET}?{SECRET}={SECRET}")
    http.get(f"/static/{SECRET}.css")
    http.post("/", data={"texte": SECRET, "conversation": SECRET})
    http.get("/healthz", headers={"User-Agent": SECRET, "Referer": SECRET, "X-Forwarded-For": SECRET})


def test_access_log_holds_templates_only(http: TestClient, talk: Talk, log: pytest.LogCaptureFixture) -> None:
    conversation = talk.say("bonjour")["conversation"]
    requests_with_secrets(http, conversation)
    made = lines(log)
    assert len(made) >= 13  # every request left one line
    assert any(MESSAGES in line for line in made)
    assert any("/api/v1/conversations/{conversation}" in line for line in made)
    assert any("/api/v1/fiches/{besoin}" in line for line in made)
    assert SECRET not in log.text and conversation not in log.text
    assert "testclient" not in "".join(made)  # the address of the client


def test_no_word_in_any_log_when_rasa_fails(
    app: FastAPI, http: TestClient, rasa: PlayedRasa, log: pytest.LogCaptureFixture
) -> None:
    for failure in (None, RuntimeError("panne"), ValueError("panne")):
        if failure is None:
            rasa.away()
        else:
            rasa.answer = failure
        http.post(MESSAGES, json={"text": f"mon {SECRET}"})
        http.post(MESSAGES, json={"text": f"il est derriere la porte avec un couteau {SECRET}"})
    assert len(lines(log)) == 6
    assert SECRET not in log.text


def test_no_word_in_any_log_with_the_real_client(app: FastAPI, http: TestClient, log: pytest.LogCaptureFixture) -> None:
    client = RasaClient("http://127.0.0.1:9", "jeton", 1.0, 1.0)
    app.state.chat = dataclasses.replace(app.state.chat, rasa=client)
    assert http.post(MESSAGES, json={"text": f"mon {SECRET}"}).status_code == 200
    http.delete(f"/api/v1/conversations/{SECRET}")
    assert lines(log) and SECRET not in log.text


def test_metrics_hold_no_word_no_id_no_commune(http: TestClient, talk: Talk) -> None:
    conversation = talk.say("bonjour je suis à Meaux " + SECRET)["conversation"]
    requests_with_secrets(http, conversation)
    text = http.get("/metrics").text
    assert "balise_tours" in text
    assert SECRET not in text and conversation not in text and "77284" not in text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/fiches"),
        ("GET", "/f/01"),
        ("GET", "/healthz"),
        ("GET", "/inconnu"),
        ("GET", "/api/v1/besoins"),
        ("GET", "/api/v1/inconnu"),
        ("GET", MESSAGES),
        ("POST", MESSAGES),
        ("DELETE", "/api/v1/conversations/x"),
        ("GET", "/static/balise.css"),
    ],
)
def test_safety_headers_everywhere(http: TestClient, method: str, path: str) -> None:
    answer = http.request(method, path)
    assert all(name in answer.headers for name in HEADERS)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "http" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"


def test_safety_headers_on_a_failure_too(app: FastAPI, http: TestClient) -> None:
    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError("panne")

    kept = app.state.orientation
    app.state.orientation = Broken()
    try:
        answer = http.get("/api/v1/orientation?besoin=cambriolage")
    finally:
        app.state.orientation = kept
    assert answer.status_code == 500
    assert all(name in answer.headers for name in HEADERS)


def test_an_unforeseen_failure_logs_its_class_never_its_words(app: FastAPI, log: pytest.LogCaptureFixture) -> None:
    """Under the real server: the text of an exception may quote what the person wrote."""

    class Broken:
        def __getattr__(self, name: str) -> Any:
            raise RuntimeError(f"cannot read « {SECRET} »")

    kept = app.state.orientation
    app.state.orientation = Broken()
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False, lifespan="off"))
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        answer = httpx2.get(f"{url}/api/v1/orientation?besoin=cambriolage", timeout=5)
    finally:
        server.should_exit = True
        thread.join(5)
        app.state.orientation = kept
    assert answer.status_code == 500 and answer.json()["secours"]
    assert SECRET not in answer.text
    assert "RuntimeError" in log.text  # the failure can still be found
    assert SECRET not in "".join(log.handler.format(record) for record in log.records)


def test_no_cookie_is_ever_set(http: TestClient, talk: Talk) -> None:
    conversation = talk.say("bonjour")["conversation"]
    answers = [http.get("/"), http.post("/", data={"texte": "bonjour", "conversation": conversation}), http.get("/fiches")]
    assert all("set-cookie" not in answer.headers for answer in answers)
    assert not http.cookies


def test_the_limiter_keeps_no_address() -> None:
    limiter = MessageLimiter(5, "", salt="sel")
    assert asyncio.run(limiter.allow("203.0.113.77"))
    storage = limiter._limiter.storage
    kept = repr(vars(storage))
    assert "message" in kept and "203.0.113.77" not in kept
