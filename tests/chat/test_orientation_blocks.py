"""What each of the 47 needs answers, at Meaux and without a commune: every key, no refuge address, MDS where it fits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from fastapi.testclient import TestClient

from tests.chat.chat_checks import LIEU, check_block
from web.orientation.refuge import is_refuge

DATA = Path(__file__).resolve().parents[2] / "data"
BESOINS: dict[str, Any] = yaml.safe_load((DATA / "taxonomie.yml").read_text(encoding="utf8"))["besoins"]
MEAUX, OUTSIDE = "77284", "94028"  # Créteil: a listed neighbour
NO_MDS = (
    "depot_sauvage", "incivilites", "occupation_illicite", "securite_routiere", "discrimination", "radicalisation",
    "arnaque_numerique", "subventions_communes", "subventions_associations", "instances_prevention",
)  # fmt: skip


def blocks(http: TestClient, besoin: str, commune: str | None) -> list[dict[str, Any]]:
    query = {"besoin": besoin} | ({"commune": commune} if commune else {})
    answer = http.get("/api/v1/orientation", params=query)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"besoin", "commune", "blocks"}
    assert (body["besoin"], body["commune"]) == (besoin, commune)
    made: list[dict[str, Any]] = body["blocks"]
    return made


def lieux(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [item for block in found if block["type"] == "lieux" for item in block["items"]]


def test_all_needs_are_looked_at() -> None:
    assert len(BESOINS) == 47 and set(NO_MDS) <= set(BESOINS)


@pytest.mark.parametrize("commune", [MEAUX, None], ids=["meaux", "sans-commune"])
@pytest.mark.parametrize("besoin", BESOINS)
def test_every_key_of_the_contract(http: TestClient, besoin: str, commune: str | None) -> None:
    found = blocks(http, besoin, commune)
    for block in found:
        check_block(block)
    kinds = [block["type"] for block in found]
    assert {"texte", "reflexes", "numeros"} <= set(kinds)
    order = ["texte", "reflexes", "numeros", "lieux", "choix"]
    assert kinds == sorted(kinds, key=order.index)
    codes = [item["code"] for block in found if block["type"] == "numeros" for item in block["items"]]
    assert len(codes) == len(set(codes)) or all(codes.count(code) <= 2 for code in codes)


@pytest.mark.parametrize("besoin", [name for name, row in BESOINS.items() if row["gravite"] == 3])
def test_danger_numbers_come_first_for_grave_needs(http: TestClient, besoin: str) -> None:
    codes = [item["code"] for block in blocks(http, besoin, None) if block["type"] == "numeros" for item in block["items"]]
    assert "17" in codes or "15" in codes
    assert codes[0] in {"17", "15", "18", "112", "114"}


@pytest.mark.parametrize("besoin", BESOINS)
def test_places_only_with_a_commune_and_only_for_local_needs(http: TestClient, besoin: str) -> None:
    here = lieux(blocks(http, besoin, MEAUX))
    if BESOINS[besoin]["local"] in ("oui", True):
        asked = yaml.safe_load((DATA / "fiches" / f"{besoin}.yml").read_text(encoding="utf8"))["lieux"]
        assert bool(here) == bool(asked)
    else:
        assert here == []
    assert lieux(blocks(http, besoin, None)) == []


@pytest.mark.parametrize("besoin", NO_MDS)
def test_no_mds_where_it_is_not_its_matter(http: TestClient, besoin: str) -> None:
    assert [item for item in lieux(blocks(http, besoin, MEAUX)) if item["type"] == "mds"] == []


def test_mds_where_it_is_its_matter(http: TestClient) -> None:
    for besoin in ("violences_conjugales", "enfant_en_danger", "trouver_mds", "vol_fausse_qualite"):
        found = [item for item in lieux(blocks(http, besoin, MEAUX)) if item["type"] == "mds"]
        assert len(found) == 1 and "Meaux" in found[0]["nom"]
        assert found[0]["competence"] == "proximite"  # sectors are not known: never « votre MDS »


def test_order_of_violence(http: TestClient) -> None:
    kinds = [item["type"] for item in lieux(blocks(http, "violences_conjugales", MEAUX))]
    assert kinds[0] == "association"
    force = next(i for i, kind in enumerate(kinds) if kind in ("commissariat", "gendarmerie"))
    assert force < kinds.index("mds")


def test_order_of_theft(http: TestClient) -> None:
    kinds = [item["type"] for item in lieux(blocks(http, "vol_fausse_qualite", MEAUX))]
    assert kinds[0] in ("commissariat", "gendarmerie") and kinds[-1] == "mds"


@pytest.mark.parametrize("commune", [MEAUX, "77288", "77333", OUTSIDE], ids=["meaux", "melun", "nemours", "creteil"])
def test_no_refuge_ever_shows_where_it_is(http: TestClient, commune: str) -> None:
    seen = 0
    for besoin in BESOINS:
        for item in lieux(blocks(http, besoin, commune)):
            assert set(item) >= LIEU
            if is_refuge(item["nom"]):
                seen += 1
                assert item["adresse"] is None and item["telephone"] is None, item["nom"]
                assert item["distance_km"] is None and item["code_insee"] is None, item["nom"]
    assert seen or commune == OUTSIDE


def test_no_refuge_address_in_the_open_data(http: TestClient) -> None:
    answer = http.get("/api/v1/structures").json()
    refuges = [row for row in answer["items"] if is_refuge(row["nom"])]
    assert answer["total"] == len(answer["items"]) > 100 and refuges
    for row in refuges:
        for key in ("adresse", "complement_adresse", "code_postal", "latitude", "longitude", "telephone", "courriel"):
            assert row.get(key) in (None, ""), (row["nom"], key)


def test_a_doubtful_place_says_so(http: TestClient) -> None:
    seen = 0
    for besoin in BESOINS:
        for item in lieux(blocks(http, besoin, MEAUX)):
            seen += 1
            if item["statut"] == "a_confirmer":
                assert item["mention"], item["nom"]
    assert seen > 47


def test_a_commune_outside_keeps_the_national_numbers(http: TestClient) -> None:
    found = blocks(http, "violences_conjugales", OUTSIDE)
    assert "numeros" in [block["type"] for block in found]
    assert not [item for item in lieux(found) if item["type"] in ("mds", "commissariat", "gendarmerie")]


@pytest.mark.parametrize("besoin", BESOINS)
def test_every_choice_of_the_answer_leads_somewhere(http: TestClient, app: Any, rasa: Any, besoin: str) -> None:
    """Without Rasa: the follow-ups of every sheet answer through the web alone."""
    rasa.away()
    items = [item for block in blocks(http, besoin, None) if block["type"] == "choix" for item in block["items"]]
    for item in items:
        if "choice" in item:
            answer = http.post("/api/v1/messages", json={"conversation": None, "choice": item["choice"]})
            assert answer.status_code == 200
            kinds = {block["type"] for block in answer.json()["blocks"]}
            assert "reflexes" in kinds, item["titre"]
        elif item["lien"].startswith("/"):
            assert http.get(item["lien"], headers={"Accept": "text/html"}).status_code == 200, item["lien"]
