"""/agents/interrupteurs: what is off. A valideur turns an answer or a kind of place off and on, an administrateur the robot."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from web.agents.contexte import reading, writing
from web.agents.garde import REPRENDRE, Bureau, Formulaire, Moi, Saisie, first
from web.agents.interrupteurs import gestes
from web.agents.interrupteurs.gestes import CoupureRefusee, Demande
from web.agents.rendu import page
from web.agents.sessions import Acces
from web.interrupteurs.models import BESOIN, LIEU, ROBOT, Coupure
from web.interrupteurs.phrases import PHRASES

bureau = Bureau("/interrupteurs")


def _page(request: Request, acces: Acces, status: int = 200, saisi: Demande | None = None, refus: str = "") -> Response:
    fiches = request.app.state.orientation.fiches
    with reading(request, acces) as ctx:
        off, back = gestes.en_cours(ctx.session), gestes.recentes(ctx.session)
    choices = {
        BESOIN: sorted(((name, fiches.par_besoin[name].titre) for name in fiches.besoins), key=lambda row: row[1]),
        LIEU: sorted(gestes.LIEUX.items(), key=lambda row: row[1]),
    }
    names = {**gestes.LIEUX, **dict(choices[BESOIN]), "": gestes.GENRES[ROBOT]}
    return page(
        request,
        "interrupteurs.html",
        acces,
        status,
        coupees=off,
        rallumees=back,
        choix=choices,
        noms=names,
        phrases=PHRASES,
        saisi=saisi,
        refus=refus,
        robot=next((row for row in off if row.genre == ROBOT), None),
    )


@bureau.page("")
def interrupteurs(request: Request, acces: Moi) -> Response:
    """What is off, by whom and why; the forms for those who may."""
    return _page(request, acces)


def _cut(request: Request, acces: Acces, saisie: Saisie, demande: Demande) -> Response:
    if first(saisie, REPRENDRE):  # after a login: what was typed is shown again, nothing is done
        return _page(request, acces, saisi=demande)
    try:
        with writing(request, acces) as ctx:
            gestes.couper(ctx.session, ctx.maintenant, acces.agent.courriel, demande, ctx.fiches.besoins)
    except CoupureRefusee as refusal:
        return _page(request, acces, 422, demande, str(refusal))
    request.app.state.coupures.relire()
    return RedirectResponse("/agents/interrupteurs?fait=coupe", 303)


@bureau.geste("/couper", "valideur", reprise=True)
def couper(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Turn off one answer or one kind of place."""
    genre, _, cible = first(saisie, "cible").partition(":")
    kind = genre if genre in (BESOIN, LIEU) else ""
    return _cut(request, acces, saisie, Demande(kind, cible, _phrase(saisie, kind), first(saisie, "motif")))


@bureau.geste("/couper-robot", "administrateur", reprise=True)
def couper_robot(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Turn off the whole robot: the danger check, the urgent texts, the numbers and the sheets stay."""
    return _cut(request, acces, saisie, Demande(ROBOT, "", first(saisie, "phrase_robot"), first(saisie, "motif")))


def _phrase(saisie: Saisie, genre: str) -> str:
    return first(saisie, f"phrase_{genre}") if genre else ""


def _back(request: Request, acces: Acces, number: int, robot: bool) -> Response:
    with writing(request, acces) as ctx:
        row: Any = ctx.session.get(Coupure, number)
        if row is None or (row.genre == ROBOT) is not robot:
            raise HTTPException(404)
        gestes.rallumer(ctx.session, ctx.maintenant, acces.agent.courriel, row)
    request.app.state.coupures.relire()
    return RedirectResponse("/agents/interrupteurs?fait=rallume", 303)


@bureau.geste("/{number}/rallumer", "valideur")
def rallumer(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """One click: the answer or the kind of place is back."""
    return _back(request, acces, number, robot=False)


@bureau.geste("/{number}/rallumer-robot", "administrateur")
def rallumer_robot(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """One click: the robot is back."""
    return _back(request, acces, number, robot=True)
