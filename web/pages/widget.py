"""GET /widget.js: the chat inside other sites, for the origins of BALISE_WIDGET_ORIGINS only, compared whole."""

from __future__ import annotations

import json
from pathlib import Path

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.cors import CORSMiddleware

from web.settings import Settings

router = APIRouter(include_in_schema=False)
SOURCE = Path(__file__).parent.parent / "static" / "widget.js"


@router.get("/widget.js")
def widget(request: Request) -> Response:
    """The script, with the neutral page of the settings inside."""
    neutral = json.dumps(request.app.state.settings.neutral_page)
    return Response(
        SOURCE.read_text(encoding="utf8").replace('"__NEUTRE__"', neutral),
        media_type="text/javascript; charset=utf-8",
        headers={"Cache-Control": "no-cache"},
    )


def allow_origins(app: FastAPI, settings: Settings) -> None:
    """Let the listed sites, and no other, call the chat and read the script's parts."""
    if settings.origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=sorted(settings.origins),
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=["content-type"],
            max_age=600,
        )
