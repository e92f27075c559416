"""Pages of learning. Each read purges first: nothing older than thirty days is ever shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.orm import Session

from web.agents import audit
from web.agents.apprentissage import services
from web.agents.apprentissage.services import Refuse
from web.agents.contexte import writing
from web.agents.garde import Bureau, Formulaire, Moi, first
from web.agents.rendu import download, page
from web.agents.sessions import Acces
from web.phrases import depot
from web.tableur import CSV

bureau = Bureau()
HERE = "/agents/apprentissage"


def _show(request: Request, acces: Acces, status: int = 200, **more: Any) -> Response:
    fiches = request.app.state.orientation.fiches
    with writing(request, acces) as ctx:
        depot.purge(ctx.session, ctx.maintenant)
        shown = {
            "confiees": services.waiting(ctx.session),
            "reecrites": services.rewritten(ctx.session),
            "ouvert": depot.is_open(ctx.session),
            "jour": ctx.jour,
        }
    return page(
        request,
        "apprentissage.html",
        acces,
        status,
        permis=request.app.state.settings.apprentissage,
        jours=depot.KEPT.days,
        besoins=[(nom, fiches.par_besoin[nom].choix) for nom in fiches.besoins],
        **shown,
        **{"refus": None, "saisie": {}, **more},
    )


def _do(request: Request, acces: Acces, gesture: Callable[[Session, Any, str], None], said: str, **typed: Any) -> Response:
    """A gesture in one transaction; what was typed is shown again when it is refused."""
    try:
        with writing(request, acces) as ctx:
            depot.purge(ctx.session, ctx.maintenant)
            gesture(ctx.session, ctx.maintenant, acces.agent.courriel)
    except Refuse as refusal:
        return _show(request, acces, 422, refus=refusal, saisie=typed)
    return RedirectResponse(f"{HERE}?fait={said}", 303)


@bureau.page("/apprentissage", "editeur")
def liste(request: Request, acces: Moi) -> Response:
    """Sentences to read, sentences written, and whether learning is open."""
    return _show(request, acces)


@bureau.geste("/apprentissage/{number}/reecrire", "editeur")
def reecrire(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Label a sentence and keep it in other words."""
    besoin, texte, vue = first(saisie, "besoin"), first(saisie, "texte"), first(saisie, "vue")
    needs = request.app.state.orientation.fiches.besoins
    return _do(
        request,
        acces,
        lambda session, now, qui: services.rewrite(session, now, qui, number, vue, besoin, texte, needs),
        "phrase",
        numero=number,
        vue=vue,
        besoin=besoin,
        texte=texte,
    )


@bureau.geste("/apprentissage/{number}/ecarter", "editeur")
def ecarter(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Delete a sentence that teaches nothing, or that may still name someone."""
    vue = first(saisie, "vue")
    return _do(request, acces, lambda session, now, qui: services.discard(session, now, qui, number, vue), "ecartee")


@bureau.geste("/apprentissage/reecrites/{number}/ecarter", "editeur")
def ecarter_reecrite(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Delete a rewritten sentence."""
    vue = first(saisie, "vue")
    return _do(request, acces, lambda session, now, qui: services.discard_rewritten(session, now, qui, number, vue), "ecartee")


@bureau.geste("/apprentissage/etat", "administrateur")
def etat(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Open or close learning, with a reason."""
    wanted, reason = first(saisie, "ouvert") == "oui", first(saisie, "raison")
    allowed = request.app.state.settings.apprentissage
    return _do(
        request,
        acces,
        lambda session, now, qui: services.switch(session, now, qui, reason, ouvert=wanted, allowed=allowed),
        "apprentissage",
        raison=reason,
    )


@bureau.page("/apprentissage/phrases.csv", "valideur")
def phrases_csv(request: Request, acces: Moi) -> Response:
    """The rewritten sentences; taking them is logged."""
    with writing(request, acces) as ctx:
        depot.purge(ctx.session, ctx.maintenant)
        content = "".join(services.export(ctx.session))
        many = len(services.rewritten(ctx.session))
        audit.note(ctx.session, ctx.maintenant, acces.agent.courriel, "export des phrases réécrites", detail=f"phrases : {many}")
    return download(content, CSV, "phrases-balise.csv")
