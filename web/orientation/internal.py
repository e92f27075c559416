"""What the actions ask for: the same answers with bare charges, behind the shared token, never queued behind chats."""

from __future__ import annotations

import asyncio
import hmac
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from web.errors import BaliseError
from web.orientation.answer import Orientation, Person, UnknownBesoin, UnknownCommune
from web.orientation.remembered import RememberedOrientation

router = APIRouter(prefix="/interne", include_in_schema=False)


async def get_orientation(request: Request) -> Orientation:
    """The orientation service of the application. (Async, as the check below: no thread for what waits for nothing.)"""
    service: Orientation = request.app.state.orientation
    return service


async def check_token(request: Request) -> None:
    """401 without the token of the three processes."""
    given = request.headers.get("authorization", "")
    expected = f"Bearer {request.app.state.settings.token}"
    if not hmac.compare_digest(given.encode(), expected.encode()):
        raise BaliseError(401, "acces_refuse", "Vous n'avez pas accès à cette adresse.")


Service = Annotated[Orientation, Depends(get_orientation)]
Guard = Depends(check_token)


async def _reply(service: Orientation, *question: Any) -> Response:
    """The answer as JSON: from memory without leaving the loop, else from the database in a thread."""
    if not isinstance(service, RememberedOrientation):
        raise TypeError("the application keeps its answers (web/orientation/remembered.py)")
    await service.coupures.maintenant()  # so that looking for a fresh answer asks nothing from the loop
    body = service.fresh(*question)
    if body is None:
        try:
            body = await asyncio.to_thread(service.body, *question)
        except (UnknownBesoin, UnknownCommune) as error:
            raise not_found(error) from error
    return Response(body, media_type="application/json")


def not_found(error: LookupError) -> BaliseError:
    """404 for a name that is not in the taxonomy or the territory."""
    if isinstance(error, UnknownBesoin):
        return BaliseError(404, "besoin_inconnu", "Ce besoin n'existe pas.")
    return BaliseError(404, "commune_inconnue", "Cette commune n'est pas connue. Donnez son code INSEE.")


@router.get("/orientation", dependencies=[Guard])
async def orientation(
    service: Service,
    besoin: str,
    commune: str | None = None,
    locuteur: str | None = None,
    mineur: bool = False,
    tu: bool = False,
) -> Response:
    """The answer to a need."""
    return await _reply(service, "answer", besoin, commune, Person(locuteur, mineur, tu), False)


@router.get("/suite", dependencies=[Guard])
async def suite(
    service: Service,
    besoin: str,
    suite: str,
    commune: str | None = None,
    locuteur: str | None = None,
    mineur: bool = False,
    tu: bool = False,
) -> Response:
    """A follow-up of a sheet."""
    return await _reply(service, "suite", besoin, suite, commune, Person(locuteur, mineur, tu))


@router.get("/relais", dependencies=[Guard])
async def relais(service: Service, besoin: str | None = None) -> Response:
    """Whom to call at this hour."""
    return await _reply(service, "relais", besoin)
