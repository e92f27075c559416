"""Build the record of a local place from a source row: facts per field, checked point, refuge rule."""

import re
import unicodedata
from typing import Any

from web.orientation.files import Fait, StructureRecord
from web.orientation.importer.geo import TOLERANCE_KM, Territory
from web.orientation.importer.sources import Report, Row, check_cells, clean
from web.orientation.importer.statuts import (
    RELEVE,
    RELEVE_PAR,
    address_doubt,
    existence_status,
    local_status,
)
from web.orientation.refuge import COLUMNS, is_refuge, parse_consent, violations

_PIEGE = re.compile(r"PIÈGE|NE DOIVENT PAS être affichés")


def slug(text: str) -> str:
    """Readable identifier: lower case ASCII words joined by hyphens."""
    plain = unicodedata.normalize("NFD", clean(text).lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def fact(row: Row, statut: str, doute: str | None = None) -> Fait:
    """A fact dated and sourced by its row, checked by the documentary survey."""
    return Fait.model_validate(
        {
            "statut": statut,
            "source": row.get("source") or None,
            "date": row.get("date") or None,
            "confiance": row["confiance"],
            "doute": doute,
            "verifie_par": RELEVE_PAR,
            "verifie_le": RELEVE,
        }
    )


def guard(row: Row, edition: dict[str, Any], report: Report) -> tuple[Row, bool]:
    """Apply promise 4 and the do-not-display notes; give back the row without what is left aside.

    The boolean says whether the row is a refuge. Every cell that would give it away is an error, unless the
    edition file names the column as deliberately left aside, or the row carries accord_publication.
    """
    kept = Row(dict(row), row.fichier, row.ligne)
    for column, why in edition.get("ne_pas_reprendre", {}).items():
        if kept.get(column):
            kept[column] = ""
            report.drop(row, column, why)
    refuge = is_refuge(row["nom"], row.get("categorie", ""))
    if refuge and parse_consent(row.get("accord_publication")) is None:
        for column, why in violations(kept):
            report.error(row, column, why)
    if _PIEGE.search(row.get("note", "")):
        for column in COLUMNS:
            if kept.get(column):
                report.error(row, column, "la note interdit d'afficher ce contact (PIÈGE)")
    return kept, refuge


def _place(row: Row, territory: Territory, doubt: str | None, report: Report) -> dict[str, Any]:
    """Point and commune of a row; a missing, doubtful or far point falls back to the commune's point."""
    code = row.get("code_insee", "")
    if not code:
        if row.get("commune"):
            report.drop(row, "commune", f"« {row['commune']} » n'est pas une commune du 77")
        return {}
    if code not in territory.communes:
        report.error(row, "code_insee", f"{code} n'est pas une commune du 77")
        return {}
    commune = territory.communes[code]
    at_commune = {
        "commune": commune.nom,
        "code_insee": code,
        "latitude": commune.latitude,
        "longitude": commune.longitude,
        "point_commune": True,
    }
    if not row.get("latitude") or not row.get("longitude"):
        return at_commune
    try:
        lat, lon = float(row["latitude"]), float(row["longitude"])
    except ValueError:
        return at_commune  # already an error of check_cells
    gap = territory.gap_km(code, lat, lon)
    if doubt or gap > TOLERANCE_KM:
        why = "adresse douteuse" if doubt else f"point à {gap:.1f} km de {commune.nom}"
        report.drop(row, "latitude", f"{why} : point de la commune gardé")
        return at_commune
    return at_commune | {"latitude": lat, "longitude": lon, "point_commune": False}


def dated_source_first(row: Row, name: str | None, report: Report) -> Row:
    """Put first the source that carries the date of the row: it is the one that people read."""
    parts = row.get("source", "").split(" ; ")
    chosen = [part for part in parts if name and part.startswith(name)]
    if name and not chosen:
        report.error(row, "source", f"source datée introuvable : « {name} »")
    ordered = [*chosen, *(part for part in parts if part not in chosen)]
    return Row(dict(row) | {"source": " ; ".join(ordered)}, row.fichier, row.ligne)


def build_structure(
    row: Row, edition: dict[str, Any], territory: Territory, report: Report
) -> StructureRecord:
    """Build a structure from a source row and its hand-checked edition (id, nom, genre, type, …)."""
    check_cells(row, report)
    row, refuge = guard(dated_source_first(row, edition.get("source_datee"), report), edition, report)
    note, confiance, when = row.get("note", ""), row["confiance"], row.get("date", "")
    doubt = address_doubt(note, confiance) if row.get("adresse") else None
    status = local_status(confiance, when, note)
    exists = "masque" if edition.get("masquer") else existence_status(confiance, when)
    faits = {"existence": fact(row, exists, edition.get("masquer"))}
    values: dict[str, Any] = {}
    for champ, column in (("adresse", "adresse"), ("telephone", "telephone"), ("courriel", "email")):
        if row.get(column):
            values[champ] = clean(row[column])
            faits[champ] = fact(row, status, doubt if champ == "adresse" else None)
    if not refuge or parse_consent(row.get("accord_publication")):
        values |= _place(row, territory, doubt, report)
        values["code_postal"] = row.get("code_postal") or None
        if values.get("latitude") is not None:
            faits["position"] = fact(row, status, "point de la commune" if values["point_commune"] else None)
    if hours := edition.get("horaires"):
        if hours["lu"] != row.get("horaires", ""):
            report.error(row, "horaires", f"« {row.get('horaires')} » : à relire dans horaires.yml")
        values |= {"horaires_texte": hours["texte"], "horaires_accueil": hours["osm"]}
        faits["horaires_accueil"] = fact(row, status)
    elif row.get("horaires"):
        report.error(row, "horaires", "horaire sans lecture dans horaires.yml")
    if consent := parse_consent(row.get("accord_publication")):
        values |= {"accord_publication_le": consent[0], "accord_publication_par": consent[1]}
    shared = ("id", "genre", "type", "description", "zone", "demander", "precision", "reseaux_porteurs")
    return StructureRecord.model_validate(
        {
            **{key: edition[key] for key in shared if edition.get(key)},
            "nom": clean(edition.get("nom") or row["nom"]),
            "date_maj": RELEVE,
            "refuge": refuge,
            "note": note or None,
            "faits": faits,
            **values,
        }
    )
