"""One need is one name everywhere; rules, responses and choices lead somewhere. Each test proves that it looked."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from tests.repository.repository_files import (
    ROOT,
    TECHNICAL,
    besoins,
    dialogue,
    fiches,
    held_out,
    read,
    training,
)
from web.orientation.lieux import FINDERS


def rules() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted((ROOT / "data/rules").glob("*.yml")):
        found += read(f"data/rules/{path.name}")["rules"]
    return found


def rule_intents() -> list[str]:
    return [step["intent"] for rule in rules() for step in rule["steps"] if "intent" in step]


def responses() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for path in sorted((ROOT / "data/responses").glob("*.yml")):
        found |= read(f"data/responses/{path.name}")["responses"]
    return found


def test_the_taxonomy_is_the_contract() -> None:
    assert len(besoins()) == 47 and len(dialogue()) == 13


def test_sentences_to_learn() -> None:
    files = {path.stem for path in (ROOT / "data/nlu").glob("*.yml")}
    assert files == set(besoins()) | set(dialogue())
    assert set(training()) == files
    for path in (ROOT / "data/nlu").glob("*.yml"):
        assert {row["intent"] for row in read(f"data/nlu/{path.name}")["nlu"]} == {path.stem}


def test_sheets() -> None:
    assert set(fiches()) == set(besoins())
    assert all(fiche["besoin"] == name for name, fiche in fiches().items())


def test_sentences_that_must_be_understood() -> None:
    assert set(held_out()) == set(besoins()) | set(dialogue())
    for name in held_out():
        assert read(f"tests/nlu/{name}.yml")["besoin"] == name


@pytest.mark.parametrize("name", besoins())
def test_enough_sentences(name: str) -> None:
    assert len(training()[name]) >= 60
    assert len(held_out()[name]) >= 12


def test_intents_of_the_domain() -> None:
    intents = read("domain.yml")["intents"]
    assert len(intents) == len(set(intents)) > 60
    assert set(intents) == set(besoins()) | set(dialogue()) | TECHNICAL


def test_one_rule_an_intent_exactly() -> None:
    counted = Counter(rule_intents())
    assert set(counted) == set(read("domain.yml")["intents"])
    assert [name for name, count in counted.items() if count != 1] == []
    for rule in rules():
        assert [step for step in rule["steps"][1:] if "intent" in step] == [], rule["rule"]


def test_names_of_rules_are_unique() -> None:
    names = [rule["rule"] for rule in rules()]
    assert len(names) == len(set(names)) > 60


def test_every_action_of_a_rule_exists() -> None:
    called = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    own = {name for name in called if name.startswith("action_")}
    said = {name for name in called if name.startswith("utter_")}
    assert len(own) >= 8 and len(said) >= 5 and own | said == called
    assert own <= set(read("domain.yml")["actions"])
    assert said <= set(responses())


def test_every_action_of_the_domain_is_used() -> None:
    called = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    fallback = {row.get("core_fallback_action_name") for row in read("config.yml")["policies"]}
    assert set(read("domain.yml")["actions"]) <= called | fallback


def test_every_response_is_said_by_something() -> None:
    called = {step["action"] for rule in rules() for step in rule["steps"] if "action" in step}
    code = "".join(path.read_text(encoding="utf8") for path in (ROOT / "actions").glob("*.py"))
    known = responses()
    assert len(known) > 15
    assert [name for name in known if name not in called and f'"{name}"' not in code] == []


def test_rasa_gets_no_rules_from_elsewhere() -> None:
    """A file under data/ with a top-level `rules:` outside data/rules would break training if data/ were given."""
    from tools.train import FOLDERS

    assert FOLDERS and all((ROOT / folder).is_dir() for folder in FOLDERS)
    assert "data" not in {folder.strip("/") for folder in FOLDERS}


def test_charges_signed_by_the_web_are_intents() -> None:
    from web.chat.signing import CHARGES

    assert {name for name in TECHNICAL if name.startswith("choix_")} == CHARGES


@pytest.mark.parametrize("name", besoins())
def test_every_follow_up_of_a_sheet_leads_somewhere(name: str) -> None:
    fiche = fiches()[name]
    ids = [suite["id"] for suite in fiche["suites"]]
    assert len(ids) == len(set(ids))
    for suite in fiche["suites"]:
        forms = [key for key in ("lignes", "besoin", "lien") if suite.get(key)]
        assert len(forms) == 1, suite["id"]
        if forms == ["besoin"]:
            assert suite["besoin"] in besoins() and suite["besoin"] != name, suite["id"]
        if forms == ["lien"]:
            assert suite["lien"].startswith(("https://", "/")), suite["id"]


def test_links_to_our_own_pages_exist() -> None:
    from web.pages import suspect
    from web.pages.routes import router

    paths = {getattr(route, "path", "") for route in router.routes} | {"/", "/fiches", suspect.PATH}
    own = {suite["lien"] for fiche in fiches().values() for suite in fiche["suites"] if str(suite.get("lien")).startswith("/")}
    links = {link.split("#")[0].split("?")[0] for link in own}
    sheets = {link for link in links if link.startswith("/fiches/")}
    assert {link.removeprefix("/fiches/") for link in sheets} <= set(besoins())
    assert {link for link in links - sheets if not link.startswith("/f/")} <= paths


@pytest.mark.parametrize("name", besoins())
def test_numbers_and_places_of_a_sheet_exist(name: str) -> None:
    codes = {str(row["code"]) for row in read("data/orientation/numeros.yml")}
    assert len(codes) > 30
    fiche = fiches()[name]
    used = [row["code"] for row in fiche["numeros"]]
    assert used and set(used) <= codes, set(used) - codes
    assert len(used) == len(set(used))
    assert set(fiche["lieux"]) <= set(FINDERS)
    if besoins()[name]["local"] not in ("oui", True):
        assert fiche["lieux"] == []


def test_choices_have_different_titles() -> None:
    titles = [fiche["choix"] for fiche in fiches().values()]
    assert len(titles) == len(set(titles)) == 47
    names = [fiche["nom_offre"] for fiche in fiches().values()]
    assert len(names) == len(set(names))


def test_starters_are_needs() -> None:
    from web.chat.safety import SHEETS

    links = [link for _, link in SHEETS]
    assert len(links) > 3
    for link in links:
        assert link == "/fiches" or link.removeprefix("/fiches/") in besoins()
