"""Files as they are published: police, gendarmerie, Angela, local directory. No duplicate, no wrong point, staff's words kept."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.agents.echanges.conftest import Bureau, csv_bytes
from web.agents.echanges.sources import horaires
from web.agents.echanges.sources.forces import commune_du_77
from web.agents.echanges.sources.rapprochement import Cherche, Connu, rapprocher

PN = [
    "service", "adresse_geographique", "code_postal", "commune", "departement", "telephone", "geocodage_x_GPS", "geocodage_y_GPS",
]  # fmt: skip
MEAUX = [
    "Commissariat de police de Meaux", "12 rue Neuve 77100 MEAUX", "77100", "MEAUX", "77", "+33 1 60 09 77 77",
    "2.8842", "48.9597",
]  # fmt: skip
WHEN = {"date_fichier": "2026-11-01"}
DAYS = [*horaires.JOURS, "jours_feries"]
SLOTS = [f"{day}_plage{n}_{end}" for day in DAYS for n in (1, 2, 3) for end in ("debut", "fin")]
GN = ["identifiant_public_unite", "service", "telephone", "departement", "code_commune_insee", "voie", "code_postal", "commune",
      "geocodage_epsg", "geocodage_x", "geocodage_y", "geocodage_x_GPS", "geocodage_y_GPS", *SLOTS, "url"]  # fmt: skip


def unit(identifiant: str, service: str, insee: str, commune: str, postal: str, x: str, y: str, **hours: str) -> list[str]:
    """A line of export-gn2.csv."""
    cells = {
        "identifiant_public_unite": identifiant, "service": service, "telephone": "+33 1 64 33 00 00", "departement": "77",
        "code_commune_insee": insee, "voie": "5 avenue de la Gendarmerie", "code_postal": postal, "commune": commune,
        "geocodage_x_GPS": x, "geocodage_y_GPS": y, **hours,
    }  # fmt: skip
    return [cells.get(name, "") for name in GN]


WEEK = {
    f"{day}_plage{n}_{end}": hour
    for day in ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi")
    for n, end, hour in ((1, "debut", "08h00"), (1, "fin", "12h00"), (2, "debut", "14h0"), (2, "fin", "18h00"))
} | {f"{day}_plage1_{end}": hour for day in ("dimanche", "jours_feries") for end, hour in (("debut", "9h00"), ("fin", "12h00"))}


def test_police_stations_of_the_77_meet_ours(bureau: Bureau) -> None:
    rows = [
        MEAUX,
        ["Commissariat de police de Lyon", "1 rue X 69001 LYON", "69001", "LYON", "69", "+33 4 00 00 00 00", "4.8", "45.7"],
        ["Commissariat de police de Chelles", "2 rue Y 77500 CHELLES", "77500", "CHELLES", "77", "17 ou 112", "2.35", "48.85"],
        ["Commissariat de police d'Atlantis", "1 rue Z", "77999", "ATLANTIS", "77", "", "2.9", "48.9"],
        ["Hôtel de police du Pays fertois", "3 rue W 77120 COULOMMIERS", "77120", "COULOMMIERS", "77", "", "", ""],
    ]
    number = bureau.essai("police", csv_bytes(PN, rows, delimiter=";"), **WHEN)
    row = bureau.lire(number)
    assert row.etat == "pret", row.message
    changes = {c.cle: c for c in bureau.changements(number, "changement", "ajout")}
    assert set(changes) == {"commissariat-meaux", "commissariat-chelles", "commissariat-coulommiers"}
    assert row.bilan["ajout"] == 0 and row.bilan["ignore"] == 1
    meaux: Any = changes["commissariat-meaux"].apres
    assert (meaux["adresse"], meaux["telephone"]) == ("12 rue Neuve", "01 60 09 77 77")
    assert meaux["nom"] == "Hôtel de police de Meaux"  # our own name stays
    assert meaux["faits"]["telephone"]["statut"] == "source" and meaux["faits"]["telephone"]["date"] == "2026-11-01"
    said = {(r.ligne, r.colonne): r.message for r in bureau.remarques(number) if r.ligne}
    assert "km de Chelles" in said[(4, "point")] and "pas gardé" in said[(4, "point")]
    before = bureau.valeurs("structure", "commissariat-chelles") or {}
    chelles: Any = changes["commissariat-chelles"].apres
    assert (chelles["latitude"], chelles["longitude"]) == (before["latitude"], before["longitude"])
    assert (4, "telephone") in said and (5, "commune") in said and "Vérifiez" in said[(6, "nom")]
    bureau.appliquer(number)
    assert bureau.valeurs("structure", "commissariat-meaux") == meaux
    again = bureau.essai("police", csv_bytes(PN, rows), **WHEN)
    assert bureau.changements(again) == []


def test_what_staff_changed_is_kept_and_listed_even_after_another_import(bureau: Bureau) -> None:
    mine = bureau.essai("structure", csv_bytes(["Identifiant", "Téléphone"], [["commissariat-meaux", "01 60 09 11 11"]]))
    bureau.appliquer(mine)
    first = bureau.essai("police", csv_bytes(PN, [MEAUX]), **WHEN)
    kept = bureau.changements(first, "ecart")
    assert [(c.cle, c.avant, c.apres) for c in kept] == [
        ("commissariat-meaux", {"telephone": "01 60 09 11 11"}, {"telephone": "01 60 09 77 77"})
    ]
    page = bureau.browser("lecteur").get(f"/agents/imports/{first}?geste=ecart").text
    assert "Différences gardées" in page and "01\u00a060\u00a009\u00a011\u00a011" in page
    bureau.appliquer(first)
    now = bureau.valeurs("structure", "commissariat-meaux") or {}
    assert now["telephone"] == "01 60 09 11 11" and now["adresse"] == "12 rue Neuve"
    newer = [*MEAUX[:5], "+33 1 60 09 22 22", *MEAUX[6:]]
    newer[1] = "14 rue Neuve 77100 MEAUX"
    second = bureau.essai("police", csv_bytes(PN, [newer]), date_fichier="2026-11-20")
    assert [c.apres for c in bureau.changements(second, "ecart")] == [{"telephone": "01 60 09 22 22"}]
    assert [(c.apres or {})["adresse"] for c in bureau.changements(second, "changement")] == ["14 rue Neuve"]


def test_a_place_withdrawn_by_staff_does_not_come_back(bureau: Bureau) -> None:
    bureau.browser("editeur").post("/agents/entrees/structure/commissariat-meaux/retirer", {"pourquoi": "fermé pour travaux"})
    number = bureau.essai("police", csv_bytes(PN, [MEAUX]), **WHEN)
    for change in bureau.changements(number, "changement"):
        assert (change.apres or {})["faits"]["existence"]["statut"] == "masque"
    assert bureau.changements(number, "ajout") == []


def test_gendarmerie_units_with_their_hours_then_found_by_their_identifier(bureau: Bureau) -> None:
    rows = [
        unit("1004", "Brigade territoriale autonome d'Esbly", "77171", "Esbly", "77450", "2.8126", "48.9033", **WEEK),
        unit("1005", "Brigade de Villevaudé", "77517", "Villevaudé", "77410", "2.6567", "48.9148"),
        unit("1006", "Brigade motorisée de Meaux", "77284", "Meaux", "77100", "2.88", "48.95"),
        unit("1007", "Brigade de Rebais", "77385", "Rebais", "77510", "2.35", "48.85", lundi_plage1_debut="8 heures"),
    ]
    number = bureau.essai("gendarmerie", csv_bytes(GN, rows), **WHEN)
    changes = {c.cle: c for c in bureau.changements(number, "changement", "ajout")}
    assert set(changes) == {"gendarmerie-esbly", "brigade-de-villevaude", "gendarmerie-rebais"}
    esbly: Any = changes["gendarmerie-esbly"].apres
    assert esbly["horaires_accueil"] == "Mo-Sa 08:00-12:00,14:00-18:00; Su 09:00-12:00; PH 09:00-12:00"
    assert esbly["horaires_texte"].startswith("lundi au samedi, 8 h à 12 h et 14 h à 18 h")
    assert changes["brigade-de-villevaude"].geste == "ajout"
    said = {(r.ligne, r.colonne) for r in bureau.remarques(number) if r.ligne}
    assert (5, "point") in said and (5, "horaires") in said
    bureau.appliquer(number)
    renamed = unit("1004", "COB X", "77171", "Esbly", "77450", "2.8126", "48.9033", **WEEK)
    moved = unit("1005", "Brigade de proximité", "77517", "Villevaudé", "77410", "2.6567", "48.9148")
    again = bureau.essai("gendarmerie", csv_bytes(GN, [renamed, moved]), **WHEN)
    left = [(c.geste, c.cle, c.avant, c.apres) for c in bureau.changements(again)]
    assert left == [], "found by their identifiers, nothing new"


def test_a_complete_official_file_withdraws_only_what_staff_never_touched(bureau: Bureau) -> None:
    header = ["Identifiant", "Note interne"]
    bureau.appliquer(bureau.essai("structure", csv_bytes(header, [["commissariat-chelles", "vu le chef de poste"]])))
    number = bureau.essai("police", csv_bytes(PN, [MEAUX]), complet="oui", **WHEN)
    gone = {c.cle for c in bureau.changements(number, "retrait")}
    assert "commissariat-melun" in gone and len(gone) == 17 and not gone & {"commissariat-meaux", "commissariat-chelles"}
    assert any("Chelles" in r.message and "L'équipe" in r.message for r in bureau.remarques(number))


@pytest.mark.parametrize("columns", [PN[1:], PN[:-1], ["a", "b"]])
def test_another_file_is_refused(bureau: Bureau, columns: list[str]) -> None:
    row = bureau.lire(bureau.essai("police", csv_bytes(columns, [["x"] * len(columns)]), **WHEN))
    assert row.etat == "refuse" and "colonnes absentes" in (row.message or "")


def test_the_national_angela_network_never_lists_a_shop(bureau: Bureau) -> None:
    header = ["Geo Point", "nom", "num_voies", "nom_voies", "commune", "categorie"]
    rows = [
        ["48.9597, 2.8842", "Pharmacie du Marché", "1", "place du Marché", "Meaux", "pharmacie"],
        ["48.9600, 2.8850", "Bar des Amis", "2", "rue X", "MEAUX", "bar"],
        ["44.84, -0.58", "Bar de Bordeaux", "3", "rue Y", "Bordeaux", "bar"],
        ["48.85, 2.35", "Boutique mal placée", "4", "rue Z", "Provins", "commerce"],
        ["48.8797, 2.5926", "Librairie", "5", "rue W", "Chelles", "librairie"],
    ]
    number = bureau.essai("reseau_angela", csv_bytes(header, rows), **WHEN)
    added = bureau.changements(number, "ajout")
    assert [(c.cle, (c.apres or {})["communes"]) for c in added] == [("angela-reseau-meaux", ["77284"])]
    assert [(r.ligne, r.colonne) for r in bureau.remarques(number)] == [(5, "Geo Point"), (6, "commune")]
    bureau.appliquer(number)
    shown = json.dumps(bureau.desk.answer("ou_est_angela", "77284"), ensure_ascii=False)
    assert "Pharmacie" not in shown and "Réseau Angela, Meaux" in shown
    assert (added[0].apres or {})["detail"].startswith("2 lieux d'après")
    alone = bureau.changements(bureau.essai("reseau_angela", csv_bytes(header, rows[:1]), **WHEN), "changement")
    assert [(c.apres or {})["detail"][:14] for c in alone] == ["1 lieu d'après"]


def office(**changes: Any) -> dict[str, Any]:
    """A record of the local directory."""
    base: dict[str, Any] = {
        "id": "uuid-meaux", "nom": "Mairie - Meaux", "code_insee_commune": "77284", "date_modification": "13/11/2026 09:43:55",
        "pivot": [{"type_service_local": "mairie", "code_insee_commune": ["77284"]}],
        "adresse": [{"type_adresse": "Adresse", "numero_voie": "2 place de l'Hôtel-de-Ville", "complement1": "",
                     "code_postal": "77100", "nom_commune": "Meaux", "longitude": "2.8785", "latitude": "48.9602"}],
        "telephone": [{"valeur": "01 60 09 97 00", "description": ""}], "adresse_courriel": ["contact@meaux.fr"],
        "site_internet": [{"libelle": "", "valeur": "http://www.ville-meaux.fr"}],
        "plage_ouverture": [{"nom_jour_debut": "Lundi", "nom_jour_fin": "Vendredi", "valeur_heure_debut_1": "08:30:00",
                             "valeur_heure_fin_1": "12:00:00", "valeur_heure_debut_2": "13:30:00",
                             "valeur_heure_fin_2": "17:30:00", "commentaire": ""}],
    }  # fmt: skip
    return {**base, **changes}


def test_the_local_directory_as_json_and_as_csv(bureau: Bureau) -> None:
    records = [
        office(),
        office(id="x", nom="Mairie - Lyon", code_insee_commune="69123", adresse=[]),
        office(id="y", pivot=[{"type_service_local": "piscine"}]),
    ]
    contenu = json.dumps({"service": records}).encode()
    number = bureau.essai("annuaire", contenu, nom="annuaire.json", **WHEN)
    assert bureau.lire(number).bilan["ignore"] == 2
    change = bureau.changements(number, "changement")[0]
    after: Any = change.apres
    assert change.cle == "mairie-meaux" and change.identifiant == "annuaire uuid-meaux"
    assert (after["telephone"], after["site_web"]) == ("01 60 09 97 00", "https://www.ville-meaux.fr")
    assert after["horaires_accueil"] == "Mo-Fr 08:30-12:00,13:30-17:30; PH off"
    assert after["faits"]["telephone"]["date"] == "2026-11-13" and after["faits"]["telephone"]["statut"] == "source"
    nested = ("pivot", "adresse", "telephone", "adresse_courriel", "site_internet", "plage_ouverture")
    cells = [[json.dumps(r[name]) if name in nested else r[name] for name in office()] for r in records]
    same = bureau.essai("annuaire", csv_bytes(list(office()), cells, delimiter=";"), **WHEN)
    assert bureau.changements(same, "changement")[0].apres == after


def test_hours_from_a_day_to_an_earlier_one_are_left_out_and_told(bureau: Bureau) -> None:
    slots = [{**office()["plage_ouverture"][0], "nom_jour_debut": "Vendredi", "nom_jour_fin": "Lundi"}]
    number = bureau.essai("annuaire", json.dumps([office(plage_ouverture=slots)]).encode(), **WHEN)
    assert bureau.lire(number).etat == "pret", bureau.lire(number).message
    told = {r.colonne: r.valeur for r in bureau.remarques(number) if r.ligne}
    assert told == {"plage_ouverture": "vendredi au lundi"}
    after: Any = bureau.changements(number, "changement")[0].apres
    assert after["horaires_accueil"] == (bureau.valeurs("structure", "mairie-meaux") or {})["horaires_accueil"]
    assert after["telephone"] == "01 60 09 97 00"


def test_hours_with_a_remark_are_never_open(bureau: Bureau) -> None:
    slots = [{**office()["plage_ouverture"][0], "commentaire": "sur rendez-vous"}]
    number = bureau.essai("annuaire", json.dumps([office(plage_ouverture=slots)]).encode(), **WHEN)
    after: Any = bureau.changements(number, "changement")[0].apres
    assert after["horaires_accueil"] is None and "sur rendez-vous" in after["horaires_texte"]


def test_a_refuge_of_an_official_file_is_refused_by_its_line_and_kept_nowhere(bureau: Bureau) -> None:
    secret = [{**office()["adresse"][0], "numero_voie": "12 rue du Secret"}]
    cidff = office(id="z", nom="CIDFF de Seine-et-Marne", pivot=[{"type_service_local": "cidf"}], adresse=secret)
    other = {**cidff, "telephone": [{"valeur": "01 64 secret, rue du Secret"}]}
    number = bureau.essai("annuaire", json.dumps([office(), cidff, other]).encode(), **WHEN)
    refused = [(r.ligne, r.colonne) for r in bureau.remarques(number) if r.ligne]
    assert refused == [(2, "accord_publication"), (3, "telephone"), (3, "accord_publication")]
    assert {c.cle for c in bureau.changements(number, "changement", "ajout")} == {"mairie-meaux"}
    dump = "\n".join(bureau.desk.app.state.sessions().connection().connection.driver_connection.iterdump())
    assert "rue du Secret" not in dump


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        (" Lundi : 8h00-12h00 14h00-18h00 Mardi : 8h00-12h00 14h00-18h00 Dimanche : 9h00-12h00 15h00-18h00",
         "Mo-Tu 08:00-12:00,14:00-18:00; Su 09:00-12:00,15:00-18:00; PH off"),
        (" ".join(f"{day} : 0h00-24h00" for day in horaires.JOURS), "24/7"),
        ("", None),
    ],
)  # fmt: skip
def test_older_hours_in_one_cell(text: str, osm: str | None) -> None:
    assert horaires.gendarmerie_texte(text) == osm


@pytest.mark.parametrize("text", ["8 heures", "25h00", "8h75", "24h30", "midi"])
def test_an_hour_that_is_none(text: str) -> None:
    with pytest.raises(horaires.Illisible):
        horaires.heure(text)


@pytest.mark.parametrize(
    ("nom", "code"),
    [
        ("LE MEE SUR SEINE", "77285"),
        ("St Soupplets", "77437"),
        ("Moret-sur-Loing", "77316"),
        ("Meaux Cedex", "77284"),
        ("Paris", None),
    ],
)
def test_communes_as_official_files_write_them(nom: str, code: str | None) -> None:
    assert commune_du_77("", nom) == code


def test_an_entry_is_given_to_one_line_and_doubt_is_told() -> None:
    ours = [Connu(cle, f"Commissariat de Melun {area}", "77288", "commissariat") for cle, area in (("a", "Nord"), ("b", "Sud"))]
    lines = [Cherche(0, "", "Commissariat de Melun", "77288", "commissariat")]
    assert rapprocher(lines, ours, {})[0].hesite == ("a", "b")
    exact = [*lines, Cherche(1, "", "Commissariat de Melun Sud", "77288", "commissariat")]
    assert rapprocher(exact, ours, {})[1].cle == "b"
    # Services: within their structure, and by their name alone.
    offered = [Connu("a", "Permanence du matin", "77288", "autre", "chez-a")]
    asked = [
        Cherche(0, "", "Permanence du matin", "77288", "autre", "chez-b"),
        Cherche(1, "", "Aide aux devoirs", "77288", "autre", "chez-a"),
        Cherche(2, "", "Permanence du matin", "77288", "autre", "chez-a"),
    ]
    assert [one.cle for one in rapprocher(asked, offered, {}).values()] == [None, None, "a"]
    assert rapprocher(asked[1:2], offered, {})[1].cle is None
    linked = [Cherche(0, "42", "Autre nom", "77288", "commissariat"), Cherche(1, "43", "Melun Nord", "77288", "commissariat")]
    found = rapprocher(linked, ours, {"42": "b", "43": "b"})
    assert (found[0].cle, found[1].cle) == ("b", "a")
