"""In a real Chromium: the robot is turned off and on from the desk; the observatory is read; axe on both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import httpx2
import pytest
from playwright.sync_api import Page

from tests.agents.test_browser import Site, browser, check, person, site  # noqa: F401  fixtures
from web.db import make_engine, make_session_factory, session_scope
from web.interrupteurs.phrases import PHRASES
from web.observatoire.models import MesureBesoin, MesureHeure

OCTOBER = date(2026, 10, 1)


def opening(url: str) -> str:
    """First words of the next answer."""
    blocks = httpx2.post(f"{url}/api/v1/messages", json={"text": "mon mari me surveille"}).json()["blocks"]
    return str(next(block["text"] for block in blocks if block["type"] == "texte"))


def test_the_robot_is_turned_off_and_on(site: Site, person: Callable[[str], Page]) -> None:  # noqa: F811
    before = opening(site.url)
    page = person("administrateur")
    page.goto("/agents/interrupteurs")
    check(page)
    page.check("#phrase-robot-erreur")
    page.fill("#motif-tout", "réponses fausses signalées ce soir")
    page.click("button:has-text('Couper le robot')")
    assert "C'est coupé" in page.locator(".fait").inner_text()
    check(page)
    assert opening(site.url) == PHRASES["robot"]["erreur"].vous
    page.click("button:has-text('Rallumer')")
    assert "Tout est allumé" in page.locator("main").inner_text()
    assert opening(site.url) == before


def test_an_answer_is_turned_off_by_keyboard(site: Site, person: Callable[[str], Page]) -> None:  # noqa: F811
    page = person("valideur")
    page.goto("/agents/interrupteurs")
    page.select_option("#cible", "besoin:violences_conjugales")
    page.focus("#motif-une")
    page.keyboard.type("fiche en cours de relecture")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector(".fait")
    check(page)
    assert opening(site.url) == PHRASES["besoin"]["verification"].vous
    page.click("button:has-text('Rallumer')")
    assert opening(site.url) != PHRASES["besoin"]["verification"].vous


@pytest.fixture
def counted(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:  # noqa: F811
    """A published month."""
    found = max(tmp_path_factory.getbasetemp().glob("bureau-reel*/balise.db"), key=lambda path: path.stat().st_mtime)
    engine = make_engine(f"sqlite:///{found}")
    with session_scope(make_session_factory(engine)) as session:
        for day in range(1, 29):
            for rank, need in enumerate(("cambriolage", "violences_conjugales", "trouver_mds")):
                key = {"jour": OCTOBER.replace(day=day), "epci": "200072130", "besoin": need, "mesure": "tours"}
                session.add(MesureBesoin(**key, n=3 + day * (rank + 1)))
        for hour in range(24):
            session.add(MesureHeure(mois=OCTOBER, heure=hour, canal="page", mesure="tours", n=4 + hour * 3))
    yield
    engine.dispose()


def test_the_observatory_is_read(counted: None, person: Callable[[str], Page]) -> None:  # noqa: F811
    page = person("valideur")
    page.goto("/agents/observatoire")
    check(page)
    assert page.locator("svg.graphe").count() == 3
    assert page.locator("svg.graphe").first.bounding_box()["width"] > 300  # type: ignore[index]
    page.select_option("#mesure", "sorties")
    page.click("button:has-text('Voir')")
    check(page)
    with page.expect_download() as got:
        page.goto("/agents/observatoire?mesure=tours")
        page.click("text=Heures et canaux (CSV)")
    assert got.value.suggested_filename == "balise-heures-2026-10.csv"
