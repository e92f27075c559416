"""The front desk: one sheet without a trace, what staff see beside it, internal contacts, the path of who must report."""

from __future__ import annotations

import logging
import re
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
import yaml

from tests.agents.conftest import Desk, approve
from tests.agents.test_security import SCRIPT, SQL, dangerous
from web.agents.entrees.internes import read_contacts
from web.agents.guichet.parcours import ParcoursError, load_parcours
from web.fiches.store import load_fiches
from web.interrupteurs.phrases import PHRASES
from web.settings import ROOT, Settings

DATA = ROOT / "data"
INTERNAL = ("CRIP", "UMJ", "Travailleurs sociaux mobiles", "Pour vous seulement", "signaler")


def ask(desk: Desk, who: str = "lecteur", path: str = "/agents/guichet", **data: str) -> Any:
    """Post the form of the front desk."""
    return desk.login(who).post(path, data)


def text_of(html: str) -> str:
    """What is read, with ordinary spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html))).replace("\xa0", " ")


def sheet_of(html: str) -> str:
    """The part that prints."""
    return text_of(re.split(r'class="feuille-guichet"', html)[1].split("</section>")[0])


def test_a_sheet_and_beside_it_what_staff_see(desk: Desk) -> None:
    answer = ask(desk, besoin="enfant_en_danger", commune="Meaux (77100)")
    assert answer.status_code == 200
    sheet, all_ = sheet_of(answer.text), text_of(answer.text)
    for shown in ("119", "17", "Un enfant est en danger", "Meaux", "Feuille du 23 novembre 2026", "/f/"):
        assert shown in sheet
    assert "MDS de Meaux" in sheet and "À faire tout de suite" in sheet
    for hidden in INTERNAL:
        assert hidden not in sheet
    assert "CRIP 77" in all_ and "Aucun contact connu" in all_ and "01 64 14 77 77" in all_
    assert "/agents/guichet/parcours/information_preoccupante" in answer.text


def test_the_sheet_alone_holds_nothing_of_staff(desk: Desk) -> None:
    answer = ask(desk, path="/agents/guichet/feuille", besoin="violences_sexuelles", code="77284")
    assert answer.status_code == 200
    for hidden in INTERNAL:
        assert hidden not in answer.text
    assert "lecteur@dep77.test" not in answer.text and "Agent lecteur" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert "<title>Informations</title>" in answer.text


def test_the_commune_is_asked_never_required(desk: Desk) -> None:
    answer = ask(desk, besoin="violences_conjugales", commune="")
    assert answer.status_code == 200 and "3919" in sheet_of(answer.text)
    assert "Où aller" not in sheet_of(answer.text)


@pytest.mark.parametrize("commune", ["meau", "77100 Meaux", "MEAUX", "Meaux"])
def test_a_plain_field_is_enough(desk: Desk, commune: str) -> None:
    assert "Où aller, près de Meaux" in sheet_of(ask(desk, besoin="trouver_mds", commune=commune).text)


def test_an_unknown_commune_and_no_need_are_said_and_nothing_is_lost(desk: Desk) -> None:
    answer = ask(desk, besoin="", commune="Xyzzyville")
    assert answer.status_code == 422
    assert 'value="Xyzzyville"' in answer.text
    assert "Choisissez un besoin" in answer.text and "Commune non reconnue" in answer.text
    assert 'class="feuille-guichet"' not in answer.text
    assert ask(desk, path="/agents/guichet/feuille", besoin="nimporte", commune="Meaux").status_code == 422


def test_a_shared_postal_code_gives_choices_that_work(desk: Desk) -> None:
    shown = ask(desk, besoin="trouver_mds", commune="77120")
    assert shown.status_code == 422
    codes = re.findall(r'name="code" value="(\d{5})"', shown.text)
    assert len(codes) > 1
    assert ask(desk, besoin="trouver_mds", commune="77120", code=codes[0]).status_code == 200


def test_a_commune_outside_says_so(desk: Desk) -> None:
    assert "n'est pas en Seine-et-Marne" in sheet_of(ask(desk, besoin="trouver_mds", code="75056").text) or (
        ask(desk, besoin="trouver_mds", code="75056").status_code == 422
    )


def test_a_closed_place_is_not_where_people_are_sent(desk: Desk) -> None:
    assert "MDS de Meaux" in sheet_of(ask(desk, besoin="trouver_mds", code="77284").text)
    browser = desk.login("editeur")
    made = browser.post(
        "/agents/entrees/fermeture/nouveau",
        {"lieu_id": "mds-meaux", "du": "2026-11-23", "au": "2026-11-24", "motif": "travaux", "pourquoi": "appel de la MDS"},
    )
    assert made.status_code == 303
    after = sheet_of(ask(desk, besoin="trouver_mds", code="77284").text)
    assert "MDS de" in after and ("MDS de Meaux" not in after or "travaux" in after)


def test_a_crisis_banner_is_on_the_sheet(desk: Desk) -> None:
    browser = desk.login("editeur")
    made = browser.post(
        "/agents/entrees/bandeau/nouveau",
        {
            "texte": "Inondation : montez à l'étage.",
            "debut": "2026-11-23T08:00",
            "fin": "2026-11-25T08:00",
            "communes": "",
            "pourquoi": "crue du Grand Morin",
        },
    )
    approve(desk.login("valideur"), made.headers["location"].split("?")[0])
    assert "montez à l'étage" in sheet_of(ask(desk, besoin="trouver_mds", code="77284").text)


def test_nothing_says_who_asked_what(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    browser = desk.login("lecteur")
    caplog.set_level(logging.DEBUG)
    with desk.app.state.sessions() as session:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM journal").scalar()
    answer = browser.post("/agents/guichet", {"besoin": "violences_conjugales", "commune": "Barbizon"})
    assert answer.status_code == 200
    with desk.app.state.sessions() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM journal").scalar() == before
    own = [record.getMessage() for record in caplog.records if not record.name.startswith(("httpx", "asyncio"))]
    assert [line for line in own if "violences" in line or "Barbizon" in line] == []
    assert "Barbizon" not in str(answer.url)


def test_a_session_that_ended_carries_neither_need_nor_commune(desk: Desk) -> None:
    """What is carried across a login is stored: the front desk carries nothing."""
    asked = {"besoin": "violences_conjugales", "commune": "Barbizon"}
    browser = desk.login("lecteur")
    stale = browser.client.post("/agents/guichet", data={**asked, "jeton": "ancien"})
    assert stale.status_code == 403 and "Barbizon" not in stale.text
    desk.clock.forward(hours=9)
    for path in ("/agents/guichet", "/agents/guichet/feuille"):
        ended = browser.post(path, asked)
        assert ended.status_code == 401 and 'name="reprise"' not in ended.text and "Barbizon" not in ended.text


@pytest.mark.parametrize(
    ("door", "form", "said"),
    [
        ("couper", {"cible": "besoin:enfant_en_danger", "phrase_besoin": "verification"}, PHRASES["besoin"]["verification"]),
        ("couper-robot", {"phrase_robot": "pause"}, PHRASES["robot"]["pause"]),
    ],
)
def test_what_is_turned_off_leaves_the_numbers_and_none_of_its_advice(
    desk: Desk, door: str, form: dict[str, str], said: Any
) -> None:
    asked = {"besoin": "enfant_en_danger", "code": "77284"}
    whole = ask(desk, **asked).text.split('class="feuille-guichet"')[1].split("</section>")[0]
    assert "<ol>" in whole and "Où aller" in whole
    cut = desk.login("administrateur").post(f"/agents/interrupteurs/{door}", {**form, "motif": "réponses fausses"})
    assert cut.status_code == 303
    for path in ("/agents/guichet", "/agents/guichet/feuille"):
        answer = ask(desk, path=path, **asked)
        assert answer.status_code == 200
        sheet = sheet_of(answer.text)
        assert "Qui appeler" in sheet and "119" in sheet and "/f/" in sheet and said.vous in sheet
        for gone in ("À faire tout de suite", "Ensuite", "Où aller"):
            assert gone not in sheet
        assert "<ol>" not in answer.text.split('class="feuille-guichet"')[1].split("</section>")[0]


@pytest.mark.parametrize("besoin", sorted(load_fiches(DATA).besoins))
def test_every_need_has_its_sheet(desk: Desk, besoin: str) -> None:
    answer = ask(desk, path="/agents/guichet/feuille", besoin=besoin, code="77284")
    sheet = sheet_of(answer.text)
    assert answer.status_code == 200 and "Qui appeler" in sheet
    assert sheet.count("17") >= 1


def test_an_internal_contact_is_corrected_by_two_people(desk: Desk) -> None:
    path = "/agents/entrees/interne/crip-77"
    browser = desk.login("editeur")
    form = browser.form(
        f"{path}/modifier", telephone="01 64 14 70 00", pourquoi="donné par la direction", moyen="telephone",
        **{"fait-telephone": "verifie"},
    )  # fmt: skip
    sent = browser.post(f"{path}/modifier", form)
    assert sent.status_code == 303, text_of(sent.text)
    assert "01 64 14 70 00" not in text_of(ask(desk, besoin="enfant_en_danger").text)
    assert approve(desk.login("valideur"), sent.headers["location"].split("?")[0]).status_code == 303
    shown = ask(desk, besoin="enfant_en_danger")
    assert "01 64 14 70 00" in text_of(shown.text) and "vérifié le 23 novembre 2026" in text_of(shown.text)
    assert "01 64 14 70 00" not in sheet_of(shown.text)
    for public in ("/", "/f/04", "/api/v1/structures", "/api/v1/services", "/api/v1/orientation?besoin=enfant_en_danger"):
        assert "01 64 14 70 00" not in desk.client().get(public).text
    back = desk.login("valideur").post(f"{path}/revenir", {"numero": "0"})
    assert back.status_code == 303
    assert "01 64 14 70 00" not in text_of(ask(desk, besoin="enfant_en_danger").text)


def test_a_wrong_contact_is_withdrawn_by_one_person(desk: Desk) -> None:
    path = "/agents/entrees/interne/umj-jossigny"
    assert "UMJ de Jossigny" in text_of(ask(desk, besoin="violences_sexuelles").text)
    assert desk.login("editeur").post(f"{path}/retirer", {"pourquoi": "adresse fausse"}).status_code == 303
    assert "UMJ de Jossigny" not in text_of(ask(desk, besoin="violences_sexuelles").text)


def test_the_address_of_a_refuge_is_refused_here_too(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = {
        "nom": "Foyer de l'Espérance",
        "role": "autre",
        "demander": "115",
        "adresse": "3 rue Cachée, Meaux",
        "precision": "Sonnez au 12 rue des Lilas.",
        "fait-existence": "a_confirmer",
        "fait-adresse": "a_confirmer",
        "pourquoi": "nouveau contact",
    }
    answer = browser.post("/agents/entrees/interne/nouveau", typed)
    assert answer.status_code == 422
    for name in ("adresse", "precision"):
        assert "protégé" in answer.text.split(f'data-erreurs="{name}">')[1].split("</div>")[0]


def test_contacts_limited_to_communes_and_needs(desk: Desk) -> None:
    browser = desk.login("editeur")
    typed = {
        "nom": "Équipe mobile de Provins",
        "role": "travail_social",
        "demander": "MDS de Provins",
        "communes": "Provins (77379)",
        "besoins": ["hebergement_urgence"],
        "fait-existence": "a_confirmer",
        "pourquoi": "nouvelle équipe",
    }
    sent = browser.post("/agents/entrees/interne/nouveau", typed)
    assert sent.status_code == 303, text_of(sent.text)
    approve(desk.login("valideur"), sent.headers["location"].split("?")[0])
    name = "Équipe mobile de Provins"
    assert name in text_of(ask(desk, besoin="hebergement_urgence", code="77379").text)
    assert name in text_of(ask(desk, besoin="hebergement_urgence").text)
    assert name not in text_of(ask(desk, besoin="hebergement_urgence", code="77284").text)
    assert name not in text_of(ask(desk, besoin="trouver_mds", code="77379").text)


def test_each_path_says_what_is_not_verified(desk: Desk) -> None:
    browser = desk.login("lecteur")
    pages = load_parcours(DATA)
    assert set(pages) == {"information_preoccupante", "article_40", "aide_a_domicile", "enseignants"}
    for code, page in pages.items():
        text = text_of(browser.get(f"/agents/guichet/parcours/{code}").text)
        assert page.titre in text.replace("’", "'") and "Ce qui n'est pas vérifié" in text
        assert "En attente de relecture" in text and "17" in text
    assert browser.get("/agents/guichet/parcours/inconnu").status_code == 404


def test_paths_and_contacts_agree_with_the_rest() -> None:
    needs, contacts = set(load_fiches(DATA).besoins), read_contacts(DATA)
    assert len(contacts) >= 4
    for page in load_parcours(DATA).values():
        assert set(page.besoins) <= needs and set(page.contacts) <= contacts.keys()
    for valeurs in contacts.values():
        assert set(valeurs["besoins"]) <= needs and valeurs["demander"]
        assert all(fait["statut"] == "a_confirmer" for fait in valeurs["faits"].values())


def test_a_page_with_long_sentences_is_refused_with_its_file(tmp_path: Any) -> None:
    folder = tmp_path / "professionnels" / "parcours"
    folder.mkdir(parents=True)
    good = yaml.safe_load((DATA / "professionnels/parcours/article_40.yml").read_text(encoding="utf8"))
    bad = {**good, "danger": " ".join(["mot"] * 21), "non_verifie": []}
    (folder / "article_40.yml").write_text(yaml.safe_dump(bad, allow_unicode=True), encoding="utf8")
    (folder / "autre.yml").write_text(yaml.safe_dump(good, allow_unicode=True), encoding="utf8")
    with pytest.raises(ParcoursError) as refused:
        load_parcours(tmp_path)
    assert "article_40.yml" in str(refused.value) and "autre.yml : code attendu" in str(refused.value)


def test_the_settings_name_the_folder() -> None:
    assert (Settings().data / "professionnels" / "contacts.yml").exists()


def test_a_script_or_sql_in_what_the_desk_shows_is_only_text(desk: Desk) -> None:
    path, browser, reviewer = "/agents/entrees/interne/crip-77", desk.login("editeur"), desk.login("valideur")
    texts = dict.fromkeys(("nom", "zone", "adresse", "demander", "precision"), SCRIPT)
    sure = {"fait-existence": "a_confirmer", "fait-adresse": "a_confirmer"}
    form = browser.form(f"{path}/modifier", **texts, **sure, pourquoi=SCRIPT)
    sent = browser.post(f"{path}/modifier", form)
    assert sent.status_code == 303, text_of(sent.text)
    assert approve(reviewer, sent.headers["location"].split("?")[0]).status_code == 303
    place = "/agents/entrees/structure/mds-meaux"
    form = browser.form(f"{place}/modifier", nom=SCRIPT, pourquoi=SCRIPT, moyen="site", **{"fait-existence": "verifie"})
    approve(reviewer, browser.post(f"{place}/modifier", form).headers["location"].split("?")[0])
    sound = {"besoin": "enfant_en_danger", "code": "77284"}
    for asked in (sound, {"besoin": SCRIPT, "commune": SCRIPT}, {"besoin": SQL, "code": SQL}):
        for where in ("/agents/guichet", "/agents/guichet/feuille"):
            answer = ask(desk, path=where, **asked)
            assert answer.status_code in (200, 422) and dangerous(answer.text) == []
    assert "alert(1)" in ask(desk, besoin="enfant_en_danger", code="77284").text
    for page in (f"{path}/historique", path, "/agents/entrees/interne", "/agents/guichet/parcours/enseignants"):
        assert dangerous(reviewer.get(page).text) == []
    assert reviewer.get(f"/agents/guichet/parcours/{quote(SQL, safe='')}").status_code == 404
