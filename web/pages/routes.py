"""Pages for people. The chat works by form posts alone; the script only enhances it."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from urgency import detect
from web.chat.routes import Chat, address_of
from web.chat.schemas import MessageIn
from web.chat.services import READ_FOR_DANGER, ChatService
from web.errors import FAILURE, MESSAGES, BaliseError, respond
from web.pages import sheets, starters, widget
from web.pages.paper import Paper
from web.pages.render import page
from web.pages.transcript import Transcript, Turn, title_of

router = APIRouter(include_in_schema=False)
router.include_router(sheets.router)
router.include_router(widget.router)


def _chat_page(
    request: Request,
    chat: ChatService,
    turns: list[Turn],
    *,
    status: int = 200,
    conversation: str = "",
    saisie: str = "",
    erreur: str | None = None,
    efface: bool = False,
    ouverte: Paper | None = None,
) -> HTMLResponse:
    """The chat, with what was already said and the sheet that is open, if any."""
    field, kept = Transcript(request.app.state.settings.signing_key).write(turns)
    return page(
        request,
        "chat.html",
        status=status,
        tours=kept,
        fil=field,
        conversation=conversation,
        saisie=saisie,
        erreur=erreur,
        efface=efface,
        situations=starters.situations(chat.signer),
        publics=starters.by_public(chat.signer),
        **(ouverte.context(request.app.state.settings.public_base) if ouverte else {}),
    )


@router.get("/")
def home(request: Request, chat: Chat) -> HTMLResponse:
    """The chat page."""
    return _chat_page(request, chat, [])


def _title(chat: ChatService, choice: str, given: str, turns: list[Turn]) -> str:
    """The words of the button that was pressed."""
    begin: list[dict[str, Any]] = [{"type": "choix", "items": starters.situations(chat.signer)}]
    begin += [{"type": "choix", "items": group["items"]} for group in starters.by_public(chat.signer)]
    return title_of(choice, [{"moi": "", "blocks": begin}, *turns]) or given[:200] or "Choix"


@router.post("/")
async def post(
    request: Request,
    chat: Chat,
    texte: Annotated[str, Form()] = "",
    choix: Annotated[str, Form()] = "",
    conversation: Annotated[str, Form()] = "",
    titre: Annotated[str, Form()] = "",
    effacer: Annotated[str, Form()] = "",
    fil: Annotated[str, Form()] = "",
    fiche: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """One turn without JavaScript: id and earlier turns are in the form, nothing is stored in the browser."""
    if effacer:
        if conversation:
            await chat.forget(conversation[:200])
        return _chat_page(request, chat, [], efface=True)
    turns = Transcript(request.app.state.settings.signing_key).read(fil)
    if fiche and not detect(texte[:READ_FOR_DANGER]).urgent:  # words left in the field may be a cry for help
        paper = Paper.of_rank(request.app.state.orientation, fiche.removeprefix("/f/"), easy=False)
        return _chat_page(request, chat, turns, conversation=conversation[:200], saisie=texte, ouverte=paper)
    message = MessageIn(
        conversation=conversation[:200] or None, text=texte, choice=choix[:2000] or None
    )
    try:
        made = await chat.turn(message, address_of(request))
    except BaliseError as error:
        return _chat_page(
            request,
            chat,
            turns,
            status=error.status,
            conversation=conversation[:200],
            saisie=texte,
            erreur=error.message,
        )
    said = _title(chat, choix, titre, turns) if choix else texte
    turns = [*turns, {"moi": said, "blocks": made.blocks}]
    return _chat_page(request, chat, turns, conversation=made.conversation, saisie=texte if choix else "")


@lru_cache(maxsize=1)
def languages() -> list[dict[str, Any]]:
    """The languages of /langues (langues.yml), in order."""
    rows: list[dict[str, Any]] = yaml.safe_load(
        Path(__file__).with_name("langues.yml").read_text(encoding="utf8")
    )
    return rows


@router.get("/langues")
def langues(request: Request) -> HTMLResponse:
    """One page for people who do not read French."""
    return page(request, "langues.html", langues=languages())


def _fixed(path: str, template: str) -> None:
    @router.get(path, name=template)
    def fixed(request: Request) -> HTMLResponse:
        return page(request, template)


for _path, _template in (
    ("/porte", "porte.html"),
    ("/confidentialite", "confidentialite.html"),
    ("/accessibilite", "accessibilite.html"),
    ("/mentions-legales", "mentions.html"),
):
    _fixed(_path, _template)


def _wants_json(request: Request) -> bool:
    path = request.url.path
    return path.startswith(("/api/", "/interne/")) or "text/html" not in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Errors of pages are pages, with the emergency numbers; the widget's origins are let in."""
    widget.allow_origins(app, app.state.settings)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> Response:
        code, message = MESSAGES.get(error.status_code, FAILURE)
        if _wants_json(request):
            return respond(error.status_code, code, message)
        return page(request, "erreur.html", status=error.status_code, message=message)

    @app.exception_handler(Exception)
    async def _failure(request: Request, _: Exception) -> Response:
        if _wants_json(request):
            return respond(500, *FAILURE)
        try:
            return page(request, "erreur.html", status=500, message=FAILURE[1])
        except Exception:  # the page itself failed: the numbers still leave
            return respond(500, *FAILURE)
