"""Pages of the imports: deposit a file, follow the work, read the dry run, decide, take back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import func, select
from starlette.exceptions import HTTPException

from web.agents.contexte import all_genres, names, reading, writing
from web.agents.differences import Difference, differences
from web.agents.echanges import lots
from web.agents.echanges.lanceur import Lancer
from web.agents.echanges.models import Import, ImportChangement, ImportRemarque
from web.agents.echanges.sources.registre import SORTES
from web.agents.echanges.suivi import EN_COURS, marquer_interrompus
from web.agents.entrees.base import Contexte
from web.agents.garde import Bureau, Formulaire, Moi, first
from web.agents.propositions import Refusee
from web.agents.rendu import download, page
from web.agents.roles import covers
from web.agents.sessions import Acces
from web.tableur import CSV, csv_lines

bureau = Bureau("/imports")
LOURD = 21_000_000  # bytes of the form that carries a file
MONTRES = 500  # errors on the page; the CSV has them all
PAR_PAGE = 50
GESTES = {
    "ajout": "Ajouts",
    "changement": "Changements",
    "retrait": "Retraits",
    "ecart": "Différences gardées",
}


def _lancer(request: Request) -> Lancer:
    found: Lancer = request.app.state.lancer_import
    return found


@bureau.page("")
def liste(request: Request, acces: Moi) -> Response:
    """The imports, newest first, and the form."""
    return _liste(request, acces)


def _liste(request: Request, acces: Acces, status: int = 200, **more: Any) -> Response:
    marquer_interrompus(request.app.state.sessions, request.app.state.clock())
    with reading(request, acces) as ctx:
        rows = ctx.session.scalars(select(Import).order_by(Import.id.desc()).limit(100)).all()
        people = names(ctx.session)
    shown = {"saisie": {}, "refus": None, **more}
    return page(request, "imports.html", acces, status, lots=rows, agents=people, etats=lots.ETATS, sortes=SORTES, **shown)


@bureau.geste("/nouveau", "editeur", lourd=LOURD)
def deposer(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Take a file and begin its dry run. The file stays in memory until it is read, then it is gone."""
    upload = request.state.fichiers.get("fichier")
    try:
        if upload is None or not upload.filename:
            raise Refusee("Choisissez un fichier.")
        contenu = upload.file.read()
        upload.file.close()
        text = first(saisie, "date_fichier")
        try:
            jour = date.fromisoformat(text) if text else None
        except ValueError:
            raise Refusee("Écrivez la date du fichier ainsi : 22/11/2026.") from None
        with writing(request, acces) as ctx:
            sorte, complet = first(saisie, "sorte"), "oui" in saisie.get("complet", [])
            row, jeton = lots.deposer(ctx, sorte, upload.filename, contenu, jour, complet)
            number = row.id
    except Refusee as refusal:
        return _liste(request, acces, 422, refus=str(refusal), saisie=saisie)
    _lancer(request)("analyser", number, jeton, contenu)
    return RedirectResponse(f"/agents/imports/{number}", 303)


def _need(ctx: Contexte, number: int) -> Import:
    row = ctx.session.get(Import, number) if number < 2**31 else None
    if row is None:
        raise HTTPException(404)
    return row


@bureau.page("/{number}")
def un_import(request: Request, acces: Moi, number: int, geste: str = "", p: int = 1) -> Response:
    """One import: how far it is, or what it would do."""
    return _montrer(request, acces, number, geste=geste, p=p)


def _montrer(request: Request, acces: Acces, number: int, status: int = 200, **more: Any) -> Response:
    marquer_interrompus(request.app.state.sessions, request.app.state.clock())
    geste, p = str(more.pop("geste", "")), max(1, min(int(more.pop("p", 1)), 10_000))
    with reading(request, acces) as ctx:
        row = _need(ctx, number)
        here = select(ImportRemarque).where(ImportRemarque.import_id == number).order_by(ImportRemarque.id)
        errors = ctx.session.scalars(here.where(ImportRemarque.grave).limit(MONTRES)).all()
        remarks = ctx.session.scalars(here.where(ImportRemarque.grave.is_(False)).limit(MONTRES)).all()
        counts = _counts(ctx, number)
        chosen = geste if counts.get(geste) else next((name for name in GESTES if counts.get(name)), "")
        return page(
            request,
            "import.html",
            acces,
            status,
            lot=row,
            sorte=SORTES[row.sorte],
            etats=lots.ETATS,
            en_cours=row.etat in EN_COURS,
            erreurs=errors,
            remarques=remarks,
            comptes=counts,
            gestes=GESTES,
            choisi=chosen,
            changements=_changements(request, ctx, number, chosen, p),
            p=p,
            pages=-(-counts.get(chosen, 0) // PAR_PAGE),
            agents=names(ctx.session),
            le_mien=row.auteur_id == acces.agent.id,
            peut_approuver=row.etat == "attente" or (row.etat == "interrompu" and row.decide_le is not None),
            seul=lots.seul(acces.agent, row),
            peut_arreter=row.auteur_id == acces.agent.id or covers(acces.agent.role, "valideur"),
            du_travail=lots.a_du_travail(row),
            **{"refus": None, "motif": row.motif, **more},
        )


def _counts(ctx: Contexte, number: int) -> dict[str, int]:
    rows = ctx.session.execute(
        select(ImportChangement.geste, func.count()).where(ImportChangement.import_id == number).group_by(ImportChangement.geste)
    )
    return {geste: count for geste, count in rows if geste in GESTES}


def _changements(request: Request, ctx: Contexte, number: int, geste: str, p: int) -> list[dict[str, Any]]:
    rows = ctx.session.scalars(
        select(ImportChangement)
        .where(ImportChangement.import_id == number, ImportChangement.geste == geste)
        .order_by(ImportChangement.id)
        .offset((p - 1) * PAR_PAGE)
        .limit(PAR_PAGE)
    ).all()
    genres = all_genres(request)
    found = []
    for row in rows:
        kind = genres[row.genre]
        if geste == "ecart":
            labels = {champ.nom: champ for champ in kind.champs(ctx.session, None)}
            shown = [
                Difference(n, labels[n].libelle, labels[n].dire((row.avant or {}).get(n)), labels[n].dire(value))
                for n, value in (row.apres or {}).items()
                if n in labels and (row.avant or {}).get(n) != value
            ]
        else:
            shown = differences(kind, ctx.session, row.avant, row.apres)
        found.append({"ligne": row, "differences": shown, "existe": row.avant is not None})
    return found


@bureau.page("/{number}/suivi")
def suivre(request: Request, acces: Moi, number: int) -> Response:
    """How far an import is, for the script of the page."""
    marquer_interrompus(request.app.state.sessions, request.app.state.clock())
    with reading(request, acces) as ctx:
        row = _need(ctx, number)
        said = {"en_cours": row.etat in EN_COURS, "etape": row.etape, "fait": row.fait, "total": row.total}
    return JSONResponse(said, headers={"Cache-Control": "no-store"})


@bureau.page("/{number}/erreurs.csv")
def erreurs_csv(request: Request, acces: Moi, number: int) -> Response:
    """Every error and remark, for a spreadsheet."""
    with reading(request, acces) as ctx:
        _need(ctx, number)
        rows = ctx.session.scalars(
            select(ImportRemarque).where(ImportRemarque.import_id == number).order_by(ImportRemarque.id)
        ).all()
    header = ("ligne", "colonne", "ce qui est écrit", "ce qui était attendu", "bloque l'import")
    cells = [(r.ligne, r.colonne, r.valeur, r.message, "oui" if r.grave else "non") for r in rows]
    return download(csv_lines(header, cells), CSV, f"import-{number}-erreurs.csv")


def _decider(
    request: Request, acces: Acces, number: int, gesture: Callable[[Contexte], tuple[Import, str | None]], said: str, **typed: str
) -> Response:
    """One gesture in one transaction; then the work begins when the gesture asks for it."""
    try:
        with writing(request, acces) as ctx:
            _need(ctx, number)
            row, jeton = gesture(ctx)
            shown = row.id
    except Refusee as refusal:
        return _montrer(request, acces, number, 422, refus=str(refusal), **typed)
    if jeton is not None:
        _lancer(request)("ecrire", shown, jeton, b"")
    return RedirectResponse(f"/agents/imports/{shown}{f'?fait={said}' if said else ''}", 303)


@bureau.geste("/{number}/envoyer", "editeur", reprise=True)
def envoyer(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Send a dry run to a second person."""
    why = first(saisie, "motif")
    return _decider(request, acces, number, lambda ctx: (lots.envoyer(ctx, number, why), None), "envoyee", motif=why)


@bureau.geste("/{number}/approuver", "valideur")
def approuver(request: Request, acces: Moi, number: int) -> Response:
    """Write what another person sent."""
    return _decider(request, acces, number, lambda ctx: lots.approuver(ctx, number), "")


@bureau.geste("/{number}/refuser", "valideur")
def refuser(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Refuse, with a reason."""
    why = first(saisie, "reponse")
    return _decider(request, acces, number, lambda ctx: (lots.rejeter(ctx, number, why), None), "refusee", reponse=why)


@bureau.geste("/{number}/arreter", "editeur")
def arreter(request: Request, acces: Moi, number: int) -> Response:
    """Stop the work, or drop a dry run."""
    return _decider(request, acces, number, lambda ctx: (lots.arreter(ctx, number), None), "arretee")


@bureau.geste("/{number}/reprendre", "editeur")
def reprendre(request: Request, acces: Moi, number: int) -> Response:
    """Take a whole import back."""
    genres = all_genres(request)
    return _decider(request, acces, number, lambda ctx: lots.reprendre(ctx, genres, number), "")
