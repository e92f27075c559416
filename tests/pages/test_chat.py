"""The conversation in a real browser, with and without script: blocks, danger, failures, exit, no trace."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.pages.conftest import Site
from tests.pages.test_pages import violations

Open = Callable[..., Page]
Write = Callable[[Page, str], None]
CRY = "il est derriere la porte avec un couteau"
PLAIN = "il me tape devant les petits jsuis a meaux"


def plain(text: str) -> str:
    """Text with ordinary spaces."""
    return re.sub(r"\s+", " ", text.replace("\u00a0", " "))


def send(page: Page, text: str) -> None:
    """Send without script."""
    page.fill("#texte", text)
    page.click(".envoyer")


def test_whole_conversation_without_script(open_page: Open, site: Site) -> None:
    page = open_page("/", java_script_enabled=False)
    send(page, PLAIN)
    answer = plain(page.locator("#reponse").inner_text())
    assert "vous n'y êtes pour rien" in answer and "à vol d'oiseau" in answer and "à confirmer" in answer
    assert "Ouvre demain à 9 h" in plain(page.locator("#reponse").text_content() or "")
    assert page.locator("#reponse a[href='tel:3919']").is_visible()
    page.click("button:has-text('Préparer un départ')")
    assert page.locator(".tour").count() == 2  # what was displayed stays
    assert plain(page.locator(".tour .moi").nth(1).inner_text()).endswith("Préparer un départ")
    assert "Choix proposés : Il est là en ce moment · Préparer un départ" in plain(page.locator(".tour").first.inner_text())
    assert page.locator("#reponse ol li").count() > 4
    before = len(site.rasa.forgotten)
    page.click("#effacer")
    assert page.locator(".tour").count() == 0 and len(site.rasa.forgotten) == before + 1
    assert page.context.cookies() == []


def test_first_button_without_script(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.click('summary:has-text("J\'aide une personne âgée")')
    page.click("button:has-text('On la maltraite')")
    assert "On la maltraite" in page.locator(".moi").inner_text()
    assert page.locator("#reponse .bloc").count() >= 3


@pytest.mark.parametrize("script", [True, False])
def test_urgent_block_comes_first_and_whole(open_page: Open, write: Write, site: Site, script: bool) -> None:
    page = open_page("/", java_script_enabled=script, viewport={"width": 320, "height": 640})
    (write if script else send)(page, CRY)
    reply = page.locator(".tour .balise")
    first = reply.locator(".bloc").first
    assert "urgence" in (first.get_attribute("class") or "")
    text = plain(first.inner_text())
    for line in (
        "Appelez le 17 ou le 112 maintenant.", "Envoyez un SMS au 114", "N'ouvrez pas.",
        "Je suis un robot. Je ne peux pas prévenir les secours à votre place.",
    ):  # fmt: skip
        assert line in text
    assert first.locator("a[href='sms:114']").is_visible() and first.locator("[data-quitter]").is_visible()
    if script:
        box = first.bounding_box()
        assert box is not None and 90 < box["y"] < 320  # on screen, under the bar of numbers
    assert reply.locator('button:has-text("Je suis à l\'abri")').count() == 1
    assert reply.locator(".bloc").count() > 3  # the ordinary answer follows


def test_both_ways_draw_the_same(open_page: Open, write: Write) -> None:
    with_script, without = open_page("/"), open_page("/", java_script_enabled=False)
    write(with_script, PLAIN)
    send(without, PLAIN)
    drawn = [plain(page.locator(".tour .balise").inner_text()) for page in (with_script, without)]
    assert drawn[0].replace("Copier l'adresse ", "") == drawn[1]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("message", [PLAIN, CRY])
def test_axe_on_a_conversation(open_page: Open, write: Write, scheme: str, message: str) -> None:
    page = open_page("/", color_scheme=scheme)
    write(page, message)
    for summary in page.locator(".balise summary").all():
        summary.click()
    assert violations(page) == []


def test_no_sideways_scroll_in_a_conversation(open_page: Open, write: Write) -> None:
    page = open_page("/", viewport={"width": 320, "height": 640})
    write(page, CRY)
    write(page, "a" * 300)
    for summary in page.locator(".balise summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_keyboard_and_focus(open_page: Open) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Aller au contenu"
    page.keyboard.press("Tab")
    assert "Quitter vite" in page.evaluate("document.activeElement.textContent")  # hidden until then
    page.focus("#texte")
    page.keyboard.type("il me tape")
    page.keyboard.press("Enter")
    expect(page.locator(".tour .balise")).to_be_visible()
    assert page.evaluate("document.activeElement.className") == "balise"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.balise') !== null")


def test_choice_stays_in_the_transcript_as_text(open_page: Open, write: Write) -> None:
    page = open_page("/")
    write(page, PLAIN)
    page.click("button:has-text('Garder des preuves')")
    expect(page.locator(".tour .balise")).to_have_count(2)
    assert page.locator(".tour").first.locator("button").filter(has_text="Garder").count() == 0
    assert "Garder des preuves" in page.locator(".choix-passes").first.inner_text()
    assert page.locator("#conversation").get_attribute("role") == "log"


def test_lost_network_keeps_the_words(open_page: Open) -> None:
    page = open_page("/")
    page.route("**/api/v1/messages", lambda route: route.abort())
    page.fill("#texte", "on me suit")
    page.click(".envoyer")
    expect(page.locator("#panne")).to_be_visible()
    assert page.input_value("#texte") == "on me suit"
    assert page.locator("#panne a[href='tel:17']").is_visible()
    page.unroute("**/api/v1/messages")
    page.click("#panne button:has-text('Réessayer')")
    expect(page.locator(".tour .balise")).to_have_count(1)
    assert page.input_value("#texte") == "" and not page.locator("#panne").is_visible()


def test_error_shows_its_numbers(open_page: Open) -> None:
    page = open_page("/")
    page.fill("#texte", "b" * 1200)
    assert "1" in page.locator("#compte").inner_text()
    page.click(".envoyer")
    expect(page.locator("#panne")).to_contain_text("trop long")
    assert page.locator("#panne a[href='tel:3919']").is_visible()
    assert len(page.input_value("#texte")) == 1200


def test_without_rasa_numbers_and_sheets(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/")
    site.rasa.away = True
    write(page, "je cherche de l'aide")
    assert page.locator(".balise a[href='tel:3919']").is_visible()
    page.click(".balise a[href='/fiches/vol_fausse_qualite']")
    expect(page.locator("dialog.feuille")).to_contain_text("faux agent")
    assert page.url.rstrip("/") == site.url  # the sheet opened over the conversation
    page.keyboard.press("Escape")
    expect(page.locator("dialog.feuille")).to_have_count(0)


def test_erase(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/")
    write(page, PLAIN)
    identifier = page.input_value("[name=conversation]")
    page.click("#effacer")
    expect(page.locator("#annonce")).to_have_text("La conversation est effacée.")
    assert identifier in site.rasa.forgotten and page.input_value("[name=conversation]") == ""
    assert page.locator(".tour").count() == 0 and page.locator(".debuts").is_visible()


@pytest.mark.parametrize("way", ["button", "shift", "dialog"])
def test_quick_exit(open_page: Open, write: Write, site: Site, way: str) -> None:
    page = open_page("/")
    write(page, PLAIN)
    identifier = page.input_value("[name=conversation]")
    length = page.evaluate("history.length")
    if way == "button":
        page.click(".tete .quitter")
    elif way == "shift":
        for _ in range(3):
            page.keyboard.press("Shift")
    else:
        page.click(".vers-fiche a")
        page.click("dialog .quitter")
    page.wait_for_url("**/icone.svg")
    assert page.evaluate("history.length") == length  # replaced, not added
    page.wait_for_timeout(200)
    assert identifier in site.rasa.forgotten
    page.go_back()
    assert PLAIN not in page.content()


def test_typing_capitals_does_not_leave(open_page: Open, site: Site) -> None:
    page = open_page("/")
    page.focus("#texte")
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift+D"):
        page.keyboard.press(key)
    assert page.url.rstrip("/") == site.url and page.input_value("#texte") == "ABCD"


def test_quick_exit_is_a_plain_link_without_script(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.click(".tete .quitter")
    page.wait_for_url("**/icone.svg")


def test_no_trace_in_the_browser(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/")
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    write(page, PLAIN)
    page.click("button:has-text('Garder des preuves')")
    expect(page.locator(".tour .balise")).to_have_count(2)
    page.click(".vers-fiche a >> nth=-1")
    expect(page.locator("dialog.feuille")).to_be_visible()
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.evaluate("indexedDB.databases().then(all => all.length)") == 0
    assert page.evaluate("caches.keys().then(all => all.length)") == 0
    assert page.evaluate("history.state") is None and page.evaluate("history.length") <= 2
    assert page.url.rstrip("/") == site.url
    assert requests and all(request.url.startswith(site.url) for request in requests)
    assert all("tape" not in request.url for request in requests)


def test_machine_and_forgetting_are_announced(open_page: Open) -> None:
    page = open_page("/")
    assert "Je suis un robot, pas un service d'urgence" in page.locator("#machine").inner_text()
    assert "30 minutes après votre dernier message" in plain(page.locator(".oubli").inner_text())
    described = page.get_attribute("#texte", "aria-describedby") or ""
    assert "machine" in described.split()
