"""Pages of the front desk. A need and a commune are posted, never in an address: the history of the browser says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from starlette.exceptions import HTTPException

from territory import Commune
from web.access_log import HEADERS
from web.agents.contexte import all_genres, reading
from web.agents.entrees.communes import gazetteer
from web.agents.entrees.internes import Internes, published_contacts
from web.agents.garde import Bureau, Formulaire, Moi, Saisie, first
from web.agents.guichet.feuille import Feuille, compose, contacts_for
from web.agents.guichet.parcours import Parcours
from web.agents.rendu import environment, page
from web.agents.sessions import Acces
from web.chat.context import LONGEST_COMMUNE, find_commune
from web.fiches.store import Fiches

bureau = Bureau()
MOST_SUGGESTIONS = 8
GRAVITES = ((3, "Quelqu'un peut être en danger"), (2, "Après des faits, ou un souci"), (1, "S'informer, agir"))


@dataclass
class Demande:
    """What was asked: the need, the commune if any, and what is wrong, by field."""

    besoin: str
    saisie_commune: str
    commune: Commune | None = None
    proches: list[Commune] = field(default_factory=list)
    erreurs: dict[str, str] = field(default_factory=dict)


def _read(saisie: Saisie, fiches: Fiches) -> Demande:
    made = Demande(first(saisie, "besoin"), first(saisie, "commune")[:LONGEST_COMMUNE])
    if made.besoin not in fiches.besoins:
        made.erreurs["besoin"] = "Choisissez un besoin dans la liste."
    chosen = first(saisie, "code")
    if chosen:
        made.commune = gazetteer().get(chosen)
    elif made.saisie_commune:
        code = find_commune(made.saisie_commune, gazetteer())
        made.commune = gazetteer().get(code) if code else None
    if made.commune is not None:
        made.saisie_commune = f"{made.commune.nom} ({made.commune.codes_postaux[0]})"
    elif chosen or made.saisie_commune:
        made.proches = list(gazetteer().suggest(made.saisie_commune))[:MOST_SUGGESTIONS]
        made.erreurs["commune"] = "Commune non reconnue, ou plusieurs possibles. Choisissez-en une, ou laissez la case vide."
    return made


def _choices(fiches: Fiches) -> list[tuple[str, list[tuple[str, str]]]]:
    """Needs by gravity, with the words of their buttons."""
    return [
        (titre, sorted(((nom, fiches.par_besoin[nom].choix) for nom, need in fiches.besoins.items() if need.gravite == g),
                       key=lambda row: row[1]))
        for g, titre in GRAVITES
    ]  # fmt: skip


def _all_parcours(request: Request) -> Mapping[str, Parcours]:
    found: Mapping[str, Parcours] = request.app.state.parcours
    return found


def _desk(request: Request, acces: Acces, asked: Demande | None = None) -> Response:
    orientation = request.app.state.orientation
    feuille, contacts = None, []
    ready = asked is not None and not asked.erreurs
    if asked is not None and ready:
        feuille = _sheet(request, asked)
        with reading(request, acces) as ctx:
            kind = all_genres(request)["interne"]
            assert isinstance(kind, Internes)
            known = published_contacts(kind.base, ctx.session)
        contacts = contacts_for(known, asked.besoin, asked.commune.code_insee if asked.commune else None)
    paths = [p for p in _all_parcours(request).values() if not (asked and ready) or asked.besoin in p.besoins]
    return page(
        request,
        "guichet.html",
        acces,
        422 if asked and asked.erreurs else 200,
        demande=asked or Demande("", ""),
        feuille=feuille,
        contacts=contacts,
        parcours=paths,
        besoins=_choices(orientation.fiches),
    )


def _sheet(request: Request, asked: Demande) -> Feuille:
    orientation = request.app.state.orientation
    return compose(
        orientation, orientation.fiches.par_besoin[asked.besoin], asked.commune, request.app.state.settings.public_base
    )


@bureau.page("/guichet")
def guichet(request: Request, acces: Moi) -> Response:
    """A need, a commune if one wishes."""
    return _desk(request, acces)


# No reprise here: what is carried across a login is stored, and need and commune must not be.
@bureau.geste("/guichet", "lecteur")
def preparer(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """The sheet, and beside it what staff see. Nothing is written: neither the need nor the commune leave a trace."""
    return _desk(request, acces, _read(saisie, request.app.state.orientation.fiches))


@bureau.geste("/guichet/feuille", "lecteur")
def feuille_seule(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """The sheet alone, ready to print: no contact of staff is in this document."""
    asked = _read(saisie, request.app.state.orientation.fiches)
    if asked.erreurs:
        return _desk(request, acces, asked)
    content = environment.get_template("agents/guichet_feuille.html").render(
        feuille=_sheet(request, asked), demande=asked, maintenant=request.app.state.clock()
    )
    headers = {**HEADERS, "Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Robots-Tag": "noindex"}
    return HTMLResponse(content, headers=headers)


@bureau.page("/guichet/parcours/{code}")
def parcours(request: Request, acces: Moi, code: str) -> Response:
    """What a professional who must report does, step by step."""
    found = _all_parcours(request).get(code)
    if found is None:
        raise HTTPException(404)
    with reading(request, acces) as ctx:
        kind: Any = all_genres(request)["interne"]
        known = published_contacts(kind.base, ctx.session)
    cited = {cle: known[cle] for cle in found.contacts if cle in known}
    shown = contacts_for({cle: {**v, "besoins": [], "communes": []} for cle, v in cited.items()}, "", None)
    return page(request, "parcours.html", acces, parcours=found, contacts=shown)
