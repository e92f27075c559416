"""Published entries in data·inclusion v1, with our own fields beside under `balise`.

What is only to be confirmed is not given as a plain value of the format, which cannot say so: it stands under
`balise.faits`, with its status. Phones to be confirmed and anything masked are not given at all.
"""

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation.items import SHOWN, Facts, is_public
from web.orientation.models import Service, Structure

_COMMON = ("source", "nom", "date_maj", "lien_source", "commune", "code_postal", "code_insee")
_STRUCTURE = ("description", "siret", "site_web", "accessibilite_lieu", "reseaux_porteurs")
_SERVICE = (
    "description",
    "type",
    "thematiques",
    "frais",
    "frais_precisions",
    "publics",
    "publics_precisions",
    "conditions_acces",
    "modes_accueil",
    "zone_eligibilite",
    "lien_mobilisation",
    "modes_mobilisation",
    "mobilisable_par",
    "mobilisation_precisions",
    "volume_horaire_hebdomadaire",
    "nombre_semaines",
)
#: Field of the format → fact that decides whether it may be given.
_GUARDED = {
    "adresse": "adresse",
    "complement_adresse": "adresse",
    "latitude": "position",
    "longitude": "position",
    "telephone": "telephone",
    "courriel": "courriel",
    "horaires_accueil": "horaires_accueil",
}


def _e164(phone: str | None) -> str | None:
    digits = "".join(c for c in phone or "" if c.isdigit())
    return f"+33{digits[1:]}" if len(digits) == 10 and digits[0] == "0" else phone


def _record(entry: Structure | Service, columns: tuple[str, ...], jour: date) -> dict[str, Any]:
    facts = Facts.of(entry, jour)
    record: dict[str, Any] = {"id": f"{entry.source}--{entry.id}"}
    record |= {column: getattr(entry, column) for column in (*_COMMON, *columns)}
    record["date_maj"] = entry.date_maj.isoformat()
    record |= {column: getattr(entry, column) if facts.sure(champ) else None for column, champ in _GUARDED.items()}
    record["telephone"] = _e164(record["telephone"])
    kept = {
        champ: {
            "valeur": entry.adresse if champ == "adresse" and facts.address_shown() else record.get(champ),
            "statut": fait.statut,
            "source": fait.source,
            "date": fait.date,
            "verifie_par": fait.verifie_par if fait.statut in SHOWN else None,
            "verifie_le": fait.verifie_le.isoformat() if fait.verifie_le else None,
        }
        for champ, fait in facts.by_field.items()
        if fait.statut != "masque"
    }
    record["balise"] = {
        "genre": entry.genre,
        "zone": entry.zone,
        "demander": entry.demander,
        "horaires_texte": entry.horaires_texte,
        "faits": kept,
    }
    return record


def structures(session: Session, jour: date, code_insee: str | None = None, genre: str | None = None) -> list[dict[str, Any]]:
    """Published structures as they stand on this day, by id; filtered by commune or kind."""
    query = select(Structure).order_by(Structure.id)
    if code_insee:
        query = query.where(Structure.code_insee == code_insee)
    if genre:
        query = query.where(Structure.genre == genre)
    return [_record(s, _STRUCTURE, jour) for s in session.scalars(query) if is_public(s)]


def services(session: Session, jour: date, code_insee: str | None = None, genre: str | None = None) -> list[dict[str, Any]]:
    """Published services as they stand on this day, of published structures, by id; filtered by commune or kind."""
    query = select(Service).order_by(Service.id)
    if code_insee:
        query = query.where(Service.code_insee == code_insee)
    if genre:
        query = query.where(Service.genre == genre)
    return [
        _record(s, _SERVICE, jour) | {"structure_id": f"{s.structure.source}--{s.structure_id}"}
        for s in session.scalars(query)
        if is_public(s) and is_public(s.structure)
    ]
