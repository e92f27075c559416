"""Checking a message received: danger first, then signs with their reasons; nothing kept; with and without script."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import plain
from tests.pages.test_pages import violations

Open = Callable[..., Page]
SCAM = "ANTAI : amende impayée de 35€. Évitez la majoration sous 48h : https://antai-gouv-amendes.com/p"
THREAT = "je vais te tuer ce soir, je suis devant chez toi avec un couteau"
HONEST = "Coucou, je rentre vers 19 h, tu peux sortir le plat du four ?"
NEVER = ("sans danger", "message est sûr", "est fiable", "aucun risque")


def check(page: Page, words: str) -> str:
    """Paste a message and read what comes."""
    page.fill("#message", words)
    page.click(".envoyer")
    expect(page.locator("#resultat .bloc").first).to_be_visible()
    return plain(page.locator("#resultat").inner_text())


@pytest.mark.parametrize("script", [True, False])
def test_a_scam(open_page: Open, site: Site, script: bool) -> None:
    page = open_page("/message-suspect", java_script_enabled=script)
    site.rasa.besoin = "arnaque_numerique"
    text = check(page, SCAM)
    assert text.startswith("Ce message ressemble à une arnaque")
    for words in ("Une amende à payer par un lien", "amendes.gouv.fr", "Une adresse qui imite", "33700", "17Cyber", "banque"):
        assert words in text
    assert page.url.endswith("/message-suspect")
    if script:
        assert page.evaluate("history.length") <= 2 and page.evaluate("document.activeElement.id") == "resultat"
        assert page.locator("#annonce").inner_text() == "Ce message ressemble à une arnaque"


@pytest.mark.parametrize("script", [True, False])
def test_a_threat_gets_the_urgent_answer_first(open_page: Open, site: Site, script: bool) -> None:
    page = open_page("/message-suspect", java_script_enabled=script)
    text = check(page, THREAT)
    first = page.locator("#resultat .bloc").first
    assert "urgence" in (first.get_attribute("class") or "") and first.locator("a[href='sms:114']").is_visible()
    assert "preuve" in text and "Aucun signe" not in text
    assert "Éloignez-vous tout de suite, sans rien emporter" not in text  # someone else wrote it
    page.click("button:has-text('Garder des preuves')")  # goes on in the chat
    expect(page.locator("#conversation .tour")).to_have_count(1)


def test_a_calm_threat_gets_its_own_answer(open_page: Open, site: Site) -> None:
    page = open_page("/message-suspect")
    site.rasa.besoin = "cyber_harcelement"
    text = check(page, "t'es qu'une grosse merde tout le collège te déteste")
    assert "3018" in text and "ressemble à une arnaque" not in text


def test_frightening_words_of_a_scam_are_a_scam(open_page: Open, site: Site) -> None:
    page = open_page("/message-suspect")
    site.rasa.besoin = "enfant_en_danger"
    text = check(page, "CONVOCATION brigade des mineurs : répondez par mail sous 72h, poursuites pour pédopornographie")
    assert text.startswith("Ce message ressemble à une arnaque")


def test_nothing_found_never_means_safe(open_page: Open, site: Site) -> None:
    page = open_page("/message-suspect")
    site.rasa.besoin = "arnaque_numerique"
    text = check(page, HONEST)
    assert text.startswith("Aucun signe connu n'a été trouvé") and "ne prouve pas" in text
    assert not any(words in page.content().lower() for words in NEVER)


def test_empty_and_without_rasa(open_page: Open, site: Site) -> None:
    page = open_page("/message-suspect")
    page.click(".envoyer")
    expect(page.locator("#resultat .panne")).to_be_visible()
    site.rasa.away = True
    assert "ressemble à une arnaque" in check(page, SCAM)
    assert page.locator("a[href='sms:114']").count() >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("words", [SCAM, THREAT, HONEST])
def test_axe_and_narrow(open_page: Open, site: Site, words: str, scheme: str) -> None:
    page = open_page("/message-suspect", color_scheme=scheme, viewport={"width": 320, "height": 640})
    site.rasa.besoin = "violences_conjugales" if words == THREAT else "arnaque_numerique"
    check(page, words)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_post_only_forgotten_and_stored_nowhere(site: Site) -> None:
    before = len(site.rasa.forgotten)
    answer = httpx2.post(f"{site.url}/message-suspect", data={"message": SCAM})
    assert answer.headers["cache-control"] == "no-store" and "set-cookie" not in answer.headers
    assert len(site.rasa.forgotten) == before + 1
    asked = httpx2.get(f"{site.url}/message-suspect", params={"message": SCAM})
    assert "antai-gouv" not in asked.text  # an address is never read


@pytest.mark.parametrize("words", ["x" * 60_000, "<script>alert(1)</script>", "\x00\u202e", "http://" * 3000])
def test_anything_is_answered(site: Site, words: str) -> None:
    answer = httpx2.post(f"{site.url}/message-suspect", data={"message": words}, timeout=20)
    assert answer.status_code == 200 and "<script>alert" not in answer.text


def test_reached_from_home_sheet_and_chat(open_page: Open, site: Site) -> None:
    page = open_page("/")
    assert page.locator("main a[href='/message-suspect']").is_visible()
    page.click("button:has-text(\"J'ai reçu un message suspect\")")
    expect(page.locator(".choix a[href='/message-suspect']")).to_be_visible()
    assert '"/message-suspect"' in httpx2.get(f"{site.url}/fiches/arnaque_numerique").text
