"""Every page, in a real browser: axe, no sideways scroll at 320 px, policy, neutral title, numbers, exit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.pages.conftest import Site

PATHS = (
    "/", "/fiches", "/fiches?q=faux+plonbier", "/fiches?q=zzzz&public=elu", "/fiches?q=il+va+me+tuer", "/f/01",
    "/f/15", "/fiches/trouver_mds", "/porte", "/porte#police", "/message-suspect", "/mineurs", "/langues",
    "/confidentialite", "/accessibilite", "/mentions-legales", "/nulle-part",
)  # fmt: skip
Open = Callable[..., Page]
AXE = Axe()
OPTIONS = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}


def violations(page: Page) -> list[str]:
    """What axe-core finds wrong, in short."""
    found = AXE.run(page, options=OPTIONS).response["violations"]
    return [f"{row['id']}: {node['html'][:160]}" for row in found for node in row["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PATHS)
def test_axe_finds_nothing(open_page: Open, path: str, scheme: str) -> None:
    assert violations(open_page(path, color_scheme=scheme)) == []


@pytest.mark.parametrize("path", PATHS)
def test_no_sideways_scroll_at_320(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", PATHS)
def test_neutral_title_numbers_and_exit(open_page: Open, path: str) -> None:
    page = open_page(path, viewport={"width": 320, "height": 640})
    assert page.title() == "Informations"
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    for number in ("17", "15", "18", "112", "114"):
        assert page.locator(".urgences a", has_text=re.compile(rf"^{number}\b")).is_visible()
    box = page.locator(".urgences a").first.bounding_box()
    assert box is not None and box["height"] >= 48 and 0 <= box["y"] < 640  # still on screen after scrolling
    assert page.locator(".tete .quitter").is_visible()


@pytest.mark.parametrize("path", PATHS)
def test_targets_are_large(open_page: Open, path: str) -> None:
    """Buttons, fields and links that stand alone are at least 44 px high; most are 48."""
    page = open_page(path, viewport={"width": 320, "height": 640})
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden], [type=radio]), textarea, summary,"
          + ".appel, .bouton, .quitter, .urgences a, .rubriques a, .liste-fiches a, .ouinon a")]
          .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 47.5).map(e => e.outerHTML)"""
    )
    assert small == []


@pytest.mark.parametrize("path", PATHS)
def test_text_is_large(open_page: Open, path: str) -> None:
    page = open_page(path)
    sizes = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(e => e.checkVisibility()
          && [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
          .map(e => parseFloat(getComputedStyle(e).fontSize))"""
    )
    assert min(sizes) >= 18


@pytest.mark.parametrize("path", ["/", "/f/01", "/porte", "/static/chat.js", "/nulle-part", "/api/v1/besoins"])
def test_strict_policy(site: Site, path: str) -> None:
    answer = httpx2.get(site.url + path, headers={"Accept": "text/html"})
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy and "style-src 'self'" in policy
    assert "default-src 'none'" in policy and "set-cookie" not in answer.headers
    assert answer.headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_inline_and_nothing_from_elsewhere(site: Site, path: str) -> None:
    html = httpx2.get(site.url + path.split("#")[0], headers={"Accept": "text/html"}).text
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style|<script(?![^>]* src=)", html)
    loaded = re.findall(r"<(?:script|img|link)[^>]*(?:src|href)=\"([^\"]+)", html)
    assert loaded and all(address.startswith(("/static/", "data:image/svg+xml")) for address in loaded)


PARTS = (
    "/", "/static/balise.css", "/static/page.js", "/static/chat.js", "/static/blocs.js", "/static/communes.js",
    "/static/balise.svg", "/static/icone.svg", "/static/polices/atkinson.woff2",
)  # fmt: skip


def transferred(address: str) -> int:
    """Bytes of the body as they travel."""
    with httpx2.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
        return sum(len(chunk) for chunk in answer.iter_raw())


def test_weight(site: Site, open_page: Open) -> None:
    """The chat page fits in 100 kB as it travels; the script in 25 kB without counting on compression."""
    requested: list[str] = []
    page = open_page("/porte")
    page.on("request", lambda request: requested.append(request.url.removeprefix(site.url)))
    page.goto("/", wait_until="networkidle")
    assert set(requested) <= set(PARTS)  # nothing else is loaded
    assert sum(transferred(site.url + name) for name in PARTS) <= 70_000
    script = [len(httpx2.get(site.url + name).content) for name in PARTS if name.endswith(".js")]
    assert len(script) == 4 and sum(script) <= 25_000


def test_error_page_says_where_to_call(site: Site) -> None:
    answer = httpx2.get(f"{site.url}/nulle-part", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    for number in ("3919", "119", "3114"):
        assert f"tel:{number}" in answer.text
    body = httpx2.get(f"{site.url}/api/v1/nulle-part").json()
    assert body["secours"]


def test_door_works_without_script(open_page: Open) -> None:
    """Six questions by keyboard, one screen at a time, in one document that needs no network."""
    page = open_page("/porte", java_script_enabled=False)
    page.context.set_offline(True)
    for target in ("entree", "connue", "uniforme", "facture-q", "vente-q", "autre"):
        assert page.locator(".ecran:visible").count() == 1
        page.locator(".ecran:visible .ouinon a", has_text="Non").click()
        assert page.locator(".ecran:visible").get_attribute("id") == target
    assert page.locator(".ecran:visible .stop").inner_text() == "N'ouvrez pas"
    assert page.locator(".ecran:visible a[href='tel:17']").is_visible()


def test_every_door_answer_leads_somewhere(site: Site) -> None:
    html = httpx2.get(f"{site.url}/porte").text
    ids = set(re.findall(r'id="([\w-]+)"', html))
    links = set(re.findall(r'href="#([\w-]+)"', html))
    assert len(links) > 8 and links <= ids


def test_languages(site: Site) -> None:
    html = httpx2.get(f"{site.url}/langues").text
    sections = re.findall(r'<section class="langue" id="[\w-]+" lang="([\w-]+)" dir="(ltr|rtl)"', html)
    assert len(sections) == 10 and ("ar", "rtl") in sections
    for number in ("tel:17", "tel:112", "sms:114", "tel:119", "tel:3919"):
        assert html.count(f'"{number}" dir="ltr"') == 10
    assert html.count("en attente d'une relecture humaine") == 10


def test_sheet_prints_on_white_with_room_for_names(open_page: Open) -> None:
    page = open_page("/f/15", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".mes-numeros td").count() == 10
    assert page.locator(".mes-numeros").is_visible() and not page.locator(".tete").is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"


def test_search_stays_out_of_the_address(open_page: Open) -> None:
    page = open_page("/fiches")
    page.fill("#q", "faux plonbier")
    page.click(".recherche .envoyer")
    page.wait_for_selector("#resultats h2:has-text('faux plonbier')")
    assert page.locator(".liste-fiches a").first.get_attribute("href") == "/f/15"
    assert page.url.endswith("/fiches") and page.evaluate("history.length") <= 2
    page.check("input[value=mineur]", force=True)
    page.wait_for_selector("#resultats h2:has-text('Moins de 18 ans')")


def test_search_without_script(open_page: Open) -> None:
    page = open_page("/fiches", java_script_enabled=False)
    page.fill("#q", "harselement")
    page.click(".recherche .envoyer")
    assert "harcèlement" in page.locator(".liste-fiches a").first.inner_text().lower()
    assert page.url.endswith("/fiches")


def test_words_on_the_fixed_pages_are_short(site: Site) -> None:
    """No sentence over 20 words, no exclamation mark, on the pages that we wrote."""
    long = []
    for path in ("/", "/porte", "/message-suspect", "/mineurs", "/confidentialite", "/accessibilite", "/fiches"):
        html = httpx2.get(f"{site.url}{path}").text
        body = re.sub(r"(?s)<(script|head|nav|svg).*?</\1>", " ", html)
        body = re.sub(r"</(p|li|h[1-4]|label|button|a|summary|div|legend|span)>", ". ", body)
        text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body))
        assert "!" not in text
        sentences = re.split(r"[.?:;]\s", text)
        long += [json.dumps(s, ensure_ascii=False) for s in sentences if len(re.findall(r"[\w']+", s)) > 20]
    assert long == []


def test_another_language_gets_the_link_to_its_page(site: Site) -> None:
    """Below the answer, in its own language for screen readers; the same item is drawn by the script."""
    html = httpx2.post(f"{site.url}/", data={"texte": "مرحبا أحتاج إلى مساعدة"}).text
    assert '<a class="bouton" href="/langues#ar" lang="ar" dir="auto">' in html
    again = httpx2.post(f"{site.url}/", data={"texte": "bonjour, on a volé mon vélo"}).text
    assert "/langues#" not in again
