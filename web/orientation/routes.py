"""GET /api/v1/structures, /services (data·inclusion v1) and /communes."""

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy.orm import Session

from territory import Gazetteer, load
from web.orientation import publication
from web.orientation.hours import PARIS

router = APIRouter(prefix="/api/v1", tags=["orientation"])


def get_session(request: Request) -> Iterator[Session]:
    """Open a session of the application for one request."""
    with request.app.state.session_factory() as session:
        yield session


def today(request: Request) -> date:
    """The day of the application's clock."""
    day: date = request.app.state.clock().astimezone(PARIS).date()
    return day


@lru_cache(maxsize=1)
def get_gazetteer() -> Gazetteer:
    """Load the gazetteer once."""
    return load()


class Liste(BaseModel):
    """A list of the API: the items of this page and how many there are in all."""

    items: list[dict[str, Any]]
    total: int


class CommuneItem(BaseModel):
    """A commune proposed while typing."""

    code_insee: str
    nom: str
    codes_postaux: list[str]
    departement: str


class Communes(BaseModel):
    """List of communes."""

    items: list[CommuneItem]
    total: int


Today = Annotated[date, Depends(today)]
DatabaseSession = Annotated[Session, Depends(get_session)]
Insee = Annotated[str | None, Query(pattern=r"^[0-9][0-9AB][0-9]{3}$", description="Code INSEE")]
Genre = Annotated[str | None, Query(max_length=30, description="Genre de lieu : mds, commissariat, mairie…")]
Limit = Annotated[int, Query(ge=1, le=1000)]
Offset = Annotated[int, Query(ge=0)]


def _page(found: list[dict[str, Any]], limit: int, offset: int) -> Liste:
    return Liste(items=found[offset : offset + limit], total=len(found))


@router.get("/structures")
def list_structures(
    session: DatabaseSession,
    jour: Today,
    code_insee: Insee = None,
    genre: Genre = None,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> Liste:
    """Published structures (data·inclusion v1, our own fields under `balise`)."""
    return _page(publication.structures(session, jour, code_insee, genre), limit, offset)


@router.get("/services")
def list_services(
    session: DatabaseSession,
    jour: Today,
    code_insee: Insee = None,
    genre: Genre = None,
    limit: Limit = 1000,
    offset: Offset = 0,
) -> Liste:
    """Published services (data·inclusion v1, our own fields under `balise`)."""
    return _page(publication.services(session, jour, code_insee, genre), limit, offset)


@router.get("/communes")
def list_communes(
    response: Response, gazetteer: Annotated[Gazetteer, Depends(get_gazetteer)], q: Annotated[str, Query(max_length=100)] = ""
) -> Communes:
    """Communes for what is being typed: a name, even misspelt, or a postal code. Kept by no cache."""
    response.headers["Cache-Control"] = "no-store"
    items = [
        CommuneItem(code_insee=c.code_insee, nom=c.nom, codes_postaux=list(c.codes_postaux), departement=c.departement)
        for c in (gazetteer.suggest(q) if q.strip() else [])
    ]
    return Communes(items=items, total=len(items))
