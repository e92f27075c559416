"""Every page of the site, found by following its links: a new page is tested without being added to a list."""

from __future__ import annotations

import re

import httpx2

from tests.pages.conftest import Site

HTML = {"Accept": "text/html"}
NOT_PAGES = ("/static/", "/agents", "/api/")  # pages behind a password have their own tests
LINK = re.compile(r'<a [^>]*href="(/[^"#?]*)')


def pages(site: Site) -> dict[str, httpx2.Response]:
    """Path → answer, for every HTML page reached from the home page, and for one that does not exist."""
    found: dict[str, httpx2.Response] = {}
    waiting = ["/", "/nulle-part"]
    with httpx2.Client(base_url=site.url, headers=HTML, timeout=30) as client:
        while waiting:
            path = waiting.pop()
            if path in found or path.startswith(NOT_PAGES) or path.endswith(".pdf"):
                continue
            found[path] = client.get(path)
            waiting += LINK.findall(found[path].text)
    return {path: answer for path, answer in found.items() if "text/html" in answer.headers.get("content-type", "")}
