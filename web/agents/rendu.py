"""Pages of the desk: their own frame, the filters and the blocks of the public pages, the same strict policy."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response, StreamingResponse
from jinja2 import ChoiceLoader, FileSystemLoader

from web.access_log import HEADERS
from web.agents.dates import PARIS, jour
from web.agents.roles import NOMS, PEUT, covers
from web.agents.sessions import Acces
from web.pages import render

#: What a page may say after a gesture; the address carries only the key.
FAITS = {
    "brouillon": "Le brouillon est gardé. Vous seul le voyez.",
    "envoyee": "La proposition est envoyée. Une autre personne doit l'approuver.",
    "publiee": "C'est publié. La prochaine réponse de Balise en tient compte.",
    "seul": "C'est fait, tout de suite. Une autre personne relira ce geste demain.",
    "refusee": "La proposition est refusée. Son auteur verra votre raison.",
    "annulee": "La proposition est abandonnée.",
    "revenue": "L'état choisi est revenu. La prochaine réponse de Balise en tient compte.",
    "relue": "Le geste est relu et confirmé.",
    "compte": "Le compte est à jour.",
    "sessions": "Vos autres sessions sont fermées.",
    "mot_de_passe": "Le mot de passe est changé.",
    "suppleance": "La suppléance est enregistrée.",
    "verifiee": "C'est noté : vérifié aujourd'hui. La prochaine réponse de Balise en tient compte.",
    "verification_annulee": "La vérification est annulée. L'état d'avant est revenu.",
    "proprietaire": "Le propriétaire est enregistré.",
    "arretee": "L'arrêt est demandé. Rien n'est écrit à moitié.",
    "coupe": "C'est coupé. La prochaine réponse de Balise en tient compte.",
    "rallume": "C'est rallumé. La prochaine réponse de Balise en tient compte.",
    "phrase": "Votre phrase est gardée. La phrase confiée est effacée.",
    "ecartee": "La phrase est effacée.",
    "apprentissage": "C'est fait. Le journal garde votre raison.",
    "rien": "Rien n'a changé : il n'y avait aucune différence.",
}


def instant(value: datetime | str | None) -> str:
    """« 22 novembre 2026 à 9 h 05 », in the hour of Paris."""
    if value is None:
        return "jamais"
    moment = (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(PARIS)
    return f"{jour(moment.date())} à {moment.hour} h {moment.minute:02d}"


environment = render.environment.overlay(
    loader=ChoiceLoader([FileSystemLoader(Path(__file__).parent / "templates"), render.environment.loader])  # type: ignore[list-item]
)
environment.filters = {**render.environment.filters, "instant": instant, "jour": jour}
environment.globals = {**render.environment.globals, "noms_roles": NOMS, "peut": PEUT, "couvre": covers}


def page(
    request: Request,
    template: str,
    acces: Acces | None = None,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    """One page of the desk, never kept by the browser."""
    content = environment.get_template(f"agents/{template}").render(
        acces=acces,
        moi=acces.agent if acces else None,
        jeton=acces.jeton if acces else None,
        chemin=request.url.path,
        page_neutre=request.app.state.settings.neutral_page,
        maintenant=request.app.state.clock(),
        fait=FAITS.get(request.query_params.get("fait", "")),
        **context,
    )
    # Our own origin may know where one comes from: without it browsers send « Origin: null » with each form.
    headers = {**HEADERS, "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
    return HTMLResponse(content, status_code=status, headers=headers)


def download(content: str | bytes | Iterable[str], kind: str, name: str) -> Response:
    """A file to keep, never kept by the browser."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    if isinstance(content, str | bytes):
        return Response(content, media_type=kind, headers=headers)
    return StreamingResponse(content, media_type=kind, headers=headers)


def hidden(saisie: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """Fields of a form as (name, value) pairs, to carry them on."""
    return [(name, value) for name, values in saisie.items() for value in values]
