"""Sheets as people read them: order of the steps, sources, dates, easy versions, filters, and the dialog over the chat."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import PLAIN
from tests.pages.test_pages import violations
from web.fiches.store import Fiche, load_fiches

Open = Callable[..., Page]
Write = Callable[[Page, str], None]


def sheets(site: Site) -> list[Fiche]:
    return list(load_fiches(site.settings.data))


def test_each_sheet_shows_its_steps_in_order_with_numbers_sources_and_date(site: Site) -> None:
    """Promise 5: danger first; violence speaks of now, the first hours, then, never of what one should have done."""
    fiches = load_fiches(site.settings.data)
    with httpx2.Client(base_url=site.url, timeout=60) as client:
        for rank, fiche in enumerate(fiches, start=1):
            html = client.get(f"/f/{rank:02d}").text
            marks = ['id="h-maintenant"', 'id="numeros"', *(f'<section id="{step.moment}"' for step in fiche.etapes)]
            places = [html.index(mark) for mark in (*marks, "D'où viennent ces conseils", "Fiche vérifiée le 21")]
            assert places == sorted(places), fiche.besoin
            assert html.count('class="numero') >= len(fiche.numeros), fiche.besoin
            assert "En attente de relecture par un professionnel" in html
            assert not re.search(r"\(\d{4}-\d\d(-\d\d)?\)", html), "the date of a source is said in French"
            if fiches.besoins[fiche.besoin].nom.startswith("violences_"):
                assert [step.moment for step in fiche.etapes] == ["maintenant", "premieres_heures", "ensuite"]


def test_easy_sheets_are_linked_said_unread_and_large(open_page: Open, site: Site) -> None:
    faciles = load_fiches(site.settings.data).faciles
    for besoin in faciles:
        assert "/facile" in httpx2.get(f"{site.url}/fiches/{besoin}").text
    page = open_page("/f/15", java_script_enabled=False)
    page.click("text=Version facile à lire")
    assert page.url.endswith("/f/15/facile") and page.title() == "Informations"
    assert "Relecture FALC à faire" in page.locator(".etiquette").inner_text()
    assert page.locator(".numero .appel strong").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 30
    assert page.locator("a[href='/f/15/facile.pdf']").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_easy_sheet_is_accessible_and_narrow(open_page: Open, scheme: str) -> None:
    page = open_page("/f/15/facile", color_scheme=scheme, viewport={"width": 320, "height": 640})
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_easy_pdf(site: Site) -> None:
    answer = httpx2.get(f"{site.url}/f/15/facile.pdf", timeout=30)
    assert answer.status_code == 200 and answer.content.startswith(b"%PDF-")
    assert answer.headers["content-disposition"] == 'attachment; filename="informations-15-facile.pdf"'


@pytest.mark.parametrize("public", ["victime", "aidant", "mineur", "professionnel", "elu"])
def test_each_public_has_its_sheets(site: Site, public: str) -> None:
    html = httpx2.get(f"{site.url}/fiches", params={"public": public}).text
    shown = len(re.findall(r'<li><a href="/f/\d\d"', html))
    assert 5 <= shown < 47 and f'value="{public}" checked' in html


def test_a_filter_never_hides_the_answer(site: Site) -> None:
    html = httpx2.post(f"{site.url}/fiches", data={"q": "faux plombier", "public": "elu"}).text
    elsewhere = html[html.index("Dans les autres fiches") :]
    assert 'href="/f/15"' in elsewhere


def test_sheet_opens_over_the_chat_and_from_one_to_the_next(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/")
    write(page, PLAIN)
    page.click(".vers-fiche a")
    dialog = page.locator("dialog.feuille")
    expect(dialog).to_contain_text("Les premières heures")
    expect(dialog.locator(".mes-numeros, .voix, [data-imprimer]")).to_have_count(0)
    expect(dialog.locator("a[download]")).to_be_visible()
    dialog.locator(".voir-aussi a").first.click()
    expect(page.locator("dialog.feuille")).to_have_count(2)
    assert page.url.rstrip("/") == site.url and page.evaluate("history.length") <= 2
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.feuille")).to_have_count(0)
    assert page.locator(".tour").count() == 1 and page.input_value("[name=conversation]")


def test_sheet_opens_in_the_conversation_without_script(open_page: Open, site: Site) -> None:
    page = open_page("/", java_script_enabled=False)
    page.fill("#texte", PLAIN)
    page.click(".envoyer")
    page.click("#reponse .vers-fiche .lien")
    assert page.url.split("#")[0].rstrip("/") == site.url and page.locator(".tour").count() == 1
    sheet = page.locator(".fiche-ouverte")
    assert "Les premières heures" in sheet.inner_text() and sheet.locator("a[href='/f/01.pdf']").is_visible()
    assert not sheet.locator(".mes-numeros").is_visible()
    page.click("button:has-text('Préparer un départ')")  # the conversation goes on
    assert page.locator(".tour").count() == 2 and page.locator(".fiche-ouverte").count() == 0


def test_words_left_in_the_field_are_read_for_danger_first(site: Site) -> None:
    html = httpx2.post(site.url, data={"fiche": "/f/01", "texte": "il est derriere la porte avec un couteau"}).text
    assert "bloc urgence" in html and "fiche-ouverte" not in html
    unknown = httpx2.post(site.url, data={"fiche": "/f/zz"})
    assert unknown.status_code == 200 and "fiche-ouverte" not in unknown.text
