"""From a form to the next answer: propose, approve, preview, withdraw, close, go back; nothing typed is lost."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from typing import Any

from sqlalchemy import event

from tests.agents.conftest import Desk, approve, fields

MDS = "/agents/entrees/structure/mds-meaux"
ADDRESS = {"adresse": "8 rue des Cordeliers", "fait-adresse": "verifie", "moyen": "telephone", "pourquoi": "nouveaux locaux"}


def propose(desk: Desk, path: str = MDS, who: str = "editeur", **changes: str) -> str:
    """Send a change; gives the path of the proposal."""
    browser = desk.login(who)
    answer = browser.post(f"{path}/modifier", browser.form(f"{path}/modifier", **changes))
    assert answer.status_code == 303, answer.text
    assert "fait=envoyee" in answer.headers["location"]
    return str(answer.headers["location"].split("?")[0])


def test_two_people_correct_an_address_and_the_next_answer_says_so(desk: Desk) -> None:
    before = desk.place("trouver_mds", "77284", "mds")
    assert before["statut"] == "a_confirmer"
    proposal = propose(desk, **ADDRESS)
    assert desk.place("trouver_mds", "77284", "mds") == before
    reviewer = desk.login("valideur")
    shown = reviewer.get(proposal).text
    assert "31 rue du Palais de Justice" in shown and "Proposition de modification, par " in shown
    assert approve(reviewer, proposal).headers["location"].endswith("fait=publiee")
    after = desk.place("trouver_mds", "77284", "mds")
    assert after["adresse"] == "8 rue des Cordeliers, 77100 Meaux"
    assert after["statut"] == "verifie"
    assert "Adresse vérifiée le 23 novembre 2026." in after["mention"]
    back = reviewer.post(f"{MDS}/revenir", {"numero": "0"})
    assert back.headers["location"].endswith("fait=revenue")
    assert desk.place("trouver_mds", "77284", "mds") == before


def test_the_author_cannot_approve_their_own(desk: Desk) -> None:
    proposal = propose(desk, who="valideur", **ADDRESS)
    refused = approve(desk.login("valideur"), proposal)
    assert refused.status_code == 422 and "Une autre personne" in refused.text
    assert approve(desk.login("valideur2"), proposal).status_code == 303


def test_what_is_approved_is_what_was_read(desk: Desk) -> None:
    proposal = propose(desk, **ADDRESS)
    reviewer, author = desk.login("valideur"), desk.login("editeur")
    read = reviewer.get(proposal).text.split('name="vue" value="')[1].split('"')[0]
    path = f"{MDS}/modifier?proposition={proposal.rsplit('/', 1)[1]}"
    changed = author.form(path, adresse="1 rue Glissée Après Coup")
    assert author.post(f"{MDS}/modifier", changed).status_code == 303
    refused = reviewer.post(f"{proposal}/approuver", {"vue": read})
    assert refused.status_code == 422 and "Relisez-la" in refused.text
    assert desk.place("trouver_mds", "77284", "mds")["statut"] == "a_confirmer"


def test_of_ten_approvals_at_once_on_one_entry_one_passes(desk: Desk) -> None:
    proposals = [propose(desk, **{**ADDRESS, "adresse": f"{number} rue des Cordeliers"}) for number in range(1, 11)]
    reviewers = [desk.login("valideur") for _ in proposals]
    with ThreadPoolExecutor(10) as pool:
        codes = list(pool.map(lambda pair: approve(*pair).status_code, zip(reviewers, proposals, strict=True)))
    assert sorted(codes) == [303, *[409] * 9]
    assert desk.login("valideur").get(f"{MDS}/historique").text.count("approuvé par") == 1


def test_every_error_is_shown_beside_its_field_and_nothing_is_lost(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(
        f"{MDS}/modifier",
        nom="MDS <b>de</b> Meaux",
        telephone="12 34",
        horaires_accueil="lundi matin",
        code_insee="Nullepart",
        courriel="pas une adresse",
        site_web="javascript:alert(1)",
        latitude="43,2",
        siret="123",
        pourquoi="",
    )
    answer = browser.post(f"{MDS}/modifier", typed)
    assert answer.status_code == 422
    for name in ("telephone", "horaires_accueil", "code_insee", "courriel", "site_web", "siret", "pourquoi", "fait-existence"):
        shown = answer.text.split(f'data-erreurs="{name}">')[1].split("</div>")[0]
        assert ("<p>" in shown) is (name != "fait-existence"), name
    again = fields(answer.text)
    assert {k: v for k, v in again.items() if k != "jeton"} == {k: v for k, v in typed.items() if k != "jeton"}
    assert "<b>de</b>" not in answer.text


def test_hours_are_told_in_french_while_typing(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(f"{MDS}/modifier", horaires_accueil="Mo-Fr 08:30-12:00; PH off", telephone="1")
    told = browser.post("/agents/verifier/structure/mds-meaux", typed).json()
    assert told["apercus"]["horaires_accueil"] == "lundi au vendredi, 8 h 30 à 12 h ; fermé les jours fériés"
    assert "telephone" in told["erreurs"] and "fait-horaires_accueil" in told["erreurs"]


def test_a_short_number_is_a_phone(desk: Desk) -> None:
    proposal = propose(desk, telephone="3919", pourquoi="essai de numéro court", **{"fait-telephone": "a_confirmer"})
    assert "3919" in desk.login("valideur").get(proposal).text


def test_a_point_far_from_its_commune_is_refused(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(f"{MDS}/modifier", latitude="48,5", longitude="2,66", pourquoi="point déplacé")
    assert "km de Meaux" in browser.post(f"{MDS}/modifier", typed).text


def test_the_address_of_a_refuge_is_never_kept(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/structure/nouveau"
    typed = {
        "nom": "Foyer de l'Espérance",
        "type": "association",
        "genre": "association",
        "code_insee": "Meaux",
        "adresse": "3 rue Cachée",
        "telephone": "01 64 00 00 00",
        "fait-adresse": "a_confirmer",
        "fait-telephone": "a_confirmer",
        "pourquoi": "nouvelle structure",
    }
    answer = browser.post(path, typed)
    assert answer.status_code == 422
    for name in ("refuge", "adresse", "telephone"):
        assert "<p>" in answer.text.split(f'data-erreurs="{name}">')[1].split("</div>")[0]
    consent = {"refuge": "oui", "accord_publication_le": "2026-11-20", "accord_publication_par": "présidente du foyer"}
    assert browser.post(path, {**typed, **consent}).status_code == 303


CHELLES = "/agents/entrees/structure/commissariat-chelles"
WHERE = ("adresse", "complement_adresse", "code_postal", "latitude", "longitude", "telephone", "courriel")
HIDDEN = {**dict.fromkeys(WHERE, ""), "fait-adresse": "a_confirmer", "refuge": "oui", "pourquoi": "on y met à l'abri"}
AGREED = {"accord_publication_le": "2026-11-20", "accord_publication_par": "directrice"}


def test_no_version_older_than_the_protection_of_a_place_comes_back(desk: Desk) -> None:
    reviewer = desk.login("valideur")
    agreed = {**AGREED, "refuge": "oui", "pourquoi": "accord donné"}
    taken_back = {**HIDDEN, **dict.fromkeys(AGREED, "")}
    for changes in (agreed, taken_back):
        assert approve(reviewer, propose(desk, CHELLES, **changes)).status_code == 303
    for who in ("valideur", "editeur"):
        for numero in ("0", "1"):  # not protected yet; protected, with an agreement that was taken back
            refused = desk.login(who).post(f"{CHELLES}/revenir", {"numero": numero})
            assert refused.status_code == 422 and "protégé depuis" in refused.text and "Proposez un changement" in refused.text
    with desk.app.state.sessions() as session:
        kept = desk.app.state.genres["structure"].lire(session, "commissariat-chelles")
    assert kept["refuge"] and kept["adresse"] is None and kept["telephone"] is None


OFFER = "/agents/entrees/service/mds-meaux-accueil-social"
PHONE = {"telephone": "01 64 00 00 00", "fait-telephone": "a_confirmer", "pourquoi": "numéro du service"}
FIRST = "Videz-les d'abord"


def test_a_place_is_not_protected_while_a_service_of_it_says_where_it_is(desk: Desk) -> None:
    reviewer, browser = desk.login("valideur"), desk.login("editeur")
    waiting = propose(desk, **HIDDEN)
    assert approve(reviewer, propose(desk, OFFER, **PHONE)).status_code == 303
    refused = browser.post(f"{MDS}/modifier", browser.form(f"{MDS}/modifier", **HIDDEN))
    assert refused.status_code == 422
    assert FIRST in unescape(refused.text.split('data-erreurs="refuge">')[1].split("</div>")[0])
    late = approve(reviewer, waiting)  # right when it was sent, wrong now
    assert late.status_code == 422 and FIRST in unescape(late.text)
    assert approve(reviewer, propose(desk, OFFER, telephone="", pourquoi="vidé pour protéger le lieu")).status_code == 303
    assert approve(reviewer, waiting).status_code == 303
    back = reviewer.post(f"{OFFER}/revenir", {"numero": "1"})  # the version with a phone
    assert back.status_code == 422 and "accueil protégé" in back.text


def test_who_waits_behind_a_long_import_loses_nothing(desk: Desk) -> None:
    engine = desk.app.state.sessions.kw["bind"]
    browser, proposal = desk.login("valideur"), propose(desk, **ADDRESS)
    closed = "/agents/entrees/fermeture/nouveau"
    typed = browser.form(closed, lieu_id="mds-meaux", du="2026-11-24", motif="travaux", pourquoi="appel de la MDS")

    @event.listens_for(engine, "checkout")
    def impatient(connection: Any, *_: object) -> None:
        connection.execute("PRAGMA busy_timeout=100")

    with engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")  # what an import that writes does
        late, alone = approve(browser, proposal), browser.post(closed, typed)
        other.rollback()
    event.remove(engine, "checkout", impatient)
    for answer in (late, alone):
        assert answer.status_code == 422 and "recommencez dans une minute" in unescape(answer.text)
    assert fields(alone.text)["motif"] == "travaux"
    assert approve(browser, proposal).status_code == 303


def test_two_people_on_one_entry_the_second_sees_both(desk: Desk) -> None:
    late = desk.login("editeur2")
    typed = late.form(f"{MDS}/modifier", zone="Meaux et alentours", pourquoi="ma correction", moyen="site")
    typed |= {"adresse": "9 rue du Nord", "fait-adresse": "verifie"}
    proposal = propose(desk, **ADDRESS, description="Ouverte à tous.")
    assert approve(desk.login("valideur"), proposal).status_code == 303
    answer = late.post(f"{MDS}/modifier", typed)
    assert answer.status_code == 409
    assert "8 rue des Cordeliers" in answer.text and "9 rue du Nord" in answer.text
    assert "changé par une autre personne" in answer.text
    again = fields(answer.text)
    assert again["adresse"] == "9 rue du Nord" and again["version"] != typed["version"]
    assert again["zone"] == "Meaux et alentours"
    assert again["description"] == "Ouverte à tous."  # theirs, which the second person never touched
    assert late.post(f"{MDS}/modifier", again).status_code == 303


def test_a_proposal_made_on_an_old_version_is_not_approved(desk: Desk) -> None:
    first = propose(desk, **ADDRESS)
    second = propose(desk, who="editeur2", **{**ADDRESS, "adresse": "9 rue du Nord"})
    reviewer = desk.login("valideur")
    assert approve(reviewer, first).status_code == 303
    refused = approve(reviewer, second)
    assert refused.status_code == 409 and "8 rue des Cordeliers" in refused.text and "9 rue du Nord" in refused.text
    draft = desk.login("editeur2").get(f"{MDS}/modifier?proposition={second.rsplit('/', 1)[1]}").text
    assert "9 rue du Nord" in fields(draft)["adresse"] and "8 rue des Cordeliers" in draft


def test_the_end_of_a_session_loses_nothing(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(f"{MDS}/modifier", **ADDRESS)
    desk.clock.forward(hours=9)
    ended = browser.post(f"{MDS}/modifier", typed)
    assert ended.status_code == 401 and "Rien n'est perdu" in ended.text.replace("\xa0", " ")
    kept = fields(ended.text)["reprise"]
    other = desk.login("editeur")
    from web.agents.garde import taken_up  # what the login hands over once it is done

    class Request:
        app = desk.app

    path, saisie = taken_up(Request(), kept) or ("", {})  # type: ignore[arg-type]
    shown = other.post(path, {**saisie, "reprendre": "1"})
    assert shown.status_code == 200
    assert fields(shown.text)["adresse"] == "8 rue des Cordeliers"
    assert desk.login("valideur").get("/agents/propositions").text.count("MDS de Meaux") == 0


def test_a_page_of_another_session_is_shown_again_not_obeyed(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(f"{MDS}/modifier", **ADDRESS)
    answer = browser.client.post(f"{MDS}/modifier", data={**typed, "jeton": "ancien"})
    assert answer.status_code == 403 and "Rien n'a été enregistré" in answer.text
    assert "8 rue des Cordeliers" in answer.text


def test_a_draft_keeps_even_what_is_wrong(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = browser.form(f"{MDS}/modifier", telephone="pas encore", action="brouillon")
    answer = browser.post(f"{MDS}/modifier", typed)
    assert answer.headers["location"].endswith("fait=brouillon")
    number = answer.headers["location"].split("?")[0].rsplit("/", 1)[1]
    assert fields(browser.get(f"{MDS}/modifier?proposition={number}").text)["telephone"] == "pas encore"
    assert desk.login("valideur").get(f"/agents/propositions/{number}").status_code == 404


def test_preview_says_what_balise_would_say_and_keeps_nothing(desk: Desk) -> None:
    proposal = propose(desk, **ADDRESS)
    before = desk.place("trouver_mds", "77284", "mds")
    browser = desk.login("editeur")
    shown = browser.get(f"{proposal}/apercu").text
    assert "8 rue des Cordeliers" in shown
    asked = {"phrase": "où est la MDS", "besoin": "", "commune": "Meaux"}
    assert "8 rue des Cordeliers" in browser.post(f"{proposal}/apercu", asked).text
    danger = {"phrase": "il va me tuer avec un couteau", "besoin": "trouver_mds", "commune": "Meaux"}
    text = browser.post(f"{proposal}/apercu", danger).text
    assert text.index('class="bloc urgence"') < text.index("8 rue des Cordeliers")
    assert "Commune inconnue" in browser.post(f"{proposal}/apercu", {**asked, "commune": "Zzz"}).text
    assert desk.place("trouver_mds", "77284", "mds") == before


def test_one_person_withdraws_a_place_and_another_reads_it_again(desk: Desk) -> None:
    browser = desk.login("editeur")
    done = browser.post(f"{MDS}/retirer", {"pourquoi": "fermée après un incendie"})
    assert done.headers["location"].endswith("fait=seul")
    assert desk.place("trouver_mds", "77284", "mds")["id"] != "mds-meaux"
    proposal = done.headers["location"].split("?")[0]
    assert browser.post(f"{proposal}/confirmer").status_code == 403
    assert "À relire" in desk.login("valideur").get("/agents/propositions").text
    assert desk.login("valideur").post(f"{proposal}/confirmer").status_code == 303


def test_one_person_closes_a_place_at_any_hour(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/fermeture"
    typed = {"lieu_id": "mds-meaux", "du": "2026-11-23", "au": "2026-11-27", "motif": "travaux", "pourquoi": "dégât des eaux"}
    assert browser.post(f"{path}/nouveau", typed).headers["location"].endswith("fait=seul")
    blocks = desk.answer("trouver_mds", "77284")["blocks"]
    places = [i for b in blocks if b["type"] == "lieux" for i in b["items"] if i["type"] == "mds"]
    assert "mds-meaux" not in [p["id"] for p in places]
    desk.clock.forward(days=5)
    assert desk.place("trouver_mds", "77284", "mds")["id"] == "mds-meaux"


def test_sector_of_a_mds(desk: Desk) -> None:
    path = "/agents/entrees/secteur/mds-provins"
    proposal = propose(desk, path, communes="Meaux (77284)\nProvins (77379)", pourquoi="secteurs du Département")
    assert approve(desk.login("valideur"), proposal).status_code == 303
    item = desk.place("trouver_mds", "77284", "mds")
    assert (item["id"], item["competence"]) == ("mds-provins", "secteur")
    browser = desk.login("editeur")
    taken = browser.form("/agents/entrees/secteur/mds-meaux/modifier", communes="Meaux", pourquoi="aussi ici")
    assert "déjà dans un autre secteur" in browser.post("/agents/entrees/secteur/mds-meaux/modifier", taken).text


def test_of_two_waiting_sectors_that_want_one_commune_the_second_is_refused(desk: Desk) -> None:
    provins, nemours = (f"/agents/entrees/secteur/mds-{name}" for name in ("provins", "nemours"))
    first = propose(desk, provins, communes="Meaux (77284)", pourquoi="secteurs du Département")
    second = propose(desk, nemours, who="editeur2", communes="Meaux (77284)\nNemours (77333)", pourquoi="autre lecture")
    reviewer = desk.login("valideur")
    assert approve(reviewer, first).status_code == 303
    refused = approve(reviewer, second)
    assert refused.status_code == 422 and "Meaux (77284) est déjà dans un autre secteur" in refused.text
    assert desk.place("trouver_mds", "77284", "mds")["id"] == "mds-provins"
    # Given up, then taken by another: the first does not take it back by an old version.
    assert approve(reviewer, propose(desk, provins, communes="", pourquoi="rendue à Nemours")).status_code == 303
    assert approve(reviewer, propose(desk, nemours, communes="Meaux (77284)", pourquoi="rendue à Nemours")).status_code == 303
    back = reviewer.post(f"{provins}/revenir", {"numero": "1"})
    assert back.status_code == 422 and "déjà dans un autre secteur" in back.text
    assert desk.place("trouver_mds", "77284", "mds")["id"] == "mds-nemours"


def test_a_number_takes_two_people_even_to_go_back(desk: Desk) -> None:
    path = "/agents/entrees/numero/cd77.appel"
    proposal = propose(desk, path, numero="01 64 14 77 78", moyen="site", pourquoi="nouveau numéro", **{"fait-numero": "verifie"})
    assert approve(desk.login("valideur"), proposal).status_code == 303
    file = json.loads((desk.settings.var / "fallback.json").read_text())
    assert '"01 64 14 77 78"' in json.dumps(file) and "tel:+33164147778" in json.dumps(file)
    back = desk.login("valideur").post(f"{path}/revenir", {"numero": "0"})
    assert back.headers["location"].endswith("fait=envoyee")
    assert approve(desk.login("valideur2"), back.headers["location"].split("?")[0]).status_code == 303
    assert "01 64 14 77 78" not in (desk.settings.var / "fallback.json").read_text()


def test_a_line_of_the_urgent_texts_keeps_its_number_and_never_hides(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/numero/3919.appel"
    assert browser.post(f"{path}/retirer", {"pourquoi": "essai de retrait"}).status_code == 422
    typed = browser.form(f"{path}/modifier", numero="3920", pourquoi="essai de numéro", **{"fait-numero": "masque"})
    answer = browser.post(f"{path}/modifier", typed)
    assert answer.status_code == 422 and "Choisissez dans la liste" in answer.text
    typed["fait-numero"] = ""
    assert "Rien ne change" in browser.post(f"{path}/modifier", typed).text


def test_a_sheet_is_live_without_restart(desk: Desk) -> None:
    path = "/agents/entrees/fiche/trouver_mds"
    form = desk.login("editeur").form(f"{path}/modifier")
    proposal = propose(desk, path, ouverture="Voici la MDS la plus proche.\n" + form["ouverture"], pourquoi="phrase plus claire")
    assert approve(desk.login("valideur"), proposal).status_code == 303
    assert desk.answer("trouver_mds", "77284")["blocks"][0]["text"].startswith("Voici la MDS la plus proche.")
    assert "Voici la MDS la plus proche." in json.dumps(desk.client().get("/api/v1/fiches/trouver_mds").json())


def test_a_sheet_with_wrong_words_is_refused(desk: Desk) -> None:
    browser = desk.login("editeur")
    path = "/agents/entrees/fiche/trouver_mds/modifier"
    typed = browser.form(path, ouverture="N'hésitez pas à venir !", numeros="9999 | Rien", pourquoi="essai de phrase")
    answer = browser.post(path, typed)
    assert answer.status_code == 422
    said = unescape(answer.text).replace("\xa0", " ")
    assert "ne se dit pas" in said and "Ces codes n'existent pas" in said


def test_a_banner_stands_first_while_it_lasts(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = {
        "texte": "Crue de la Seine : restez à l'étage.",
        "debut": "2026-11-23T08:00",
        "fin": "2026-11-24T08:00",
        "communes": "Melun",
        "pourquoi": "alerte de crue",
    }
    sent = browser.post("/agents/entrees/bandeau/nouveau", typed).headers["location"]
    assert sent.endswith("fait=envoyee")
    assert approve(desk.login("valideur"), sent.split("?")[0]).status_code == 303
    assert desk.answer("trouver_mds", "77288")["blocks"][0]["text"] == typed["texte"]
    assert desk.answer("trouver_mds", "77284")["blocks"][0]["text"] != typed["texte"]
    desk.clock.forward(days=1)
    assert desk.answer("trouver_mds", "77288")["blocks"][0]["text"] != typed["texte"]


def test_seeding_again_overwrites_nothing(desk: Desk) -> None:
    from web.orientation.prepare import prepare_database

    proposal = propose(desk, **ADDRESS)
    approve(desk.login("valideur"), proposal)
    assert any("gardées" in line for line in prepare_database(desk.settings))
    assert desk.place("trouver_mds", "77284", "mds")["statut"] == "verifie"
