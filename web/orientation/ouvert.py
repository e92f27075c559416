"""Open data: what is published, for anyone to reuse. Nothing masked, no note, no address of a refuge.

GET /api/v1/donnees/…: CSV for people, data·inclusion v1 for programs, the latter checked by the schema's own models.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from data_inclusion.schema import v1
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation import publication
from web.orientation.fraicheur import statut_du_numero
from web.orientation.models import Numero
from web.orientation.routes import Today, get_session
from web.tableur import CSV, csv_lines

router = APIRouter(prefix="/api/v1/donnees", tags=["orientation"])
HEADERS = {
    "Cache-Control": "public, max-age=300",
    "Link": '<https://www.etalab.gouv.fr/licence-ouverte-open-licence>; rel="license"',
}
_LIEU = (
    "id", "nom", "genre", "statut", "commune", "code_insee", "code_postal", "adresse", "complement_adresse", "latitude",
    "longitude", "telephone", "courriel", "site_web", "horaires_accueil", "zone", "date_maj",
)  # fmt: skip
_SERVICE = (*_LIEU, "structure_id", "description", "type", "thematiques", "publics", "frais", "zone_eligibilite")
_NUMERO = ("code", "canal", "libelle", "numero", "lien", "horaires", "horaires_osm", "cout", "public", "statut", "date")

DatabaseSession = Annotated[Session, Depends(get_session)]


def _strict(model: type[BaseModel], record: Mapping[str, Any]) -> dict[str, Any] | None:
    """A record that the schema accepts: a doubtful optional value is emptied, a record without its obligatory ones left out."""
    kept = {name: value for name, value in record.items() if name in model.model_fields}
    for _ in range(2):
        try:
            model.model_validate(kept)
            return kept
        except ValidationError as refused:
            for fault in refused.errors():
                kept[str(fault["loc"][0])] = None
    return None


def data_inclusion(session: Session, jour: date) -> dict[str, list[dict[str, Any]]]:
    """Published structures and their services, as they stand on this day, in data·inclusion v1 and nothing else."""
    structures = [r for s in publication.structures(session, jour) if (r := _strict(v1.Structure, s)) is not None]
    known = {record["id"] for record in structures}
    services = [r for s in publication.services(session, jour) if (r := _strict(v1.Service, s)) is not None]
    return {"structures": structures, "services": [s for s in services if s["structure_id"] in known]}


def _csv(name: str, columns: Sequence[str], records: Iterable[Mapping[str, Any]]) -> Response:
    rows = [[_cell(record.get(column)) for column in columns] for record in records]
    headers = {**HEADERS, "Content-Disposition": f'attachment; filename="balise-{name}.csv"'}
    return Response("".join(csv_lines(columns, rows)), media_type=CSV, headers=headers)


def _cell(value: Any) -> Any:
    return " | ".join(str(item) for item in value) if isinstance(value, list | tuple | set) else value


def _flat(record: Mapping[str, Any]) -> dict[str, Any]:
    ours = record["balise"]
    status = (ours["faits"].get("existence") or {}).get("statut")
    return {**record, "genre": ours["genre"], "zone": ours["zone"], "statut": status}


@router.get("/structures.csv", response_class=Response)
def structures_csv(session: DatabaseSession, jour: Today) -> Response:
    """Published structures as CSV. An empty cell is unknown, or only to be confirmed."""
    return _csv("structures", _LIEU, (_flat(record) for record in publication.structures(session, jour)))


@router.get("/services.csv", response_class=Response)
def services_csv(session: DatabaseSession, jour: Today) -> Response:
    """Published services as CSV."""
    return _csv("services", _SERVICE, (_flat(record) for record in publication.services(session, jour)))


@router.get("/numeros.csv", response_class=Response)
def numeros_csv(session: DatabaseSession, jour: Today) -> Response:
    """Published phone lines and portals as CSV, with the status that they have on this day."""
    rows = session.scalars(select(Numero).where(Numero.statut != "masque").order_by(Numero.rang, Numero.code))
    published = ({**{name: getattr(row, name) for name in _NUMERO}, "statut": statut_du_numero(row, jour)} for row in rows)
    return _csv("numeros", _NUMERO, published)


@router.get("/data-inclusion.json")
def data_inclusion_json(session: DatabaseSession, jour: Today) -> JSONResponse:
    """Published structures and services in data·inclusion v1, strictly."""
    return JSONResponse(data_inclusion(session, jour), headers=HEADERS)
