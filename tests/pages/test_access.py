"""Everyone can use it: 400 % zoom, high contrast, forced colours, and the whole path by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import CRY, PLAIN
from tests.pages.test_pages import AXE, violations

Open = Callable[..., Page]
Write = Callable[[Page, str], None]
ZOOMED = {"width": 320, "height": 256}  # 1280 x 1024 at 400 %
MAIN = ("/", "/mineurs", "/message-suspect", "/fiches", "/f/01", "/porte", "/langues", "/confidentialite")


def tab_to(page: Page, wanted: str, most: int = 90) -> None:
    """Press Tab until the focused element matches a selector: what a person without a mouse does."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement.matches(s)", wanted):
            return
    raise AssertionError(f"Tab never reaches {wanted}")


def seen(page: Page) -> bool:
    """Whether the focused element is on screen, with a visible outline."""
    return bool(
        page.evaluate(
            """() => { const e = document.activeElement, b = e.getBoundingClientRect(), s = getComputedStyle(e);
              return b.bottom > 0 && b.top < innerHeight && b.right > 0 && b.left < innerWidth
                && s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2; }"""
        )
    )


@pytest.mark.parametrize("path", MAIN)
def test_at_400_percent(open_page: Open, path: str) -> None:
    page = open_page(path, viewport=ZOOMED)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for _ in range(14):  # what is focused is never hidden under the head
        page.keyboard.press("Tab")
        assert page.evaluate(
            """() => { const b = document.activeElement.getBoundingClientRect(); if (!b.width) return true;
              const x = Math.min(Math.max(b.left + b.width / 2, 1), innerWidth - 1);
              const y = Math.min(Math.max(b.top + b.height / 2, 1), innerHeight - 1);
              const top = document.elementFromPoint(x, y), e = document.activeElement;
              return e === document.body || e.contains(top) || top.contains(e); }"""
        )


def test_a_conversation_at_400_percent(open_page: Open, write: Write) -> None:
    page = open_page("/", viewport=ZOOMED)
    write(page, CRY)
    for summary in page.locator(".balise summary").all():
        summary.click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    first = page.locator(".urgence a").first.bounding_box()
    assert first is not None and first["width"] > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/mineurs", "/message-suspect", "/f/15", "/porte"])
def test_high_contrast_reaches_seven_to_one(open_page: Open, path: str, scheme: str) -> None:
    page = open_page(path, color_scheme=scheme, contrast="more")
    found = AXE.run(page, options={"runOnly": {"type": "rule", "values": ["color-contrast-enhanced"]}}).response
    assert [node["html"][:120] for row in found["violations"] for node in row["nodes"]] == []
    line = page.evaluate("getComputedStyle(document.querySelector('.tete')).borderBottomColor")
    assert line == ("rgb(0, 0, 0)" if scheme == "light" else "rgb(255, 255, 255)")


@pytest.mark.parametrize("path", ["/", "/porte", "/message-suspect"])
def test_forced_colours(open_page: Open, path: str) -> None:
    """System colours only: what is a button still has an edge."""
    page = open_page(path, forced_colors="active")
    assert violations(page) == []
    without = page.evaluate(
        """() => [...document.querySelectorAll("button, .bouton, .appel, .quitter, .carte, .ouinon a")]
          .filter(e => e.checkVisibility() && parseFloat(getComputedStyle(e).borderTopWidth) < 1).map(e => e.outerHTML)"""
    )
    assert without == []


def test_forced_colours_keep_the_map_and_the_states(open_page: Open, write: Write) -> None:
    page = open_page("/", forced_colors="active")
    write(page, PLAIN)
    page.click("summary:has-text('Voir la carte')")
    expect(page.locator(".carte-fond")).to_have_count(1)
    read = "e => [getComputedStyle(e).fill, getComputedStyle(e).stroke]"
    ground, here = page.locator(".carte-fond").evaluate(read), page.locator(".carte-ici").evaluate(read)
    assert ground[0] != here[0] and ground[1] != ground[0]


def test_the_chat_by_keyboard_alone(open_page: Open, site: Site) -> None:
    page = open_page("/")
    tab_to(page, "#texte")
    assert seen(page)
    page.keyboard.type(PLAIN)
    tab_to(page, "#commune")
    page.keyboard.type("mea")
    expect(page.locator("[role=option]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    tab_to(page, ".envoyer")
    page.keyboard.press("Enter")
    expect(page.locator(".tour .balise")).to_have_count(1)
    tab_to(page, ".vers-fiche a")  # a sheet over the chat, then back
    assert seen(page)
    page.keyboard.press("Enter")
    expect(page.locator("dialog.feuille")).to_be_visible()
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    page.keyboard.press("Escape")
    expect(page.locator("dialog.feuille")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('.vers-fiche a')")
    tab_to(page, ".carte summary")
    page.keyboard.press("Enter")
    expect(page.locator(".carte svg")).to_be_visible()
    tab_to(page, ".choix button")
    page.keyboard.press("Enter")
    expect(page.locator(".tour .balise")).to_have_count(2)
    tab_to(page, "#effacer")
    page.keyboard.press("Enter")
    expect(page.locator(".tour")).to_have_count(0)


def test_sheets_and_door_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/fiches")
    tab_to(page, "#q")
    page.keyboard.type("faux plombier")
    page.keyboard.press("Enter")
    page.wait_for_selector("#resultats h2:has-text('faux plombier')")
    tab_to(page, ".liste-fiches a")
    page.keyboard.press("Enter")
    page.wait_for_url("**/f/15")
    tab_to(page, "a[href='/porte']")
    page.keyboard.press("Enter")
    page.wait_for_url("**/porte")
    tab_to(page, "#debut .ouinon a")
    assert seen(page)
    page.keyboard.press("Enter")
    expect(page.locator("#danger")).to_be_visible()
    tab_to(page, "#danger a[href='tel:17']")
    assert seen(page)


@pytest.mark.parametrize("path", MAIN)
def test_exit_by_keyboard_alone(open_page: Open, path: str) -> None:
    page = open_page(path)
    tab_to(page, ".evitement [data-quitter]", most=2)
    assert seen(page)
    page.keyboard.press("Enter")
    page.wait_for_url("**/icone.svg")
