"""The sheets: list, forgiving search, one page a need under a neutral number."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from urgency import detect, speaker
from web.chat.safety import urgent_block
from web.orientation.answer import Orientation
from web.orientation.internal import Service
from web.pages.paper import Paper
from web.pages.pdf import PdfMaker, PdfUnavailable
from web.pages.render import document, page
from web.pages.search import Index
from web.pages.starters import PAR_CODE, PUBLICS

router = APIRouter(include_in_schema=False)
LONGEST_QUERY = 300  # characters
NO_PDF = "Le document PDF n'est pas disponible en ce moment. La page de la fiche s'imprime sans lui."
CHILD, ADULT_TWINS = "enfant_en_danger", ("violences_intrafamiliales", "violences_conjugales")
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


def _with_a_child(found: list[str], query: str) -> list[str]:
    """A child who searches finds the sheet on children in danger: « mon beau-père me tape » alone is about adults."""
    if CHILD in found[:2] or not found or not speaker.guess(query).mineur_ecrit:
        return found
    others = [need for need in found if need != CHILD]
    place = 0 if others and others[0] in ADULT_TWINS else 1
    return [*others[:place], CHILD, *others[place:]]


def _list(request: Request, service: Orientation, query: str, code: str) -> HTMLResponse:
    query, public = query.strip()[:LONGEST_QUERY], PAR_CODE.get(code)
    fiches = service.fiches
    found = _with_a_child(_index(request, service).find(query), query) if query else list(fiches.besoins)
    elsewhere: list[str] = []
    if public is not None:
        # A filter must not hide the answer: what only it left out comes after, under its own title.
        elsewhere = [need for need in found if need not in public.besoins] if query else []
        found = [need for need in found if need in public.besoins]
    sections = [
        (titre, [fiches.besoins[n] for n in found if fiches.besoins[n].gravite == gravite])
        for gravite, titre in GROUPS
    ]
    return page(
        request,
        "fiches.html",
        bandeaux=request.app.state.bandeaux.pour(),
        q=query,
        public=public,
        publics=PUBLICS,
        urgence=_danger(query) if query else None,
        resultats=[fiches.besoins[need] for need in found] if query else None,
        ailleurs=[fiches.besoins[need] for need in elsewhere],
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


def _paper(service: Orientation, rang: str, *, easy: bool = False) -> Paper:
    paper = Paper.of_rank(service, rang, easy=easy)
    if paper is None:
        raise HTTPException(404)
    return paper


def _show(request: Request, paper: Paper) -> HTMLResponse:
    template = "facile.html" if paper.facile else "fiche.html"
    request.app.state.pdf.warm()
    banners = request.app.state.bandeaux.pour(paper.fiche.besoin)
    return page(request, template, bandeaux=banners, **paper.context(request.app.state.settings.public_base))


async def _pdf(request: Request, paper: Paper) -> Response:
    maker: PdfMaker = request.app.state.pdf
    base, orientation = request.app.state.settings.public_base, request.app.state.orientation
    banners = await asyncio.to_thread(request.app.state.bandeaux.pour, paper.fiche.besoin)
    # What staff publish, the banners and the day are in the key: an older drawing is not given again.
    key = (paper.neutral_path, getattr(orientation.fiches, "numero_connu", 0), tuple(banners), orientation.clock().date())
    try:
        made = await maker.get(key, lambda: document("papier.html", bandeaux=banners, **paper.context(base)))
    except PdfUnavailable:
        return page(request, "erreur.html", status=503, message=NO_PDF)
    return Response(
        made,
        media_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{paper.file_name}"',
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
        },
    )


@router.get("/fiches/{besoin}")
def sheet(request: Request, service: Service, besoin: str) -> HTMLResponse:
    """One sheet."""
    fiche = service.fiches.get(besoin)
    if fiche is None:
        raise HTTPException(404)
    return _show(request, Paper(service, fiche))


# Before /f/{rang}, which would take « 15.pdf » for a number.
@router.get("/f/{rang}.pdf")
async def sheet_pdf(request: Request, service: Service, rang: str) -> Response:
    """A sheet as PDF."""
    return await _pdf(request, _paper(service, rang))


@router.get("/f/{rang}/facile.pdf")
async def easy_pdf(request: Request, service: Service, rang: str) -> Response:
    """An easy sheet as PDF."""
    return await _pdf(request, _paper(service, rang, easy=True))


@router.get("/f/{rang}/facile")
def easy_sheet(request: Request, service: Service, rang: str) -> HTMLResponse:
    """The easy version of a sheet."""
    return _show(request, _paper(service, rang, easy=True))


@router.get("/f/{rang}")
def neutral_sheet(request: Request, service: Service, rang: str) -> HTMLResponse:
    """The same sheet under a number, so that the browser's history says nothing."""
    return _show(request, _paper(service, rang))
