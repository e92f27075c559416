"""The web application over ASGI with a played Rasa, on a prepared SQLite database."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from web.app import create_app
from web.chat.limits import MessageLimiter
from web.chat.rasa import RasaUnavailable
from web.chat.registry import MemoryRegistry
from web.orientation.prepare import prepare_database
from web.settings import Settings

MESSAGES = "/api/v1/messages"
URGENT = "il est derriere la porte avec un couteau"
CALM = "mon voisin fait du bruit"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Monday


def ordinary(besoin: str | None = "incivilites", commune: str | None = None) -> dict[str, Any]:
    """What Rasa answers to an ordinary message."""
    charge = {"intent": "choix_suite", "entites": {"besoin": "incivilites", "suite": "plainte"}}
    return {
        "text": "Réponse ordinaire.",
        "blocks": [
            {"type": "texte", "text": "Réponse ordinaire."},
            {"type": "choix", "items": [{"titre": "La suite", "charge": charge}, {"titre": "Fiches", "lien": "/fiches"}]},
        ],
        "besoin": besoin,
        "urgence": False,
        "nature": None,
        "commune": commune,
    }


class PlayedRasa:
    """Rasa's place: answers what the test says, records what it is sent."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.forgotten: list[str] = []
        self.answer: Callable[[], Awaitable[dict[str, Any]]] | dict[str, Any] | Exception = ordinary()

    async def turn(
        self, conversation: str, message: dict[str, Any], *, before: dict[str, Any] | None = None, patient: bool = True
    ) -> dict[str, Any]:
        self.received += [(conversation, one) for one in (before, message) if one is not None]
        if isinstance(self.answer, Exception):
            raise self.answer
        if callable(self.answer):
            return await self.answer()
        return self.answer

    async def forget(self, conversation: str) -> None:
        self.forgotten.append(conversation)

    async def ready(self) -> bool:
        return True

    async def close(self) -> None:
        return

    def away(self) -> None:
        self.answer = RasaUnavailable("injoignable")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the database and the fallback file."""
    var = tmp_path_factory.mktemp("var")
    settings = Settings(var=var, database_url="", redis_url="")
    assert list(prepare_database(settings))
    return var


@pytest.fixture(scope="session")
def settings(prepared: Path) -> Settings:
    return Settings(
        var=prepared, database_url="", redis_url="", rasa_token="jeton-d-essai-0123456789", secret="", messages_per_minute=30
    )


@pytest.fixture(scope="session")
def shared_rasa() -> PlayedRasa:
    return PlayedRasa()


@pytest.fixture(scope="session")
def shared_app(settings: Settings, shared_rasa: PlayedRasa) -> FastAPI:
    return create_app(settings, clock=lambda: NOON, rasa=shared_rasa)  # type: ignore[arg-type]


class Clock:
    """Seconds that pass when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def app(shared_app: FastAPI, shared_rasa: PlayedRasa, clock: Clock) -> Iterator[FastAPI]:
    """The application, with no conversation and no message counted yet."""
    kept = shared_app.state.chat
    shared_rasa.reset()
    shared_app.state.chat = dataclasses.replace(kept, registry=MemoryRegistry(30 * 60, clock), limiter=MessageLimiter(1000, ""))
    yield shared_app
    shared_app.state.chat = kept


@pytest.fixture
def rasa(app: FastAPI, shared_rasa: PlayedRasa) -> PlayedRasa:
    return shared_rasa


@pytest.fixture
def http(app: FastAPI) -> TestClient:
    """Errors come back as answers, as people get them."""
    return TestClient(app, raise_server_exceptions=False)


class Talk:
    """A client of POST /api/v1/messages."""

    def __init__(self, http: TestClient) -> None:
        self.http = http

    def raw(self, body: Any) -> Any:
        return self.http.post(MESSAGES, json=body)

    def say(self, text: str, conversation: str | None = None) -> dict[str, Any]:
        answer = self.raw({"conversation": conversation, "text": text})
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made

    def choose(self, choice: str, conversation: str | None = None) -> dict[str, Any]:
        answer = self.raw({"conversation": conversation, "choice": choice})
        assert answer.status_code == 200, answer.text
        made: dict[str, Any] = answer.json()
        return made


@pytest.fixture
def talk(http: TestClient, rasa: PlayedRasa) -> Talk:
    return Talk(http)
