"""The front desk in a real Chromium: axe, the commune field, and what the printer gets: one page, nothing of staff."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.agents.test_browser import Site, browser, check, person, site  # noqa: F401  fixtures of the real site
from web.fiches.store import load_fiches
from web.settings import ROOT

INTERNAL = ("CRIP", "UMJ", "Travailleurs sociaux", "Pour vous seulement", "signaler", "Guichet", "Agent editeur")


def prepare(page: Page, besoin: str, commune: str) -> None:
    """Fill the form by hand, as on a busy morning."""
    page.goto("/agents/guichet")
    page.select_option("#besoin", besoin)
    page.fill("#commune", commune)
    page.keyboard.press("Escape")
    page.click("button:has-text('Préparer la feuille')")


def printed(page: Page) -> tuple[int, str]:
    """Pages and words of what the printer gets."""
    page.wait_for_load_state("networkidle")  # Chromium refuses to print a page that still loads
    reader = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return len(reader.pages), " ".join(part.extract_text() for part in reader.pages).replace("\xa0", " ")


def test_the_page_and_its_paper(person: Callable[[str], Page]) -> None:  # noqa: F811
    page = person("editeur")
    page.goto("/agents/guichet")
    check(page)
    page.select_option("#besoin", "enfant_en_danger")
    page.locator("#commune").press_sequentially("meau", delay=20)
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("#commune") == "Meaux (77100)"
    page.click("button:has-text('Préparer la feuille')")
    check(page)
    assert page.locator(".interne").is_visible() and "CRIP 77" in page.locator(".interne").inner_text()
    pages, words = printed(page)
    assert pages == 1
    assert "119" in words and "MDS de Meaux" in words
    assert [word for word in INTERNAL if word in words] == []
    page.emulate_media(media="print")
    assert not page.locator(".interne").is_visible()
    page.emulate_media(media="null")
    with page.context.expect_page() as opened:
        page.click("text=Ouvrir la feuille seule")
    alone = opened.value
    alone.wait_for_load_state()
    check(alone)
    pages, words = printed(alone)
    assert pages == 1 and "119" in words
    assert [word for word in INTERNAL if word in alone.content() and word != "Guichet"] == []
    alone.close()


def test_an_error_and_the_path_of_professionals(person: Callable[[str], Page]) -> None:  # noqa: F811
    page = person("editeur")
    prepare(page, "trouver_mds", "77120")
    assert page.locator("[role=alert]").is_visible()
    check(page)
    page.locator("[aria-label='Communes possibles'] button").first.click()
    assert page.locator(".feuille-guichet").is_visible()
    page.goto("/agents/guichet/parcours/article_40")
    check(page)


def test_every_sheet_is_one_page(person: Callable[[str], Page]) -> None:  # noqa: F811
    page = person("editeur")
    long = []
    for besoin in load_fiches(ROOT / "data").besoins:
        prepare(page, besoin, "Meaux (77100)")
        pages, words = printed(page)
        if pages != 1 or [word for word in INTERNAL[:4] if word in words and word != "UMJ"]:
            long.append((besoin, pages))
    assert long == []


def test_the_form_works_without_script(site: Site, browser: pytest.FixtureRequest, person: Callable[[str], Page]) -> None:  # noqa: F811
    cookies = person("editeur").context.cookies()
    context = browser.new_context(base_url=site.url, java_script_enabled=False)  # type: ignore[attr-defined]
    context.add_cookies(cookies)
    page = context.new_page()
    prepare(page, "violences_conjugales", "meaux")
    assert page.locator(".feuille-guichet").is_visible() and not page.locator("[data-imprimer]").is_visible()
    context.close()
