"""Server-side sessions: the cookie is a random token, the database keeps its digest, a new one is made at each step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import Request
from fastapi.responses import Response
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from web.agents import secrets
from web.agents.accounts import Identite, identity
from web.agents.models import Agent, SessionAgent

COOKIE = "balise_agent"
BEFORE = "balise_agent_avant"  # before login: ties the login form to the browser
PATH = "/agents"
LIFE = timedelta(hours=8)
STEP_LIFE = timedelta(minutes=15)  # between the password and the end of the login
OPEN = "ouverte"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Acces:
    """A live session: who, where in the login, and the token of its forms."""

    session_id: int
    etape: str
    agent: Identite
    jeton: str
    expire_le: datetime


def start(session: Session, now: datetime, agent: Agent, etape: str) -> str:
    """A new session at a step of the login; gives the cookie. Old ones of the account past their time go."""
    session.execute(delete(SessionAgent).where(SessionAgent.agent_id == agent.id, SessionAgent.expire_le < now))
    cookie = secrets.token()
    life = LIFE if etape == OPEN else STEP_LIFE
    session.add(
        SessionAgent(
            empreinte=secrets.digest(cookie), agent_id=agent.id, etape=etape, ouverte_le=now, expire_le=now + life
        )
    )
    session.flush()
    return cookie


def end(session: Session, now: datetime, session_id: int) -> None:
    """End one session now."""
    row = session.get(SessionAgent, session_id)
    if row is not None and row.revoquee_le is None:
        row.revoquee_le = now


def read(session: Session, now: datetime, cookie: str | None, key: str) -> Acces | None:
    """The live session of a cookie, or None: unknown, ended, too old, or of a closed account."""
    if not cookie or len(cookie) > 200:
        return None
    found = session.execute(
        select(SessionAgent, Agent)
        .join(Agent, Agent.id == SessionAgent.agent_id)
        .where(SessionAgent.empreinte == secrets.digest(cookie))
    ).one_or_none()
    if found is None:
        return None
    row, agent = found
    if row.revoquee_le is not None or row.expire_le <= now or not agent.actif:
        return None
    who = identity(session, agent, now.date())
    return Acces(row.id, row.etape, who, secrets.csrf(key, cookie), row.expire_le)


def is_secure(request: Request) -> bool:
    """Whether cookies are for https only: always, unless a setting says so and the address is the loopback."""
    return not (request.app.state.settings.agents_http and request.url.hostname in _LOOPBACK)


def put_cookie(request: Request, response: Response, name: str, value: str, *, lax: bool = False) -> None:
    """Set a cookie of the desk. `lax` only for the way back from the OIDC provider, which is another site."""
    response.set_cookie(
        name,
        value,
        path=PATH,
        secure=is_secure(request),
        httponly=True,
        samesite="lax" if lax else "strict",
        max_age=int(LIFE.total_seconds()),
    )


def drop_cookie(request: Request, response: Response, name: str) -> None:
    """Remove a cookie of the desk."""
    response.delete_cookie(name, path=PATH, secure=is_secure(request), httponly=True, samesite="strict")
