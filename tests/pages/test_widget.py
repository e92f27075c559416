"""The widget in a host page: allowed origins compared whole, styles and words apart from the host, quick exit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_pages import violations

HTML = """<!doctype html><html lang="fr"><head><title>Mairie</title><style>html{font-size:10px} *{color:red}</style></head>
<body><main><h1>Mairie</h1></main><script src="%s/widget.js" defer></script></body></html>"""


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("", True),
        ("https://hote.example", True),
        ("https://evil-hote.example", False),
        ("https://hote.example.evil", False),
        ("http://hote.example", False),
        ("http://127.0.0.1", False),
        ("null", False),
    ],
)
def test_origins_are_compared_whole(site: Site, origin: str, allowed: bool) -> None:
    origin = origin or site.host
    asked = httpx2.options(f"{site.url}/api/v1/messages", headers={"Origin": origin, "Access-Control-Request-Method": "POST"})
    read = httpx2.get(f"{site.url}/static/blocs.js", headers={"Origin": origin})
    for answer in (asked, read):
        assert answer.headers.get("access-control-allow-origin") == (origin if allowed else None)
        assert "access-control-allow-credentials" not in answer.headers


@contextmanager
def host_page(site: Site, origin: str) -> Iterator[str]:
    """A real page of another site: a made-up answer would count as a far network, kept from the loopback."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((HTML % site.url).encode())

        def log_message(self, *_: object) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", int(origin.rsplit(":", 1)[1])), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def host(site: Site) -> Iterator[str]:
    """Address of the page that may embed the widget."""
    with host_page(site, site.host) as address:
        yield address


def test_conversation_in_a_host_page(open_page: Callable[..., Page], site: Site, host: str) -> None:
    page = open_page(host)
    page.click("button:has-text('Besoin d')")
    page.fill("#texte", "il est derriere la porte avec un couteau")
    page.click(".envoyer")
    expect(page.locator(".balise")).to_be_visible()
    assert "urgence" in (page.locator(".balise .bloc").first.get_attribute("class") or "")
    sizes = page.locator(".balise p").evaluate_all("all => all.map(e => parseFloat(getComputedStyle(e).fontSize))")
    assert min(sizes) >= 18  # whatever the host's own sizes
    assert page.locator(".balise p").first.evaluate("e => getComputedStyle(e).color") != "rgb(255, 0, 0)"
    page.click(".choix button >> nth=0")
    expect(page.locator(".balise")).to_have_count(2)
    assert page.context.cookies() == [] and page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert violations(page) == []


def test_quick_exit_leaves_the_host_page(open_page: Callable[..., Page], site: Site, host: str) -> None:
    page = open_page(host)
    page.click("button:has-text('Besoin d')")
    page.fill("#texte", "on me suit")
    page.press("#texte", "Enter")  # as on the page of Balise
    expect(page.locator(".balise")).to_be_visible()
    before = len(site.rasa.forgotten)
    page.click("dialog .quitter >> nth=0")
    page.wait_for_url("**/icone.svg")
    page.wait_for_timeout(200)
    assert len(site.rasa.forgotten) > before


def test_refused_origin_goes_to_the_site_itself(open_page: Callable[..., Page], site: Site) -> None:
    with host_page(site, ":0") as other:
        page = open_page(other)
        page.click("button:has-text('Besoin d')")
        page.wait_for_url(f"{site.url}/")
