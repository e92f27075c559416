"""In a real Chromium, with the real worker: a file is dropped, tried, sent, approved, taken back; axe on each page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.agents.echanges.conftest import SIMPLE, csv_bytes, place
from tests.agents.test_browser import Site, browser, check, person, site

__all__ = ["browser", "person", "site"]

DROP = """([zone, text]) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "lieux.csv", { type: "text/csv" }));
  document.querySelector(zone).dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
}"""


def settled(page: Page) -> None:
    """Wait until the page of an import is no longer in progress."""
    page.wait_for_selector("[data-suivi]", state="detached", timeout=60_000)


def test_a_dropped_file_goes_from_one_person_to_the_other_and_back(
    site: Site, person: Callable[[str], Page], tmp_path: Path
) -> None:
    editor = person("editeur")
    editor.goto("/agents/imports")
    check(editor)
    bad = csv_bytes(SIMPLE, [place(1), place(2, Commune="Atlantide")]).decode()
    editor.select_option("#sorte", "structure")
    editor.evaluate(DROP, ["[data-depot]", bad])
    assert editor.evaluate("document.querySelector('#fichier').files[0].name") == "lieux.csv"
    editor.click("text=Essayer ce fichier")
    settled(editor)
    assert "Atlantide" in editor.locator("#erreurs ~ .table-cadre").inner_text()
    check(editor)

    editor.goto("/agents/imports")
    good = tmp_path / "lieux.csv"
    good.write_bytes(csv_bytes(SIMPLE, [place(1), place(2)]))
    editor.select_option("#sorte", "structure")
    editor.set_input_files("#fichier", good)
    editor.click("text=Essayer ce fichier")
    settled(editor)
    check(editor)
    editor.fill("#motif", "deux associations d'essai")
    editor.click("text=Envoyer à la relecture")
    assert "Une autre personne doit approuver" in editor.locator("main").inner_text()

    reviewer = person("valideur")
    reviewer.goto(editor.url.split("?")[0])
    reviewer.click("text=Approuver et écrire")
    settled(reviewer)
    check(reviewer)
    reviewer.goto("/agents/entrees/structure?q=essai")
    assert reviewer.locator("tbody tr").count() == 2
    reviewer.goto(editor.url.split("?")[0])
    reviewer.click("text=Reprendre tout l'import")
    settled(reviewer)
    reviewer.goto("/agents/entrees/structure?q=essai")
    assert reviewer.locator("tbody tr").count() == 0


@pytest.mark.parametrize("path", ["/agents/imports", "/agents/exports"])
def test_axe_finds_nothing(person: Callable[[str], Page], path: str) -> None:
    page = person("editeur")
    page.goto(path)
    check(page)
