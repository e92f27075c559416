"""Login through the provider of the Département (OpenID Connect, authlib): code flow with PKCE, state and nonce.

The provider says who one is; whether one may enter, and with which role, is decided by the account made here.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any

from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import OAuth
from fastapi import Depends, Request
from fastapi.responses import Response
from joserfc.errors import JoseError
from sqlalchemy import delete, select
from starlette.concurrency import run_in_threadpool

from web.agents import secrets, sessions
from web.agents.connexion import advance, login_page, login_token_fits
from web.agents.garde import REPRISE, Bureau, Saisie, first, read_form
from web.agents.models import Agent, DepartOidc
from web.agents.rendu import page
from web.db import session_scope
from web.settings import Settings

bureau = Bureau("/oidc")
LIFE = timedelta(minutes=10)
COOKIE = "balise_agent_oidc"
UNKNOWN = "Vous n'avez pas de compte dans Balise. Demandez-le à un administrateur."
FAILED = "La connexion n'a pas abouti. Recommencez, ou demandez de l'aide à un administrateur."


def make_client(settings: Settings) -> Any:
    """The client of the provider; it reads the provider's own description when first used. None when not set."""
    if not settings.oidc_issuer:
        return None
    registry = OAuth()
    registry.register(
        "departement",
        server_metadata_url=f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        client_kwargs={"scope": "openid email profile", "code_challenge_method": "S256", "timeout": 10},
    )
    return registry.create_client("departement")


def _return_address(settings: Settings) -> str:
    return f"{settings.public_url.rstrip('/')}/agents/oidc/retour"


async def _form(request: Request) -> Saisie:
    return await read_form(request)


@bureau.ouvert("POST", "/depart")
async def leave(request: Request, saisie: Annotated[Saisie, Depends(_form)]) -> Response:
    """Leave for the provider."""
    state = request.app.state
    client = state.oidc
    if client is None or not login_token_fits(request, saisie):
        return login_page(request, 403, erreur=FAILED, reprise=first(saisie, REPRISE))
    try:
        made = await client.create_authorization_url(_return_address(state.settings), nonce=secrets.token())
    except Exception:  # whatever the provider's description lacks, the local accounts still serve
        return login_page(request, 503, erreur=FAILED, reprise=first(saisie, REPRISE))
    witness = secrets.token()

    def remember() -> None:
        with session_scope(state.sessions) as session:
            session.execute(delete(DepartOidc).where(DepartOidc.expire_le < state.clock()))
            session.add(
                DepartOidc(
                    etat=secrets.digest(made["state"]),
                    temoin=secrets.digest(witness),
                    secret={"nonce": made["nonce"], "code_verifier": made["code_verifier"]},
                    reprise=first(saisie, REPRISE) or None,
                    expire_le=state.clock() + LIFE,
                )
            )

    await run_in_threadpool(remember)
    # A page and not a redirection: the policy of our pages lets forms lead to our own site only.
    answer = page(request, "passage.html", adresse=made["url"])
    sessions.put_cookie(request, answer, COOKIE, witness, lax=True)
    return answer


def _departure(request: Request, given: str) -> DepartOidc | None:
    """The departure this return belongs to: same state, same browser, once."""
    state = request.app.state
    with session_scope(state.sessions) as session:
        row: DepartOidc | None = session.get(DepartOidc, secrets.digest(given))
        if row is None:
            return None
        session.delete(row)
        witness = secrets.digest(request.cookies.get(COOKIE, ""))
        return row if row.expire_le > state.clock() and secrets.same(row.temoin, witness) else None


def _account(request: Request, claims: dict[str, Any]) -> Agent | None:
    """The open account of these claims. The first login binds it to the provider's own identifier."""
    state = request.app.state
    subject = f"{claims['iss']} {claims['sub']}"[:255]
    with session_scope(state.sessions) as session:
        bound: Agent | None = session.scalar(select(Agent).where(Agent.oidc_sujet == subject))
        if bound is not None:
            return bound if bound.actif and bound.connexion == "oidc" else None
        if claims.get("email_verified") is not True:  # an address that nobody checked is nobody's
            return None
        email = str(claims.get("email", "")).strip().lower()
        found: Agent | None = session.scalar(select(Agent).where(Agent.courriel == email))
        if found is None or not found.actif or found.connexion != "oidc" or found.oidc_sujet is not None:
            return None
        found.oidc_sujet = subject
        return found


@bureau.ouvert("GET", "/retour")
async def come_back(request: Request, state: str = "", code: str = "", error: str = "") -> Response:
    """Back from the provider."""
    app = request.app.state
    departure = await run_in_threadpool(_departure, request, state) if state and app.oidc else None
    if departure is None or error or not code:
        return login_page(request, 400, erreur=FAILED)
    try:
        granted = await app.oidc.fetch_access_token(
            code=code,
            redirect_uri=_return_address(app.settings),
            code_verifier=departure.secret["code_verifier"],
        )
        claims = dict(await app.oidc.parse_id_token(granted, nonce=departure.secret["nonce"]))
        if "email" not in claims:  # some providers give it only there
            claims = {**dict(await app.oidc.userinfo(token=granted)), **claims}
    except (OAuthError, JoseError, ValueError, KeyError, RuntimeError):
        return login_page(request, 400, erreur=FAILED, reprise=departure.reprise or "")
    agent = await run_in_threadpool(_account, request, claims)
    if agent is None:
        return login_page(request, 403, erreur=UNKNOWN, reprise=departure.reprise or "")
    saisie: Saisie = {REPRISE: [departure.reprise or ""]}
    answer = await run_in_threadpool(advance, request, agent, sessions.OPEN, saisie)
    if answer.status_code == 303:
        # Our strict cookie would not follow a redirection begun by the provider: a page of ours goes on.
        onward = page(request, "passage.html", adresse="/agents")
        for value in answer.headers.getlist("set-cookie"):
            onward.headers.append("set-cookie", value)
        answer = onward
    sessions.drop_cookie(request, answer, COOKIE)
    return answer

