"""mds.csv, forces.csv, associations.csv, services_publics_77.csv → structures and their services."""

import re
from typing import Any

from web.orientation.files import ServiceRecord, StructureRecord
from web.orientation.importer.faits import build_structure, fact, guard, slug
from web.orientation.importer.geo import Territory
from web.orientation.importer.sources import Report, Row
from web.orientation.importer.statuts import RELEVE, existence_status

_DAYS = dict(
    zip(
        ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
        ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
        strict=True,
    )
)
_ORDER = list(_DAYS.values())


def build_mds(
    rows: list[Row], edition: dict[str, Any], territory: Territory, report: Report
) -> tuple[list[StructureRecord], list[ServiceRecord]]:
    """The 14 MDS, each with its social reception. The PMI phone of 2014-2015 is never taken over."""
    structures, services = [], []
    for row in rows:
        if row.get("telephone_service_pmi_2014_2015"):
            report.drop(
                row, "telephone_service_pmi_2014_2015", "ancien numéro de la PMI, pas celui de la MDS"
            )
        kept = Row(dict(row), row.fichier, row.ligne)
        if place := edition["mds_sans_adresse"].get(row["nom"]):
            kept |= place
        entry = {
            "id": f"mds-{slug(row['nom'].removeprefix('MDS de '))}",
            "genre": "mds",
            "type": "mds",
            "demander": "cd77",
            "reseaux_porteurs": ["departements", "maisons-des-solidarites"],
        }
        mds = build_structure(kept, entry, territory, report)
        structures.append(mds)
        services.append(
            ServiceRecord(
                id=f"{mds.id}-accueil-social",
                structure_id=mds.id,
                nom="Rencontrer un travailleur social",
                genre="accueil_social",
                date_maj=RELEVE,
                description="La MDS accueille, écoute et oriente gratuitement.",
                type="accompagnement",
                frais="gratuit",
                publics=["tous-publics"],
                modes_accueil=["en-presentiel"],
                faits={"existence": mds.faits["existence"]},
            )
        )
    return structures, services


def build_forces(rows: list[Row], territory: Territory, report: Report) -> list[StructureRecord]:
    """Police stations and brigades. A mobile brigade is no place that one can go to."""
    structures = []
    for row in rows:
        if row.get("coord_source") == "itinérante" or row["nom"].startswith("Brigade mobile"):
            report.drop(row, "*", "brigade mobile : lieux et jours de passage inconnus")
            continue
        kind = {"police": "commissariat", "gendarmerie": "gendarmerie"}.get(row["type"])
        if kind is None:
            report.error(row, "type", f"« {row['type']} » n'est ni police ni gendarmerie")
            continue
        entry = {"id": f"{kind}-{slug(row['commune'])}", "genre": kind, "type": kind, "demander": "17"}
        structures.append(build_structure(row, entry, territory, report))
    return structures


def _service(
    row: Row, entry: dict[str, Any], owner: StructureRecord, built: StructureRecord, zone: list[str] | None
) -> ServiceRecord:
    fields = built.model_dump(exclude={"type", "reseaux_porteurs", "point_commune"}, exclude_none=True)
    for unknown in set(fields) - set(ServiceRecord.model_fields):
        del fields[unknown]
    if built.code_insee is None and not built.refuge and owner.code_insee and entry["genre"] == "iscg":
        fields |= {"commune": owner.commune, "code_insee": owner.code_insee}
    return ServiceRecord.model_validate(
        {
            **fields,
            "structure_id": owner.id,
            "description": entry["description"],
            "type": "accompagnement",
            "publics": ["tous-publics"],
            "zone_eligibilite": zone,
        }
    )


def build_associations(
    rows: list[Row],
    edition: dict[str, Any],
    hours: dict[str, Any],
    territory: Territory,
    forces: list[StructureRecord],
    circonscriptions: dict[str, list[str]],
    report: Report,
) -> tuple[list[StructureRecord], list[ServiceRecord]]:
    """Associations, courts, hospitals, State offices; each row has a decision in edition_lieux.yml."""
    owners = {force.id: force for force in forces}
    structures, services, pending = [], [], []
    for row in rows:
        entry = edition["associations"].get(row["nom"])
        if entry is None:
            # Still look for a refuge: the person who adds the row must see both errors at once.
            guard(row, {}, report)
            report.error(row, "nom", f"« {row['nom']} » : aucune décision dans edition_lieux.yml")
        elif "ecarter" in entry:
            guard(row, entry, report)
            report.drop(row, "*", f"{row['nom']} : {entry['ecarter']}")
        else:
            entry = {**entry, "horaires": hours.get(entry["id"])}
            built = build_structure(row, entry, territory, report)
            if "service_de" in entry:
                pending.append((row, entry, built))
            else:
                structures.append(built)
                owners[built.id] = built
    for row, entry, built in pending:
        owner = owners.get(entry["service_de"])
        if owner is None:
            report.error(row, "nom", f"{entry['service_de']} n'existe pas")
            continue
        zone = circonscriptions.get(entry.get("zone_circonscription", ""), ["77"])
        services.append(_service(row, entry, owner, built, zone))
    source = next((row for row in rows if row["nom"].startswith("AVIMEJ – France Victimes")), None)
    if source is not None:
        status = existence_status(source["confiance"], source["date"])
        services += [
            ServiceRecord(
                id=place["id"],
                structure_id="avimej",
                nom=place["nom"],
                genre="avimej_permanence",
                date_maj=RELEVE,
                commune=territory.communes[place["code_insee"]].nom,
                code_insee=place["code_insee"],
                latitude=territory.communes[place["code_insee"]].latitude,
                longitude=territory.communes[place["code_insee"]].longitude,
                demander="116006",
                description="Permanence d'aide aux victimes de l'AVIMEJ.",
                type="accompagnement",
                frais="gratuit",
                publics=["tous-publics"],
                zone_eligibilite=["77"],
                faits={"existence": fact(source, status)},
            )
            for place in edition["permanences_avimej"]
        ]
    return structures, services


def osm_hours(text: str) -> str | None:
    """Convert "lundi-mardi 08:30-12:00, 14:00-17:00; samedi 09:00-12:00" to OpenStreetMap syntax.

    None when the text does not follow this form or names a day twice (alternate weeks, most likely).
    """
    rules, seen = [], list[str]()
    for part in text.split(";"):
        match = re.fullmatch(
            r"([a-z]+)(?:-([a-z]+))? (\d\d:\d\d-\d\d:\d\d(?:, \d\d:\d\d-\d\d:\d\d)*)", part.strip()
        )
        if match is None or match[1] not in _DAYS or (match[2] and match[2] not in _DAYS):
            return None
        first, last = _DAYS[match[1]], _DAYS[match[2] or match[1]]
        seen += _ORDER[_ORDER.index(first) : _ORDER.index(last) + 1]
        days = first if first == last else f"{first}-{last}"
        rules.append(f"{days} {match[3].replace(', ', ',')}")
    return "; ".join([*rules, "PH off"]) if len(seen) == len(set(seen)) else None


def french_hours(text: str) -> str:
    """Write 08:30 as 8h30 and 09:00 as 9h."""
    plain = re.sub(r"(\d\d):(\d\d)", lambda m: f"{int(m[1])}h{'' if m[2] == '00' else m[2]}", text)
    return plain.replace(";", " ;")


def _of(nom: str) -> str:
    """French "of" before the name of a commune: d'Avon, du Mée-sur-Seine, des Ormes-sur-Voulzie."""
    for article, short in (("Le ", "du "), ("Les ", "des ")):
        if nom.startswith(article):
            return short + nom.removeprefix(article)
    return f"d'{nom}" if slug(nom)[0] in "aeiou" else f"de {nom}"


def build_mairies(
    rows: list[Row], older: list[Row], territory: Territory, report: Report
) -> list[StructureRecord]:
    """The 507 town halls.

    The package of October 2026 does not date its own data, so a field is `confirmé` only when the directory
    of 2015 and this one, eleven years apart, agree on it; otherwise it stays to be confirmed. Its hours lost
    their remarks ("by appointment only"): always to be confirmed, hence never "open".
    """
    known: dict[str, list[Row]] = {}
    for row in older:
        known.setdefault(row["code_insee"], []).append(row)
    structures = []
    for row in rows:
        commune, past = row["commune"], known.get(row["code_insee"], [])
        same_phone = any(_same(p["telephone_mairie"], row["telephone"]) for p in past)
        same_address = any(_same(p["adresse_mairie"], row["adresse"]) for p in past)
        base = Row(
            dict(row)
            | {
                "date": "2026-10",
                "confiance": "confirmé",
                "note": "",
                "horaires": "",
                "email": row["courriel"],
            },
            row.fichier,
            row.ligne,
        )
        entry = {
            "id": f"mairie-{slug(commune)}",
            "genre": "mairie",
            "type": "mairie",
            "nom": f"Mairie {_of(commune)}",
            "reseaux_porteurs": ["communes"],
        }
        mairie = build_structure(base, entry, territory, report)
        unsure = Row(dict(base) | {"confiance": "à vérifier"}, row.fichier, row.ligne)
        for champ, same in (("telephone", same_phone), ("adresse", same_address), ("courriel", False)):
            if champ in mairie.faits and not same:
                mairie.faits[champ] = fact(unsure, "a_confirmer")
        mairie.site_web = row["site"] or None
        if row["horaires"]:
            mairie.horaires_texte = french_hours(row["horaires"])
            mairie.horaires_accueil = osm_hours(row["horaires"])
            mairie.faits["horaires_accueil"] = fact(unsure, "a_confirmer")
        structures.append(mairie)
    return structures


def _same(left: str, right: str) -> bool:
    return bool(left) and slug(left) == slug(right)
