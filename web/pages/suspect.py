"""/message-suspect: a pasted message is read for danger, then for a need, then for the signs of a scam. Nothing is kept."""

from __future__ import annotations

import logging
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse

from urgency import detect, speaker
from urgency.numbers import SAFETY, items
from web.chat import safety
from web.chat.routes import Chat, address_of
from web.chat.schemas import MessageIn, MessageOut
from web.chat.services import READ_FOR_DANGER, ChatService
from web.errors import BaliseError
from web.orientation.answer import Orientation
from web.orientation.internal import Service
from web.pages.render import page
from web.suspects.signs import Sign, Signs

logger = logging.getLogger("balise.pages")
router = APIRouter(include_in_schema=False)
PATH = "/message-suspect"
SHEET = "arnaque_numerique"
#: Needs whose own answer comes before any talk of scam: the message threatens or hurts someone.
THREATS = frozenset(
    {
        "violences_conjugales",
        "violences_intrafamiliales",
        "violences_sexuelles",
        "enfant_en_danger",
        "maltraitance_aine",
        "cyber_harcelement",
        "harcelement_scolaire",
        "prostitution",
        "radicalisation",
        "detresse_psychologique",
        "agression_vol",
        "discrimination",
        "telephone_grave_danger",
    }
)
Blocks = list[dict[str, Any]]


def _signs(request: Request) -> Signs:
    """Read at the first message, kept with the application."""
    state = request.app.state
    if not hasattr(state, "signs"):
        state.signs = Signs(state.settings.data / "suspects" / "signes.yml")
    signs: Signs = state.signs
    return signs


async def _understood(chat: ChatService, text: str, address: str) -> MessageOut | None:
    """What the chat makes of the beginning of the message, in a conversation forgotten at once."""
    try:
        made = await chat.turn(MessageIn(text=chat.rules.shorten(text), choice=None, conversation=None), address)
    except BaliseError:  # too many messages: the signs need no Rasa
        return None
    await chat.forget(made.conversation)
    return made


def _urgent(text: str, made: MessageOut | None) -> dict[str, Any] | None:
    """The urgent block. Someone else wrote the message: « je vais te tuer » is a danger for who pastes it."""
    verdict = detect(text[:READ_FOR_DANGER])
    if not verdict.urgent and not (made and made.urgence):
        return None
    who = speaker.guess(text[:READ_FOR_DANGER])
    nature = verdict.nature if verdict.urgent and verdict.nature else "neutre"
    return safety.urgent_block(
        "neutre" if nature == "auteur" else nature,
        minor_writes=who.mineur_ecrit,
        child_concerned=bool(who.mineur_concerne),
    )


def _below(made: MessageOut | None, urgent: bool, signs: list[Sign]) -> Blocks:
    """The ordinary answer under a danger, or to a threat; not to a scam that only borrows frightening words."""
    strong = {sign.code for sign in signs if not sign.faible}
    threat = made is not None and made.besoin in THREATS and (not strong or "menace" in strong)
    if made is None or not (urgent or threat):
        return []
    return [block for block in made.blocks if block["type"] != "urgence"]


def _numbers(service: Orientation) -> list[dict[str, Any]]:
    try:
        blocks = service.answer(SHEET, None).blocks
    except Exception as error:  # whatever breaks, numbers stay
        logger.warning("suspect message without its numbers: %s", type(error).__name__)
        return items(SAFETY)
    return next((block["items"] for block in blocks if block["type"] == "numeros"), items(SAFETY))


def _answer(request: Request, service: Orientation, **found: Any) -> HTMLResponse:
    return page(request, "suspect.html", fiche=service.link(SHEET), **found)


@router.get(PATH)
def empty(request: Request, service: Service) -> HTMLResponse:
    """The page, with its field."""
    return _answer(request, service)


@router.post(PATH)
async def checked(
    request: Request, chat: Chat, service: Service, message: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """The signs of one message; by POST only, so that no word of it stays in an address."""
    if not message.strip():
        return _answer(request, service, vide=True)
    made = await _understood(chat, message, address_of(request))
    signs = _signs(request).find(message)
    urgent = _urgent(message, made)
    below = _below(made, urgent is not None, signs)
    return _answer(
        request,
        service,
        message=message,
        signes=signs,
        fort=any(not sign.faible for sign in signs),
        menace=bool(urgent or below),
        blocs_menace=[*([urgent] if urgent else []), *below],
        numeros=_numbers(service),
        lu=True,
    )
