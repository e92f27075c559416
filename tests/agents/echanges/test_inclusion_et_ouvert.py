"""data·inclusion both ways, and the open data: what is published and nothing else."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from data_inclusion.schema import v1
from sqlalchemy import select

from tests.agents.conftest import Desk
from tests.agents.echanges.conftest import Bureau, csv_bytes
from web.agents.models import Journal

DATE = {"date_fichier": "2026-11-20"}


def structure(**changes: Any) -> dict[str, Any]:
    """A structure of another producer."""
    base: dict[str, Any] = {
        "source": "dora", "id": "dora--ccas-provins", "nom": "CCAS de Provins", "date_maj": "2026-10-01", "code_insee": "77379",
        "commune": "Provins", "code_postal": "77160", "adresse": "5 rue Neuve", "latitude": 48.5597, "longitude": 3.2989,
        "telephone": "+33160390000", "courriel": "ccas@provins.fr", "horaires_accueil": "Mo-Fr 09:00-12:00; PH off",
        "siret": None, "description": "Le centre communal d'action sociale.", "reseaux_porteurs": ["ccas-cias"],
    }  # fmt: skip
    return {**base, **changes}


def service(**changes: Any) -> dict[str, Any]:
    """One of its services."""
    base: dict[str, Any] = {
        "source": "dora", "id": "dora--aide", "structure_id": "dora--ccas-provins", "nom": "Aide aux démarches",
        "description": "Un agent vous aide dans vos démarches.", "date_maj": "2026-10-01", "type": "accompagnement",
        "thematiques": ["difficultes-administratives-ou-juridiques--accompagnement-aux-demarches-administratives"],
        "publics": ["tous-publics"], "frais": "gratuit", "zone_eligibilite": ["77379"], "modes_accueil": ["en-presentiel"],
    }  # fmt: skip
    return {**base, **changes}


def document(*structures: dict[str, Any], services: tuple[dict[str, Any], ...] = ()) -> bytes:
    """A file."""
    return json.dumps({"structures": list(structures), "services": list(services)}).encode()


def test_a_structure_and_its_service_come_in_once(bureau: Bureau) -> None:
    away = structure(id="dora--paris", code_insee="75056", code_postal="75001")
    contenu = document(structure(), away, services=(service(), service(id="dora--x", structure_id="dora--paris")))
    number = bureau.essai("inclusion", contenu, nom="di.json", **DATE)
    row = bureau.lire(number)
    assert (row.etat, row.bilan["ajout"], row.bilan["ignore"]) == ("pret", 2, 2), row.message
    bureau.appliquer(number)
    made = bureau.valeurs("structure", "ccas-de-provins") or {}
    assert (made["telephone"], made["adresse"], made["code_insee"]) == ("01 60 39 00 00", "5 rue Neuve", "77379")
    assert made["faits"]["telephone"]["statut"] == "source" and made["faits"]["telephone"]["date"] == "2026-10-01"
    offered = bureau.valeurs("service", "aide-aux-demarches") or {}
    assert offered["structure_id"] == "ccas-de-provins" and offered["frais"] == "gratuit"
    renamed = document(structure(nom="Centre communal de Provins"), services=(service(),))
    assert bureau.changements(bureau.essai("inclusion", renamed, **DATE)) == []
    back = bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    assert back.status_code == 303
    assert bureau.valeurs("structure", "ccas-de-provins") is None and bureau.valeurs("service", "aide-aux-demarches") is None


def test_services_of_a_structure_named_for_the_first_time_come_with_it(bureau: Bureau) -> None:
    ours = structure(
        id="dora--mds-meaux", nom="MDS de Meaux", code_insee="77284", commune="Meaux", code_postal="77100", adresse=None,
        latitude=None, longitude=None, reseaux_porteurs=["maisons-des-solidarites"],
    )  # fmt: skip
    offered = service(structure_id="dora--mds-meaux", zone_eligibilite=["77284"])
    number = bureau.essai("inclusion", document(ours, services=(offered,)), **DATE)
    row = bureau.lire(number)
    assert (row.etat, row.bilan["ignore"], row.bilan["ajout"]) == ("pret", 0, 1), row.message
    (added,) = bureau.changements(number, "ajout")
    assert added.genre == "service" and (added.apres or {})["structure_id"] == "mds-meaux"


def test_a_service_is_never_taken_for_that_of_another_structure(bureau: Bureau) -> None:
    bureau.appliquer(bureau.essai("inclusion", document(structure(), services=(service(),)), **DATE))
    other = structure(id="dora--relais", nom="Relais solidaire provinois", telephone=None, courriel=None)
    same_name = service(id="dora--aide-relais", structure_id="dora--relais", description="Des bénévoles vous aident.")
    number = bureau.essai("inclusion", document(structure(), other, services=(same_name,)), **DATE)
    added = {c.genre: c for c in bureau.changements(number, "ajout")}
    assert added["service"].cle == "aide-aux-demarches-2"
    assert (added["service"].apres or {})["structure_id"] == added["structure"].cle
    assert [c for c in bureau.changements(number) if c.cle == "aide-aux-demarches"] == []
    bureau.appliquer(number)
    assert (bureau.valeurs("service", "aide-aux-demarches") or {})["structure_id"] == "ccas-de-provins"


def test_every_fault_of_the_schema_is_told_in_french(bureau: Bureau) -> None:
    bad = structure(nom="X", courriel="pas un courriel", reseaux_porteurs=["inconnu"], date_maj="hier")
    missing = structure()
    del missing["id"]
    number = bureau.essai("inclusion", document(bad, missing, services=(service(frais="cher"),)), **DATE)
    said = {(r.ligne, r.colonne.split(".")[0]): r.message for r in bureau.remarques(number)}
    assert {(1, "structures, nom"), (1, "structures, courriel"), (1, "structures, reseaux_porteurs"), (1, "structures, date_maj"),
            (2, "structures, id"), (1, "services, frais")} <= set(said)  # fmt: skip
    assert all(message.startswith("data·inclusion : ") for message in said.values())
    assert "obligatoire" in said[(2, "structures, id")] and "liste" in said[(1, "services, frais")]
    assert bureau.lire(number).etat == "refuse" and bureau.changements(number) == []


def test_what_our_fields_refuse_is_left_out_and_told(bureau: Bureau) -> None:
    odd = structure(
        horaires_accueil="le matin", siret="12345678901234", site_web="http://provins.fr", adresse="5  rue\u200b Neuve"
    )
    number = bureau.essai("inclusion", document(odd), **DATE)
    assert {(r.ligne, r.colonne) for r in bureau.remarques(number)} == {(1, "horaires_accueil"), (1, "siret")}
    made: Any = bureau.changements(number)[0].apres
    assert (made["horaires_accueil"], made["siret"], made["site_web"]) == (None, None, "https://provins.fr")
    assert made["adresse"] == "5 rue Neuve"
    for cut in ("\\u0000", "\\ud800"):
        bad = document(structure()).replace(b"5 rue", f"5 {cut} rue".encode())
        row = bureau.lire(bureau.essai("inclusion", bad, **DATE))
        assert row.etat == "refuse" and "caractères" in (row.message or "")


def test_an_address_of_a_refuge_is_refused(bureau: Bureau) -> None:
    contenu = document(structure(nom="Foyer d'accueil d'urgence", adresse="12 rue du Secret"), structure())
    number = bureau.essai("inclusion", contenu, **DATE)
    assert [(r.ligne, r.colonne) for r in bureau.remarques(number)] == [(1, "accord_publication")]
    assert [c.cle for c in bureau.changements(number)] == ["ccas-de-provins"]


def test_a_service_of_a_protected_place_of_the_same_file_comes_in_without_its_address(bureau: Bureau) -> None:
    nowhere = dict.fromkeys(("adresse", "code_postal", "latitude", "longitude", "telephone", "courriel"))
    shelter = structure(id="dora--foyer", nom="Foyer d'accueil d'urgence", description="Un accueil, jour et nuit.", **nowhere)
    where = {
        "adresse": "12 rue du Secret", "code_postal": "77160", "latitude": 48.5597, "longitude": 3.2989,
        "telephone": "+33160390001", "courriel": "ecoute@provins.fr",
    }  # fmt: skip
    hers = {"structure_id": "dora--foyer", "code_insee": "77379"}
    told = service(id="dora--dit", nom="Écoute", description="Sonnez au 12 rue du Secret.", **hers)
    wrong = service(id="dora--faux", nom="Accompagnement", **{**hers, "telephone": "01 60 secret"})
    number = bureau.essai("inclusion", document(shelter, services=(service(**hers, **where), told, wrong)), **DATE)
    assert bureau.lire(number).bilan["ajout"] == 3
    remarks = bureau.remarques(number)
    assert {(r.ligne, r.colonne) for r in remarks} == {(1, name) for name in where} | {(2, "description"), (3, "telephone")}
    assert all(r.valeur == "" for r in remarks)
    bureau.appliquer(number)
    made = bureau.valeurs("service", "aide-aux-demarches") or {}
    assert made["refuge"] and made["description"] and all(made[name] is None for name in where)
    assert (bureau.valeurs("structure", made["structure_id"]) or {})["refuge"]
    dump = "\n".join(bureau.desk.app.state.sessions().connection().connection.driver_connection.iterdump())
    for secret in ("rue du Secret", "60 39 00 01", "60 secret", "ecoute@provins.fr"):
        assert secret not in dump


def test_what_we_publish_is_valid_and_comes_back_without_a_change(bureau: Bureau) -> None:
    found = bureau.desk.client().get("/api/v1/donnees/data-inclusion.json").json()
    assert len(found["structures"]) > 500 and len(found["services"]) > 20
    for record in found["structures"]:
        v1.Structure.model_validate(record)
        assert set(record) <= set(v1.Structure.model_fields)
    for record in found["services"]:
        v1.Service.model_validate(record)
        assert set(record) <= set(v1.Service.model_fields)
    assert len(found["structures"]) == bureau.desk.client().get("/api/v1/structures").json()["total"]
    staff = bureau.browser("editeur").get("/agents/exports/data-inclusion.json")
    assert staff.json() == found and "attachment" in staff.headers["content-disposition"]
    number = bureau.essai("inclusion", json.dumps(found).encode(), **DATE)
    row = bureau.lire(number)
    assert row.etat == "pret", row.message
    values = [c for c in bureau.changements(number) if {**(c.avant or {}), "faits": 0} != {**(c.apres or {}), "faits": 0}]
    assert values == [] and row.bilan["ajout"] == 0


def test_open_data_hold_nothing_masked_no_note_and_no_refuge(bureau: Bureau) -> None:
    rows = [
        ["mds-provins", "", "secret de bureau", "ne pas montrer"],
        ["mds-meaux", "@SUM(1)", "autre secret de bureau", ""],
    ]
    header = ["Identifiant", "Secteur servi", "Note interne", "Confiance"]
    bureau.appliquer(bureau.essai("structure", csv_bytes(header, rows)))
    for name in ("structures.csv", "services.csv", "numeros.csv", "data-inclusion.json"):
        answer = bureau.desk.client().get(f"/api/v1/donnees/{name}")
        assert answer.status_code == 200 and "secret de bureau" not in answer.text and "set-cookie" not in answer.headers
        assert "etalab" in answer.headers["link"]
    places = bureau.desk.client().get("/api/v1/donnees/structures.csv").text.lstrip("\ufeff")
    read = {row["id"]: row for row in csv.DictReader(io.StringIO(places), delimiter=";")}
    assert "balise77--mds-provins" not in read and read["balise77--mds-meaux"]["zone"] == "'@SUM(1)"
    refuges = [row for row in read.values() if "SOS Femmes" in row["nom"]]
    assert refuges and all(row[name] == "" for row in refuges for name in ("adresse", "telephone", "latitude", "code_postal"))
    lines = bureau.desk.client().get("/api/v1/donnees/numeros.csv").text
    assert "3919" in lines and "note" not in lines.splitlines()[0]


def test_an_export_is_in_the_audit_log_and_an_empty_table_is_not(desk: Desk) -> None:
    browser = desk.login("editeur")
    empty = browser.get("/agents/exports/structure/csv?vide=1")
    assert len(empty.text.strip().splitlines()) == 1 and empty.text.startswith("\ufeffIdentifiant;Nom;")
    assert browser.get("/agents/exports/numero/xlsx").status_code == 200
    assert browser.get("/agents/exports/agents/csv").status_code == 404
    assert desk.login("lecteur").get("/agents/exports/numero/xlsx").status_code == 403
    with desk.app.state.sessions() as session:
        rows = session.scalars(select(Journal).where(Journal.geste == "export")).all()
        assert [(row.qui, row.genre) for row in rows] == [("editeur@dep77.test", "numero")]
