"""GET /api/v1/orientation, /besoins, /fiches/{besoin}: the public, read-only face of the same answers."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from web.errors import BaliseError
from web.fiches.schemas import Fiche
from web.orientation.answer import UnknownBesoin, UnknownCommune
from web.orientation.internal import Service, not_found

router = APIRouter(prefix="/api/v1")


@router.get("/orientation")
def orientation(request: Request, service: Service, besoin: str, commune: str | None = None) -> JSONResponse:
    """What the chat would say for a need and an INSEE code."""
    try:
        answer = service.answer(besoin, commune)
    except (UnknownBesoin, UnknownCommune) as error:
        raise not_found(error) from error
    blocks = request.app.state.chat.signer.sign_blocks(answer.blocks)
    return JSONResponse(
        {"besoin": answer.besoin, "commune": answer.commune, "blocks": blocks},
        headers={"Cache-Control": "no-store"},
    )


@router.get("/besoins")
def besoins(service: Service) -> dict[str, Any]:
    """The needs of the taxonomy."""
    items = [
        {
            "besoin": need.nom,
            "titre": service.fiches.par_besoin[need.nom].titre,
            "sens": need.sens,
            "gravite": need.gravite,
            "local": need.local,
            "lien": service.link(need.nom),
        }
        for need in service.fiches.besoins.values()
    ]
    return {"items": items, "total": len(items)}


@router.get("/fiches/{besoin}")
def fiche(service: Service, besoin: str) -> Fiche:
    """One sheet."""
    found = service.fiches.get(besoin)
    if found is None:
        raise BaliseError(404, "besoin_inconnu", "Cette fiche n'existe pas.")
    return found
