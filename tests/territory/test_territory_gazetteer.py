"""Names, codes and distances: the whole territory, by every door."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from territory import Commune, Gazetteer, distance_km
from territory.text import fold

SOURCES = Path(__file__).resolve().parents[2] / "data" / "sources" / "geo"


def rows(name: str) -> list[dict[str, str]]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


LOCAL, AROUND, FORMER = (
    rows("communes_77.csv"),
    rows("communes_voisines.csv"),
    rows("anciennes_communes_77.csv"),
)
# Also a town of 5,000 in the Val-de-Marne: one must ask.
SHARED_NAMES = {"Marolles-en-Brie"}


@pytest.mark.parametrize("row", LOCAL, ids=[row["nom"] for row in LOCAL])
def test_every_commune_in_a_sentence(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    plain = fold(row["nom"]).replace("-", " ")
    for text in (f"bonjour j'habite {plain} et il me frappe", f"je suis à {row['nom']}", row["nom"], plain):
        found = gazetteer.find(text)
        if row["nom"] in SHARED_NAMES:
            assert row["code_insee"] in [commune.code_insee for commune in found.candidates]
        else:
            assert [mention.code_insee for mention in found.communes] == [row["code_insee"]], text


@pytest.mark.parametrize("row", FORMER, ids=[row["nom_ancien"] for row in FORMER])
def test_former_communes(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    today = gazetteer.get_former(row["nom_ancien"])
    assert today is not None and today.code_insee == row["code_insee"]
    found = gazetteer.find(f"j'habite à {fold(row['nom_ancien'])}")
    assert [mention.code_insee for mention in found.communes] == [row["code_insee"]]


def test_neighbours(gazetteer: Gazetteer) -> None:
    """Every neighbour is known by code; by name, all but five that have a namesake in the 77 or a large one far away."""
    assert all(gazetteer.get(row["code_insee"]) for row in AROUND)
    missed = []
    for row in AROUND:
        found = gazetteer.find(f"je suis à {row['nom']}")
        codes = [m.code_insee for m in found.communes] + [c.code_insee for c in found.candidates]
        if row["code_insee"] not in codes:
            missed.append(row["nom"])
    assert sorted(missed) == ["Blandy", "Charleville", "Chevannes", "Villeroy", "Étrépilly"]


def test_a_postal_code_settles_a_shared_name(gazetteer: Gazetteer) -> None:
    for text, code in (
        ("blandy 91150", "91067"),
        ("marolles en brie 94440", "94048"),
        ("77120 marolles", "77278"),
    ):
        assert [mention.code_insee for mention in gazetteer.find(text).communes] == [code], text


def test_commune_fields(gazetteer: Gazetteer) -> None:
    meaux = gazetteer.get("77284")
    assert meaux is not None
    assert (meaux.nom, meaux.codes_postaux, meaux.departement) == ("Meaux", ("77100",), "77")
    assert (meaux.zone, meaux.circonscription) == ("police", "Meaux")
    achères, paris = gazetteer.get("77001"), gazetteer.get("75056")
    assert achères is not None and achères.zone == "gendarmerie" and achères.circonscription is None
    assert paris is not None and paris.zone is None and "75012" in paris.codes_postaux
    assert gazetteer.get("69123") is None and gazetteer.get_former("Melun") is None
    with pytest.raises(AttributeError):
        meaux.nom = "x"  # type: ignore[misc]


def test_postal_codes(gazetteer: Gazetteer) -> None:
    seven = gazetteer.by_postcode("77 610")
    assert len(seven) == 7 and seven[0].nom == "Fontenay-Trésigny"
    assert gazetteer.by_postcode("77999") == []
    found = gazetteer.find("j'habite dans le 77610")
    assert found.codes_postaux == ("77610",) and not found.communes
    assert set(found.candidates) == set(seven)
    named = gazetteer.find("77610 marles en brie")
    assert named.codes_postaux == () and [m.nom for m in named.communes] == ["Marles-en-Brie"]
    assert gazetteer.find("il me doit 77610 euros") == gazetteer.find("")


def test_department_is_no_commune(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("dans le 77") == gazetteer.find("77") == gazetteer.find("")
    assert [m.nom for m in gazetteer.find("j'habite dans le 59").outside] == ["Nord"]
    assert gazetteer.find("j'ai appelé sur le 17").outside == ()


def test_suggest(gazetteer: Gazetteer) -> None:
    def names(q: str) -> list[str]:
        return [commune.nom for commune in gazetteer.suggest(q)]

    assert names("mel")[0] == "Melun" and names("coulomier")[0] == "Coulommiers"
    assert names("77610")[0] == "Fontenay-Trésigny" and len(names("77610")) == 7
    assert names("") == names("  ") == names("!!") == []
    assert len(gazetteer.suggest("saint", limit=3)) == 3
    assert "Lieusaint" in names("sénart") and names("moret sur loing")[0] == "Moret-Loing-et-Orvanne"
    assert names("creteil")[0] == "Créteil"
    departments = [commune.departement for commune in gazetteer.suggest("vi")]
    assert departments == ["77"] * len(departments)


def accepted(row: dict[str, str]) -> set[str]:
    return set(row["codes_insee_attendus"].split("|"))


@pytest.mark.parametrize("name", ["requetes_manuelles.csv", "requetes_bruitees.csv"])
def test_noisy_queries(gazetteer: Gazetteer, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """First suggestion right for 97 %; read as a whole message, never a wrong commune."""
    by_name = {row["nom"]: row["code_insee"] for row in LOCAL}
    right, found, asked, wrong, total = 0, 0, 0, 0, 0
    for row in rows(name):
        query, wanted = (row["requete"], accepted(row)) if "requete" in row else _manual(row, by_name)
        total += 1
        first: list[Commune] = gazetteer.suggest(query)[:1]
        right += bool(first) and first[0].code_insee in wanted
        reading = gazetteer.find(query)
        codes = [mention.code_insee for mention in reading.communes]
        found += codes[:1] != [] and codes[0] in wanted
        wrong += codes[:1] != [] and codes[0] not in wanted
        asked += not codes and any(commune.code_insee in wanted for commune in reading.candidates)
    with capsys.disabled():
        print(f"\n{name}: suggest {right}/{total}; find {found} right, {asked} asked, {wrong} wrong")
    assert right >= 0.97 * total
    assert wrong == 0 and found + asked >= 0.97 * total


def _manual(row: dict[str, str], by_name: dict[str, str]) -> tuple[str, set[str]]:
    query, name = list(row.values())[:2]
    return query, {by_name[name]}


def test_distance() -> None:
    assert distance_km(48.54, 2.66, 48.54, 2.66) == 0
    # Melun town hall to Notre-Dame de Paris.
    assert distance_km(48.5397, 2.6596, 48.8530, 2.3499) == pytest.approx(41.6, abs=0.5)
    assert distance_km(0, 0, 0, 180) == pytest.approx(20015, abs=1)
