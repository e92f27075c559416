"""Probes: /healthz (alive, nothing else), /readyz (Rasa, actions and database answer), /metrics (Prometheus).

/readyz also tells the alarms of freshness, which never make it fail: the numbers stay on the screen, someone must call them.
"""

from __future__ import annotations

import asyncio

import httpx2
import redis.asyncio
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.orientation.fraicheur import alarmes
from web.orientation.hours import PARIS

router = APIRouter()


REASONS = {
    "rasa": "Aucun Rasa ne répond avec un modèle : chaque message reçoit les numéros, sans compréhension.",
    "actions": "Le serveur d'actions ne répond pas : les besoins sont compris, les réponses sont celles de secours.",
    "base": "La base ne répond pas ou n'a pas de numéros : les lieux manquent, les numéros nationaux restent.",
    "redis": "Redis ne répond pas : chaque message commence une conversation.",
}
ROBOT_OFF = "Le robot est coupé par une personne : chaque message reçoit les numéros (bin/balise coupures dit par qui)."


@router.get("/healthz")
async def alive() -> dict[str, str]:
    """The process answers."""
    return {"etat": "vivant"}


def _database(request: Request) -> bool:
    try:
        with request.app.state.sessions() as session:
            return bool(session.execute(text("select count(*) from numeros")).scalar_one())
    except SQLAlchemyError:
        return False


def _alarms(request: Request) -> list[str]:
    """Protected lines that nobody checked in time; none known while the database is away."""
    try:
        with request.app.state.sessions() as session:
            return [alarm.mots for alarm in alarmes(session, request.app.state.clock().astimezone(PARIS).date())]
    except SQLAlchemyError:
        return []


async def _redis(url: str) -> bool | None:
    """None where conversations stay in this process."""
    if not url:
        return None
    client = redis.asyncio.Redis.from_url(url, socket_timeout=1, socket_connect_timeout=1)
    try:
        return bool(await client.ping())
    except (redis.RedisError, OSError, TimeoutError):
        return False
    finally:
        await client.aclose()


async def _actions(url: str) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=1.0) as client:
            return (await client.get(f"{url}/health")).status_code == 200
    except httpx2.HTTPError:
        return False


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """200 when all answer, else 503, with each state and what it means. What staff turned off is said, and is no failure."""
    settings = request.app.state.settings
    rasa, actions, database, shared, alarms = await asyncio.gather(
        request.app.state.chat.rasa.ready(),
        _actions(settings.actions),
        asyncio.to_thread(_database, request),
        _redis(settings.redis_url),
        asyncio.to_thread(_alarms, request),
    )
    states = {"rasa": rasa, "actions": actions, "base": database}
    if shared is not None:
        states["redis"] = shared
    off = await request.app.state.coupures.maintenant()
    why = [REASONS[name] for name, well in states.items() if not well]
    return JSONResponse(
        {
            "pret": all(states.values()),
            "etats": states,
            "raisons": why + ([ROBOT_OFF] if off.robot is not None else []),
            "alarmes": alarms,
            "coupures": {"robot": off.robot is not None, "besoins": sorted(off.besoins), "lieux": sorted(off.lieux)},
        },
        status_code=200 if all(states.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """Counters for Prometheus; in a thread, because contacts are counted in the database."""
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)
