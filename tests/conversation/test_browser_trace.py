"""Zero trace, proven: a whole conversation in a real browser with a real profile on disk, then every place is searched.

Browser: cookies, storages, databases, caches, history, requests, and every file of the profile once it is closed.
Server: logs of the three processes, database, everything under var/, metrics.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import BrowserContext, Page, Request, Response, expect, sync_playwright

from tools.stack import Stack

pytestmark = [pytest.mark.stack, pytest.mark.browser]
CHROMIUM = os.environ.get("BALISE_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
WORD = "zebulonvingtdeux"  # in no file of ours
MESSAGES = (f"mon mari {WORD} me frappe devant les enfants", f"il arrive avec un couteau {WORD}")
PASTED = f"maman j'ai changé de numéro {WORD} : bit.ly/{WORD}"


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[tuple[BrowserContext, Path]]:
    """A browser whose profile is kept on disk, as people's is."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install -y chromium")
        pytest.skip("Chromium is missing: apt-get install -y chromium")
    folder = tmp_path / "profil"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch_persistent_context(folder, executable_path=CHROMIUM, args=FLAGS, locale="fr-FR"), folder


def talk(page: Page, url: str) -> None:
    """Words, commune, urgent words, a choice, a sheet over the chat, a pasted message."""
    page.goto(url)
    page.focus("#commune")
    page.keyboard.type("provin")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    for count, message in enumerate(MESSAGES, 1):
        page.fill("#texte", message)
        page.click(".envoyer")
        expect(page.locator(".tour .balise")).to_have_count(count, timeout=20_000)
    assert page.locator(".tour .urgence").count() == 1
    page.locator(".tour").last.locator(".choix button").nth(1).click()
    expect(page.locator(".tour .balise")).to_have_count(3, timeout=20_000)
    page.click("summary:has-text('Voir la carte') >> nth=0")
    page.click(".vers-fiche a >> nth=-1")
    expect(page.locator("dialog.feuille")).to_be_visible()
    page.keyboard.press("Escape")


def paste(page: Page, url: str) -> None:
    page.goto(f"{url}/message-suspect")
    page.fill("#message", PASTED)
    page.click(".envoyer")
    expect(page.locator(".signes li").first).to_be_visible(timeout=20_000)


def in_page(page: Page) -> None:
    """What scripts of the page could read later."""
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)") == 0
    assert page.evaluate("history.state") is None


def on_disk(folder: Path) -> None:
    """Every file of the profile, in the encodings that browsers write."""
    looked = 0
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            looked += 1
            for encoding in ("utf-8", "utf-16-le"):
                assert WORD.encode(encoding) not in content, path.name
            assert b"/api/v1/communes?q=" not in content, path.name  # nor what was typed in the commune field
    assert looked > 20


def history(folder: Path) -> list[str]:
    with sqlite3.connect(folder / "Default" / "History") as base:
        return [row[0] for row in base.execute("select url from urls")]


def test_a_conversation_leaves_nothing(stack: Stack, profile: tuple[BrowserContext, Path]) -> None:
    context, folder = profile
    requests: list[Request] = []
    answers: list[Response] = []
    context.on("request", lambda request: requests.append(request))  # a bare append is no handler for Playwright
    context.on("response", lambda answer: answers.append(answer))
    page = context.pages[0]
    talk(page, stack.url)
    identifier = page.input_value("[name=conversation]")
    assert identifier
    in_page(page)
    assert page.evaluate("history.length") <= 2 and page.url.rstrip("/") == stack.url
    paste(page, stack.url)
    in_page(page)
    context.close()

    assert len(requests) > 12 and {request.url.split("/")[2] for request in requests} == {stack.url.split("/")[2]}
    assert not any(WORD in request.url for request in requests)
    ours = [answer for answer in answers if "/static/" not in answer.url and answer.request.method != "DELETE"]
    assert len(ours) > 6
    assert [answer.url for answer in ours if "no-store" not in answer.headers.get("cache-control", "")] == []
    assert not any("set-cookie" in answer.headers for answer in answers)
    assert set(history(folder)) == {f"{stack.url}/", f"{stack.url}/message-suspect"}
    on_disk(folder)
    on_server(stack, identifier, "POST /api/v1/messages 200", "POST /message-suspect 200")


def on_server(stack: Stack, identifier: str, *logged: str) -> None:
    """Logs of the three processes (one file), database, fallback file, metrics."""
    log = stack.log.read_text(errors="replace")
    assert all(line in log for line in logged)  # the log was written while we talked
    looked = 0
    for path in stack.settings.var.rglob("*"):
        if path.is_file():
            looked += 1
            content = path.read_bytes()
            assert WORD.encode() not in content and identifier.encode() not in content, path.name
    assert looked >= 3
    assert WORD not in httpx2.get(f"{stack.url}/metrics").text


def test_without_script_no_address_and_no_cookie_hold_a_word(stack: Stack, tmp_path: Path) -> None:
    if not CHROMIUM:
        pytest.skip("Chromium is missing: apt-get install -y chromium")
    folder = tmp_path / "profil"
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            folder, executable_path=CHROMIUM, args=FLAGS, locale="fr-FR", java_script_enabled=False
        )
        page = context.pages[0]
        page.goto(stack.url)
        for message in MESSAGES:
            page.fill("#texte", message)
            page.click(".envoyer")
        assert page.locator(".tour").count() == 2 and page.locator(".urgence").count() == 1
        identifier = page.input_value("[name=conversation]")
        assert identifier and context.cookies() == []
        context.close()
    assert all(WORD not in address for address in history(folder))
    on_server(stack, identifier, "POST / 200")
