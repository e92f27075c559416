"""Every page is valid HTML, as it leaves the server and as the script draws it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from playwright.sync_api import Page

from tests.pages.conftest import Site
from tests.pages.every_page import HTML, pages
from tests.pages.test_chat import CRY, PLAIN
from tools.node import NodeMissing, ensure
from tools.node import run as run_node

FOLDER = Path(__file__).resolve().parents[2] / "tools" / "html"
BLOCKS = ("urgence", "texte", "reflexes", "numeros", "lieux", "choix")


@pytest.fixture(scope="module")
def validate() -> Callable[[dict[str, str], Path], list[str]]:
    """Faults of named documents, written in a folder of the test."""
    try:
        command = ensure(FOLDER, "html-validate")
    except NodeMissing as missing:
        if os.environ.get("CI") == "true":
            pytest.fail(str(missing))
        pytest.skip(str(missing))

    def run(documents: dict[str, str], folder: Path) -> list[str]:
        for name, text in documents.items():
            (folder / f"{name.strip('/').replace('/', '-') or 'accueil'}.html").write_text(text, encoding="utf8")
        options = ["--config", str(FOLDER / ".htmlvalidate.json"), "--formatter", "json", f"{folder}/*.html"]
        made = run_node([*command, *options], 240, FOLDER)
        found = json.loads(made.stdout)
        return [
            f"{Path(row['filePath']).name}:{fault['line']} {fault['ruleId']} : {fault['message']}"
            for row in found
            for fault in row["messages"]
        ]

    return run


Validate = Callable[[dict[str, str], Path], list[str]]


def test_every_page(site: Site, validate: Validate, tmp_path: Path) -> None:
    documents = {path: answer.text for path, answer in pages(site).items()}
    assert len(documents) > 60 and {"/", "/fiches", "/porte", "/f/01", "/f/15/facile", "/nulle-part"} <= set(documents)
    assert validate(documents, tmp_path) == []


def test_search_and_conversation_without_script(site: Site, validate: Validate, tmp_path: Path) -> None:
    with httpx2.Client(base_url=site.url, headers=HTML, timeout=30) as client:
        documents = {
            "recherche": client.post("/fiches", data={"q": "faux plonbier", "public": "aidant"}).text,
            "rien": client.post("/fiches", data={"q": "zzzz"}).text,
            "danger": client.post("/fiches", data={"q": CRY}).text,
            "conversation": client.post("/", data={"texte": PLAIN}).text,
            "urgence": client.post("/", data={"texte": CRY}).text,
            "erreur": client.post("/", data={"texte": ""}).text,
        }
    for mark in ("bloc urgence", "bloc texte", "bloc reflexes", "numeros", "lieux", "bloc choix"):
        assert mark in documents["urgence"] + documents["conversation"], mark
    assert validate(documents, tmp_path) == []


def test_what_the_script_draws(
    open_page: Callable[..., Page], write: Callable[[Page, str], None], validate: Validate, tmp_path: Path
) -> None:
    page = open_page("/")
    write(page, PLAIN)
    write(page, CRY)
    page.locator(".vers-fiche a").last.click()
    page.wait_for_selector("dialog.feuille")
    assert validate({"script": "<!doctype html>\n" + page.evaluate("document.documentElement.outerHTML")}, tmp_path) == []


def test_a_fault_is_found(validate: Validate, tmp_path: Path) -> None:
    """The validator really reads: a wrong page is refused."""
    wrong = '<!doctype html><html lang="fr"><head><title>x</title></head><body><p><div id="a"></div></p><i id="a"></i>'
    assert len(validate({"faux": wrong}, tmp_path)) >= 2
