"""/agents/observatoire: one measure of one published month, as charts, tables and CSV. Only what may be shown ever comes here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from web.agents.garde import Bureau, Moi
from web.agents.observatoire.graphes import couche, debout
from web.agents.rendu import download, page
from web.observatoire.mesures import AUCUN_BESOIN, CANAUX, MESURES, SANS_BESOIN, SENS
from web.observatoire.periodes import jours, parution
from web.observatoire.publication import Observatoire, Tableaux
from web.pages.when import MONTHS
from web.tableur import CSV, csv_lines

bureau = Bureau("/observatoire")
SEPARATE = {"besoins": "besoins, EPCI et jours", "heures": "heures et canaux"}


def _service(request: Request) -> Observatoire:
    found: Observatoire = request.app.state.observatoire
    return found


def _month(value: str) -> date | None:
    """« 2026-11 » as its first day."""
    try:
        return date.fromisoformat(f"{value}-01") if len(value) == 7 else None
    except ValueError:
        return None


def _name(premier: date) -> str:
    return f"{MONTHS[premier.month - 1]} {premier.year}"


def _needs(request: Request) -> dict[str, str]:
    fiches = request.app.state.orientation.fiches
    return {name: fiches.par_besoin[name].titre for name in fiches.besoins} | {AUCUN_BESOIN: "Aucun besoin compris"}


@bureau.page("")
def observatoire(
    request: Request, acces: Moi, mois: Annotated[str, Query()] = "", mesure: Annotated[str, Query()] = "tours"
) -> Response:
    """The page; an unknown month or measure shows the newest month, or turns."""
    service = _service(request)
    known = service.mois_publies()
    chosen = _month(mois)
    if chosen not in known:
        chosen = known[0] if known else None
    measure = mesure if mesure in MESURES else "tours"
    tables = service.lire(chosen) if chosen else None
    this, magnitude = service.en_cours()
    return page(
        request,
        "observatoire.html",
        acces,
        mois=[(f"{m:%Y-%m}", _name(m)) for m in known],
        choisi=f"{chosen:%Y-%m}" if chosen else "",
        nom_du_mois=_name(chosen) if chosen else "",
        mesures=MESURES,
        mesure=measure,
        sens=SENS[measure],
        sans_besoin=measure in SANS_BESOIN,
        en_cours=_name(this),
        ordre=magnitude,
        parution=parution(this),
        t=tables[measure] if tables else None,
        **(_figures(request, service, chosen, tables[measure]) if chosen and tables else {}),
    )


def _figures(request: Request, service: Observatoire, month: date, table: Tableaux) -> dict[str, Any]:
    """Charts and rows of one measure."""
    needs, areas = _needs(request), service.territoires
    by_need = sorted(table.par_besoin.items(), key=lambda row: (-row[1], row[0]))
    days: list[tuple[str, int | None]] = [(str(day.day), table.par_jour.get(day)) for day in jours(month)]
    hours: list[tuple[str, int | None]] = [(f"{hour} h", table.par_heure.get(hour)) for hour in range(24)]
    epcis = list(table.au_moins())
    return {
        "besoins": [(needs.get(name, name), n) for name, n in by_need],
        "par_jour": days,
        "par_heure": hours,
        "par_epci": [(areas.nom(code), n) for code, n in table.au_moins().items()],
        "epcis": [areas.nom(code) for code in epcis],
        "croise": [(needs.get(name, name), [table.par_epci.get((name, code)) for code in epcis]) for name, _ in by_need],
        "canaux": CANAUX,
        "creneaux": [(f"{hour} h", [table.par_creneau.get((way, hour)) for way in CANAUX]) for hour in range(24)],
        "par_canal": [table.par_canal.get(way) for way in CANAUX],
        "graphe_besoins": couche([(needs.get(name, name), n) for name, n in by_need]),
        "graphe_jours": debout(days),
        "graphe_heures": debout(hours),
    }


Line = tuple[Any, ...]


def _needs_lines(month: date, tables: dict[str, Tableaux], names: dict[str, str], service: Observatoire) -> Iterator[Line]:
    areas = service.territoires
    for mesure, table in tables.items():
        for name, n in sorted(table.par_besoin.items()):
            yield f"{month:%Y-%m}", "", names.get(name, name), "", MESURES[mesure], n
        for (name, code), n in sorted(table.par_epci.items()):
            yield f"{month:%Y-%m}", "", names.get(name, name), areas.nom(code), MESURES[mesure], n
        for day, n in table.par_jour.items():
            if mesure not in SANS_BESOIN:
                yield f"{month:%Y-%m}", f"{day:%Y-%m-%d}", "", "", MESURES[mesure], n
        for (name, code, day), n in sorted(table.par_cellule.items()):
            yield f"{month:%Y-%m}", f"{day:%Y-%m-%d}", names.get(name, name), areas.nom(code), MESURES[mesure], n


def _hours_lines(month: date, tables: dict[str, Tableaux]) -> Iterator[Line]:
    for mesure, table in tables.items():
        for way, n in sorted(table.par_canal.items()):
            yield f"{month:%Y-%m}", "", CANAUX.get(way, way), MESURES[mesure], n
        for hour, n in table.par_heure.items():
            yield f"{month:%Y-%m}", hour, "", MESURES[mesure], n
        for (way, hour), n in sorted(table.par_creneau.items()):
            yield f"{month:%Y-%m}", hour, CANAUX.get(way, way), MESURES[mesure], n


@bureau.page("/{mois}/{quoi}.csv")
def export(request: Request, acces: Moi, mois: str, quoi: str) -> Response:
    """One month as CSV: the same figures as the page, a line each; what is hidden has no line."""
    month, service = _month(mois), _service(request)
    tables = service.lire(month) if month and quoi in SEPARATE else None
    if month is None or tables is None:
        raise HTTPException(404)
    if quoi == "besoins":
        header: Line = ("mois", "jour", "besoin", "EPCI", "mesure", "nombre")
        lines = _needs_lines(month, tables, _needs(request), service)
    else:
        header, lines = ("mois", "heure", "canal", "mesure", "nombre"), _hours_lines(month, tables)
    return download(csv_lines(header, lines), CSV, f"balise-{quoi}-{month:%Y-%m}.csv")
