"""Pages for people. The chat works by form posts alone; the script only enhances it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, FastAPI, Form, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response
from starlette.exceptions import HTTPException

from web.chat.routes import Chat, address_of
from web.chat.schemas import MessageIn
from web.errors import FAILURE, MESSAGES, BaliseError, respond
from web.orientation.internal import Service
from web.pages.render import page

router = APIRouter(include_in_schema=False)
STARTERS = (
    ("Je subis des violences dans mon couple", "violences_conjugales"),
    ("Un enfant est en danger", "enfant_en_danger"),
    ("Un faux policier ou un faux agent est venu", "vol_fausse_qualite"),
    ("J'ai reçu un message suspect", "arnaque_numerique"),
    ("Mon enfant est harcelé", "harcelement_scolaire"),
    ("Je m'inquiète pour une personne âgée", "maltraitance_aine"),
    ("On me suit dans la rue", "ou_est_angela"),
    ("Je veux porter plainte", "porter_plainte"),
)


def _starters(chat: Chat) -> list[dict[str, str]]:
    return [
        {"titre": title, "choice": chat.signer.sign({"intent": "choix_besoin", "entites": {"besoin": need}})}
        for title, need in STARTERS
    ]


@router.get("/")
def home(request: Request, chat: Chat) -> HTMLResponse:
    """The chat page."""
    return page(request, "chat.html", tour=None, starters=_starters(chat), erreur=None, saisie="", conversation="")


@router.post("/")
async def post(
    request: Request, chat: Chat,
    texte: Annotated[str, Form()] = "", choix: Annotated[str, Form()] = "", conversation: Annotated[str, Form()] = "",
    titre: Annotated[str, Form()] = "", effacer: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """One turn without JavaScript: the conversation id is in the form, nothing is stored in the browser."""
    if effacer and conversation:
        await chat.forget(conversation)
        return page(request, "chat.html", tour=None, starters=_starters(chat), erreur=None, saisie="", conversation="")
    message = MessageIn(conversation=conversation[:200] or None, text=None if choix else texte, choice=choix or None)
    try:
        made = await chat.turn(message, address_of(request))
    except BaliseError as error:
        return page(
            request, "chat.html", status=error.status, tour=None, starters=_starters(chat), erreur=error.message,
            saisie=texte, conversation=conversation,
        )
    turn = {"moi": titre[:200] if choix else texte, "blocks": made.blocks}
    return page(
        request, "chat.html", tour=turn, starters=[], erreur=None, saisie="", conversation=made.conversation,
    )


@router.get("/fiches")
def sheets(request: Request, service: Service) -> HTMLResponse:
    """All the sheets."""
    return page(request, "fiches.html", besoins=list(service.fiches.besoins.values()), fiches=service.fiches)


def _sheet(request: Request, service: Service, besoin: str) -> HTMLResponse:
    fiche = service.fiches.get(besoin)
    if fiche is None:
        raise HTTPException(404)
    blocks = {block["type"]: block for block in service.answer(besoin, None).blocks}
    return page(request, "fiche.html", fiche=fiche, numeros=blocks.get("numeros", {"items": []})["items"], service=service)


@router.get("/fiches/{besoin}")
def sheet(request: Request, service: Service, besoin: str) -> HTMLResponse:
    """One sheet."""
    return _sheet(request, service, besoin)


@router.get("/f/{rang}")
def neutral_sheet(request: Request, service: Service, rang: str) -> HTMLResponse:
    """The same sheet under a number, so that the browser's history says nothing."""
    fiche = service.fiches.by_rank(int(rang)) if rang.isdigit() else None
    if fiche is None:
        raise HTTPException(404)
    return _sheet(request, service, fiche.besoin)


def _fixed(path: str, template: str) -> None:
    @router.get(path, name=template)
    def fixed(request: Request) -> HTMLResponse:
        return page(request, template)


for _path, _template in (
    ("/porte", "porte.html"), ("/langues", "langues.html"), ("/confidentialite", "confidentialite.html"),
    ("/accessibilite", "accessibilite.html"), ("/mentions-legales", "mentions.html"),
):
    _fixed(_path, _template)


def _wants_json(request: Request) -> bool:
    path = request.url.path
    return path.startswith(("/api/", "/interne/")) or "text/html" not in request.headers.get("accept", "")


def install(app: FastAPI) -> None:
    """Errors of pages are pages, with the emergency numbers."""

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
            return JSONResponse({"erreur": {"code": FAILURE[0], "message": FAILURE[1]}}, status_code=500)
