"""The dashboard, one's own account, and for administrators every account and its deputies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from web.agents import accounts, audit, secrets, sessions
from web.agents.accounts import CompteRefuse
from web.agents.connexion import change_password
from web.agents.contexte import all_genres, names, reading, writing
from web.agents.echanges import lots
from web.agents.fraicheur.bilan import bilan
from web.agents.garde import Bureau, Formulaire, Moi, Saisie, first
from web.agents.models import Agent, Proposition, SessionAgent, Suppleance
from web.agents.relecture import title_of
from web.agents.rendu import page
from web.agents.roles import ROLES
from web.agents.sessions import Acces
from web.interrupteurs.models import Coupure
from web.orientation.models import Bandeau, Fermeture

bureau = Bureau()


@bureau.page("")
def tableau(request: Request, acces: Moi) -> Response:
    """What there is to do today."""
    with reading(request, acces) as ctx:
        session, today = ctx.session, ctx.jour
        waiting = session.scalars(select(Proposition).where(Proposition.etat.in_(("attente", "a_relire")))).all()
        mine = session.scalars(
            select(Proposition)
            .where(Proposition.auteur_id == acces.agent.id, Proposition.etat.in_(("brouillon", "attente", "refusee")))
            .order_by(Proposition.modifiee_le.desc())
            .limit(10)
        ).all()
        closures = select(func.count()).select_from(Fermeture).where(Fermeture.au.is_(None) | (Fermeture.au >= today))
        banners = select(func.count()).select_from(Bandeau).where(Bandeau.fin > ctx.maintenant)
        return page(
            request,
            "tableau.html",
            acces,
            a_decider=[p for p in waiting if p.auteur_id != acces.agent.id],
            imports_a_decider=lots.a_relire(session, acces.agent.id),
            les_miens=mine,
            fermetures=session.scalar(closures),
            bandeaux=session.scalar(banners),
            coupees=set(session.scalars(select(Coupure.genre).where(Coupure.rallumee_le.is_(None)))),
            seuls=accounts.roles_without_deputy(session, today),
            agents=names(session),
            genres=all_genres(request),
            nom_de=lambda row: title_of(all_genres(request), row),
            fraicheur=bilan(ctx, all_genres(request)),
        )


def _my_page(request: Request, acces: Acces, status: int = 200, **more: Any) -> Response:
    with reading(request, acces) as ctx:
        live = ctx.session.scalars(
            select(SessionAgent).where(
                SessionAgent.agent_id == acces.agent.id,
                SessionAgent.revoquee_le.is_(None),
                SessionAgent.expire_le > ctx.maintenant,
                SessionAgent.etape == sessions.OPEN,
            )
        ).all()
        local = ctx.session.get_one(Agent, acces.agent.id).connexion == "locale"
    return page(request, "mon_compte.html", acces, status, ouvertes=live, locale=local, **{"erreurs": [], **more})


@bureau.page("/mon-compte")
def mon_compte(request: Request, acces: Moi) -> Response:
    """My account: role, sessions, password."""
    return _my_page(request, acces)


@bureau.geste("/mon-compte/sessions", "lecteur")
def close_others(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """End my other sessions."""
    with writing(request, acces) as ctx:
        ctx.session.execute(
            update(SessionAgent)
            .where(SessionAgent.agent_id == acces.agent.id, SessionAgent.id != acces.session_id)
            .where(SessionAgent.revoquee_le.is_(None))
            .values(revoquee_le=ctx.maintenant)
        )
    return RedirectResponse("/agents/mon-compte?fait=sessions", 303)


@bureau.geste("/mon-compte/mot-de-passe", "lecteur")
def new_password(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Change my password; my other sessions end."""
    with writing(request, acces) as ctx:
        agent = ctx.session.get_one(Agent, acces.agent.id)
        known = agent.connexion == "locale" and secrets.check_password(
            agent.mot_de_passe, (saisie.get("actuel") or [""])[0]
        )
        if not known:
            accounts.count_failure(ctx.session, ctx.maintenant, agent)
    if not known:
        return _my_page(request, acces, 422, erreurs=["Le mot de passe actuel est inexact."])
    erreurs = change_password(request, acces, saisie)
    if erreurs:
        return _my_page(request, acces, 422, erreurs=erreurs)
    close_others(request, acces, saisie)
    return RedirectResponse("/agents/mon-compte?fait=mot_de_passe", 303)


def _accounts_page(request: Request, acces: Acces, status: int = 200, **more: Any) -> Response:
    with reading(request, acces) as ctx:
        rows = ctx.session.scalars(select(Agent).order_by(Agent.actif.desc(), Agent.nom)).all()
        deputies = ctx.session.scalars(
            select(Suppleance).where(Suppleance.au >= ctx.jour).order_by(Suppleance.du)
        ).all()
    return page(
        request,
        "comptes.html",
        acces,
        status,
        comptes=rows,
        suppleances=deputies,
        agents={a.id: a.nom for a in rows},
        roles=ROLES,
        **{"refus": None, "motdepasse": None, "pour": None, **more},
    )


@bureau.page("/comptes", "administrateur")
def comptes(request: Request, acces: Moi) -> Response:
    """Every account."""
    return _accounts_page(request, acces)


def _on_account(
    request: Request, acces: Acces, number: int, gesture: Callable[[Session, Any, str, Agent], str | None]
) -> Response:
    try:
        with writing(request, acces) as ctx:
            agent = ctx.session.get(Agent, number)
            if agent is None:
                raise CompteRefuse("Ce compte n'existe pas.")
            if agent.id == acces.agent.id:
                raise CompteRefuse("Un autre administrateur doit changer votre compte.")
            password = gesture(ctx.session, ctx.maintenant, acces.agent.courriel, agent)
            courriel = agent.courriel
    except CompteRefuse as refusal:
        return _accounts_page(request, acces, 422, refus=str(refusal))
    if password:
        return _accounts_page(request, acces, motdepasse=password, pour=courriel)
    return RedirectResponse("/agents/comptes?fait=compte", 303)


@bureau.geste("/comptes/nouveau", "administrateur")
def nouveau(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """A new account; its one-time password is shown once."""
    try:
        with writing(request, acces) as ctx:
            agent, password = accounts.create(
                ctx.session,
                ctx.maintenant,
                acces.agent.courriel,
                first(saisie, "courriel"),
                first(saisie, "role"),
                first(saisie, "nom")[:120],
                first(saisie, "service")[:120],
                oidc=first(saisie, "oidc") == "oui",
            )
            courriel = agent.courriel
    except CompteRefuse as refusal:
        typed = {name: first(saisie, name) for name in ("courriel", "nom", "service", "role")}
        return _accounts_page(request, acces, 422, refus=str(refusal), saisi=typed)
    if password:
        return _accounts_page(request, acces, motdepasse=password, pour=courriel)
    return RedirectResponse("/agents/comptes?fait=compte", 303)


@bureau.geste("/comptes/{number}/role", "administrateur")
def role(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Change a role."""

    def change(session: Session, now: Any, who: str, agent: Agent) -> None:
        accounts.change_role(session, now, who, agent, first(saisie, "role"))

    return _on_account(request, acces, number, change)


@bureau.geste("/comptes/{number}/fermer", "administrateur")
def fermer(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """Close an account and its sessions."""

    def close(session: Session, now: Any, who: str, agent: Agent) -> None:
        accounts.revoke(session, now, who, agent)

    return _on_account(request, acces, number, close)


@bureau.geste("/comptes/{number}/remettre", "administrateur")
def remettre(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """New one-time password, no code, account open."""
    return _on_account(request, acces, number, accounts.reset)


def _day(saisie: Saisie, name: str) -> date:
    try:
        return date.fromisoformat(first(saisie, name))
    except ValueError:
        raise CompteRefuse("Donnez les deux dates.") from None


@bureau.geste("/comptes/suppleance", "administrateur")
def suppleance(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Name a deputy."""
    try:
        with writing(request, acces) as ctx:
            found = [
                ctx.session.get(Agent, int(text)) if (text := first(saisie, name)).isascii() and text.isdigit() else None
                for name in ("titulaire", "suppleant")
            ]
            if found[0] is None or found[1] is None:
                raise CompteRefuse("Choisissez deux comptes.")
            who = acces.agent.courriel
            accounts.stand_in(
                ctx.session, ctx.maintenant, who, found[0], found[1], _day(saisie, "du"), _day(saisie, "au")
            )
    except CompteRefuse as refusal:
        return _accounts_page(request, acces, 422, refus=str(refusal))
    return RedirectResponse("/agents/comptes?fait=suppleance", 303)


@bureau.geste("/comptes/suppleance/{number}/finir", "administrateur")
def finir(request: Request, acces: Moi, saisie: Formulaire, number: int) -> Response:
    """End a deputy's time now."""
    with writing(request, acces) as ctx:
        row = ctx.session.get(Suppleance, number)
        if row is not None:
            audit.note(ctx.session, ctx.maintenant, acces.agent.courriel, "suppléance finie", detail=f"n° {row.id}")
            ctx.session.delete(row)
    return RedirectResponse("/agents/comptes?fait=suppleance", 303)
