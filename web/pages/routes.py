"""Pages for people. The chat works by form posts alone; the script only enhances it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from urgency import detect
from urgency.numbers import SAFETY, items
from web.chat.context import LONGEST_COMMUNE
from web.chat.routes import Chat, address_of
from web.chat.schemas import MessageIn
from web.chat.services import READ_FOR_DANGER, ChatService
from web.errors import FAILURE, MESSAGES, BaliseError, respond
from web.orientation.bandeaux import Annonce
from web.pages import sheets, starters, suspect, widget
from web.pages.paper import Paper
from web.pages.render import page
from web.pages.transcript import Transcript, Turn, title_of, without_offer, without_question
from web.phrases.routes import THANKS, give

COUNTED = "Merci. Votre avis est compté, sans rien d'autre."
#: What the page of minors shows first, and what for.
FOR_MINORS = (
    ("119", "Parler de ce qui ne va pas, à la maison ou ailleurs"),
    ("3018", "Harcèlement, photos, menaces en ligne ou à l'école"),
)
DOOR = "vol_fausse_qualite"  # the need that /porte is about
router = APIRouter(include_in_schema=False)
router.include_router(sheets.router)
router.include_router(suspect.router)
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
    commune: str = "",
    commune_saisie: str = "",
    contexte: str = "",
    ouverte: Paper | None = None,
    bandeaux: Sequence[Annonce] = (),
    note: str = "",
) -> HTMLResponse:
    """The chat, with what was already said and the sheet that is open, if any."""
    field, kept = Transcript(request.app.state.settings.signing_key).write(turns)
    signed = chat.signer.read(contexte) if contexte else None
    tu = bool(signed and (signed.get("entites") or {}).get("mineur_ecrit"))
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
        note=note,
        commune=commune,
        commune_saisie=commune_saisie,
        contexte=contexte,
        tu=tu,
        numeros_mineurs=_numbers_for_minors(request) if tu and not turns else [],
        bandeaux=[] if turns else bandeaux,
        situations=starters.for_minors(chat.signer) if tu else starters.situations(chat.signer),
        publics=[] if tu else starters.by_public(chat.signer),
        **(ouverte.context(request.app.state.settings.public_base) if ouverte else {}),
    )


def _numbers_for_minors(request: Request) -> list[dict[str, Any]]:
    try:
        numbers: list[dict[str, Any]] = request.app.state.orientation.numbers(FOR_MINORS)
    except Exception:  # without the database the great lines stand in
        return items(SAFETY)
    return numbers


@router.get("/mineurs")
def minors(request: Request, chat: Chat) -> HTMLResponse:
    """The chat for someone under 18: « tu », 119 and 3018 first, and what this robot does not do."""
    return _chat_page(
        request, chat, [], contexte=starters.minors_door(chat.signer), bandeaux=request.app.state.bandeaux.pour()
    )


@router.get("/")
def home(request: Request, chat: Chat) -> HTMLResponse:
    """The chat page."""
    return _chat_page(request, chat, [], bandeaux=request.app.state.bandeaux.pour())


def _title(chat: ChatService, choice: str, given: str, turns: list[Turn]) -> str:
    """The words of the button that was pressed."""
    begin: list[dict[str, Any]] = [
        {"type": "choix", "items": starters.situations(chat.signer) + starters.for_minors(chat.signer)}
    ]
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
    commune: Annotated[str, Form()] = "",
    connue: Annotated[str, Form()] = "",
    contexte: Annotated[str, Form()] = "",
    fiche: Annotated[str, Form()] = "",
    avis: Annotated[str, Form()] = "",
    confier: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """One turn without JavaScript: id and earlier turns are in the form, nothing is stored in the browser."""
    if effacer:
        if conversation:
            await chat.forget(conversation[:200])
        return _chat_page(request, chat, [], efface=True, bandeaux=request.app.state.bandeaux.connus())
    turns = Transcript(request.app.state.settings.signing_key).read(fil)
    calm = not detect(texte[:READ_FOR_DANGER]).urgent  # words left in the field may be a cry for help
    still: dict[str, Any] = {
        "conversation": conversation[:200],
        "saisie": texte,
        "commune": connue[:LONGEST_COMMUNE],
        "commune_saisie": commune[:LONGEST_COMMUNE],
        "contexte": contexte[:2000],
    }
    if avis and calm:
        await chat.count(avis, address_of(request))
        return _chat_page(request, chat, without_question(turns), **still, note=COUNTED)
    if confier and calm:
        try:
            await give(request, confier)
            said_of_offer = THANKS
        except BaliseError as error:
            said_of_offer = error.message
        return _chat_page(request, chat, without_offer(turns, confier), **still, note=said_of_offer)
    if fiche and calm:
        paper = Paper.of_rank(request.app.state.orientation, fiche.removeprefix("/f/"), easy=False)
        return _chat_page(request, chat, turns, conversation=conversation[:200], saisie=texte, ouverte=paper)
    message = MessageIn(
        conversation=conversation[:200] or None,
        text=texte,
        choice=choix[:2000] or None,
        commune=commune if commune != connue else None,
        contexte=contexte[:2000] or None,
        canal="sans_script",
    )
    try:
        made = await chat.turn(message, address_of(request))
    except BaliseError as error:
        return _chat_page(
            request,
            chat,
            turns,
            status=error.status,
            bandeaux=request.app.state.bandeaux.connus(),
            conversation=conversation[:200],
            saisie=texte,
            erreur=error.message,
            commune=connue[:LONGEST_COMMUNE],
            commune_saisie=commune[:LONGEST_COMMUNE],
            contexte=contexte[:2000],
        )
    said = _title(chat, choix, titre, turns) if choix else texte.strip() or commune[:LONGEST_COMMUNE]
    turns = [*turns, {"moi": said, "blocks": made.blocks}]
    place = chat.gazetteer.get(made.commune) if made.commune else None
    return _chat_page(
        request,
        chat,
        turns,
        conversation=made.conversation,
        saisie=texte if choix else "",
        commune=place.nom if place else commune[:LONGEST_COMMUNE],
        contexte=contexte[:2000],
    )


@lru_cache(maxsize=1)
def languages() -> list[dict[str, Any]]:
    """The languages of /langues (langues.yml), in order."""
    rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("langues.yml").read_text(encoding="utf8"))
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
    ("/confidentialite", "confidentialite.html"),
    ("/accessibilite", "accessibilite.html"),
    ("/mentions-legales", "mentions.html"),
):
    _fixed(_path, _template)


@router.get("/porte")
def door(request: Request) -> HTMLResponse:
    """Someone rings at my door: one document that keeps working without network, crisis banners included."""
    return page(request, "porte.html", bandeaux=request.app.state.bandeaux.pour(DOOR))


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
