"""The sheets: list, forgiving search, one page a need under a neutral number."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from urgency import detect, speaker
from urgency.numbers import SAFETY, items
from web.chat.safety import urgent_block
from web.orientation.answer import Orientation
from web.orientation.internal import Service
from web.pages.render import page
from web.pages.search import Index
from web.pages.starters import PAR_CODE, PUBLICS

logger = logging.getLogger("balise.pages")
router = APIRouter(include_in_schema=False)
LONGEST_QUERY = 300  # characters
GROUPS = (
    (3, "Quand quelqu'un peut être en danger"),
    (2, "Après des faits, ou un souci"),
    (1, "S'informer, agir"),
)


def _index(request: Request, service: Orientation) -> Index:
    """Built at the first search, and again when staff published something."""
    state, published = request.app.state, getattr(service.fiches, "numero", 0)
    if not hasattr(state, "search") or state.search_of != published:
        index = Index.build(service.fiches, Path(state.settings.data) / "nlu")
        state.search, state.search_of = index, published
    found: Index = state.search
    return found


def _danger(query: str) -> dict[str, Any] | None:
    """The urgent block when what is searched is a cry for help: danger first, on every path."""
    verdict = detect(query)
    if not verdict.urgent:
        return None
    who = speaker.guess(query)
    return urgent_block(
        verdict.nature or "neutre", minor_writes=who.mineur_ecrit, child_concerned=bool(who.mineur_concerne)
    )


def _list(request: Request, service: Orientation, query: str, code: str) -> HTMLResponse:
    query, public = query.strip()[:LONGEST_QUERY], PAR_CODE.get(code)
    fiches = service.fiches
    found = _index(request, service).find(query) if query else list(fiches.besoins)
    if public is not None:
        found = [need for need in found if need in public.besoins]
    sections = [
        (titre, [fiches.besoins[n] for n in found if fiches.besoins[n].gravite == gravite])
        for gravite, titre in GROUPS
    ]
    return page(
        request,
        "fiches.html",
        q=query,
        public=public,
        publics=PUBLICS,
        urgence=_danger(query) if query else None,
        resultats=[fiches.besoins[need] for need in found] if query else None,
        sections=[] if query else [section for section in sections if section[1]],
        fiches=fiches,
    )


@router.get("/fiches")
def sheets(
    request: Request, service: Service, q: Annotated[str, Query()] = "", public: Annotated[str, Query()] = ""
) -> HTMLResponse:
    """All the sheets, or those that a search finds."""
    return _list(request, service, q, public)


@router.post("/fiches")
def searched(
    request: Request, service: Service, q: Annotated[str, Form()] = "", public: Annotated[str, Form()] = ""
) -> HTMLResponse:
    """The same search from the page's own form: what is typed stays out of the address and of the history."""
    return _list(request, service, q, public)


def _numbers(service: Orientation, besoin: str) -> tuple[list[dict[str, Any]], bool]:
    """Numbers of a sheet, and whether they are its own: without the database, the great lines stand in."""
    try:
        blocks = service.answer(besoin, None, whole=True).blocks
    except Exception as error:  # whatever breaks, the sheet still shows with the great lines
        logger.warning("sheet without its numbers: %s", type(error).__name__)
        return items(SAFETY), False
    return next((block["items"] for block in blocks if block["type"] == "numeros"), []), True


def _sheet(request: Request, service: Orientation, besoin: str) -> HTMLResponse:
    fiche = service.fiches.get(besoin)
    if fiche is None:
        raise HTTPException(404)
    numbers, own = _numbers(service, besoin)
    return page(request, "fiche.html", fiche=fiche, numeros=numbers, numeros_propres=own, service=service)


@router.get("/fiches/{besoin}")
def sheet(request: Request, service: Service, besoin: str) -> HTMLResponse:
    """One sheet."""
    return _sheet(request, service, besoin)


@router.get("/f/{rang}")
def neutral_sheet(request: Request, service: Service, rang: str) -> HTMLResponse:
    """The same sheet under a number, so that the browser's history says nothing."""
    fiche = service.fiches.by_rank(int(rang)) if rang.isascii() and rang.isdigit() else None
    if fiche is None:
        raise HTTPException(404)
    return _sheet(request, service, fiche.besoin)
