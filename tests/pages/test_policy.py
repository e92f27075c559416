"""The content policy on every page, obeyed by the pages themselves; errors that still say whom to call."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx2
import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page

from tests.pages.conftest import NIGHT, FakeRasa, Site
from tests.pages.every_page import HTML, pages
from web.app import create_app

EXPECTED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
SAFETY = ("tel:17", "tel:15", "tel:18", "tel:112", "sms:114", "tel:3919", "tel:119", "tel:3114")


def policy(answer: httpx2.Response) -> dict[str, str]:
    """The directives of the answer."""
    rows = [part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";")]
    return {row[0]: row[1] for row in rows}


def test_strict_on_every_page_and_nothing_inline(site: Site) -> None:
    found = pages(site)
    assert len(found) > 60
    for path, answer in found.items():
        directives = policy(answer)
        assert {name: directives[name] for name in EXPECTED} == EXPECTED, path
        assert not re.search(r"unsafe|\*|https?:", answer.headers["content-security-policy"]), path
        assert not re.search(r"\sstyle=|\son[a-z]+=[\"']|<style|<script(?![^>]* src=)|javascript:", answer.text), path
        assert "set-cookie" not in answer.headers and answer.headers["cache-control"] == "no-store", path


@pytest.mark.parametrize(
    "path", ["/static/balise.css", "/static/lire.js", "/widget.js", "/f/15.pdf", "/api/v1/besoins", "/api/v1/rien", "/healthz"]
)
def test_strict_on_everything_else(site: Site, path: str) -> None:
    answer = httpx2.get(site.url + path, timeout=120)
    assert policy(answer)["default-src"] == "'none'" and "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"


WATCH = "addEventListener('securitypolicyviolation', e => { (window.refus ??= []).push(e.blockedURI); })"


@pytest.mark.parametrize("path", ["/", "/fiches", "/f/01", "/f/15/facile", "/porte", "/langues", "/nulle-part"])
def test_pages_obey_their_own_policy(open_page: Callable[..., Page], path: str) -> None:
    page = open_page("/static/icone.svg")
    page.add_init_script(WATCH)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    assert page.evaluate("window.refus ?? []") == []


def test_an_inline_script_does_not_run(open_page: Callable[..., Page]) -> None:
    page = open_page("/f/15")
    ran = page.evaluate("""() => { const s = document.createElement("script"); s.textContent = "window.entre = 1";
      document.body.append(s); return window.entre ?? 0; }""")
    assert ran == 0


@pytest.fixture
def failing(site: Site) -> TestClient:
    """The same application with a page that breaks."""
    app = create_app(site.settings, clock=lambda: NIGHT, rasa=FakeRasa())  # type: ignore[arg-type]

    @app.get("/casse", include_in_schema=False)
    def broken() -> None:
        raise RuntimeError("il me frappe")

    return TestClient(app, raise_server_exceptions=False)


@pytest.mark.parametrize(("path", "status"), [("/casse", 500), ("/nulle-part", 404), ("/f/999", 404), ("/fiches/rien", 404)])
def test_error_pages_still_say_whom_to_call(failing: TestClient, path: str, status: int) -> None:
    answer = failing.get(path, headers=HTML)
    assert answer.status_code == status and "text/html" in answer.headers["content-type"]
    for link in SAFETY:
        assert f'href="{link}"' in answer.text, link
    assert 'href="/fiches"' in answer.text and "il me frappe" not in answer.text and "RuntimeError" not in answer.text
    assert "unsafe" not in answer.headers["content-security-policy"]
    body = failing.get(path).json()
    assert {item["numero"] for item in body["secours"]} >= {"17", "114", "3919"}
