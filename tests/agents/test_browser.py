"""In a real Chromium: two people correct an address, the next answer shows it, one click undoes it; axe on every page."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import httpx2
import pyotp
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.pages.conftest import CHROMIUM, FLAGS, NIGHT, FakeRasa, serve
from tools.stack import free_port
from web.agents import accounts
from web.db import make_engine, make_session_factory, session_scope
from web.orientation.models import Bandeau
from web.orientation.prepare import prepare_database
from web.settings import Settings

PASSWORD = "une phrase assez longue 7"
MDS = "/agents/entrees/structure/mds-meaux"
WIDTHS = (1280, 820)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE = Axe()


@dataclass
class Site:
    """The running site and its one-time passwords."""

    url: str
    passwords: dict[str, str]
    database: str

    def mds(self) -> dict[str, Any]:
        """The MDS that residents of Meaux are told of."""
        reply = httpx2.get(f"{self.url}/api/v1/orientation", params={"besoin": "trouver_mds", "commune": "77284"})
        return next(i for b in reply.json()["blocks"] if b["type"] == "lieux" for i in b["items"] if i["type"] == "mds")

    def chat(self) -> str:
        """The next answer of the chat at Meaux, where the MDS is among the places."""
        reply = httpx2.post(f"{self.url}/api/v1/messages", json={"conversation": None, "text": "mon mari me surveille"})
        return reply.text


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, and two agents who never logged in."""
    port = free_port()
    settings = Settings(
        var=tmp_path_factory.mktemp("bureau-reel"),
        database_url="",
        redis_url="",
        agents_http=True,
        messages_per_minute=10_000,
        apprentissage=True,
        neutral_page=f"http://127.0.0.1:{port}/static/icone.svg",
    )
    list(prepare_database(settings))
    engine = make_engine(settings.database)
    passwords = {}
    with session_scope(make_session_factory(engine)) as session:
        for role in ("lecteur", "editeur", "valideur", "administrateur"):
            courriel = f"{role}@dep77.test"
            _, password = accounts.create(session, NIGHT, "essai", courriel, role, f"Agent {role}", "MDS de Meaux")
            passwords[courriel] = password or ""
    engine.dispose()
    server = serve(settings, FakeRasa(), port)
    yield Site(f"http://127.0.0.1:{port}", passwords, settings.database)
    server.should_exit = True


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    if not CHROMIUM:
        if os.environ.get("CI") == "true":
            pytest.fail("Chromium is missing: apt-get install -y chromium")
        pytest.skip("Chromium is missing: apt-get install -y chromium")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield started
        started.close()


@pytest.fixture(scope="module")
def person(browser: Browser, site: Site) -> Iterator[Callable[[str], Page]]:
    """The page of an agent, logged in step by step the first time."""
    contexts: dict[str, tuple[BrowserContext, Page]] = {}
    errors: list[str] = []

    def log_in(role: str) -> Page:
        if role in contexts:
            return contexts[role][1]
        context = browser.new_context(base_url=site.url, locale="fr-FR", viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda m: errors.append(m.text) if "Content Security Policy" in m.text else None)
        contexts[role] = (context, page)
        page.goto("/agents")
        check(page)
        page.fill("#courriel", f"{role}@dep77.test")
        page.fill("#mot_de_passe", site.passwords[f"{role}@dep77.test"])
        page.click("text=Continuer")
        check(page)
        page.fill("#nouveau", PASSWORD)
        page.fill("#encore", PASSWORD)
        page.click("text=Garder ce mot de passe")
        check(page)
        key = page.locator("code").inner_text().replace(" ", "")
        page.fill("#code", pyotp.TOTP(key).at(NIGHT))
        page.click("text=Vérifier le code")
        assert page.locator("h1").inner_text() == f"Bonjour, Agent {role}"
        return page

    yield log_in
    for context, _ in contexts.values():
        context.close()
    assert errors == []


def check(page: Page) -> None:
    """Nothing that axe finds, no sideways scroll, at the width of a desk and of a tablet."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        found = AXE.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        assert [f"{row['id']}: {node['html'][:160]}" for row in found for node in row["nodes"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1280, "height": 900})


def test_two_people_correct_the_mds_of_meaux(site: Site, person: Callable[[str], Page]) -> None:
    before = site.mds()
    assert before["statut"] == "a_confirmer" and "31 rue du Palais de Justice" in before["adresse"]
    editor = person("editeur")
    editor.goto("/agents/entrees/structure?q=mds+meaux")
    check(editor)
    editor.click("text=MDS de Meaux")
    check(editor)
    editor.click("text=Modifier")
    check(editor)
    editor.fill("#champ-adresse", "8 rue des Cordeliers")
    editor.fill("#champ-horaires_accueil", "lundi")
    editor.wait_for_selector("#erreur-horaires_accueil p")
    editor.fill("#champ-horaires_accueil", "Mo-Fr 08:30-12:00; PH off")
    editor.wait_for_selector("[data-apercu=horaires_accueil]:has-text('lundi au vendredi')")
    editor.click("button:has-text('Proposer')")
    assert "champs à revoir" in editor.locator("#resume").inner_text().replace("\xa0", " ")
    check(editor)
    assert editor.input_value("#champ-adresse") == "8 rue des Cordeliers"
    editor.select_option("#champ-fait-adresse", "verifie")
    editor.select_option("#champ-fait-horaires_accueil", "verifie")
    editor.select_option("#champ-moyen", "telephone")
    editor.fill("#champ-pourquoi", "la MDS a changé de locaux")
    editor.click("button:has-text('Garder, et voir')")
    assert "8 rue des Cordeliers" in editor.locator(".dirait").inner_text()
    check(editor)
    editor.click("text=Revenir à la proposition")
    editor.click("text=Reprendre la saisie")
    editor.click("button:has-text('Proposer')")
    assert "Une autre personne doit l'approuver" in editor.locator(".fait").inner_text()
    check(editor)
    assert site.mds() == before

    reviewer = person("valideur")
    reviewer.click(".taches a:has-text('MDS de Meaux')")
    check(reviewer)
    reviewer.click("text=Approuver et publier")
    after = site.mds()
    assert after["statut"] == "verifie" and after["adresse"] == "8 rue des Cordeliers, 77100 Meaux"
    assert "Adresse vérifiée le 21 novembre 2026." in after["mention"]
    assert after["horaires"] == "lundi au vendredi, 8 h 30 à 12 h ; fermé les jours fériés"
    assert "8 rue des Cordeliers" in site.chat()

    reviewer.goto(f"{MDS}/historique")
    check(reviewer)
    reviewer.click("text=Revenir à l'état d'origine")
    assert site.mds() == before
    assert "8 rue des Cordeliers" not in site.chat()


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("valideur", "/agents"),
        ("valideur", "/agents/propositions"),
        ("valideur", "/agents/journal"),
        ("administrateur", "/agents/apprentissage"),
        ("editeur", "/agents/entrees/interne/crip-77/modifier"),
        ("valideur", "/agents/mon-compte"),
        ("valideur", "/agents/comptes"),
        ("administrateur", "/agents/comptes"),
        ("editeur", "/agents/entrees/numero/3919.appel/modifier"),
        ("editeur", "/agents/entrees/fiche/violences_conjugales/modifier"),
        ("editeur", "/agents/entrees/service/mds-chelles-accueil-social/modifier"),
        ("editeur", "/agents/entrees/secteur/mds-meaux/modifier"),
        ("editeur", "/agents/entrees/zone/77284/modifier"),
        ("editeur", "/agents/entrees/angela/angela-chelles/modifier"),
        ("editeur", "/agents/entrees/fermeture/nouveau"),
        ("editeur", "/agents/entrees/bandeau/nouveau"),
        ("editeur", f"{MDS}/historique"),
        ("editeur", "/agents/fraicheur"),
        ("valideur", "/agents/fraicheur?sorte=officiel"),
        ("editeur", "/agents/fraicheur/proprietaires"),
        ("editeur", "/agents/fraicheur/structure/mds-coulommiers"),
    ],
)
def test_axe_finds_nothing(person: Callable[[str], Page], role: str, path: str) -> None:
    page = person(role)
    page.goto(path)
    check(page)


def test_one_click_checks_a_place_and_one_undoes_it(site: Site, person: Callable[[str], Page]) -> None:
    before = site.mds()
    page = person("editeur")
    page.goto("/agents/fraicheur?sorte=mds")
    row = page.locator("tr", has=page.locator("a[href='/agents/fraicheur/structure/mds-meaux']"))
    row.get_by_role("button", name="par téléphone").click()
    assert "vérifié aujourd'hui" in page.locator(".fait").inner_text()
    check(page)
    after = site.mds()
    assert after["statut"] == "verifie" and after["adresse"] == before["adresse"] and "MDS" in site.chat()
    page.click("text=Annuler cette vérification")
    assert site.mds() == before
    page.goto("/agents/fraicheur/proprietaires")
    page.fill("#c-mds", "marie.dupont@departement77.fr")
    page.locator("section", has=page.locator("#c-mds")).get_by_role("button").click()
    assert "celle d'une personne" in page.locator("#e-mds").inner_text()
    assert page.input_value("#c-mds") == "marie.dupont@departement77.fr"
    check(page)
    page.fill("#c-mds", "mds@departement77.fr")
    page.locator("section", has=page.locator("#c-mds")).get_by_role("button").click()
    assert page.input_value("#c-mds") == "mds@departement77.fr"


def test_a_crisis_banner_on_the_pages_of_residents(site: Site, browser: Browser) -> None:
    engine = make_engine(site.database)
    now = NIGHT.replace(hour=20)
    with session_scope(make_session_factory(engine)) as session:
        text = "La Marne monte vite. Gagnez un étage. En danger : 18."
        session.add(Bandeau(id="crue", texte=text, debut=now, fin=now + timedelta(days=1), communes=["77284"], besoins=[]))
    for width, script in ((1280, True), (320, True), (360, False)):
        context = browser.new_context(base_url=site.url, viewport={"width": width, "height": 800}, java_script_enabled=script)
        page, blocked = context.new_page(), []
        page.on("console", lambda m, blocked=blocked: blocked.append(m.text) if "Content Security Policy" in m.text else None)
        for path in ("/", "/porte", "/porte#police", "/f/01", "/fiches"):
            page.goto(path)
            banner = page.get_by_role("complementary", name="Information en cours")
            assert "La Marne monte vite." in banner.inner_text() and "Meaux" in banner.inner_text(), path
            assert banner.is_visible() and page.evaluate("document.documentElement.scrollWidth") <= width
            if script:
                found = AXE.run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
                assert [row["id"] for row in found] == [], path
        assert page.locator(".ecran:visible").count() <= 1 and blocked == []
        page.goto("/porte")
        context.set_offline(True)
        page.click("#debut >> text=Non")
        assert page.locator("#entree").is_visible() and page.locator(".bandeau").first.is_visible()
        context.close()
    with session_scope(make_session_factory(engine)) as session:
        session.delete(session.get_one(Bandeau, "crue"))
    engine.dispose()


def test_every_page_works_without_script(site: Site, browser: Browser) -> None:
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/agents/entrees/structure")
    assert re.search(r"/agents/connexion\?suite=", page.url)
    page.fill("#courriel", "personne@dep77.test")
    page.fill("#mot_de_passe", "faux")
    page.click("text=Continuer")
    assert "inexact" in page.locator("[role=alert]").inner_text()
    context.close()


