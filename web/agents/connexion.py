"""Login of local accounts, step by step: password, first password, enrolment of the codes, code."""

from __future__ import annotations

import hashlib
from typing import Annotated, Any
from urllib.parse import urlsplit

import segno
from fastapi import Depends, Request
from fastapi.responses import RedirectResponse, Response
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from web.agents import accounts, audit, secrets, sessions
from web.agents.garde import (
    ETAPES,
    JETON,
    REPRISE,
    Bureau,
    Formulaire,
    Moi,
    Saisie,
    first,
    from_elsewhere,
    live,
    read_form,
    resume_page,
    taken_up,
)
from web.agents.models import Agent
from web.agents.rendu import page
from web.db import session_scope

bureau = Bureau()
_ATTEMPTS = parse("30/5 minutes")  # logins from one address: a service shares one, an attacker tries thousands
WRONG = "Adresse ou mot de passe inexact, ou compte bloqué pour quinze minutes."
WRONG_CODE = "Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant."


def make_limiter() -> MovingWindowRateLimiter:
    """Counts the logins of each address, in memory: the lock of the account is what holds on several machines."""
    return MovingWindowRateLimiter(MemoryStorage())


def _box(request: Request) -> secrets.Box:
    return secrets.Box(request.app.state.settings.signing_key)


def _safe_next(path: str) -> str:
    """A path of the desk, nothing else: never another site."""
    parts = urlsplit(path)
    fine = not parts.scheme and not parts.netloc and (path == "/agents" or path.startswith("/agents/")) and "\\" not in path
    return path if fine and not path.startswith("/agents/connexion") else "/agents"


def login_page(
    request: Request,
    status: int = 200,
    *,
    reprise: str = "",
    courriel: str = "",
    erreur: str = "",
    terminee: bool = False,
    suite: str = "",
) -> Response:
    """The login form, tied to this browser by a cookie of its own."""
    settings = request.app.state.settings
    cookie = request.cookies.get(sessions.BEFORE) or secrets.token()
    made = page(
        request,
        "connexion.html",
        status=status,
        avant=secrets.csrf(settings.signing_key, cookie),
        reprise=reprise,
        courriel=courriel,
        erreur=erreur,
        terminee=terminee,
        suite=_safe_next(suite),
        oidc=settings.oidc_label if settings.oidc_issuer else None,
    )
    if sessions.BEFORE not in request.cookies:
        sessions.put_cookie(request, made, sessions.BEFORE, cookie)
    return made


def login_token_fits(request: Request, saisie: Saisie) -> bool:
    """Whether the login form came from a page of ours in this browser."""
    cookie = request.cookies.get(sessions.BEFORE, "")
    expected = secrets.csrf(request.app.state.settings.signing_key, cookie)
    return bool(cookie) and not from_elsewhere(request) and secrets.same(first(saisie, JETON), expected)


async def _login_form(request: Request) -> Saisie:
    return await read_form(request)


def advance(request: Request, agent: Agent, etape: str, saisie: Saisie, old: int | None = None) -> Response:
    """A new session, with a new cookie, at the given step; then the page of this step or what was asked."""
    state = request.app.state
    with session_scope(state.sessions) as session:
        now = state.clock()
        if old is not None:
            sessions.end(session, now, old)
        row = session.get_one(Agent, agent.id)
        if etape == sessions.OPEN:
            row.echecs, row.bloque_jusqu_a, row.derniere_connexion = 0, None, now
            audit.note(session, now, row.courriel, "connexion")
        cookie = sessions.start(session, now, row, etape)
        acces = sessions.read(session, now, cookie, state.settings.signing_key)
    assert acces is not None
    answer = _next_page(request, acces, saisie)
    sessions.put_cookie(request, answer, sessions.COOKIE, cookie)
    return answer


def _next_page(request: Request, acces: sessions.Acces, saisie: Saisie) -> Response:
    reprise, suite = first(saisie, REPRISE), _safe_next(first(saisie, "suite"))
    if acces.etape == sessions.OPEN:
        kept = taken_up(request, reprise)
        return resume_page(request, acces, *kept) if kept else RedirectResponse(suite, 303)
    if acces.etape == "double":
        return _enrolment_page(request, acces, saisie)
    return page(request, f"{acces.etape}.html", acces, reprise=reprise, suite=suite)


def next_step(agent: Agent) -> str:
    """Step that follows a right password."""
    if agent.a_changer:
        return "mot_de_passe"
    return "code" if agent.totp_actif else "double"


@bureau.ouvert("GET", "/connexion")
def login(request: Request, suite: str = "") -> Response:
    """The login form; who is logged in goes on."""
    acces = live(request)
    if acces is not None:
        return RedirectResponse(ETAPES.get(acces.etape, _safe_next(suite)), 303)
    return login_page(request, suite=suite)


@bureau.ouvert("POST", "/connexion")
def login_post(request: Request, saisie: Annotated[Saisie, Depends(_login_form)]) -> Response:
    """Check the password."""
    courriel, reprise, suite = first(saisie, "courriel"), first(saisie, REPRISE), first(saisie, "suite")
    again: dict[str, Any] = {"reprise": reprise, "courriel": courriel, "suite": suite}
    if not login_token_fits(request, saisie):
        return login_page(request, 403, erreur="Cette page datait. Recommencez.", **again)
    state = request.app.state
    address = request.client.host if request.client else ""
    key = hashlib.blake2b(address.encode(), key=state.settings.signing_key.encode()[:64], digest_size=16).hexdigest()
    if not state.essais.hit(_ATTEMPTS, key):
        return login_page(request, 429, erreur="Trop d'essais. Attendez cinq minutes.", **again)
    with session_scope(state.sessions) as session:
        agent = accounts.check_login(session, state.clock(), courriel, (saisie.get("mot_de_passe") or [""])[0])
    if agent is None:
        return login_page(request, 401, erreur=WRONG, **again)
    before = live(request)
    return advance(request, agent, next_step(agent), saisie, before.session_id if before else None)


def _agent(request: Request, acces: sessions.Acces) -> Agent:
    with request.app.state.sessions() as session:
        agent: Agent = session.get_one(Agent, acces.agent.id)
        return agent


@bureau.etape("GET", "/connexion/mot-de-passe", "mot_de_passe")
def first_password(request: Request, acces: Moi) -> Response:
    """Choose a password of one's own."""
    return page(request, "mot_de_passe.html", acces, reprise="", suite="/agents")


@bureau.etape("POST", "/connexion/mot-de-passe", "mot_de_passe")
def first_password_post(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Keep it; the one-time password no longer works."""
    erreurs = change_password(request, acces, saisie)
    if erreurs:
        again = {"reprise": first(saisie, REPRISE), "suite": _safe_next(first(saisie, "suite"))}
        return page(request, "mot_de_passe.html", acces, 422, erreurs=erreurs, **again)
    agent = _agent(request, acces)
    return advance(request, agent, "code" if agent.totp_actif else "double", saisie, acces.session_id)


def change_password(request: Request, acces: sessions.Acces, saisie: Saisie) -> list[str]:
    """Set the password of the account, or say what is wrong."""
    state = request.app.state
    new, again = (saisie.get("nouveau") or [""])[0], (saisie.get("encore") or [""])[0]
    erreurs = secrets.weaknesses(new, acces.agent.courriel)
    if new != again:
        erreurs.append("Les deux saisies diffèrent.")
    with session_scope(state.sessions) as session:
        agent = session.get_one(Agent, acces.agent.id)
        if secrets.check_password(agent.mot_de_passe, new):
            erreurs.append("Choisissez un mot de passe différent de celui d'avant.")
        if not erreurs:
            agent.mot_de_passe, agent.a_changer = secrets.hash_password(new), False
            audit.note(session, state.clock(), agent.courriel, "mot de passe changé")
    return erreurs


def _enrolment_page(request: Request, acces: sessions.Acces, saisie: Saisie, erreur: str = "") -> Response:
    state = request.app.state
    with session_scope(state.sessions) as session:
        agent = session.get_one(Agent, acces.agent.id)
        secret = _box(request).open(agent.totp)
        if secret is None:
            secret = secrets.new_totp()
            agent.totp, agent.totp_dernier = _box(request).close(secret), None
    code = segno.make_qr(secrets.totp_uri(secret, acces.agent.courriel))
    return page(
        request,
        "double.html",
        acces,
        422 if erreur else 200,
        image=code.svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        secret=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        erreur=erreur,
        reprise=first(saisie, REPRISE),
        suite=_safe_next(first(saisie, "suite")),
    )


@bureau.etape("GET", "/connexion/double", "double")
def enrolment(request: Request, acces: Moi) -> Response:
    """Add the account to an authentication application."""
    return _enrolment_page(request, acces, {})


@bureau.etape("POST", "/connexion/double", "double")
def enrolment_post(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Check a first code."""
    return _check_code(request, acces, saisie, enrol=True)


@bureau.etape("GET", "/connexion/code", "code")
def code(request: Request, acces: Moi) -> Response:
    """Ask for the code."""
    return page(request, "code.html", acces, reprise="", suite="/agents")


@bureau.etape("POST", "/connexion/code", "code")
def code_post(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Check the code."""
    return _check_code(request, acces, saisie, enrol=False)


def _check_code(request: Request, acces: sessions.Acces, saisie: Saisie, *, enrol: bool) -> Response:
    state = request.app.state
    with session_scope(state.sessions) as session:
        agent = session.get_one(Agent, acces.agent.id)
        right = accounts.check_code(session, state.clock(), agent, first(saisie, "code"), _box(request))
        if right and enrol:
            agent.totp_actif = True
            audit.note(session, state.clock(), agent.courriel, "double authentification activée")
    if right:
        return advance(request, agent, sessions.OPEN, saisie, acces.session_id)
    if enrol:
        return _enrolment_page(request, acces, saisie, WRONG_CODE)
    again = {"reprise": first(saisie, REPRISE), "suite": _safe_next(first(saisie, "suite"))}
    return page(request, "code.html", acces, 422, erreur=WRONG_CODE, **again)


@bureau.geste("/deconnexion", "lecteur")
def logout(request: Request, acces: Moi) -> Response:
    """End this session."""
    state = request.app.state
    with session_scope(state.sessions) as session:
        sessions.end(session, state.clock(), acces.session_id)
        audit.note(session, state.clock(), acces.agent.courriel, "déconnexion")
    answer = RedirectResponse("/agents/connexion", 303)
    sessions.drop_cookie(request, answer, sessions.COOKIE)
    return answer


