"""What the routes of the desk share: the kinds, the context of a gesture, the write transaction."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import RLock
from typing import Any

from fastapi import Request
from sqlalchemy.orm import Session, sessionmaker
from starlette.exceptions import HTTPException

from web.agents.accounts import Identite, identity
from web.agents.entrees.base import Contexte, Genre
from web.agents.models import Agent
from web.agents.publication import write_fallback
from web.agents.sessions import Acces
from web.db import session_scope
from web.fiches.live import LiveFiches


def all_genres(request: Request) -> Mapping[str, Genre]:
    """Kinds of entry of the application."""
    found: Mapping[str, Genre] = request.app.state.genres
    return found


def need_genre(request: Request, code: str) -> Genre:
    """The kind of this code; 404 otherwise."""
    found = all_genres(request).get(code)
    if found is None:
        raise HTTPException(404)
    return found


def make(request: Request, session: Session, auteur: Identite) -> Contexte:
    """The context of a gesture."""
    state = request.app.state
    return Contexte(session, state.clock(), auteur, state.orientation.fiches)


@contextmanager
def writing(request: Request, acces: Acces) -> Iterator[Contexte]:
    """A transaction: commit at the end, nothing on any error."""
    with _one_by_one(request.app.state.sessions), session_scope(request.app.state.sessions) as session:
        yield make(request, session, acces.agent)


#: SQLite has one writer, and its waiting is not in turn: twenty agents at once starved some past any time-out.
_SQLITE_TURN = RLock()


def _one_by_one(factory: sessionmaker[Session]) -> AbstractContextManager[object]:
    """On SQLite the gestures of this process wait for each other here; PostgreSQL does it by rows."""
    return _SQLITE_TURN if factory.kw["bind"].dialect.name == "sqlite" else nullcontext()


@contextmanager
def reading(request: Request, acces: Acces) -> Iterator[Contexte]:
    """A session that never commits; what was read stays readable after it."""
    with request.app.state.sessions() as session:
        yield make(request, session, acces.agent)


def follow(request: Request, secours: dict[str, Any] | None) -> None:
    """After the commit of a publication: the fallback file, and the sheets of this process, follow at once."""
    fiches = request.app.state.orientation.fiches
    if isinstance(fiches, LiveFiches):
        fiches.refresh()
    write_fallback(secours, request.app.state.settings)


def names(session: Session) -> dict[int, str]:
    """Names of the agents by id."""
    return {agent.id: agent.nom for agent in session.query(Agent)}


def who(ctx: Contexte, agent_id: int) -> Identite:
    """Another agent."""
    return identity(ctx.session, ctx.session.get_one(Agent, agent_id), ctx.jour)


def values(rows: list[tuple[str, str, str]]) -> list[dict[str, Any]]:
    """Rows of an entry that say something, for templates."""
    return [{"nom": nom, "libelle": libelle, "mots": mots} for nom, libelle, mots in rows if mots]
