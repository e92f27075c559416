"""Tables of ours: every error by line, nothing or everything, the second person, the way back."""

from __future__ import annotations

import csv
import io
from html import unescape

import pytest
from sqlalchemy import func, select

from tests.agents.echanges.conftest import SIMPLE, Bureau, csv_bytes, place
from web.agents.models import Journal, Revision
from web.orientation.models import Structure


def count(bureau: Bureau) -> int:
    with bureau.desk.app.state.sessions() as session:
        return session.scalar(select(func.count()).select_from(Structure)) or 0


def test_a_file_is_tried_sent_approved_and_the_next_answer_follows(bureau: Bureau) -> None:
    before = bureau.desk.place("trouver_mds", "77284", "mds")
    header = ["Identifiant", "Adresse", "Confiance", "Vérifié comment"]
    number = bureau.essai("structure", csv_bytes(header, [["mds-meaux", "8 rue des Cordeliers", "vérifié", "par téléphone"]]))
    assert bureau.lire(number).etat == "pret"
    shown = bureau.browser("lecteur").get(f"/agents/imports/{number}").text
    assert "31 rue du Palais de Justice" in shown and "8 rue des Cordeliers" in shown
    assert bureau.desk.place("trouver_mds", "77284", "mds") == before
    assert bureau.appliquer(number).etat == "applique"
    after = bureau.desk.place("trouver_mds", "77284", "mds")
    assert after["statut"] == "verifie" and after["adresse"] == "8 rue des Cordeliers, 77100 Meaux"
    with bureau.desk.app.state.sessions() as session:
        rows = session.scalars(select(Revision).where(Revision.cle == "mds-meaux").order_by(Revision.numero)).all()
        assert [row.geste for row in rows] == ["origine", "import"]
        assert rows[1].auteur == "editeur@dep77.test" and rows[1].valideur == "valideur@dep77.test"
        assert rows[1].contenu == bureau.valeurs("structure", "mds-meaux")
        audit = session.scalars(select(Journal).where(Journal.geste == "import")).all()
        assert len(audit) == 1 and audit[0].qui == "valideur@dep77.test" and f"n° {number}" in audit[0].detail
    back = bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    assert back.status_code == 303
    assert bureau.lire(number).etat == "revenu"
    assert bureau.desk.place("trouver_mds", "77284", "mds") == before


def test_every_error_is_told_with_its_line_its_column_and_what_was_expected(bureau: Bureau) -> None:
    before = count(bureau)
    rows = [
        place(1),
        place(2, Téléphone="12"),
        place(3, Commune="Atlantide"),
        place(4, Type="restaurant"),
        place(5, **{"Code postal": "75001"}),
        place(6, Nom=""),
        place(7)[:4],
        place(1),
    ]
    number = bureau.essai("structure", csv_bytes(SIMPLE, rows))
    found = {(r.ligne, r.colonne): r.message for r in bureau.remarques(number) if r.grave}
    assert found.keys() == {
        (3, "Téléphone"), (4, "Commune"), (5, "Type"), (6, "Code postal"), (7, "Nom"), (8, "ligne"), (9, "Nom"),
    }  # fmt: skip
    assert "Dix chiffres" in found[(3, "Téléphone")] and "code INSEE" in found[(4, "Commune")]
    assert "association" in found[(5, "Type")] and "77100" in found[(6, "Code postal")]
    assert "ligne 2" in found[(9, "Nom")] and "7" in found[(8, "ligne")]
    assert bureau.lire(number).etat == "refuse" and bureau.changements(number) == []
    refused = bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "quand même"})
    assert refused.status_code == 422
    assert bureau.browser("valideur").post(f"/agents/imports/{number}/approuver").status_code == 422
    assert count(bureau) == before
    page = bureau.browser("editeur").get(f"/agents/imports/{number}").text
    assert all(f'<th scope="row">{line}</th>' in page for line in (3, 4, 5, 6, 7, 8, 9))
    table = bureau.browser("editeur").get(f"/agents/imports/{number}/erreurs.csv").text
    assert len(list(csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";"))) == 8


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_separators_that_people_have(bureau: Bureau, encoding: str, delimiter: str) -> None:
    header = [*SIMPLE, "Description"]
    rows = [[*place(1, Nom="Écoute à Meaux"), 'sur deux\nlignes ; « entre », "guillemets"'], [""] * 8, [*place(2), "x" * 9]]
    number = bureau.essai("structure", csv_bytes(header, rows, encoding=encoding, delimiter=delimiter))
    first, second = bureau.changements(number, "ajout")
    assert first.nom == "Écoute à Meaux" and first.ligne == 2
    assert (first.apres or {})["description"] == 'sur deux\nlignes ; « entre », "guillemets"'
    assert second.ligne == 5  # the quoted cell holds two lines, then an empty one


@pytest.mark.parametrize(
    ("contenu", "said"),
    [
        (b"", "vide"),
        (b"\n\n", "vide"),
        (b"Nom;Prenom;Couleur\nx;y;z\n", "Couleur"),
        (b"Nom;Nom\nx;y\n", "titre"),
        (b"Adresse\nx\n", "Identifiant"),
        (b'Nom;Type\n"pas ferm\xc3\xa9;association\n', "guillemet"),
        (b"\x00\x01\x02", "n'est pas un texte"),
        (b"Nom\n" + b"\x81\x8d", "illisibles"),
        (b'{"structures": []}', "JSON"),
        (b"%PDF-1.7\nx", "colonnes inconnues"),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_with_a_reason(bureau: Bureau, contenu: bytes, said: str) -> None:
    number = bureau.essai("structure", contenu)
    row = bureau.lire(number)
    assert row.etat == "refuse" and said in (row.message or ""), row.message


def test_what_is_exported_and_brought_back_changes_nothing(bureau: Bureau) -> None:
    for genre in ("structure", "service", "numero", "angela", "secteur"):
        for kind in ("csv", "xlsx"):
            contenu = bureau.browser("editeur").get(f"/agents/exports/{genre}/{kind}").content
            number = bureau.essai(genre, contenu)
            row = bureau.lire(number)
            said = [(r.ligne, r.colonne, r.valeur, r.message) for r in bureau.remarques(number)]
            assert (row.etat, row.message, said[:5]) == ("pret", None, []), (genre, kind)
            assert bureau.changements(number) == [], (genre, kind)
            sent = bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "rien de neuf"})
            assert sent.status_code == 422 and "Rien ne change" in sent.text


def test_an_export_that_is_out_of_date_does_not_undo_the_others(bureau: Bureau) -> None:
    contenu = bureau.browser("editeur").get("/agents/exports/structure/csv").text
    header = ["Identifiant", "Adresse"]
    number = bureau.essai("structure", csv_bytes(header, [["mds-meaux", "1 rue Neuve"]]))
    bureau.appliquer(number)
    late = bureau.essai("structure", contenu.encode())
    found = [(r.colonne, r.message) for r in bureau.remarques(late)]
    assert len(found) == 1 and found[0][0] == "Version" and "a changé depuis votre export" in found[0][1]


def test_two_imports_of_one_entry_the_second_sees_that_it_is_late(bureau: Bureau) -> None:
    header = ["Identifiant", "Adresse"]
    first = bureau.essai("structure", csv_bytes(header, [["mds-meaux", "1 rue Neuve"], ["mds-chelles", "2 rue Neuve"]]))
    second = bureau.essai("structure", csv_bytes(header, [["mds-meaux", "3 rue Neuve"], ["mds-provins", "4 rue Neuve"]]))
    assert bureau.appliquer(first).etat == "applique"
    before = bureau.valeurs("structure", "mds-provins")
    late = bureau.appliquer(second)
    assert late.etat == "refuse" and "1 entrée a changé depuis l'essai." in (late.message or "")
    assert [r.colonne for r in bureau.remarques(second)] == ["mds-meaux"]
    assert (bureau.valeurs("structure", "mds-meaux") or {})["adresse"] == "1 rue Neuve"
    assert bureau.valeurs("structure", "mds-provins") == before


def test_the_author_never_approves_their_own(bureau: Bureau) -> None:
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(1)]), who="valideur")
    author = bureau.browser("valideur")
    assert author.post(f"/agents/imports/{number}/envoyer", {"motif": ""}).status_code == 422
    assert author.post(f"/agents/imports/{number}/envoyer", {"motif": "une association"}).status_code == 303
    assert author.post(f"/agents/imports/{number}/approuver").status_code == 422
    assert f'href="/agents/imports/{number}"' in bureau.browser("valideur2").get("/agents").text
    assert f'href="/agents/imports/{number}"' not in author.get("/agents").text
    assert bureau.browser("editeur").post(f"/agents/imports/{number}/envoyer", {"motif": "une autre"}).status_code == 422
    assert bureau.browser("valideur2").post(f"/agents/imports/{number}/refuser", {"reponse": ""}).status_code == 422
    assert bureau.browser("valideur2").post(f"/agents/imports/{number}/refuser", {"reponse": "en double"}).status_code == 303
    assert bureau.lire(number).etat == "rejete"
    late = bureau.browser("valideur2").post(f"/agents/imports/{number}/approuver")
    said = unescape(late.text).replace("\xa0", " ")
    assert late.status_code == 422
    assert "Ce geste n'est plus possible. État de l'import : refusé par une autre personne." in said


def test_a_complete_file_withdraws_what_it_does_not_name_and_only_of_its_kind(bureau: Bureau) -> None:
    rows = [[f"mds-{name}"] for name in ("meaux", "chelles")]
    number = bureau.essai("structure", csv_bytes(["Identifiant"], rows), complet="oui")
    gone = bureau.changements(number, "retrait")
    assert len(gone) == 12 and {(c.apres or {})["genre"] for c in gone} == {"mds"}
    bureau.appliquer(number)
    assert (bureau.valeurs("structure", "mds-provins") or {})["faits"]["existence"]["statut"] == "masque"
    assert (bureau.valeurs("structure", "mairie-meaux") or {})["faits"]["existence"]["statut"] != "masque"
    bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    assert (bureau.valeurs("structure", "mds-provins") or {})["faits"]["existence"]["statut"] != "masque"


def test_taking_back_leaves_what_staff_changed_since_and_deletes_what_was_added(bureau: Bureau) -> None:
    before = count(bureau)
    number = bureau.essai("structure", csv_bytes(SIMPLE, [place(1), place(2)]))
    bureau.appliquer(number)
    assert count(bureau) == before + 2
    later = bureau.essai("structure", csv_bytes(["Identifiant", "Adresse"], [["association-d-essai-1", "9 rue Neuve"]]))
    bureau.appliquer(later)
    back = bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    made = int(back.headers["location"].split("?")[0].rsplit("/", 1)[1])
    assert [c.geste for c in bureau.changements(made)] == ["retrait", "ecart"]
    assert bureau.valeurs("structure", "association-d-essai-2") is None
    assert (bureau.valeurs("structure", "association-d-essai-1") or {})["adresse"] == "9 rue Neuve"


def test_taking_back_never_uncovers_a_place_that_the_import_began_to_protect(bureau: Bureau) -> None:
    header = ["Identifiant", "Lieu d'accueil protégé", "Secteur servi"]
    number = bureau.essai("structure", csv_bytes(header, [["espoir", "oui", "tout le département"], ["cdad-77", "", "Melun"]]))
    bureau.appliquer(number)
    assert (bureau.valeurs("structure", "espoir") or {})["refuge"] is True
    back = bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    made = int(back.headers["location"].split("?")[0].rsplit("/", 1)[1])
    assert {c.cle: c.geste for c in bureau.changements(made)} == {"cdad-77": "changement", "espoir": "ecart"}
    assert (bureau.valeurs("structure", "espoir") or {})["refuge"] is True


def test_an_approved_import_gives_no_phone_to_a_place_protected_meanwhile(bureau: Bureau) -> None:
    header = ["Structure", "Nom", "Genre de service", "Description", "Téléphone"]
    line = ["espoir", "Permanence d'essai", "autre", "On y est écouté, sur rendez-vous.", "01 64 00 00 00"]
    number = bureau.essai("service", csv_bytes(header, [line]))
    assert bureau.lire(number).etat == "pret", [(r.colonne, r.message) for r in bureau.remarques(number)]
    (added,) = bureau.changements(number, "ajout")
    protect = bureau.essai("structure", csv_bytes(["Identifiant", "Lieu d'accueil protégé"], [["espoir", "oui"]]))
    bureau.appliquer(protect)
    done = bureau.appliquer(number)
    assert done.etat == "refuse" and "Videz-les d'abord" in (done.message or "")
    assert bureau.valeurs("service", added.cle) is None


def test_numbers_always_need_two_even_to_be_taken_back(bureau: Bureau) -> None:
    header = ["Code", "Moyen", "Horaires, en toutes lettres"]
    number = bureau.essai("numero", csv_bytes(header, [["3919", "appel", "jour et nuit, tous les jours"]]))
    bureau.appliquer(number)
    back = bureau.browser("valideur").post(f"/agents/imports/{number}/reprendre")
    made = int(back.headers["location"].split("?")[0].rsplit("/", 1)[1])
    assert bureau.lire(made).etat == "attente"
    assert (bureau.valeurs("numero", "3919.appel") or {})["horaires"] == "jour et nuit, tous les jours"
    assert bureau.browser("valideur").post(f"/agents/imports/{made}/approuver").status_code == 422
    assert bureau.browser("valideur2").post(f"/agents/imports/{made}/approuver").status_code == 303
    assert (bureau.valeurs("numero", "3919.appel") or {})["horaires"] != "jour et nuit, tous les jours"


def test_a_line_of_the_urgent_texts_keeps_its_number(bureau: Bureau) -> None:
    header = ["Code", "Moyen", "Numéro, ou nom du site", "Confiance"]
    number = bureau.essai("numero", csv_bytes(header, [["17", "appel", "18", ""], ["3919", "appel", "3919", "ne pas montrer"]]))
    assert bureau.changements(number) == []
    assert [(r.ligne, r.colonne) for r in bureau.remarques(number)] == [(3, "Confiance")]


def test_sectors_commune_by_commune(bureau: Bureau) -> None:
    rows = [["Meaux", "MDS de Meaux"], ["77058", "mds-meaux"], ["Chelles (77108)", "Chelles"]]
    number = bureau.essai("secteur", csv_bytes(["Commune", "MDS"], rows))
    assert {c.cle for c in bureau.changements(number, "changement")} == {"mds-meaux", "mds-chelles"}
    bureau.appliquer(number)
    assert bureau.desk.place("trouver_mds", "77284", "mds")["competence"] == "secteur"
    moved = bureau.essai("secteur", csv_bytes(["Commune", "MDS"], [["77058", "Chelles"]]), complet="oui")
    bureau.appliquer(moved)
    assert (bureau.valeurs("secteur", "mds-meaux") or {})["communes"] == []
    assert (bureau.valeurs("secteur", "mds-chelles") or {})["communes"] == ["77058"]
    wrong = [["Meaux", "MDS de Maux"], ["Paris", "Chelles"], ["77284", "Chelles"], ["Meaux", "Chelles"]]
    bad = bureau.essai("secteur", csv_bytes(["Commune", "MDS"], wrong))
    assert [(r.ligne, r.colonne) for r in bureau.remarques(bad)] == [(2, "MDS"), (3, "Commune"), (5, "Commune")]
    assert "MDS de Meaux" in bureau.remarques(bad)[0].message


def test_a_commune_that_another_sector_took_meanwhile_stops_the_import(bureau: Bureau) -> None:
    header, before = ["Commune", "MDS"], bureau.valeurs("secteur", "mds-chelles")
    first = bureau.essai("secteur", csv_bytes(header, [["77058", "mds-meaux"], ["77108", "mds-meaux"]]))
    late = bureau.essai("secteur", csv_bytes(header, [["77058", "mds-chelles"], ["77284", "mds-provins"]]))
    assert bureau.appliquer(first).etat == "applique"
    row = bureau.appliquer(late)
    assert row.etat == "refuse" and "déjà dans un autre secteur" in (row.message or "") and "Rien n'a changé" in row.message
    assert bureau.valeurs("secteur", "mds-chelles") == before
    assert (bureau.valeurs("secteur", "mds-meaux") or {})["communes"] == ["77058", "77108"]
    again = bureau.essai("secteur", csv_bytes(header, [["77058", "mds-chelles"], ["77284", "mds-provins"]]))
    assert bureau.appliquer(again).etat == "applique"  # it passes between two sectors of one file
    assert (bureau.valeurs("secteur", "mds-chelles") or {})["communes"] == ["77058"]


def test_a_date_that_no_calendar_has_is_an_error_of_its_line(bureau: Bureau) -> None:
    header = ["Identifiant", "Adresse", "Confiance", "Source", "Date de la source"]
    days = ["31/11/2026", "0000", "2026-02-30", "29/02/2025", "2026-13", "30/11/2025", "2026"]
    entries = ["meaux", "chelles", "provins", "nemours", "coulommiers", "noisiel", "lagny-sur-marne"]
    rows = [[f"mds-{name}", "8 rue Neuve", "source publique", "site", day] for name, day in zip(entries, days, strict=True)]
    number = bureau.essai("structure", csv_bytes(header, rows))
    assert bureau.lire(number).etat == "refuse"
    told = [(r.ligne, r.colonne, r.valeur) for r in bureau.remarques(number)]
    assert told == [(line, "Date de la source", day) for line, day in enumerate(days[:5], 2)]
    assert all("Écrivez la date ainsi" in r.message for r in bureau.remarques(number))


def test_an_address_of_a_refuge_is_refused_line_by_line_and_kept_nowhere(bureau: Bureau) -> None:
    header = [*SIMPLE, "Lieu d'accueil protégé", "accord_publication"]
    street = "12 rue du Secret"
    rows = [
        [*place(1, Nom="Foyer des Lilas", Adresse=street), "oui", ""],
        [*place(2, Nom="CHRS de Meaux", Adresse=street), "", ""],
        [*place(3, Nom="Association protégée", Adresse=street), "oui", "2026-11-20, Mme Dupont"],
        [*place(4, Nom="Maison des femmes de Meaux", Adresse=street), "oui", "avec son accord"],
    ]
    number = bureau.essai("structure", csv_bytes(header, rows))
    lines = {r.ligne for r in bureau.remarques(number) if r.grave}
    assert lines == {2, 3, 5}
    assert all(street not in r.valeur + r.message and "01 64" not in r.valeur for r in bureau.remarques(number))
    dump = "\n".join(bureau.desk.app.state.sessions().connection().connection.driver_connection.iterdump())
    assert street not in dump and "Foyer des Lilas" not in dump
    of_a_refuge = bureau.desk.app.state.genres["structure"].lister(bureau.desk.app.state.sessions(), bureau.desk.clock())
    owner = next(line.cle for line in of_a_refuge if "SOS Femmes" in line.titre)
    services = ["Nom", "Structure", "Genre de service", "Description", "Commune", "Adresse"]
    offered = [["Permanence", owner, "autre", "Une écoute, sur rendez-vous.", "77284", street]]
    bad = bureau.essai("service", csv_bytes(services, offered))
    assert {(r.colonne, r.valeur) for r in bureau.remarques(bad)} == {("Lieu d'accueil protégé", ""), ("Adresse", "")}
    allowed = bureau.essai("structure", csv_bytes(header, rows[2:3]))
    assert (bureau.changements(allowed, "ajout")[0].apres or {})["accord_publication_par"] == "Mme Dupont"
