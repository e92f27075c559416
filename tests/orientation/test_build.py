"""The build: statuses per field, what is left aside, rows that break promise 4 refused with their line."""

import csv
import filecmp
import shutil
from pathlib import Path

import pytest

from web.orientation.build import DATA, build, main
from web.orientation.files import Dataset, FilesRefused, NumeroRecord, StructureRecord, dump, load
from web.orientation.importer.geo import Territory
from web.orientation.importer.lieux import french_hours, osm_hours
from web.orientation.importer.numeros import GRANDES_LIGNES
from web.orientation.importer.sources import BuildRefused
from web.orientation.importer.statuts import local_status, national_status

SOURCES = DATA / "sources"
EDITION = DATA / "orientation"


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A copy of the sources that a test may spoil."""
    copy = tmp_path / "sources"
    for name in ("orientation", "geo"):
        shutil.copytree(SOURCES / name, copy / name)
    return copy


def change(path: Path, row_name: str, key: str = "nom", **cells: str) -> int:
    """Change the cells of a row; add it when absent. Gives its line."""
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        columns, rows = list(reader.fieldnames or []), list(reader)
    columns += [c for c in cells if c not in columns]
    found = next((i for i, row in enumerate(rows) if row[key] == row_name), None)
    if found is None:
        rows.append({key: row_name})
        found = len(rows) - 1
    rows[found] |= cells
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return found + 2


def refused(sources: Path) -> list[str]:
    with pytest.raises(BuildRefused) as caught:
        build(sources, EDITION)
    return [str(issue) for issue in caught.value.issues]


def structure(dataset: Dataset, identifier: str) -> StructureRecord:
    return next(s for s in dataset.structures if s.id == identifier)


def numero(dataset: Dataset, code: str) -> NumeroRecord:
    return next(n for n in dataset.numeros if n.code == code and n.principal)


def test_the_committed_files_are_what_the_build_gives(tmp_path: Path) -> None:
    assert main(["--target", str(tmp_path)]) == 0
    names = sorted(p.name for p in tmp_path.iterdir())
    assert names == [
        "angela.yml",
        "ecarts.csv",
        "mairies.yml",
        "numeros.yml",
        "services.yml",
        "structures.yml",
        "zones.csv",
    ]
    different = filecmp.cmpfiles(tmp_path, EDITION, names, shallow=False)[1:]
    assert different == ([], []), "run python -m web.orientation.build"


def test_files_survive_a_round_trip(dataset: Dataset, tmp_path: Path) -> None:
    dump(dataset, tmp_path)
    again = load(tmp_path)
    assert again.numeros == dataset.numeros
    assert again.structures == dataset.structures
    assert again.services == dataset.services
    assert again.zones == dataset.zones


# --- statuses ---


@pytest.mark.parametrize(
    ("confiance", "date", "note", "expected"),
    [
        ("confirmé", "2026-10", "", "source"),
        ("confirmé", "2023-11-21", "", "source"),
        ("confirmé", "2023-11-20", "", "a_confirmer"),
        ("confirmé", "2023", "", "a_confirmer"),  # a year alone counts as its first day
        ("confirmé", "", "", "a_confirmer"),
        ("à vérifier", "2026-10", "", "a_confirmer"),
        ("connaissance", "2026-10", "", "a_confirmer"),
        ("confirmé", "2026-10", "Horaires à revérifier.", "a_confirmer"),
        ("confirmé", "2026-10", "adresse mal reconnue par la BAN : à regéocoder", "source"),
    ],
)
def test_status_of_a_local_field(confiance: str, date: str, note: str, expected: str) -> None:
    assert local_status(confiance, date, note) == expected


@pytest.mark.parametrize(
    ("confiance", "doubt", "expected"),
    [
        ("confirmé", None, "source"),
        ("confirmé", "numéro de mémoire", "a_confirmer"),
        ("connaissance", None, "a_confirmer"),
        ("à vérifier", None, "a_confirmer"),
    ],
)
def test_status_of_a_national_number(confiance: str, doubt: str | None, expected: str) -> None:
    assert national_status(confiance, doubt) == expected


def test_numbers_not_to_be_given_are_not_loaded(dataset: Dataset) -> None:
    codes = {n.code for n in dataset.numeros}
    assert not codes & {"3977", "3020", "preplainte", "bloctel", "118400", "crip77", "creteil", "elus"}
    assert len(codes) == 62
    assert all("118 400" not in n.numero for n in dataset.numeros)


def test_numbers_read_as_people_write_them(dataset: Dataset) -> None:
    assert (numero(dataset, "116006").numero, numero(dataset, "116006").lien) == ("116 006", "tel:116006")
    assert (numero(dataset, "114").canal, numero(dataset, "114").lien) == ("sms", "sms:114")
    assert (numero(dataset, "08-019").numero, numero(dataset, "08-019").lien) == (
        "08 019 019 11",
        "tel:0801901911",
    )
    assert numero(dataset, "cd77").horaires == "aux heures de bureau"
    assert numero(dataset, "cd77").horaires_osm is None
    assert "facture" in (numero(dataset, "119").trace or "")
    assert numero(dataset, "opposition").statut == "a_confirmer"


def test_every_number_says_where_it_comes_from(dataset: Dataset) -> None:
    assert {n.code for n in dataset.numeros if n.grande_ligne} == GRANDES_LIGNES
    for n in dataset.numeros:
        assert n.confiance and n.verifie_par == "relevé documentaire" and str(n.verifie_le) == "2026-11-21"
        assert n.trace or n.canal == "accueil"


def test_no_old_local_contact_is_given_as_sure(dataset: Dataset) -> None:
    looked = 0
    for s in dataset.structures:
        for champ in ("adresse", "telephone"):
            if champ in s.faits:
                looked += 1
                assert s.faits[champ].statut in {"source", "a_confirmer"}
                if s.type != "mairie":
                    assert s.faits[champ].statut == "a_confirmer", s.id
    assert looked > 1000


def test_the_phone_of_the_pmi_is_nowhere(dataset: Dataset) -> None:
    with (SOURCES / "orientation" / "mds.csv").open(encoding="utf-8-sig") as handle:
        phones = {row["telephone_service_pmi_2014_2015"] for row in csv.DictReader(handle)} - {""}
    text = (EDITION / "structures.yml").read_text() + (EDITION / "services.yml").read_text()
    assert len(phones) == 12
    assert not [phone for phone in phones if phone in text]
    assert all(s.telephone is None for s in dataset.structures if s.type == "mds")


def test_mds_without_address_stand_at_their_commune(dataset: Dataset) -> None:
    senart, fontainebleau = structure(dataset, "mds-senart"), structure(dataset, "mds-fontainebleau")
    assert (senart.code_insee, senart.adresse, senart.point_commune) == ("77445", None, True)
    assert (fontainebleau.code_insee, fontainebleau.adresse) == ("77186", None)
    assert senart.latitude is not None


def test_doubtful_addresses_are_marked(dataset: Dataset) -> None:
    doubtful = {s.id for s in dataset.structures if "adresse" in s.faits and s.faits["adresse"].doute}
    assert {"mds-coulommiers", "commissariat-coulommiers", "commissariat-fontainebleau"} <= doubtful
    assert {"mds-noisiel", "mds-lagny-sur-marne", "mds-mitry-mory", "mds-roissy-en-brie"} <= doubtful
    assert {"pat-melun", "umj-jossigny", "hopital-meaux"} <= doubtful
    assert not doubtful & {"mds-provins", "mds-nemours", "commissariat-meaux", "tribunal-judiciaire-meaux"}


def test_mobile_brigades_shops_and_traps_are_not_places(dataset: Dataset) -> None:
    names = " ".join(s.nom for s in dataset.structures)
    assert "mobile" not in names and "Lodge Factory" not in names
    cidff = structure(dataset, "cidff")
    assert cidff.faits["existence"].statut == "masque"
    assert not (cidff.adresse or cidff.telephone)
    assert {a.id for a in dataset.angela} == {
        "angela-melun-val-de-seine",
        "angela-lagny-sur-marne",
        "angela-chelles",
    }
    assert len(dataset.angela[0].communes) == 20


def test_town_halls_are_sure_only_where_two_directories_agree(dataset: Dataset) -> None:
    melun, meaux = structure(dataset, "mairie-melun"), structure(dataset, "mairie-meaux")
    assert melun.faits["telephone"].statut == melun.faits["adresse"].statut == "source"
    assert meaux.faits["adresse"].statut == "a_confirmer"
    assert {s.faits["horaires_accueil"].statut for s in dataset.structures if s.type == "mairie"} == {
        "a_confirmer"
    }


def test_every_point_lies_within_two_km_of_its_commune(dataset: Dataset) -> None:
    territory = Territory(SOURCES / "geo")
    points = [s for s in dataset.structures if s.latitude is not None]
    assert len(points) > 600
    for s in points:
        assert territory.gap_km(s.code_insee or "", s.latitude or 0, s.longitude or 0) <= 2, s.id


def test_a_far_point_falls_back_to_the_commune(sources: Path) -> None:
    change(
        sources / "orientation" / "forces.csv", "Hôtel de police de Melun", latitude="48.96", longitude="2.88"
    )
    dataset, dropped = build(sources, EDITION)
    assert structure(dataset, "commissariat-melun").point_commune
    assert any("Melun" in issue.raison and "km" in issue.raison for issue in dropped)


def test_every_commune_has_a_unit(dataset: Dataset) -> None:
    assert len(dataset.zones) == 507
    units = {z.code_insee: z.unite_id for z in dataset.zones}
    assert all(units.values())
    assert units["77152"] == "commissariat-dammarie-les-lys"  # its own station
    assert units["77468"] == "commissariat-noisiel"  # Torcy
    assert units["77294"] == "commissariat-villeparisis"  # Mitry-Mory
    assert units["77316"] == "commissariat-moret-loing-et-orvanne"


@pytest.mark.parametrize(
    ("text", "osm"),
    [
        (
            "lundi-mardi 08:30-12:00, 14:00-17:00; samedi 09:00-12:00",
            "Mo-Tu 08:30-12:00,14:00-17:00; Sa 09:00-12:00; PH off",
        ),
        ("vendredi 08:45-12:00; vendredi 08:45-19:00", None),  # alternate weeks
        ("sur rendez-vous", None),
    ],
)
def test_town_hall_hours(text: str, osm: str | None) -> None:
    assert osm_hours(text) == osm


def test_hours_in_french() -> None:
    assert french_hours("lundi 08:30-12:00; mardi 14:00-17:15") == "lundi 8h30-12h ; mardi 14h-17h15"


# --- refusals ---


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("adresse", "12 rue de la Paix"),
        ("code_postal", "77100"),
        ("latitude", "48.95"),
        ("email", "contact@example.org"),
        ("permanences", "au 12 bis, rue de la Paix"),
        ("note", "appeler le 01 60 00 00 00"),
    ],
)
def test_the_place_of_a_refuge_is_refused_with_its_line(sources: Path, column: str, value: str) -> None:
    path = sources / "orientation" / "associations.csv"
    line = change(path, "SOS Femmes 77 (Meaux, nord du département)", **{column: value})
    found = [e for e in refused(sources) if f"associations.csv, ligne {line}, colonne {column} :" in e]
    assert found and "SOS Femmes 77" in found[0]


def test_the_phone_of_a_refuge_is_refused_unless_left_aside(sources: Path) -> None:
    path = sources / "orientation" / "associations.csv"
    name = "Amicale du Nid (établissement 93, sous convention avec le Département 77)"
    line = change(path, name, telephone="01 60 00 00 00")
    assert any(f"ligne {line}, colonne telephone" in e for e in refused(sources))


def test_a_written_consent_lets_an_address_in(sources: Path) -> None:
    path = sources / "orientation" / "associations.csv"
    change(
        path,
        "SOS Femmes 77 (Meaux, nord du département)",
        adresse="12 rue de la Paix",
        accord_publication="2026-11-20, présidente de l'association",
    )
    dataset, _ = build(sources, EDITION)
    found = structure(dataset, "sos-femmes-77")
    assert found.adresse == "12 rue de la Paix"
    assert str(found.accord_publication_le) == "2026-11-20"


@pytest.mark.parametrize("consent", ["oui", "2026-13-45, quelqu'un", "2026-11-20"])
def test_a_consent_without_date_or_person_is_none(sources: Path, consent: str) -> None:
    path = sources / "orientation" / "associations.csv"
    change(
        path,
        "SOS Femmes 77 (Meaux, nord du département)",
        adresse="12 rue de la Paix",
        accord_publication=consent,
    )
    assert any("accord_publication" in e for e in refused(sources))


def test_a_new_refuge_is_recognised_in_any_file(sources: Path) -> None:
    forces = sources / "orientation" / "forces.csv"
    change(
        forces,
        "Foyer des Lilas",
        type="police",
        adresse="1 rue X",
        commune="Melun",
        code_insee="77288",
        confiance="confirmé",
    )
    associations = sources / "orientation" / "associations.csv"
    change(associations, "Abri neuf", categorie="hébergement", adresse="3 rue Y", confiance="confirmé")
    errors = refused(sources)
    assert any("forces.csv" in e and "Foyer des Lilas" in e for e in errors)
    assert any("associations.csv" in e and "Abri neuf" in e and "colonne adresse" in e for e in errors)


def test_a_trap_with_a_contact_is_refused(sources: Path) -> None:
    change(
        sources / "orientation" / "associations.csv",
        "MJD de Lognes (Val Maubuée)",
        telephone="01 60 00 00 00",
    )
    assert any("PIÈGE" in e and "colonne telephone" in e for e in refused(sources))


def test_every_error_is_listed_and_nothing_written(sources: Path, tmp_path: Path) -> None:
    change(sources / "orientation" / "numeros.csv", "3919", key="code", horaires="9h-12h", date="hier")
    change(sources / "orientation" / "numeros.csv", "17", key="code", numero_ou_url="117")
    change(
        sources / "orientation" / "forces.csv", "Hôtel de police de Melun", code_insee="75056", telephone="12"
    )
    errors = refused(sources)
    for expected in (
        "colonne horaires",
        "colonne date",
        "le numéro 17 n'est pas",
        "75056",
        "colonne telephone",
    ):
        assert any(expected in e for e in errors), expected
    target = tmp_path / "target"
    assert main(["--sources", str(sources), "--target", str(target)]) == 1
    assert not target.exists()


def test_data_files_with_a_refuge_address_are_refused(dataset: Dataset, tmp_path: Path) -> None:
    dump(dataset, tmp_path)
    path = tmp_path / "structures.yml"
    path.write_text(
        path.read_text().replace("nom: SOS Femmes 77\n", "nom: SOS Femmes 77\n  adresse: 1 rue X\n")
    )
    with pytest.raises(FilesRefused, match="sos-femmes-77, adresse"):
        load(tmp_path)


def test_data_files_list_every_error(dataset: Dataset, tmp_path: Path) -> None:
    dump(dataset, tmp_path)
    path = tmp_path / "numeros.yml"
    text = path.read_text().replace("canal: appel", "canal: pigeon", 1)
    path.write_text(text.replace("horaires_osm: Mo-Su,PH 09:00-20:00", "horaires_osm: tous les jours", 1))
    with pytest.raises(FilesRefused) as caught:
        load(tmp_path)
    assert any("numeros.yml, 17, canal" in e for e in caught.value.errors)
    assert any("116006, horaires_osm" in e for e in caught.value.errors)
