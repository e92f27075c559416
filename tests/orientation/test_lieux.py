"""Places near named communes: the right unit, what is said of it, and what is never shown."""

import re
from datetime import date, datetime
from typing import get_args

import pytest
from sqlalchemy.orm import Session

from web.orientation.files import TypeLieu
from web.orientation.hours import PARIS
from web.orientation.items import LieuItem
from web.orientation.lieux import FINDERS
from web.orientation.mentions import ZONES_2015
from web.orientation.models import Structure, StructureFait, Zone
from web.orientation.services import lieux

NOW = datetime(2026, 11, 20, 14, 0, tzinfo=PARIS)
MELUN, MEAUX, PROVINS, CHELLES, NEMOURS, FONTAINEBLEAU = "77288", "77284", "77379", "77108", "77333", "77186"
COULOMMIERS, LAGNY, TORCY, VILLAGE = "77131", "77243", "77468", "77001"  # village: Achères-la-Forêt
EVRY, CREIL = "91228", "60175"
ALL = list(FINDERS)
KEYS = list(LieuItem.__annotations__)
TYPES = set(get_args(TypeLieu))


def one(session: Session, kind: str, commune: str | None) -> LieuItem:
    found = lieux(session, [kind], commune, NOW)
    assert found, (kind, commune)
    return found[0]


@pytest.mark.parametrize(
    "commune", [MELUN, MEAUX, PROVINS, CHELLES, NEMOURS, FONTAINEBLEAU, VILLAGE, None, EVRY]
)
def test_items_follow_the_contract(seeded: Session, commune: str | None) -> None:
    found = lieux(seeded, ALL, commune, NOW)
    assert found
    for item in found:
        assert list(item) == KEYS
        assert item["type"] in TYPES
        assert item["statut"] in {"source", "a_confirmer"}
        assert item["distance_km"] is None or item["distance_km"] > 0
        for sentence in re.split(r"(?<=[.?]) ", item["mention"] or ""):
            assert len(re.findall(r"[\w'’-]+", sentence)) <= 20, sentence
    assert len({item["id"] for item in found}) == len(found)


@pytest.mark.parametrize(
    ("commune", "unit"),
    [
        (MELUN, "commissariat-melun"),
        (MEAUX, "commissariat-meaux"),
        (PROVINS, "commissariat-provins"),
        (CHELLES, "commissariat-chelles"),
        (NEMOURS, "commissariat-nemours"),
        (TORCY, "commissariat-noisiel"),
        ("77152", "commissariat-dammarie-les-lys"),
        ("77053", "commissariat-brie-comte-robert"),
        ("77083", "commissariat-champs-sur-marne"),
        ("77445", "commissariat-savigny-le-temple"),
        (VILLAGE, "gendarmerie-la-chapelle-la-reine"),
    ],
)
def test_forces_of_the_zone(seeded: Session, commune: str, unit: str) -> None:
    item = one(seeded, "forces", commune)
    assert item["id"] == unit
    assert ZONES_2015 in (item["mention"] or "")
    assert "En cas de danger, n'y allez pas : 17." in (item["mention"] or "")
    assert item["telephone"] is None


def test_an_old_address_is_shown_with_its_year_and_without_phone(seeded: Session) -> None:
    item = one(seeded, "forces", MEAUX)
    assert item["adresse"] == "Secteur Centre, 46 avenue Salvador-Allende, 77100 Meaux"
    assert "relevée en 2014, à confirmer avant de vous déplacer" in (item["mention"] or "")
    assert (item["telephone"], item["statut"]) == (None, "a_confirmer")


@pytest.mark.parametrize(
    ("kind", "commune"),
    [
        ("mds", COULOMMIERS),
        ("forces", COULOMMIERS),
        ("forces", FONTAINEBLEAU),
        ("mds", LAGNY),
        ("pat", MELUN),
    ],
)
def test_a_doubtful_address_leaves_name_and_commune(seeded: Session, kind: str, commune: str) -> None:
    item = one(seeded, kind, commune)
    assert item["adresse"] is None
    assert item["commune"] is not None
    assert "Adresse incertaine" in (item["mention"] or "")


@pytest.mark.parametrize(
    ("commune", "mds"),
    [
        (MELUN, "mds-melun-val-de-seine"),
        (PROVINS, "mds-provins"),
        (NEMOURS, "mds-nemours"),
        (FONTAINEBLEAU, "mds-fontainebleau"),
        ("77445", "mds-senart"),
        (VILLAGE, "mds-nemours"),
    ],
)
def test_the_nearest_mds_is_never_yours(seeded: Session, commune: str, mds: str) -> None:
    item = one(seeded, "mds", commune)
    mention = item["mention"] or ""
    if commune != VILLAGE:
        assert item["id"] == mds
    assert (item["competence"], item["telephone"]) == ("proximite", None)
    assert "la plus proche, à confirmer" in mention
    assert "01 64 14 77 77, aux heures de bureau" in mention
    assert "votre MDS" not in mention


def test_an_mds_without_address_says_so(seeded: Session) -> None:
    item = one(seeded, "mds", FONTAINEBLEAU)
    assert item["adresse"] is None
    assert "Adresse non connue." in (item["mention"] or "")


def test_a_sector_imported_by_staff_is_said(seeded: Session) -> None:
    seeded.get_one(Zone, NEMOURS).mds_id = "mds-fontainebleau"
    seeded.flush()
    item = one(seeded, "mds", NEMOURS)
    assert (item["id"], item["competence"]) == ("mds-fontainebleau", "secteur")
    seeded.rollback()


def test_a_contact_checked_by_staff_is_shown(seeded: Session) -> None:
    mds = seeded.get_one(Structure, "mds-provins")
    mds.telephone = "01 60 00 00 00"
    mds.horaires_accueil, mds.horaires_texte = "Mo-Fr 09:00-17:00", "du lundi au vendredi, de 9h à 17h"
    for fait in mds.faits:
        fait.statut = "verifie"
    for champ in ("telephone", "horaires_accueil"):
        mds.faits.append(
            StructureFait(champ=champ, statut="verifie", verifie_par="agent", verifie_le=date(2026, 11, 20))
        )
    seeded.flush()
    item = one(seeded, "mds", PROVINS)
    assert (item["telephone"], item["statut"], item["ouvert"]) == ("01 60 00 00 00", "verifie", True)
    assert "relevée" not in (item["mention"] or "")
    seeded.rollback()


@pytest.mark.parametrize("genre", ["commissariat", "mds"])
def test_a_masked_place_gives_way_to_the_next(seeded: Session, genre: str) -> None:
    kind = "forces" if genre == "commissariat" else genre
    first = one(seeded, kind, MEAUX)
    for fait in seeded.get_one(Structure, first["id"]).faits:
        if fait.champ == "existence":
            fait.statut = "masque"
    seeded.flush()
    second = one(seeded, kind, MEAUX)
    assert second["id"] != first["id"] and second["type"] == first["type"]
    seeded.rollback()


def test_a_place_without_point_is_never_the_nearest(seeded: Session) -> None:
    seeded.add(Structure(id="mds-x", nom="MDS X", type="mds", genre="mds", date_maj=date(2026, 11, 21)))
    seeded.flush()
    assert one(seeded, "mds", MEAUX)["id"] == "mds-meaux"
    seeded.rollback()


@pytest.mark.parametrize(
    ("commune", "expected"),
    [
        (MEAUX, {"sos-femmes-77"}),
        (CHELLES, {"sos-femmes-77"}),
        (COULOMMIERS, {"sos-femmes-77"}),
        (TORCY, {"sos-femmes-77"}),
        (MELUN, {"le-relais-paroles-de-femmes"}),
        (NEMOURS, {"le-relais-paroles-de-femmes"}),
        (PROVINS, {"le-relais-paroles-de-femmes"}),
        ("77305", {"le-relais-paroles-de-femmes"}),  # Montereau
        ("77350", {"sos-femmes-77", "le-relais-paroles-de-femmes"}),  # Ozoir: unsure
        (None, {"sos-femmes-77", "le-relais-paroles-de-femmes"}),
    ],
)
def test_associations_for_violence_by_sector(
    seeded: Session, commune: str | None, expected: set[str]
) -> None:
    found = lieux(seeded, ["association_violences"], commune, NOW)
    assert {item["id"] for item in found} == expected
    for item in found:
        assert (item["adresse"], item["telephone"], item["commune"], item["distance_km"]) == (None,) * 4
        assert "demandez le contact au 3919" in (item["mention"] or "")


def test_avimej_and_its_permanences(seeded: Session) -> None:
    item = one(seeded, "avimej", MELUN)
    assert (item["adresse"], item["telephone"]) == (None, None)
    assert "demandez le contact au 116 006" in (item["mention"] or "")
    assert "Tribunal de Melun" in (item["mention"] or "")
    assert "Permanence" not in (one(seeded, "avimej", "77379")["mention"] or "")  # Provins: none within reach


@pytest.mark.parametrize(
    ("commune", "expected"),
    [(MELUN, ["iscg-melun"]), ("77152", ["iscg-melun"]), (COULOMMIERS, ["iscg-coulommiers"]), (NEMOURS, [])],
)
def test_social_worker_where_one_is_known(seeded: Session, commune: str, expected: list[str]) -> None:
    found = lieux(seeded, ["iscg"], commune, NOW)
    assert [item["id"] for item in found] == expected
    for item in found:
        assert item["type"] == "iscg"


def test_the_social_worker_stands_at_the_station_whose_address_is_of_2014(seeded: Session) -> None:
    item = one(seeded, "iscg", MELUN)
    assert item["adresse"] == "51 rue du Général-de-Gaulle, 77000 Melun"
    assert "relevée en 2014" in (item["mention"] or "")


@pytest.mark.parametrize(
    ("commune", "expected"),
    [(MELUN, 1), ("77407", 1), (LAGNY, 1), (CHELLES, 1), (MEAUX, 0), (COULOMMIERS, 0), (FONTAINEBLEAU, 0)],
)
def test_angela_only_where_there_is_a_scheme_and_never_a_shop(
    seeded: Session, commune: str, expected: int
) -> None:
    found = lieux(seeded, ["angela"], commune, NOW)
    assert len(found) == expected
    assert all(item["type"] == "angela" and item["adresse"] is None for item in found)


@pytest.mark.parametrize(
    ("commune", "court"),
    [
        (MELUN, "melun"),
        (MEAUX, "meaux"),
        (CHELLES, "meaux"),
        (FONTAINEBLEAU, "fontainebleau"),
        (NEMOURS, "fontainebleau"),
    ],
)
def test_nearest_court(seeded: Session, commune: str, court: str) -> None:
    assert one(seeded, "justice", commune)["id"] == f"tribunal-judiciaire-{court}"


def test_the_town_hall_of_the_commune(seeded: Session) -> None:
    item = one(seeded, "mairie", MELUN)
    assert (item["nom"], item["telephone"], item["statut"]) == ("Mairie de Melun", "01 64 52 33 03", "source")
    assert item["mention"] == "D'après l'annuaire de l'administration, 2026."
    assert item["ouvert"] is None and (item["horaires"] or "").endswith("(à confirmer)")


def test_order_of_the_kinds_is_kept(seeded: Session) -> None:
    found = lieux(seeded, ["mds", "mairie", "forces"], MELUN, NOW)
    assert [item["type"] for item in found] == ["mds", "mairie", "commissariat"]


def test_outside_the_77_nothing_of_the_77(seeded: Session) -> None:
    assert lieux(seeded, ALL, CREIL, NOW) == []
    assert [item["id"] for item in lieux(seeded, ALL, EVRY, NOW)] == ["l-abri"]
    assert one(seeded, "association_violences", EVRY)["adresse"] is None


def test_without_commune_only_what_serves_everyone(seeded: Session) -> None:
    found = lieux(seeded, ["forces", "mds", "avimej", "mdph", "amicale_du_nid"], None, NOW)
    assert [item["id"] for item in found] == ["avimej", "mdph", "amicale-du-nid"]


def test_the_keys_are_those_of_the_contract() -> None:
    contract = (
        "id type nom adresse commune code_insee telephone distance_km competence statut mention horaires"
    )
    assert [*contract.split(), "ouvert", "latitude", "longitude"] == KEYS  # the last two: for the map


def test_only_a_sure_address_has_a_point(seeded: Session) -> None:
    """Promise 4: neither an address to confirm, nor a place at its commune's point, nor a refuge."""
    pinned = 0
    for code in [z.code_insee for z in seeded.query(Zone)][::25]:
        for item in lieux(seeded, ALL, code, NOW):
            sure = item["statut"] != "a_confirmer" and item["adresse"] is not None and item["type"] != "angela"
            assert (item["latitude"] is not None) is sure, item["id"]
            pinned += sure
    assert pinned > 10


def test_a_kind_that_does_not_exist_is_an_error(seeded: Session) -> None:
    with pytest.raises(ValueError, match="chateau"):
        lieux(seeded, ["chateau"], MELUN, NOW)


def test_no_refuge_and_no_old_phone_anywhere_in_the_77(seeded: Session) -> None:
    """Every commune, every kind: the rules of promise 4 hold on what is actually shown."""
    refuges = {s.id for s in seeded.query(Structure).filter(Structure.refuge)}
    assert {"sos-femmes-77", "le-relais-paroles-de-femmes", "amicale-du-nid", "acjuse", "horizon"} <= refuges
    shown = 0
    for code in [z.code_insee for z in seeded.query(Zone)][::25]:
        for item in lieux(seeded, ALL, code, NOW):
            shown += 1
            assert item["id"] != "cidff"
            if item["id"] in refuges:
                assert (item["adresse"], item["telephone"], item["commune"]) == (None, None, None)
            if item["telephone"]:
                assert item["type"] == "mairie"
    assert shown > 300
