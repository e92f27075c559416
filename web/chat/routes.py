"""HTTP of the chat: POST /api/v1/messages, DELETE /api/v1/conversations/{id}."""

from __future__ import annotations

import json
import re
import time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from pydantic import ValidationError

from urgency import detect
from web.chat.examples import MESSAGE_OPENAPI, MESSAGE_RESPONSES
from web.chat.schemas import AvisIn, MessageIn, MessageOut
from web.chat.services import READ_FOR_DANGER, ChatService
from web.errors import BaliseError

router = APIRouter(prefix="/api/v1")
BIGGEST_BODY = 64_000  # bytes


async def get_chat(request: Request) -> ChatService:
    """The chat service of the application. (Async: FastAPI runs another dependency in a thread, at each message.)"""
    service: ChatService = request.app.state.chat
    return service


Chat = Annotated[ChatService, Depends(get_chat)]


def address_of(request: Request) -> str:
    """The client's address, for the limiter only."""
    return request.client.host if request.client else "inconnue"


def _unescaped(text: str) -> str:
    """The words of a body that is not sound JSON: its escapes (`\\u00e9`, `\\n`) would hide them from the danger check."""
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\[nrt]", " ", text)


async def read_body(request: Request) -> MessageIn:
    """The message of the body. A body that is wrong in any way is still read for danger before it is refused."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > BIGGEST_BODY:
            break
    text = raw[:BIGGEST_BODY].decode("utf8", "replace")
    try:
        return MessageIn.model_validate(json.loads(text))
    except (ValueError, ValidationError, RecursionError):
        words = _unescaped(text)[:READ_FOR_DANGER]
        if detect(words).urgent:
            return MessageIn(conversation=None, text=words, choice=None)
        if len(raw) > BIGGEST_BODY:
            raise BaliseError(413, "trop_volumineux", "Votre message est trop long.") from None
        raise BaliseError(422, "demande_invalide", "Je n'ai pas pu lire votre message.") from None


@router.post("/messages", response_model=MessageOut, responses=MESSAGE_RESPONSES, openapi_extra=MESSAGE_OPENAPI)
async def message(request: Request, chat: Chat) -> JSONResponse:
    """One turn of conversation."""
    started = time.perf_counter()
    made = await chat.turn(await read_body(request), address_of(request))
    chat.metrics.seconds.observe(time.perf_counter() - started)
    content: dict[str, Any] = made.model_dump()
    return JSONResponse(content, headers={"Cache-Control": "no-store"})


@router.post("/avis", status_code=204, responses={422: {"description": "avis_invalide"}})
async def helped(request: Request, chat: Chat, body: AvisIn) -> Response:
    """« Cela vous a-t-il aidé » : one of the two answers of a block « avis ». Counted, tied to nothing."""
    if not await chat.count(body.avis, address_of(request)):
        raise BaliseError(422, "avis_invalide", "Cet avis n'est plus valable.")
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.post("/sorties/{canal}", status_code=204)
async def left(request: Request, chat: Chat, canal: Literal["page", "widget"]) -> Response:
    """« Quitter vite » was used. Counted, without saying by whom or where from."""
    await chat.left(canal, address_of(request))
    return Response(status_code=204, headers={"Cache-Control": "no-store"})


@router.delete("/conversations/{conversation}", status_code=204)
async def forget(conversation: str, chat: Chat) -> Response:
    """Forget a conversation now; idempotent."""
    await chat.forget(conversation)
    return Response(status_code=204)
