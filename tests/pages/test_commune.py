"""The commune field in a real browser: a plain field without script, a combobox with it, and the map that follows."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import PLAIN, plain, send
from tests.pages.test_pages import violations
from tests.pages.test_widget import host_page

Open = Callable[..., Page]
Write = Callable[[Page, str], None]


def typed(page: Page, words: str) -> None:
    page.focus("#commune")
    page.keyboard.type(words)
    expect(page.locator("[role=option]").first).to_be_visible()


def test_keyboard(open_page: Open) -> None:
    page = open_page("/")
    field = page.locator("#commune")
    assert field.get_attribute("role") == "combobox" and field.get_attribute("aria-expanded") == "false"
    typed(page, "font")
    assert field.get_attribute("aria-expanded") == "true" and field.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    active = field.get_attribute("aria-activedescendant")
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    assert page.locator("#annonce").inner_text().endswith("communes proposées.")
    assert violations(page) == []
    page.keyboard.press("ArrowUp")  # round to the last
    assert page.locator("[role=option]").last.get_attribute("aria-selected") == "true"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert field.input_value().startswith("Fontainebleau (77300)")
    assert page.locator("[role=option]").count() == 0 and page.evaluate("document.activeElement.id") == "commune"
    page.keyboard.type("x")
    page.keyboard.press("Escape")
    assert page.url.rstrip("/").endswith(str(page.evaluate("location.host")))


def test_mouse_and_escape(open_page: Open) -> None:
    page = open_page("/", viewport={"width": 320, "height": 640})
    typed(page, "mea")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.click("[role=option] >> nth=0")
    assert page.input_value("#commune") == "Meaux (77100)"
    page.keyboard.press("Backspace")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[role=option]")).to_have_count(0)
    assert page.input_value("#commune") == "Meaux (77100"


def test_what_is_chosen_is_sent_once_and_a_failure_of_the_list_changes_nothing(open_page: Open, write: Write, site: Site) -> None:
    page = open_page("/")
    page.route("**/api/v1/communes*", lambda route: route.abort())
    page.fill("#commune", "Provins (77160)")
    site.rasa.messages.clear()
    write(page, PLAIN)
    write(page, "bonjour")
    assert [list(message) for message in site.rasa.messages] == [["charge"], ["text"], ["text"]]
    assert site.rasa.messages[0]["charge"]["entites"] == {"commune": "77379"}


def test_without_script_a_plain_field(open_page: Open, site: Site) -> None:
    page = open_page("/", java_script_enabled=False)
    assert page.get_attribute("#commune", "role") is None
    page.fill("#commune", "provin")
    site.rasa.messages.clear()
    send(page, PLAIN)
    assert site.rasa.messages[0]["charge"]["entites"] == {"commune": "77379"}
    assert page.input_value("#commune") == "Meaux"  # what Balise now knows
    send(page, PLAIN)
    assert len(site.rasa.messages) == 3


def test_the_commune_alone_is_a_message(open_page: Open) -> None:
    for script in (True, False):
        page = open_page("/", java_script_enabled=script)
        page.fill("#commune", "Provins")
        page.click(".envoyer")
        expect(page.locator(".tour .balise")).to_have_count(1)
        assert plain(page.locator(".tour .moi p").inner_text()) == "Provins"


@pytest.mark.parametrize("script", [True, False])
def test_the_map(open_page: Open, write: Write, script: bool) -> None:
    page = open_page("/", java_script_enabled=script)
    (write if script else send)(page, PLAIN)
    page.click("summary:has-text('Voir la carte')")
    drawing = page.locator(".carte svg")
    expect(drawing.locator(".carte-fond")).to_have_count(1)
    box = drawing.bounding_box()
    assert box is not None and box["width"] > 200 and box["height"] > 300  # drawn, without an inline style
    assert "Meaux" in (drawing.get_attribute("aria-label") or "") and drawing.get_attribute("role") == "img"
    assert drawing.locator("text").first.text_content() == "Meaux"
    assert "Point plein : Meaux, au nord" in plain(page.locator(".carte figcaption").inner_text())
    assert page.locator("[style]").count() == 0
    if script:
        assert violations(page) == []


def test_both_maps_are_the_same(open_page: Open, write: Write) -> None:
    shapes = []
    for script in (True, False):
        page = open_page("/", java_script_enabled=script)
        (write if script else send)(page, PLAIN)
        page.click("summary:has-text('Voir la carte')")
        expect(page.locator(".carte .carte-fond")).to_have_count(1)
        read = "all => all.map(e => e.tagName + [...e.attributes].map(a => a.name + a.value).sort() + e.textContent)"
        shapes.append(page.locator(".carte svg *").evaluate_all(read))
    assert shapes[0] == shapes[1] and len(shapes[0]) >= 3


def test_commune_and_map_in_the_widget(open_page: Open, site: Site) -> None:
    with host_page(site, site.host) as host:
        page = open_page(host)
        page.click("button:has-text('Besoin d')")
        typed(page, "mea")
        page.keyboard.press("Escape")  # closes the list, not the dialog
        expect(page.locator("[role=option]")).to_have_count(0)
        assert page.locator("dialog.widget").is_visible()
        page.fill("#texte", "il me tape")
        page.click(".envoyer")
        page.click("summary:has-text('Voir la carte')")
        expect(page.locator(".carte-fond")).to_have_count(1)
        assert violations(page) == []
