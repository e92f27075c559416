"""zones_police_77.csv, angela.csv → the zone of each commune and the Angela territories."""

from typing import Any

from territory.distance import distance_km
from web.orientation.files import AngelaRecord, StructureRecord, ZoneRecord
from web.orientation.importer.faits import dated_source_first, slug
from web.orientation.importer.geo import CommunePoint, Territory
from web.orientation.importer.sources import Issue, Report, Row
from web.orientation.importer.statuts import RELEVE, RELEVE_PAR, existence_status, local_status

#: Date of the order that lists the communes under State police.
_ORDER_DATE = "2015-03-10"


def circonscriptions(rows: list[Row]) -> dict[str, list[str]]:
    """INSEE codes of each police circonscription of 2015."""
    result: dict[str, list[str]] = {}
    for row in rows:
        if row["circonscription_2015"]:
            result.setdefault(row["circonscription_2015"], []).append(row["code_insee"])
    return result


def _nearest(commune: CommunePoint, candidates: list[StructureRecord]) -> str | None:
    def gap(s: StructureRecord) -> float:
        return distance_km(commune.latitude, commune.longitude, s.latitude or 0.0, s.longitude or 0.0)

    return min(candidates, key=gap).id if candidates else None


def _police_unit(
    code: str, circonscription: str, members: list[str], territory: Territory, stations: list[StructureRecord]
) -> str | None:
    """The station in the commune itself, else the one that names the circonscription, else its nearest."""
    own = [s for s in stations if s.code_insee == code]
    name = slug(circonscription)
    # "Orvanne" became Moret-Loing-et-Orvanne; "Moissy-Cramayel-Sénart" starts with Moissy-Cramayel.
    named = [
        s for s in stations if name.startswith(slug(s.commune or "?")) or slug(s.commune or "").endswith(name)
    ]
    inside = [s for s in stations if s.code_insee in members]
    return _nearest(territory.communes[code], own or named or inside or stations)


def build_zones(
    rows: list[Row],
    territory: Territory,
    forces: list[StructureRecord],
    sectors: dict[str, str],
    report: Report,
) -> list[ZoneRecord]:
    """One record a commune: force and unit of 2015, and the association for violence near it."""
    stations = [f for f in forces if f.type == "commissariat"]
    brigades = [f for f in forces if f.type == "gendarmerie" and f.adresse]
    members = circonscriptions(rows)
    records = []
    for row in rows:
        code, name = row["code_insee"], row["circonscription_2015"]
        commune = territory.communes.get(code)
        if commune is None or commune.epci not in sectors:
            report.error(row, "code_insee", f"{code} : commune inconnue ou intercommunalité sans secteur")
            continue
        police = row["zone_2015"] == "police"
        unit = (
            _police_unit(code, name, members[name], territory, stations)
            if police
            else _nearest(commune, brigades)
        )
        # The police list is a text; the gendarmerie is only what the text does not name.
        confiance = "confirmé" if police else "à vérifier"
        records.append(
            ZoneRecord.model_validate(
                {
                    "code_insee": code,
                    "nom": commune.nom,
                    "latitude": commune.latitude,
                    "longitude": commune.longitude,
                    "epci": commune.epci,
                    "force": "police" if police else "gendarmerie",
                    "circonscription": name or None,
                    "unite_id": unit,
                    "secteur_violences": sectors[commune.epci],
                    "source": row["source"],
                    "date": _ORDER_DATE,
                    "confiance": confiance,
                    "statut": local_status(confiance, _ORDER_DATE, ""),
                    "verifie_par": RELEVE_PAR,
                    "verifie_le": RELEVE,
                }
            )
        )
    missing = sorted(set(territory.communes) - {r.code_insee for r in records})
    report.errors += [Issue("zones_police_77.csv", 1, "code_insee", f"{code} manque") for code in missing]
    return records


def build_angela(
    rows: list[Row], edition: dict[str, Any], territory: Territory, report: Report
) -> list[AngelaRecord]:
    """Territories with a scheme. A shop is never taken over: no list came from the communes."""
    records = []
    for row in rows:
        entry = edition.get(row["nom"])
        if row["type"] != "territoire" or entry is None:
            report.drop(
                row, "*", f"{row['type']} « {row['nom']} » : ni commerce ni réseau incertain ne s'affiche"
            )
            continue
        dated = dated_source_first(row, entry.get("source_datee"), report)
        communes = entry.get("communes") or [
            code for code, commune in territory.communes.items() if commune.epci == entry["epci"]
        ]
        records.append(
            AngelaRecord.model_validate(
                {
                    "id": entry["id"],
                    "nom": entry["nom"],
                    "communes": communes,
                    "mention": entry["mention"],
                    "detail": row["detail"] or None,
                    "source": dated["source"],
                    "date": row["date"] or None,
                    "confiance": row["confiance"],
                    "statut": existence_status(row["confiance"], row["date"]),
                    "verifie_par": RELEVE_PAR,
                    "verifie_le": RELEVE,
                }
            )
        )
    if len(records) != len(edition):
        report.errors.append(Issue("angela.csv", 1, "nom", "un territoire de edition_lieux.yml manque"))
    return records
