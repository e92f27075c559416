"""The minors' door: « tu » from the first word to the last, 119 and 3018, and a robot that tells nobody."""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx2
import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import CRY, plain, send
from tests.pages.test_pages import violations

Open = Callable[..., Page]
Write = Callable[[Page, str], None]
VOUS = re.compile(r"\b(vous|votre|vos)\b", re.IGNORECASE)


def test_what_the_page_says(open_page: Open) -> None:
    page = open_page("/mineurs")
    text = plain(page.locator("main").inner_text())
    for words in (
        "Je suis un robot : je ne préviens personne.", "Ni tes parents, ni ton école, ni la police.",
        "Ils peuvent prévenir des adultes chargés de te protéger.", "de 9 h à 23 h", "Ouvert jour et nuit",
    ):  # fmt: skip
        assert words in text
    for link in ("tel:17", "sms:114", "tel:119", "tel:3018"):
        assert page.locator(f"main a[href='{link}']").first.is_visible()
    assert VOUS.findall(text) == []
    assert page.title() == "Informations"


@pytest.mark.parametrize("script", [True, False])
def test_the_whole_conversation_says_tu(open_page: Open, write: Write, site: Site, script: bool) -> None:
    page = open_page("/mineurs", java_script_enabled=script)
    page.click("button:has-text('On me harcèle')")
    expect(page.locator(".tour .balise")).to_have_count(1)
    assert site.rasa.messages[-1]["charge"]["entites"]["mineur_ecrit"] is True
    opening = plain(page.locator(".tour .balise .bloc").first.inner_text())
    steps = plain(page.locator(".tour .balise .reflexes").first.inner_text())
    assert VOUS.findall(opening + steps) == []
    assert plain(page.locator(".tour .moi").first.inner_text()).startswith("Toi ")
    (write if script else send)(page, CRY)
    urgent = plain(page.locator(".tour").last.locator(".urgence").inner_text())
    assert "Appelle le 17 ou le 112." in urgent and "119" in urgent and VOUS.findall(urgent) == []
    assert page.locator("label[for=texte]").inner_text() == "Ton message"  # the page still says « tu »


def test_words_first(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/mineurs")
    site.rasa.messages.clear()
    write(page, "on m'insulte")
    assert site.rasa.messages[0]["charge"]["entites"] == {"mineur_ecrit": True, "mineur_concerne": True}


def test_without_rasa_still_tu(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/mineurs")
    site.rasa.away = True
    write(page, "on m'insulte")
    assert VOUS.findall(plain(page.locator(".tour .balise .texte").inner_text())) == []
    page.click("#effacer")
    page.click("button:has-text('On me harcèle')")  # the choice carries what it needs, « tu » too
    expect(page.locator(".tour .balise")).to_have_count(1)
    assert VOUS.findall(plain(page.locator(".tour .balise .reflexes").inner_text())) == []


def test_reached_from_home(open_page: Open) -> None:
    page = open_page("/", viewport={"width": 320, "height": 640})
    page.click("a:has-text('Tu as moins de 18 ans')")
    page.wait_for_url("**/mineurs")


def test_nothing_is_ever_asked_in_exchange(site: Site) -> None:
    """No box to tick, no account, no « help us to learn »: only the message, the commune and buttons."""
    html = httpx2.get(f"{site.url}/mineurs").text
    fields = set(re.findall(r'<(?:input|textarea|select)[^>]*name="(\w+)"', html))
    assert fields == {"conversation", "contexte", "connue", "fil", "texte", "commune"}
    assert 'type="checkbox"' not in html and not re.search(r"apprendre|améliorer|signaler", html, re.IGNORECASE)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_on_a_minors_conversation(open_page: Open, write: Write, scheme: str) -> None:
    page = open_page("/mineurs", color_scheme=scheme, viewport={"width": 320, "height": 640})
    write(page, CRY)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
