"""HTTP of learning: POST /api/v1/phrases takes an offer. The body holds the offer alone, signed: never free words."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from web.chat.limits import MessageLimiter, daily_salt
from web.errors import BaliseError
from web.phrases.offres import OffreRefusee, SignedOffers

PER_HOUR = 6  # sentences given from one address
MESSAGES = {
    "apprentissage_ferme": (403, "Les phrases ne sont pas gardées en ce moment. La vôtre n'est pas partie."),
    "offre_invalide": (422, "Cette phrase n'a pas pu être lue. Elle n'est pas gardée."),
    "offre_expiree": (410, "Trop de temps a passé. Cette phrase n'est pas gardée."),
    "offre_utilisee": (409, "Cette phrase est déjà confiée."),
}
RESPONSES: dict[int | str, dict[str, Any]] = {
    **{code: {"description": name} for name, (code, _) in MESSAGES.items()},
    429: {"description": "trop_de_phrases"},
}
THANKS = "Merci. Un agent lira cette phrase. Personne ne vous répondra."
router = APIRouter(prefix="/api/v1")


class PhraseIn(BaseModel):
    """An offer, as the block of the answer gave it."""

    model_config = ConfigDict(extra="ignore")

    offre: str = Field(max_length=8000)


def install(app: FastAPI, offers: SignedOffers) -> None:
    """Put offers and their limit in the application."""
    settings = app.state.settings
    app.state.offres = offers
    app.state.offres_limite = MessageLimiter(
        PER_HOUR, settings.redis_url, daily_salt(settings.signing_key), what="phrase", window="hour"
    )
    app.include_router(router)


async def give(request: Request, offre: str) -> None:
    """Keep the sentence of an offer; BaliseError in French otherwise."""
    state = request.app.state
    address = request.client.host if request.client else "inconnue"
    if not await state.offres_limite.allow(address):
        raise BaliseError(429, "trop_de_phrases", "Vous avez confié plusieurs phrases. Attendez une heure.")
    try:
        await asyncio.to_thread(state.offres.take, offre)
    except OffreRefusee as refusal:
        status, message = MESSAGES[refusal.code]
        raise BaliseError(status, refusal.code, message) from None


@router.post(
    "/phrases",
    status_code=204,
    responses=RESPONSES,
)
async def phrases(request: Request, body: PhraseIn) -> Response:
    """Give one sentence that was not understood. Only after the person pressed its button."""
    await give(request, body.offre)
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
