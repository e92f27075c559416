"""Probes: /healthz (alive, nothing else), /readyz (Rasa, actions and database answer), /metrics (Prometheus)."""

from __future__ import annotations

import asyncio

import httpx2
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

router = APIRouter()


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


async def _actions(url: str) -> bool:
    try:
        async with httpx2.AsyncClient(timeout=1.0) as client:
            return (await client.get(f"{url}/health")).status_code == 200
    except httpx2.HTTPError:
        return False


@router.get("/readyz")
async def ready(request: Request) -> JSONResponse:
    """200 when all three answer, else 503, with each state."""
    rasa, actions, database = await asyncio.gather(
        request.app.state.chat.rasa.ready(),
        _actions(request.app.state.settings.actions),
        asyncio.to_thread(_database, request),
    )
    states = {"rasa": rasa, "actions": actions, "base": database}
    return JSONResponse(
        {"pret": all(states.values()), "etats": states},
        status_code=200 if all(states.values()) else 503,
        headers={"Cache-Control": "no-store"},
    )


@router.get("/metrics", include_in_schema=False)
async def metrics(request: Request) -> Response:
    """Counters for Prometheus."""
    return Response(generate_latest(request.app.state.metrics), media_type=CONTENT_TYPE_LATEST)
