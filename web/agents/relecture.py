"""The second pair of eyes: what waits, its differences, its preview, approve or refuse; history and audit log."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from starlette.exceptions import HTTPException

from web.agents import apercu, audit
from web.agents import propositions as flow
from web.agents.contexte import all_genres, follow, names, need_genre, reading, who, writing
from web.agents.differences import differences, three_ways
from web.agents.entrees.base import Contexte, Genre, version
from web.agents.entrees.champs import Refus
from web.agents.entrees.communes import commune_name, read_commune
from web.agents.garde import Bureau, Formulaire, Moi, Saisie, first
from web.agents.models import Journal, Proposition, Revision
from web.agents.publication import Impossible
from web.agents.rendu import download, page
from web.agents.sessions import Acces
from web.tableur import CSV

bureau = Bureau()
SHOWN = 100


@bureau.page("/propositions")
def liste(request: Request, acces: Moi) -> Response:
    """What waits for a decision, what was done alone, my drafts, the last decisions."""
    with reading(request, acces) as ctx:
        rows = ctx.session.scalars(
            select(Proposition)
            .where((Proposition.etat != "brouillon") | (Proposition.auteur_id == acces.agent.id))
            .order_by(Proposition.modifiee_le.desc())
            .limit(500)
        ).all()
        groups = [
            ("À approuver", [r for r in rows if r.etat == "attente"]),
            ("À relire : faits par une personne seule", [r for r in rows if r.etat == "a_relire"]),
            ("Mes brouillons", [r for r in rows if r.etat == "brouillon"]),
            ("Décidées", [r for r in rows if r.etat in ("publiee", "refusee", "annulee")][:SHOWN]),
        ]
        return page(
            request,
            "propositions.html",
            acces,
            groupes=groups,
            genres=all_genres(request),
            agents=names(ctx.session),
            etats=flow.ETATS,
            gestes=flow.GESTES,
            nom_de=lambda row: title_of(all_genres(request), row),
        )


def title_of(genres: Any, row: Proposition) -> str:
    """What people call the entry of a proposal."""
    kind = genres.get(row.genre)
    state = row.apres or row.avant
    return (kind.nommer(state) if kind and state else "") or row.cle or "Nouvelle entrée"


def _need(ctx: Contexte, number: int, acces: Acces) -> Proposition:
    row = ctx.session.get(Proposition, number)
    if row is None or (row.etat == "brouillon" and row.auteur_id != acces.agent.id):
        raise HTTPException(404)
    return row


def _show(request: Request, acces: Acces, number: int, status: int = 200, **more: Any) -> Response:
    with reading(request, acces) as ctx:
        row = _need(ctx, number, acces)
        kind = need_genre(request, row.genre)
        current = kind.lire(ctx.session, row.cle) if row.cle else None
        stale = row.etat == "attente" and row.cle is not None and version(current) != version(row.avant)
        return page(
            request,
            "proposition.html",
            acces,
            status,
            p=row,
            genre=kind,
            nom=title_of(all_genres(request), row),
            differences=differences(kind, ctx.session, row.avant, row.apres) if row.etat != "brouillon" else [],
            conflit=three_ways(kind, ctx.session, row.avant, current, row.apres or {}) if stale and row.apres else None,
            perime=stale,
            agents=names(ctx.session),
            etats=flow.ETATS,
            gestes=flow.GESTES,
            vue=flow.seen(row),
            le_mien=row.auteur_id == acces.agent.id,
            **{"refus": None, "reponse": "", **more},
        )


@bureau.page("/propositions/{number}")
def proposition(request: Request, acces: Moi, number: int) -> Response:
    """One proposal."""
    return _show(request, acces, number)


def _decide(request: Request, acces: Acces, number: int, saisie: Saisie, gesture: str) -> Response:
    secours = None
    try:
        with writing(request, acces) as ctx:
            row = _need(ctx, number, acces)
            if gesture == "approuver":
                made = flow.approve(ctx, need_genre(request, row.genre), number, who(ctx, row.auteur_id), first(saisie, "vue"))
                secours = made.secours
            elif gesture == "refuser":
                flow.refuse(ctx, number, first(saisie, "reponse"))
            elif gesture == "annuler":
                flow.abandon(ctx, number)
            else:
                flow.confirm(ctx, number)
    except flow.Conflit:
        return _show(request, acces, number, 409, refus="L'entrée a changé depuis cette proposition.")
    except (flow.Refusee, Impossible) as refusal:
        return _show(request, acces, number, 422, refus=str(refusal), reponse=first(saisie, "reponse"))
    follow(request, secours)
    said = {"approuver": "publiee", "refuser": "refusee", "annuler": "annulee", "confirmer": "relue"}[gesture]
    return RedirectResponse(f"/agents/propositions/{number}?fait={said}", 303)


@bureau.geste("/propositions/{number}/approuver", "valideur")
def approuver(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Publish what another person proposed."""
    return _decide(request, acces, number, saisie, "approuver")


@bureau.geste("/propositions/{number}/refuser", "valideur")
def refuser(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Refuse, with a reason."""
    return _decide(request, acces, number, saisie, "refuser")


@bureau.geste("/propositions/{number}/annuler", "editeur")
def annuler(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Take back one's own."""
    return _decide(request, acces, number, saisie, "annuler")


@bureau.geste("/propositions/{number}/confirmer", "valideur")
def confirmer(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Read again what someone did alone."""
    return _decide(request, acces, number, saisie, "confirmer")


def _preview(request: Request, acces: Acces, number: int, saisie: Saisie) -> Response:
    phrase, besoin, commune = first(saisie, "phrase")[:1000], first(saisie, "besoin"), first(saisie, "commune")
    refus, occupe, code, dirait = None, None, None, None
    with reading(request, acces) as ctx:
        row = _need(ctx, number, acces)
        kind = need_genre(request, row.genre)
        if row.apres is None and row.geste != "supprimer":
            _prepare_draft(ctx, kind, row)
        if not saisie:
            besoin = apercu.likely_need(ctx.fiches, kind, row)
            code = (row.apres or row.avant or {}).get("code_insee")
            commune = commune_name(code) if code else ""
        try:
            code = read_commune(commune) if commune else None
        except Refus as error:
            refus = str(error)
        try:
            if refus is None and (besoin or phrase):
                dirait = apercu.would_say(ctx, kind, row, besoin, code, phrase, request.app.state.comprendre)
        except Impossible as busy:
            occupe = str(busy)
        ctx.session.rollback()
        needs = [(nom, ctx.fiches.par_besoin[nom].titre) for nom in ctx.fiches.besoins]
    return page(
        request,
        "apercu.html",
        acces,
        422 if refus or occupe else 200,
        number=number,
        phrase=phrase,
        besoin=besoin,
        commune=commune,
        besoins=needs,
        dirait=dirait,
        refus=refus,
        occupe=occupe,
    )


def _prepare_draft(ctx: Contexte, kind: Genre, row: Proposition) -> None:
    """A draft has no checked state: it is previewed as far as it can be read."""
    avant = kind.lire(ctx.session, row.cle) if row.cle else None
    row.apres, erreurs = kind.preparer(ctx, row.cle, avant, row.saisie)
    if erreurs:
        row.apres = avant


@bureau.page("/propositions/{number}/apercu", "editeur")
def apercu_page(request: Request, acces: Moi, number: int) -> Response:
    """« Que dirait Balise » for the need that most shows the change."""
    return _preview(request, acces, number, {})


@bureau.geste("/propositions/{number}/apercu", "editeur")
def apercu_post(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """The same for a sentence, a need and a commune. The sentence is neither kept nor logged."""
    return _preview(request, acces, number, saisie)


@bureau.page("/entrees/{genre}/{cle}/historique")
def historique(request: Request, acces: Moi, genre: str, cle: str) -> Response:
    """Every published version of an entry, with what changed."""
    kind = need_genre(request, genre)
    with reading(request, acces) as ctx:
        rows = list(
            ctx.session.scalars(
                select(Revision).where(Revision.genre == genre, Revision.cle == cle).order_by(Revision.numero)
            )
        )
        current = version(kind.lire(ctx.session, cle))
        shown = [
            {
                "revision": row,
                "differences": differences(kind, ctx.session, rows[i - 1].contenu, row.contenu) if i else [],
                "publiee": version(row.contenu) == current,
            }
            for i, row in enumerate(rows)
        ]
        name = next((kind.nommer(row.contenu) for row in reversed(rows) if row.contenu), cle)
    return page(
        request,
        "historique.html",
        acces,
        genre=kind,
        cle=cle,
        nom=name,
        versions=shown[::-1],
    )


@bureau.page("/journal", "valideur")
def journal(request: Request, acces: Moi, page_: int = 1) -> Response:
    """The audit log, newest first."""
    with reading(request, acces) as ctx:
        rows = ctx.session.scalars(
            select(Journal).order_by(Journal.id.desc()).offset(SHOWN * (max(1, min(page_, 10_000)) - 1)).limit(SHOWN + 1)
        ).all()
    return page(request, "journal.html", acces, lignes=rows[:SHOWN], suite=len(rows) > SHOWN, page_=max(1, page_))


@bureau.page("/journal.csv", "valideur")
def journal_csv(request: Request, acces: Moi) -> Response:
    """The whole log for a spreadsheet; taking it is itself logged."""
    with writing(request, acces) as ctx:
        audit.note(ctx.session, ctx.maintenant, acces.agent.courriel, "export du journal")

    def lines() -> Any:
        with request.app.state.sessions() as session:
            yield from audit.export(session)

    return download(lines(), CSV, "journal-balise.csv")
