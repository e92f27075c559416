"""Pages of the exports: tables to fill in, data·inclusion, each taking away written in the audit log."""

from __future__ import annotations

import json

from fastapi import Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from web.agents import audit
from web.agents.contexte import all_genres, writing
from web.agents.echanges import exports
from web.agents.garde import Bureau, Moi
from web.agents.rendu import download, page
from web.orientation import ouvert
from web.tableur import CSV, XLSX, csv_lines, xlsx_bytes

bureau = Bureau("/exports")


@bureau.page("")
def liste(request: Request, acces: Moi) -> Response:
    """What can be taken away."""
    return page(request, "exports.html", acces, tables=exports.TABLES)


@bureau.page("/data-inclusion.json", "editeur")
def data_inclusion(request: Request, acces: Moi) -> Response:
    """Published structures and services, as data·inclusion v1 wants them."""
    with writing(request, acces) as ctx:
        document = ouvert.data_inclusion(ctx.session, ctx.jour)
        audit.note(ctx.session, ctx.maintenant, acces.agent.courriel, "export", genre="inclusion", detail="data·inclusion v1")
    body = json.dumps(document, ensure_ascii=False, indent=1).encode()
    return download(body, "application/json", f"balise-data-inclusion-{ctx.jour:%Y-%m-%d}.json")


@bureau.page("/{genre}/{format_}", "editeur")
def telecharger(request: Request, acces: Moi, genre: str, format_: str, vide: bool = False) -> Response:
    """One table, as CSV or XLSX; with `vide`, its headers alone."""
    if genre not in exports.TABLES or format_ not in exports.FORMATS:
        raise HTTPException(404)
    with writing(request, acces) as ctx:
        header, rows = exports.table(ctx, all_genres(request)[genre], vide=vide)
        if not vide:
            counted = f"{format_}, lignes : {len(rows)}"
            audit.note(ctx.session, ctx.maintenant, acces.agent.courriel, "export", genre=genre, detail=counted)
    name = f"balise-{genre}{'-modele' if vide else ''}-{ctx.jour:%Y-%m-%d}.{format_}"
    if format_ == "xlsx":
        return download(xlsx_bytes(header, rows), XLSX, name)
    return download(csv_lines(header, rows), CSV, name)
