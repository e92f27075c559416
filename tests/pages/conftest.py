"""A real server with a fake Rasa, and a real Chromium. Skipped only when Chromium is missing outside CI."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from web.app import create_app
from web.chat.rasa import RasaUnavailable
from web.orientation.answer import Orientation
from web.orientation.prepare import prepare_database
from web.settings import Settings

NIGHT = datetime(2026, 11, 21, 22, 0, tzinfo=ZoneInfo("Europe/Paris"))  # a Saturday night: some lines are closed
CHROMIUM = os.environ.get("BALISE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
MEAUX = "77284"
#: A gesture, an opening, a whole test. Some calls of Playwright (evaluate, content, close) have no limit of their own, and
#: wait for ever beside a navigation that does not end: past STUCK seconds Chromium is stopped, so that they fail; past LAST
#: pytest-timeout writes every stack and stops the run. Neither ever hangs.
GESTURE, OPENING = 10_000, 30_000  # milliseconds
STUCK, LAST = 120, 240  # seconds
CLOSING = 20  # seconds


class FakeRasa:
    """Answers every message with the sheet of `besoin` at Meaux, every choice with its own."""

    def __init__(self) -> None:
        self.orientation: Orientation | None = None
        self.forgotten: list[str] = []
        self.away = False
        self.besoin = "violences_conjugales"
        self.messages: list[dict[str, Any]] = []

    async def turn(
        self, conversation: str, message: dict[str, Any], *, before: dict[str, Any] | None = None, **_: Any
    ) -> dict[str, Any]:
        """One reply in the shape of bot/channel.py."""
        assert self.orientation is not None
        self.messages += [one for one in (before, message) if one is not None]
        if self.away:
            raise RasaUnavailable("injoignable")
        if "charge" in message:
            besoin, commune, blocks = self.orientation.for_charge(message["charge"])
        else:
            besoin, commune = self.besoin, MEAUX
            blocks = self.orientation.answer(besoin, commune).blocks
        return {"besoin": besoin, "urgence": False, "commune": commune, "blocks": blocks}

    async def forget(self, conversation: str) -> None:
        """Remember what was forgotten."""
        self.forgotten.append(conversation)

    async def ready(self) -> bool:
        """Always."""
        return True

    async def close(self) -> None:
        """Nothing to close."""


@dataclass
class Site:
    """The running site."""

    url: str
    rasa: FakeRasa
    settings: Settings
    host: str  # origin of a page that may embed the widget


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def serve(settings: Settings, rasa: FakeRasa, port: int) -> uvicorn.Server:
    """Start the application in a thread and wait until it listens."""
    app = create_app(settings, clock=lambda: NIGHT, rasa=rasa)  # type: ignore[arg-type]
    rasa.orientation = app.state.orientation
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < deadline, "the server did not start"
        time.sleep(0.05)
    return server


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site with its database, a fake Rasa and a neutral page of its own: nothing leaves the machine."""
    port, host = _free_port(), _free_port()
    url = f"http://127.0.0.1:{port}"
    settings = Settings(
        var=tmp_path_factory.mktemp("pages"),
        neutral_page=f"{url}/static/icone.svg",
        messages_per_minute=10_000,
        widget_origins=f"https://hote.example,http://127.0.0.1:{host}",
    )
    list(prepare_database(settings))
    rasa = FakeRasa()
    server = serve(settings, rasa, port)
    yield Site(url, rasa, settings, f"http://127.0.0.1:{host}")
    server.should_exit = True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that open a page need Chromium."""
    for item in items:
        if "open_page" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
            item.add_marker(pytest.mark.timeout(LAST, method="thread"))  # a signal would leave Playwright's loop dead


class Chromium:
    """A headless Chromium that can be stopped from another thread, and started again for the next test."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._mark = f"--balise-essai={uuid.uuid4().hex}"  # how its processes are told from any other Chromium
        self.browser = self._start()

    def _start(self) -> Browser:
        return self._playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, self._mark], timeout=60_000)

    def alive(self) -> Browser:
        """The browser, a new one when the last was stopped."""
        if not self.browser.is_connected():
            self.browser = self._start()
        return self.browser

    def stop(self) -> None:
        """Kill its processes: whatever waits for them gets an error."""
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if self._mark.encode() in entry.read_bytes():
                    os.kill(int(entry.parent.name), signal.SIGKILL)
            except (OSError, ValueError):  # gone meanwhile
                continue


@contextmanager
def stopped_after(seconds: float, chromium: Chromium) -> Iterator[None]:
    """Kill Chromium when the block is still waiting for it after so long."""
    watch = threading.Timer(seconds, chromium.stop)
    watch.daemon = True
    watch.start()
    try:
        yield
    finally:
        watch.cancel()


@pytest.fixture(scope="package")
def chromium() -> Iterator[Chromium]:
    """A headless Chromium. Closed with this folder: while it runs, no asyncio test of another folder could."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install -y chromium")
        pytest.skip("Chromium is missing: apt-get install -y chromium")
    with sync_playwright() as playwright:
        expect.set_options(timeout=GESTURE)
        started = Chromium(playwright)
        yield started
        with stopped_after(CLOSING, started), suppress(PlaywrightError):
            if started.browser.is_connected():
                started.browser.close()


@pytest.fixture
def open_page(chromium: Chromium, site: Site) -> Iterator[Callable[..., Page]]:
    """Open a path in a fresh context (options of Browser.new_context). Script errors fail the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def opener(path: str = "/", **options: Any) -> Page:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = chromium.alive().new_context(base_url=site.url, locale="fr-FR", **options)
        context.set_default_timeout(GESTURE)
        context.set_default_navigation_timeout(OPENING)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(path)
        return page

    site.rasa.away, site.rasa.besoin = False, "violences_conjugales"
    with stopped_after(STUCK, chromium):
        yield opener
    close(contexts, chromium)
    assert not errors


def close(contexts: list[BrowserContext], chromium: Chromium) -> None:
    """Close what a test opened. Chromium sometimes never answers: it is killed then, and the next test starts another."""
    with stopped_after(CLOSING, chromium):
        for context in contexts:
            with suppress(PlaywrightError):
                if context.browser and context.browser.is_connected():
                    context.close()


@pytest.fixture
def write() -> Callable[[Page, str], None]:
    """Send a message with the script on, and wait for the reply."""

    def send(page: Page, text: str) -> None:
        turns = page.locator(".tour .balise").count()
        page.fill("#texte", text)
        page.click(".envoyer")
        page.wait_for_function("n => document.querySelectorAll('.tour .balise').length > n", arg=turns)

    return send
