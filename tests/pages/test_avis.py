"""« Cela vous a-t-il aidé » and the quick exit, counted from a real browser: with script, without, and in the widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.pages.conftest import Site
from tests.pages.test_chat import CRY, PLAIN
from tests.pages.test_pages import violations
from tests.pages.test_widget import host_page

Open = Callable[..., Page]
Write = Callable[[Page, str], None]
ASKS = "Cela vous a-t-il aidé"


def posts(page: Page) -> list[tuple[str, str | None]]:
    """Calls that count, as they leave."""
    sent: list[tuple[str, str | None]] = []

    def keep(request: Any) -> None:
        if "/api/v1/avis" in request.url or "/api/v1/sorties" in request.url:
            sent.append((request.url.split("/api/v1/")[1], request.post_data))

    page.on("request", keep)
    return sent


def test_one_tap_with_the_script(open_page: Open, write: Write) -> None:
    page = open_page("/")
    sent = posts(page)
    write(page, PLAIN)
    box = page.locator(".avis")
    expect(box).to_have_count(1)
    assert ASKS in box.inner_text().replace("\xa0", " ") and violations(page) == []
    with page.expect_response("**/api/v1/avis") as answered:
        box.get_by_role("button", name="Oui").click()
    assert answered.value.status == 204 and len(sent) == 1
    expect(page.locator(".avis")).to_have_text("Merci. Votre avis est compté, sans rien d'autre.")
    expect(page.locator(".avis button")).to_have_count(0)
    conversation = page.input_value("[name=conversation]")
    assert conversation and conversation not in str(sent) and violations(page) == []
    write(page, PLAIN)
    expect(page.locator(".avis")).to_have_count(1)  # under the last answer only


def test_one_tap_without_the_script(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False)
    page.fill("#texte", PLAIN)
    page.click(".envoyer")
    page.locator(".avis").get_by_role("button", name="Non").click()
    expect(page.locator(".avis")).to_have_count(0)
    expect(page.locator(".note[role=status]")).to_have_text("Merci. Votre avis est compté, sans rien d'autre.")
    expect(page.locator(".tour")).to_have_count(1)


@pytest.mark.parametrize("script", [True, False])
def test_nothing_is_asked_in_danger_or_of_a_minor(open_page: Open, script: bool) -> None:
    for path, words in (("/", CRY), ("/mineurs", PLAIN)):
        page = open_page(path, java_script_enabled=script)
        page.fill("#texte", words)
        page.click(".envoyer")
        expect(page.locator(".tour .balise")).to_have_count(1)
        expect(page.locator(".avis")).to_have_count(0)


def test_a_quick_exit_counts_one_and_says_nothing_else(open_page: Open, write: Write) -> None:
    page = open_page("/")
    sent = posts(page)
    write(page, PLAIN)
    page.click(".tete .quitter")
    page.wait_for_url("**/icone.svg")
    assert sent == [("sorties/page", None)]


def test_a_quick_exit_does_not_wait_for_a_server_that_is_away(open_page: Open) -> None:
    page = open_page("/")
    page.route("**/api/v1/sorties/**", lambda route: route.abort())
    page.click(".tete .quitter")
    page.wait_for_url("**/icone.svg")


def test_the_widget_asks_and_counts_too(open_page: Open, site: Site) -> None:
    with host_page(site, site.host) as host:
        page = open_page(host)
        sent = posts(page)
        page.click(".widget-lanceur")
        page.fill("#texte", PLAIN)
        page.click(".envoyer")
        with page.expect_response("**/api/v1/avis") as answered:
            page.locator(".avis").get_by_role("button", name="Oui").click()
        assert answered.value.status == 204
        page.click(".widget-tete .quitter")
        page.wait_for_url("**/icone.svg")
        assert [path for path, _ in sent] == ["avis", "sorties/widget"]


def test_a_sentence_leaves_from_its_own_button_only_and_the_answer_is_read(open_page: Open, write: Write) -> None:
    page = open_page("/")
    write(page, PLAIN)
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url) if "/api/v1/phrases" in request.url else None)
    page.evaluate(
        """async () => {
          const { apprentissage } = await import("/static/rares.js");
          const item = { phrase: "le voisin [nom] crie", offre: "inventée" };
          document.querySelector(".tour .balise").append(apprentissage({ items: [item], mention: "Un agent lira." }));
        }"""
    )
    offered = page.locator(".apprentissage li")
    expect(offered).to_contain_text("le voisin [nom] crie")
    assert calls == [] and violations(page) == []
    with page.expect_response("**/api/v1/phrases") as answered:
        offered.get_by_role("button", name="Confier cette phrase").click()
    assert answered.value.status >= 400 and len(calls) == 1  # an invented offer is refused, and that is said
    expect(offered.get_by_role("status")).to_have_text(answered.value.json()["erreur"]["message"].replace(" :", "\xa0:"))
    expect(offered.get_by_role("button")).to_have_count(0)
