"""What must be checked today: sorted by risk, one click to say so, one to undo it, owners that are no person, alarms."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from tests.agents.conftest import Browser, Desk, approve
from web.agents.accounts import identity
from web.agents.contexte import Contexte
from web.agents.fraicheur.inventaire import Entree, inventaire
from web.agents.models import Agent, Journal, Proposition, Revision
from web.db import session_scope
from web.orientation.models import AngelaTerritoire, Numero, Structure, StructureFait

PARIS = ZoneInfo("Europe/Paris")
MEAUX = "/agents/fraicheur/structure/mds-meaux"


def at(desk: Desk, day: str) -> None:
    """Move the clock to ten in the morning of a day."""
    desk.clock.now = datetime.fromisoformat(f"{day}T10:00:00").replace(tzinfo=PARIS)


def version_of(browser: Browser, path: str) -> str:
    found = re.search(r'name="version" value="(\w+)"', browser.get(path).text)
    assert found
    return found[1]


def verify(desk: Desk, path: str = MEAUX, who: str = "editeur", moyen: str = "telephone", **more: str) -> Any:
    browser = desk.login(who)
    return browser.post(f"{path}/verifier", {"moyen": moyen, "version": version_of(browser, path), **more})


def entries(desk: Desk) -> list[Entree]:
    with desk.app.state.sessions() as session:
        return inventaire(context(desk, session))


def context(desk: Desk, session: Session) -> Contexte:
    agent = session.get_one(Agent, desk.agents["editeur"])
    now = desk.clock()
    return Contexte(session, now, identity(session, agent, now.date()), desk.app.state.orientation.fiches)


def meaux(desk: Desk) -> dict[str, Any]:
    return desk.place("trouver_mds", "77284", "mds")


def test_one_click_by_one_editor_writes_who_and_when_and_nothing_else(desk: Desk) -> None:
    before = meaux(desk)
    assert before["statut"] == "a_confirmer"
    answer = verify(desk)
    assert answer.status_code == 303 and answer.headers["location"] == f"{MEAUX}?fait=verifiee"
    after = meaux(desk)
    assert after["statut"] == "verifie" and "Adresse vérifiée le 23 novembre 2026." in after["mention"]
    assert after["adresse"] == before["adresse"] and after["nom"] == before["nom"]
    with desk.app.state.sessions() as session:
        facts = {f.champ: f for f in session.scalars(select(StructureFait).where(StructureFait.structure_id == "mds-meaux"))}
        assert {facts["adresse"].verifie_par, facts["existence"].verifie_par} == {"MDS de Meaux"}
        assert facts["adresse"].source == "vérification par téléphone"
        assert session.scalar(select(func.count()).select_from(Proposition)) == 0
        line = session.scalars(select(Journal).order_by(Journal.id.desc())).first()
        assert line is not None and (line.qui, line.geste, line.cle) == (
            "editeur@dep77.test", "publication : vérification", "mds-meaux"
        )  # fmt: skip
        assert "vérifié par téléphone" in line.detail
        numbers = session.scalars(select(Revision.numero).where(Revision.cle == "mds-meaux")).all()
        assert sorted(numbers) == [0, 1]
    assert "vérification" in desk.login("lecteur").get("/agents/entrees/structure/mds-meaux/historique").text


def test_one_click_undoes_it(desk: Desk) -> None:
    before = meaux(desk)
    assert "Annuler cette vérification" not in desk.login("editeur").get(MEAUX).text
    verify(desk)
    other = desk.login("editeur2")
    assert "Annuler cette vérification" in other.get(MEAUX).text
    assert other.post(f"{MEAUX}/annuler").headers["location"] == f"{MEAUX}?fait=verification_annulee"
    assert meaux(desk) == before
    again = other.post(f"{MEAUX}/annuler")
    assert again.status_code == 422 and "pas de vérification à annuler" in again.text


def test_a_check_under_a_later_change_is_not_undone(desk: Desk) -> None:
    verify(desk)
    reviewer, browser = desk.login("valideur"), desk.login("editeur")
    form = browser.form(
        "/agents/entrees/structure/mds-meaux/modifier", precision="Sonnez au portail.", pourquoi="le portail est fermé"
    )
    proposal = browser.post("/agents/entrees/structure/mds-meaux/modifier", form).headers["location"].split("?")[0]
    seen = re.search(r'name="vue" value="(\w+)"', reviewer.get(proposal).text)
    assert seen and reviewer.post(f"{proposal}/approuver", {"vue": seen[1]}).status_code == 303
    assert browser.post(f"{MEAUX}/annuler").status_code == 422
    assert "Sonnez au portail." in meaux(desk)["mention"]


def test_what_was_read_is_what_is_vouched_for(desk: Desk) -> None:
    browser = desk.login("editeur")
    read = version_of(browser, MEAUX)
    with session_scope(desk.app.state.sessions) as session:
        session.execute(update(Structure).where(Structure.id == "mds-meaux").values(adresse="1 rue Changée"))
    refused = browser.post(f"{MEAUX}/verifier", {"moyen": "telephone", "version": read})
    assert refused.status_code == 409 and "a changé depuis" in refused.text
    assert meaux(desk)["statut"] == "a_confirmer"


@pytest.mark.parametrize("data", [{}, {"moyen": "devin"}, {"moyen": "visite"}, {"moyen": "telephone", "version": ""}])
def test_a_check_says_how(desk: Desk, data: dict[str, str]) -> None:
    browser = desk.login("editeur")
    answer = browser.post(f"{MEAUX}/verifier", {"version": version_of(browser, MEAUX), **data})
    assert answer.status_code in (409, 422) and 'role="alert"' in answer.text
    assert meaux(desk)["statut"] == "a_confirmer"


def test_a_doubt_is_not_lifted_by_a_click(desk: Desk) -> None:
    path = "/agents/fraicheur/structure/mds-coulommiers"
    shown = desk.login("editeur").get(path).text
    assert "Doute" in shown and "Déménagement" in shown
    assert verify(desk, path).status_code == 303
    place = desk.place("trouver_mds", "77131", "mds")
    assert place["statut"] == "a_confirmer" and place["adresse"] is None
    found = next(e for e in entries(desk) if e.cle == "mds-coulommiers")
    assert found.etat == "a_confirmer"


def test_what_is_withdrawn_is_not_vouched_for(desk: Desk) -> None:
    read = version_of(desk.login("editeur"), MEAUX)
    desk.login("editeur").post("/agents/entrees/structure/mds-meaux/retirer", {"pourquoi": "fermée pour toujours"})
    assert desk.login("editeur").get(MEAUX).status_code == 404
    assert desk.login("editeur").post(f"{MEAUX}/verifier", {"moyen": "site", "version": read}).status_code == 404


def test_a_number_a_sheet_and_an_angela_scheme_are_checked_too(desk: Desk) -> None:
    for path in (
        "numero/drogues.appel",
        "fiche/violences_conjugales",
        "angela/angela-chelles",
        "service/mds-chelles-accueil-social",
    ):
        assert verify(desk, f"/agents/fraicheur/{path}", moyen="site").status_code == 303, path
    with desk.app.state.sessions() as session:
        line = session.get_one(Numero, ("drogues", "appel"))
        assert (line.statut, line.verifie_par, line.verifie_le) == ("verifie", "MDS de Meaux", date(2026, 11, 23))
    sheet = desk.client().get("/api/v1/fiches/violences_conjugales").json()
    assert sheet["verifie_le"] == "2026-11-23" and sheet["relu_par"] is None
    undone = desk.login("editeur").post("/agents/fraicheur/fiche/violences_conjugales/annuler")
    assert undone.status_code == 303
    assert desk.client().get("/api/v1/fiches/violences_conjugales").json()["verifie_le"] == "2026-11-21"


def test_twice_the_same_day_changes_nothing(desk: Desk) -> None:
    verify(desk)
    answer = verify(desk)
    assert answer.status_code == 422 and "déjà vérifiée aujourd" in answer.text


def test_from_the_list_one_comes_back_to_the_list_with_its_filters_and_the_undo(desk: Desk) -> None:
    answer = verify(desk, retour="liste", sorte="mds", etat="a_confirmer", proprietaire="")
    where = answer.headers["location"]
    assert where == "/agents/fraicheur?sorte=mds&etat=a_confirmer&fait=verifiee&vu=structure%2Fmds-meaux"
    shown = desk.login("editeur").get(where).text
    assert "MDS de Meaux&nbsp;: vérifié aujourd'hui." in shown.replace("\xa0", "&nbsp;") and "Annuler cette" in shown
    assert 'value="mds" selected' in shown and "mds-meaux/verifier" not in shown and "mds-provins/verifier" in shown


def test_an_internal_contact_comes_due_again_once_it_was_checked(desk: Desk) -> None:
    crip, entry = "/agents/fraicheur/interne/crip-77", "/agents/entrees/interne/crip-77"
    editor = desk.login("editeur")
    assert editor.get(crip).status_code == 404 and crip not in editor.get(entry).text
    typed = editor.form(
        f"{entry}/modifier", telephone="01 64 14 70 00", pourquoi="donné par la direction", moyen="telephone",
        **{"fait-telephone": "verifie"},
    )  # fmt: skip
    sent = editor.post(f"{entry}/modifier", typed).headers["location"].split("?")[0]
    assert approve(desk.login("valideur"), sent).status_code == 303
    shown = editor.get(crip).text
    assert f'href="{crip}"' in editor.get(entry).text and "01\xa064\xa014\xa070\xa000" in shown
    assert "Ce que lisent les habitants" not in shown
    late = "/agents/fraicheur?sorte=departemental&etat=retard"
    at(desk, "2027-05-23")
    assert crip not in desk.login("lecteur").get(late).text
    at(desk, "2027-05-24")
    listed = desk.login("lecteur").get(late).text
    assert crip in listed and "Lu des agents seulement" in listed
    assert "umj-jossigny" not in listed  # nobody ever checked it
    assert verify(desk, crip).status_code == 303
    assert crip not in desk.login("lecteur").get(late).text


def test_the_list_is_sorted_by_risk(desk: Desk) -> None:
    at(desk, "2027-06-01")
    found = [e for e in entries(desk) if e.etat != "a_jour" and e.sorte != "officiel"]
    assert found == sorted(found, key=lambda e: e.risque)
    great = [e.intouchable for e in found]
    assert any(great) and great == sorted(great, reverse=True)
    rest = [e.gravite for e in found if not e.intouchable]
    assert rest == sorted(rest, reverse=True) and set(rest) >= {1, 3}
    used = [e.usages for e in found if not e.intouchable and e.gravite == 3]
    assert used == sorted(used, reverse=True)
    names = [e.nom for e in found[:40]]
    rows = re.findall(r'<th scope="row"><a href="[^"]+">(.*?)</a>', desk.login("lecteur").get("/agents/fraicheur").text)
    assert [row.replace("\u202f", " ").replace("\xa0", " ").replace("&#39;", "'") for row in rows[:40]] == names


def test_filters_by_kind_state_and_owner(desk: Desk) -> None:
    browser = desk.login("editeur")
    browser.post("/agents/fraicheur/proprietaires", {"cle": "mds", "courriel": "mds@departement77.fr"})

    def rows(query: str) -> int:
        return desk.login("lecteur").get(f"/agents/fraicheur?{query}").text.count('<th scope="row"><a')

    assert rows("sorte=mds") == 28  # fourteen MDS and their social reception
    assert rows("proprietaire=mds@departement77.fr") == 28
    assert rows("sorte=mds&proprietaire=aucun") == 0
    assert rows("etat=alarme") == 0 and rows("sorte=officiel") == 40
    assert rows("sorte=inconnue&etat=inconnu&page_=99") > 0
    assert "Fichiers officiels" in desk.login("lecteur").get("/agents/fraicheur").text


def test_states_change_with_the_day(desk: Desk) -> None:
    verify(desk)
    states = {}
    for day in ("2026-11-23", "2027-05-22", "2027-05-23", "2027-05-24"):
        at(desk, day)
        states[day] = next(e for e in entries(desk) if e.cle == "mds-meaux").etat
    assert states == {"2026-11-23": "a_jour", "2027-05-22": "a_jour", "2027-05-23": "aujourdhui", "2027-05-24": "retard"}


def test_past_its_deadline_a_place_is_to_be_confirmed_in_every_answer(desk: Desk) -> None:
    verify(desk)
    at(desk, "2027-05-23")
    assert meaux(desk)["statut"] == "verifie"
    desk.clock.now = desk.clock.now.replace(hour=23, minute=59, second=59)
    assert meaux(desk)["statut"] == "verifie"
    desk.clock.forward(seconds=1)
    place = meaux(desk)
    assert place["statut"] == "a_confirmer" and place["latitude"] is None
    found = desk.client().get("/api/v1/structures", params={"genre": "mds"}).json()["items"]
    mds = next(item for item in found if item["id"].endswith("mds-meaux"))
    assert mds["balise"]["faits"]["adresse"]["statut"] == "a_confirmer" and mds["adresse"] is None
    assert "à confirmer" in desk.login("lecteur").get("/agents/entrees/structure?q=mds+meaux").text


def test_great_lines_never_expire_and_alarm_everywhere(desk: Desk) -> None:
    reader = desk.login("lecteur")
    assert "Alarme" not in reader.get("/agents").text
    assert desk.client().get("/readyz").json()["alarmes"] == []
    at(desk, "2027-02-22")
    reader = desk.login("lecteur")
    shown = reader.get("/agents").text
    assert "Alarme" in shown and "3919, Violences Femmes Info" in shown
    ready = desk.client().get("/readyz").json()
    assert any(line.startswith("17, Police secours") for line in ready["alarmes"])
    assert "fraicheur" not in ready["etats"] and ready["etats"]["base"] is True
    numbers = [b for b in desk.answer("violences_conjugales", "77284")["blocks"] if b["type"] == "numeros"][0]["items"]
    assert next(n for n in numbers if n["code"] == "3919")["statut"] == "source"
    metrics = desk.client().get("/metrics").text
    assert re.search(r"^balise_lignes_protegees_en_retard [1-9]", metrics, re.M)


def test_the_dashboard_counts(desk: Desk) -> None:
    shown = desk.login("lecteur").get("/agents").text.replace("\xa0", " ").replace("\u202f", " ")
    assert "À vérifier aujourd&#39;hui" in shown or "À vérifier aujourd'hui" in shown
    assert re.search(r"À confirmer : \d+", shown) and "En retard" not in shown
    assert re.search(r"Lieux de fichiers officiels trop anciens : \d+", shown)
    assert re.search(r"Entrées sans propriétaire : \d+", shown)
    desk.login("editeur").post("/agents/entrees/structure/mds-meaux/retirer", {"pourquoi": "travaux imprévus"})
    again = desk.login("valideur").get("/agents").text.replace("\xa0", " ")
    assert "Propositions : 0. Gestes faits par une personne seule : 1." in again
    at(desk, "2027-06-01")
    assert re.search(r"En retard : \d+", desk.login("lecteur").get("/agents").text.replace("\xa0", " "))


OWNERS = "/agents/fraicheur/proprietaires"


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("marie.dupont@departement77.fr", "celle d&#39;une personne"),
        ("m.dupont@departement77.fr", "celle d&#39;une personne"),
        ("jean-marc.le-goff2@departement77.fr", "celle d&#39;une personne"),
        ("valideur@dep77.test", "compte du bureau"),
        ("pas une adresse", "pas valable"),
        ("mds@ailleurs.fr", "Domaine refusé"),
    ],
)
def test_an_owner_is_a_service_and_never_a_person(make_desk: Any, typed: str, why: str) -> None:
    desk = make_desk(service_domains="departement77.fr, dep77.test")
    for path, data in ((OWNERS, {"cle": "mds"}), (f"{MEAUX}/proprietaire", {})):
        answer = desk.login("editeur").post(path, {**data, "courriel": typed})
        assert answer.status_code == 422 and why in answer.text, answer.text[-3000:]
        assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    "typed", ["mds.meaux@departement77.fr", "contact@lerelais.org", "accueil-melun@dep77.test", "DGAS.crip@dep77.test"]
)
def test_the_mailbox_of_a_service_is_kept(desk: Desk, typed: str) -> None:
    answer = desk.login("editeur").post(f"{MEAUX}/proprietaire", {"courriel": typed})
    assert answer.status_code == 303
    assert next(e for e in entries(desk) if e.cle == "mds-meaux").proprietaire == typed.lower()


def test_an_entry_has_its_own_owner_or_that_of_its_kind(desk: Desk) -> None:
    browser = desk.login("editeur")
    browser.post(OWNERS, {"cle": "mds", "courriel": "mds@departement77.fr"})
    browser.post(f"{MEAUX}/proprietaire", {"courriel": "mds-meaux@departement77.fr"})
    owners = {e.cle: e.proprietaire for e in entries(desk) if e.sorte == "mds"}
    assert (owners["mds-meaux"], owners["mds-chelles"]) == ("mds-meaux@departement77.fr", "mds@departement77.fr")
    assert browser.post(f"{MEAUX}/proprietaire", {"courriel": ""}).status_code == 303
    assert next(e for e in entries(desk) if e.cle == "mds-meaux").proprietaire == "mds@departement77.fr"
    assert browser.post(f"{MEAUX}/proprietaire", {"courriel": ""}).status_code == 422
    assert browser.post(OWNERS, {"cle": "inconnue", "courriel": "mds@departement77.fr"}).status_code == 422
    assert browser.post("/agents/fraicheur/structure/inconnue/proprietaire", {"courriel": "mds@dep77.fr"}).status_code == 404
    with desk.app.state.sessions() as session:
        details = session.scalars(select(Journal.detail).where(Journal.geste == "propriétaire")).all()
    assert any("de personne à mds@departement77.fr" in detail for detail in details)
    assert any("de mds-meaux@departement77.fr à personne" in detail for detail in details)


def test_one_entry_is_told_in_the_singular(desk: Desk) -> None:
    with session_scope(desk.app.state.sessions) as session:
        session.execute(delete(AngelaTerritoire).where(AngelaTerritoire.id != "angela-chelles"))
    shown = desk.login("lecteur").get(OWNERS).text.replace("\xa0", " ")
    assert "Entrées : 1, à vérifier tous les 6 mois. Sans propriétaire : 1." in shown


def test_what_was_typed_survives_the_end_of_the_session(desk: Desk) -> None:
    browser = desk.login("editeur")
    taken = browser.post(OWNERS, {"cle": "mds", "courriel": "mds@departement77.fr", "reprendre": "1"})
    assert taken.status_code == 200 and 'value="mds@departement77.fr"' in taken.text
    with desk.app.state.sessions() as session:
        assert session.scalars(select(Journal).where(Journal.geste == "propriétaire")).all() == []


def test_nothing_that_is_typed_or_stored_becomes_html(desk: Desk) -> None:
    with session_scope(desk.app.state.sessions) as session:
        session.execute(update(Structure).where(Structure.id == "mds-meaux").values(nom="<script>alert(1)</script>"))
        session.execute(
            update(StructureFait)
            .where(StructureFait.structure_id == "mds-meaux", StructureFait.champ == "adresse")
            .values(doute="<img src=x onerror=alert(1)>")
        )
    browser = desk.login("editeur")
    for path in (MEAUX, "/agents/fraicheur?sorte=mds", "/agents/fraicheur?proprietaire=%3Cscript%3Ealert(2)&vu=%3Cscript%3E"):
        shown = browser.get(path).text
        assert "<script>alert" not in shown and "<img src=x" not in shown
