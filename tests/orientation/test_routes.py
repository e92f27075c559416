"""GET /structures, /services, /communes: data·inclusion v1, and nothing that must stay hidden."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from data_inclusion.schema import v1  # type: ignore[import-untyped]
from fastapi import FastAPI
from fastapi.testclient import TestClient

from web.db import make_engine, make_session_factory, session_scope
from web.orientation.files import Dataset
from web.orientation.models import Structure, StructureFait
from web.orientation.routes import router
from web.orientation.seed import seed_dataset

#: The clock of the application, that one test moves.
moment = [datetime(2026, 11, 23, 10, 0, tzinfo=ZoneInfo("Europe/Paris"))]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset, alembic_config: Any) -> Iterator[TestClient]:
    """An application with these routes alone, on a seeded database with one phone checked by staff."""
    path: Path = tmp_path_factory.mktemp("routes") / "balise.db"
    config: Config = alembic_config(f"sqlite:///{path}")
    command.upgrade(config, "head")
    engine = make_engine(f"sqlite:///{path}")
    app = FastAPI()
    app.state.session_factory = make_session_factory(engine)
    app.state.clock = lambda: moment[0]
    app.include_router(router)
    with session_scope(app.state.session_factory) as session:
        seed_dataset(session, dataset)
        mds = session.get_one(Structure, "mds-provins")
        mds.telephone = "01 60 00 00 00"
        mds.faits.append(StructureFait(champ="telephone", statut="verifie", verifie_le=date(2026, 11, 20)))
    with TestClient(app) as made:
        yield made
    engine.dispose()


def listed(client: TestClient, path: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1{path}", params=query)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    assert set(body) == {"items", "total"}
    items: list[dict[str, Any]] = body["items"]
    return items


def test_structures_are_valid_data_inclusion(client: TestClient) -> None:
    items = listed(client, "/structures")
    assert len(items) > 600
    for item in items:
        v1.Structure.model_validate(item)


def test_services_are_valid_and_belong_to_a_structure(client: TestClient) -> None:
    structures = {s["id"] for s in listed(client, "/structures")}
    items = listed(client, "/services")
    assert len(items) > 30
    for item in items:
        v1.Service.model_validate(item)
        assert item["structure_id"] in structures


def test_mds_carry_their_network(client: TestClient) -> None:
    items = listed(client, "/structures", genre="mds")
    assert len(items) == 14
    assert all("maisons-des-solidarites" in item["reseaux_porteurs"] for item in items)


def test_what_is_to_be_confirmed_is_no_plain_value(client: TestClient) -> None:
    (station,) = listed(client, "/structures", genre="commissariat", code_insee="77284")
    assert (station["adresse"], station["telephone"], station["latitude"]) == (None, None, None)
    address = station["balise"]["faits"]["adresse"]
    assert (address["statut"], address["valeur"]) == (
        "a_confirmer",
        "Secteur Centre, 46 avenue Salvador-Allende",
    )
    assert station["balise"]["faits"]["telephone"]["valeur"] is None


def test_a_checked_phone_is_given_in_e164(client: TestClient) -> None:
    (mds,) = listed(client, "/structures", genre="mds", code_insee="77379")
    assert mds["telephone"] == "+33160000000"


def test_masked_entries_and_refuge_contacts_are_not_given(client: TestClient) -> None:
    items = listed(client, "/structures")
    by_id = {item["id"]: item for item in items}
    assert "balise77--cidff" not in by_id
    refuge = by_id["balise77--sos-femmes-77"]
    assert not any(refuge[key] for key in ("adresse", "telephone", "code_postal", "latitude", "courriel"))
    assert refuge["balise"]["demander"] == "3919"


def test_pages(client: TestClient) -> None:
    answer = client.get("/api/v1/structures", params={"limit": 2, "offset": 1}).json()
    assert len(answer["items"]) == 2 and answer["total"] > 600


@pytest.mark.parametrize(("q", "code"), [("melun", "77288"), ("chele", "77108"), ("77160", "77379")])
def test_communes_for_what_is_typed(client: TestClient, q: str, code: str) -> None:
    items = listed(client, "/communes", q=q)
    assert code in [item["code_insee"] for item in items]
    assert set(items[0]) == {"code_insee", "nom", "codes_postaux", "departement"}


def test_an_empty_search_proposes_nothing(client: TestClient) -> None:
    assert listed(client, "/communes", q=" ") == []
