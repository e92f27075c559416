"""An old telephone, a network that stops in the middle, a page that must vanish: what people meet, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from playwright.sync_api import Error, Page, expect

from tests.pages.conftest import Chromium, Site
from tests.pages.test_chat import CRY, PLAIN, plain
from tests.pages.test_pages import PATHS
from tools.node import NodeMissing, run

Open = Callable[..., Page]
#: Absent from the Chromium of Android 5 to 8 and from Safari 15, which still run on people's telephones.
RECENT = """delete AbortSignal.timeout; delete HTMLFormElement.prototype.requestSubmit; delete Element.prototype.checkVisibility;
  for (const name of ["toSpliced", "toSorted", "toReversed", "with", "findLast", "at"]) delete Array.prototype[name];"""
UNDRAWABLE = "delete Array.prototype.flatMap;"  # stands for whatever a browser lacks when an answer is drawn


def old(open_page: Open, lacks: str, path: str = "/") -> Page:
    """A page in a browser without some of today's functions."""
    page = open_page("/static/icone.svg")
    page.add_init_script(lacks)
    page.goto(path)
    return page


def send(page: Page, text: str) -> None:
    """Write and press the button, as on a touch screen."""
    page.fill("#texte", text)
    page.click(".envoyer")


def test_the_chat_on_an_old_telephone(open_page: Open) -> None:
    page = old(open_page, RECENT)
    send(page, CRY)
    expect(page.locator(".tour .urgence a[href='sms:114']")).to_be_visible()
    assert page.evaluate("history.length") <= 3  # drawn in the page, not by a form post
    page.click('button:has-text("Je suis à l\'abri")')
    expect(page.locator(".tour .balise")).to_have_count(2)


def test_an_answer_that_cannot_be_drawn_comes_from_the_server(open_page: Open) -> None:
    page = old(open_page, UNDRAWABLE)
    send(page, CRY)
    expect(page.locator("#reponse .urgence a[href='sms:114']")).to_be_visible()
    assert CRY in plain(page.locator(".moi").inner_text())


def test_the_exit_forgets_even_when_the_chat_script_did_not_start(open_page: Open, site: Site) -> None:
    page = open_page("/porte")
    page.route("**/static/blocs.js", lambda route: route.abort())
    page.goto("/")
    send(page, PLAIN)
    expect(page.locator("#reponse")).to_be_visible()  # by form post
    page.wait_for_load_state("load")  # the keys are heard once the script of the exit is there
    identifier = page.input_value("[name=conversation]")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/icone.svg")
    page.wait_for_timeout(300)
    assert identifier and identifier in site.rasa.forgotten


def test_the_screen_is_blank_before_the_neutral_page_answers(open_page: Open, write: Callable[[Page, str], None]) -> None:
    page = open_page("/")
    write(page, PLAIN)
    # All in one call: the next would wait, without a limit of its own, for the page that is on its way.
    shown, words, title = page.evaluate(
        """() => { document.querySelector(".tete .quitter").click();
          return [[...document.body.children].filter(e => e.checkVisibility()).length,
            document.querySelector("#texte").value + document.querySelector("#conversation").textContent, document.title]; }"""
    )
    assert (shown, words, title.strip()) == (0, "", "")


def test_a_silent_network_is_said_after_twelve_seconds(open_page: Open) -> None:
    page = open_page("/")
    page.clock.install()
    page.goto("/")
    page.route("**/api/v1/messages", lambda route: None)
    send(page, PLAIN)
    expect(page.locator("#attente")).to_be_visible()
    assert page.locator(".envoyer").get_attribute("aria-disabled") == "true"
    page.clock.fast_forward(12_500)
    expect(page.locator("#panne button")).to_have_text("Réessayer")
    assert page.input_value("#texte") == PLAIN and not page.locator("#attente").is_visible()
    page.unroute("**/api/v1/messages")
    page.fill("#texte", f"{PLAIN} tous les soirs")  # what is sent again is what the person sees
    page.click("#panne button")
    expect(page.locator(".moi p")).to_have_text(f"{PLAIN} tous les soirs")
    expect(page.locator(".tour .balise")).to_be_visible()
    page.clock.fast_forward(31 * 60_000)
    expect(page.locator("#conversation .note")).to_contain_text("a oublié cette conversation")
    assert page.locator(".tour .balise").is_visible()  # what is displayed stays


def test_the_scam_check_says_that_it_works(open_page: Open) -> None:
    page = open_page("/message-suspect")
    page.route("**/message-suspect", lambda route: None)
    page.fill("#message", "colis bloqué, payez 1,99 €")
    page.click(".envoyer")
    expect(page.locator("#annonce")).to_have_text("Recherche en cours.")
    assert page.locator(".envoyer").get_attribute("aria-disabled") == "true"


def test_arrows_through_the_filters_end_on_the_last(open_page: Open) -> None:
    page = open_page("/fiches")
    page.focus("input[name=public][value='']")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#resultats .note")).to_contain_text("Aidant d'un senior")
    expect(page.locator(".envoyer")).not_to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("path", [*PATHS, "/f/15/facile"])
def test_nothing_is_cut_at_320(open_page: Open, path: str) -> None:
    """A number cut by the edge of its button is a wrong number."""
    page = open_page(path, viewport={"width": 320, "height": 640})
    cut = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary, label, h1, h2, h3, dt, dd, p, li")]
          .filter(e => e.checkVisibility() && !e.closest(".lecteur, .evitement, .geste"))
          .filter(e => getComputedStyle(e).display !== "inline")
          .filter(e => { const edge = e.getBoundingClientRect().right + 1;
            return [...e.querySelectorAll("strong, span:not(.geste)")].some(c => c.getBoundingClientRect().right > edge); })
          .map(e => e.outerHTML.slice(0, 160))"""
    )
    assert cut == []


def test_a_sheet_begins_with_what_to_do_now(open_page: Open) -> None:
    page = open_page("/f/15", viewport={"width": 320, "height": 640})
    top = "e => e.getBoundingClientRect().top + scrollY"
    first = page.locator(".maintenant").evaluate(top)
    assert first < 640 and first < page.locator(".outils").evaluate(top)


def test_a_stuck_page_is_an_error_and_the_next_test_has_a_browser(open_page: Open, chromium: Chromium) -> None:
    page = open_page("/porte")
    threading.Timer(1, chromium.stop).start()
    with pytest.raises(Error):
        page.evaluate("new Promise(() => {})")
    assert open_page("/porte").title() == "Informations"


def test_a_tool_that_does_not_answer_is_stopped() -> None:
    with pytest.raises(NodeMissing, match="répondu"):
        run(["sleep", "20"], 0.2)
