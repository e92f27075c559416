"""The whole application over ASGI on a prepared database, with one agent of each role already logged in."""

from __future__ import annotations

import os
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import unescape
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session, sessionmaker

from web.agents import accounts, secrets, sessions
from web.agents.models import Agent
from web.app import create_app
from web.db import make_engine, make_session_factory, normalise_url, session_scope
from web.fiches.store import load_fiches
from web.orientation.prepare import prepare_database
from web.settings import Settings

MONDAY = datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))
ROLES = ("lecteur", "editeur", "valideur", "administrateur")
AGENTS = (*ROLES, "editeur2", "valideur2")
PASSWORD = "une phrase assez longue 7"
HTML = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


class Clock:
    """Time that tests move."""

    def __init__(self) -> None:
        self.now = MONDAY

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **delta: float) -> None:
        self.now += timedelta(**delta)


class AbsentRasa:
    """Rasa's place: the desk does not need it."""

    async def turn(self, conversation: str, message: dict[str, Any], **_: Any) -> dict[str, Any]:
        raise AssertionError

    async def forget(self, conversation: str) -> None:
        return

    async def ready(self) -> bool:
        return True

    async def close(self) -> None:
        return


def understood(phrase: str) -> str | None:
    """The language model's place, for previews."""
    return "trouver_mds" if "MDS" in phrase else None


@dataclass
class Desk:
    """The application and the agents of a test."""

    app: FastAPI
    settings: Settings
    clock: Clock
    agents: dict[str, int]

    def client(self) -> TestClient:
        """A browser without any cookie."""
        return TestClient(self.app, base_url="https://balise.test", headers=HTML, follow_redirects=False)

    def login(self, who: str) -> Browser:
        """A browser where this agent is logged in; the login itself has its own tests."""
        client = self.client()
        with session_scope(self.app.state.sessions) as session:
            agent = session.get_one(Agent, self.agents[who])
            cookie = sessions.start(session, self.clock(), agent, sessions.OPEN)
        client.cookies.set(sessions.COOKIE, cookie, domain="balise.test", path="/agents")
        return Browser(client, secrets.csrf(self.settings.signing_key, cookie))

    def answer(self, besoin: str, commune: str) -> dict[str, Any]:
        """What residents are told now."""
        reply = self.client().get("/api/v1/orientation", params={"besoin": besoin, "commune": commune})
        assert reply.status_code == 200
        found: dict[str, Any] = reply.json()
        return found

    def place(self, besoin: str, commune: str, kind: str) -> dict[str, Any]:
        """The first place of a type in this answer."""
        blocks = self.answer(besoin, commune)["blocks"]
        places = [item for block in blocks if block["type"] == "lieux" for item in block["items"]]
        return next(item for item in places if item["type"] == kind)


@dataclass
class Browser:
    """A logged-in browser: get pages, fill their forms, post with the token."""

    client: TestClient
    token: str

    def get(self, path: str) -> Any:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any] | None = None, **more: Any) -> Any:
        return self.client.post(path, data={"jeton": self.token, **(data or {})}, **more)

    def form(self, path: str, **changes: Any) -> dict[str, Any]:
        """The fields of the form of a page, with changes."""
        return {**fields(self.get(path).text), **changes}


def approve(browser: Browser, proposal: str) -> Any:
    """Read a proposal, then approve what was read."""
    shown = re.search(r'name="vue" value="(\w+)"', browser.get(proposal).text)
    return browser.post(f"{proposal}/approuver", {"vue": shown[1] if shown else ""})


def fields(html: str) -> dict[str, Any]:
    """What a browser would send from the big form of an editing page, without its buttons."""
    form = max(re.findall(r"<form method=\"post\".*?</form>", html, re.S), key=len)
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = {k: unescape(v) for k, v in re.findall(r'([\w-]+)="([^"]*)"', tag)}
        if attributes.get("type") == "checkbox":
            if re.search(r"\bchecked\b", tag):
                found.setdefault(attributes["name"], []).append(attributes["value"])
        elif "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    for name, inside in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.S):
        found[name] = unescape(inside).removeprefix("\n")
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = unescape(chosen[1]) if chosen else ""
    return found


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database ready to serve, copied by each test."""
    settings = Settings(var=tmp_path_factory.mktemp("bureau"), database_url="", redis_url="")
    assert list(prepare_database(settings))
    engine = make_engine(settings.database)
    with session_scope(make_session_factory(engine)) as session:
        for role in AGENTS:
            courriel, own = f"{role}@dep77.test", role.rstrip("2")
            accounts.create(session, MONDAY, "essai", courriel, own, f"Agent {role}", "MDS de Meaux")
    engine.dispose()
    return settings.var / "balise.db"


@pytest.fixture(scope="session", autouse=True)
def sheets_read_once() -> Iterator[None]:
    """Each test has an application of its own; the files of the sheets are the same for all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("web.app.load_fiches", lru_cache(load_fiches))
        yield


@pytest.fixture
def make_desk(prepared: Path, tmp_path: Path) -> Iterator[Callable[..., Desk]]:
    """An application of one's own, with settings."""
    opened = []

    def make(**settings: Any) -> Desk:
        database = tmp_path / "balise.db"
        if not database.exists():
            source = make_engine(f"sqlite:///{prepared}")
            with source.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text(f"VACUUM INTO '{database}'"))
            source.dispose()
        made = Settings(var=tmp_path, database_url="", redis_url="", secret="cle-d-essai-0123456789", **settings)
        clock = Clock()
        app = create_app(made, clock=clock, rasa=AbsentRasa(), comprendre=understood)  # type: ignore[arg-type]
        with session_scope(app.state.sessions) as session:
            ids = {role: accounts.need(session, f"{role}@dep77.test").id for role in AGENTS}
        desk = Desk(app, made, clock, ids)
        opened.append(app)
        return desk

    yield make
    for app in opened:
        app.state.sessions.kw["bind"].dispose()


@pytest.fixture
def desk(make_desk: Callable[..., Desk]) -> Desk:
    """The desk with default settings."""
    return make_desk()


POSTGRESQL = os.environ.get("BALISE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def each_database(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sessionmaker[Session]]:
    """A prepared database of one's own, on each engine in turn. In CI PostgreSQL must be there."""
    url, server, name = "", None, f"balise_bureau_{uuid.uuid4().hex[:8]}"
    if request.param == "postgresql":
        server = create_engine(normalise_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
        try:
            with server.connect() as connection:
                connection.execute(text(f"create database {name}"))
        except Exception as error:
            if os.environ.get("CI") == "true":
                raise
            pytest.skip(f"no PostgreSQL server: {type(error).__name__}")
        url = normalise_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    made = Settings(var=tmp_path_factory.mktemp("deux-bases"), database_url=url, redis_url="")
    assert list(prepare_database(made))
    engine = make_engine(made.database)
    yield make_session_factory(engine)
    engine.dispose()
    if server is not None:
        with server.connect() as connection:
            connection.execute(text(f"drop database {name} with (force)"))
        server.dispose()
