"""Jinja environment of the pages: French typography, Markdown-free, everything escaped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from urgency.numbers import items
from web.typography import EMERGENCY, french

HEADER_NUMBERS = ("17", "15", "18", "112", "114")
STATUSES = {
    "verifie": "vérifié par un agent", "source": "d'après une source publique", "a_confirmer": "à confirmer",
}


def _typed(text: str) -> str:
    return french(text)


def _strong_numbers(text: str) -> Markup:
    """Escaped text where the emergency numbers stand out."""
    return Markup(EMERGENCY.sub(r"<strong>\1</strong>", str(escape(french(text)))))


environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined,
    trim_blocks=True, lstrip_blocks=True,
)
environment.filters["fr"] = _typed
environment.filters["fort"] = _strong_numbers
environment.globals["statuts"] = STATUSES


def page(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """One page; never stored by the browser when it holds a conversation."""
    settings = request.app.state.settings
    content = environment.get_template(template).render(
        urgences=items(HEADER_NUMBERS), page_neutre=settings.neutral_page, **context
    )
    return HTMLResponse(content, status_code=status, headers={"Cache-Control": "no-store"})
