"""What the actions ask for: the same answers with bare charges, behind the shared token, never queued behind chats."""

from __future__ import annotations

import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from web.errors import BaliseError
from web.orientation.answer import Answer, Orientation, Person, UnknownBesoin, UnknownCommune

router = APIRouter(prefix="/interne", include_in_schema=False)


def get_orientation(request: Request) -> Orientation:
    """The orientation service of the application."""
    service: Orientation = request.app.state.orientation
    return service


def check_token(request: Request) -> None:
    """401 without the token of the three processes."""
    given = request.headers.get("authorization", "")
    expected = f"Bearer {request.app.state.settings.token}"
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise BaliseError(401, "acces_refuse", "Vous n'avez pas accès à cette adresse.")


Service = Annotated[Orientation, Depends(get_orientation)]
Guard = Depends(check_token)


def _body(answer: Answer) -> dict[str, Any]:
    return {"besoin": answer.besoin, "commune": answer.commune, "blocks": answer.blocks}


def not_found(error: LookupError) -> BaliseError:
    """404 for a name that is not in the taxonomy or the territory."""
    if isinstance(error, UnknownBesoin):
        return BaliseError(404, "besoin_inconnu", "Ce besoin n'existe pas.")
    return BaliseError(404, "commune_inconnue", "Cette commune n'est pas connue. Donnez son code INSEE.")


@router.get("/orientation", dependencies=[Guard])
def orientation(
    service: Service,
    besoin: str,
    commune: str | None = None,
    locuteur: str | None = None,
    mineur: bool = False,
    tu: bool = False,
) -> dict[str, Any]:
    """The answer to a need."""
    try:
        return _body(service.answer(besoin, commune, Person(locuteur, mineur, tu)))
    except (UnknownBesoin, UnknownCommune) as error:
        raise not_found(error) from error


@router.get("/suite", dependencies=[Guard])
def suite(
    service: Service,
    besoin: str,
    suite: str,
    commune: str | None = None,
    locuteur: str | None = None,
    mineur: bool = False,
    tu: bool = False,
) -> dict[str, Any]:
    """A follow-up of a sheet."""
    try:
        return _body(service.suite(besoin, suite, commune, Person(locuteur, mineur, tu)))
    except (UnknownBesoin, UnknownCommune) as error:
        raise not_found(error) from error


@router.get("/relais", dependencies=[Guard])
def relais(service: Service, besoin: str | None = None) -> dict[str, Any]:
    """Whom to call at this hour."""
    return _body(service.relais(besoin))
