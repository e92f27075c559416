"""/agents/fraicheur: what must be checked today, one click to say that it was, one to undo it, who owns what."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy import select
from starlette.exceptions import HTTPException

from web.agents.contexte import all_genres, follow, need_genre, reading, writing
from web.agents.entrees.base import Contexte, version
from web.agents.entrees.champs import Refus
from web.agents.fraicheur import gestes, proprietaires
from web.agents.fraicheur.inventaire import A_VERIFIER, ETATS, Entree, inventaire, lots
from web.agents.fraicheur.models import PAR_SORTE, Proprietaire
from web.agents.garde import REPRENDRE, Bureau, Formulaire, Moi, Saisie, first
from web.agents.propositions import Conflit, Refusee
from web.agents.publication import Impossible
from web.agents.rendu import page
from web.agents.roles import covers
from web.agents.sessions import Acces
from web.orientation.fraicheur import DELAIS, NOMS

bureau = Bureau("/fraicheur")
SHOWN = 40  # entries of a page: each has its facts and its buttons
AUCUN = "aucun"  # filter: entries without owner
CHANGEE = "Cette entrée a changé depuis que vous l'avez lue. Relisez-la, puis recommencez."


def _filters(values: Any) -> dict[str, str]:
    """The filters of the list, those that mean something."""
    kept = {name: str(values.get(name) or "")[:254] for name in ("sorte", "etat", "proprietaire")}
    kept["sorte"] = kept["sorte"] if kept["sorte"] in DELAIS else ""
    kept["etat"] = kept["etat"] if kept["etat"] in ETATS else ""
    return kept


def _chosen(entree: Entree, filters: dict[str, str]) -> bool:
    wanted = filters["proprietaire"]
    return (
        (entree.sorte == filters["sorte"] if filters["sorte"] else entree.sorte != "officiel")
        and (entree.etat == filters["etat"] if filters["etat"] else entree.etat in A_VERIFIER)
        and (not wanted or (entree.proprietaire or AUCUN) == wanted)
    )


@bureau.page("")
def liste(
    request: Request, acces: Moi, sorte: str = "", etat: str = "", proprietaire: str = "", page_: int = 1, vu: str = ""
) -> Response:
    """What must be checked, most at risk first."""
    return _list(request, acces, _filters({"sorte": sorte, "etat": etat, "proprietaire": proprietaire}), page_, vu)


def _list(
    request: Request, acces: Acces, filters: dict[str, str], number: int = 1, vu: str = "", status: int = 200, **more: Any
) -> Response:
    genres = all_genres(request)
    with reading(request, acces) as ctx:
        every = inventaire(ctx, genres)
        found = [entree for entree in every if _chosen(entree, filters)]
        pages = max(1, -(-len(found) // SHOWN))
        number = min(max(number, 1), pages)
        shown = found[SHOWN * (number - 1) : SHOWN * number]
        lues = {(e.genre, e.cle): version(genres[e.genre].lire(ctx.session, e.cle)) for e in shown}
        just = next((e for e in every if f"{e.genre}/{e.cle}" == vu), None)
        undo = just is not None and gestes.derniere(ctx, genres[just.genre], just.cle) is not None
        return page(
            request,
            "fraicheur.html",
            acces,
            status,
            entrees=shown,
            total=len(found),
            page_=number,
            pages=pages,
            suite=urlencode({name: value for name, value in filters.items() if value}),
            filtres=filters,
            lues=lues,
            lots=lots(every) if not any(filters.values()) else [],
            boites=proprietaires.connus(ctx),
            vu=just if undo else None,
            **_words(),
            **{"refus": None, **more},
        )


def _words() -> dict[str, Any]:
    return {"etats": ETATS, "sortes": NOMS, "delais": DELAIS, "moyens": gestes.MOYENS, "aucun": AUCUN}


# Before /{genre}/{cle}, which has two parts and this has one: no clash, but the order says what is special.
@bureau.page("/proprietaires")
def owners(request: Request, acces: Moi) -> Response:
    """The mailbox of each kind of deadline."""
    return _owners(request, acces)


def _owners(request: Request, acces: Acces, status: int = 200, **more: Any) -> Response:
    with reading(request, acces) as ctx:
        every = inventaire(ctx, all_genres(request))
        counted = {sorte: [e for e in every if e.sorte == sorte] for sorte in DELAIS}
        return page(
            request,
            "proprietaires.html",
            acces,
            status,
            boites=proprietaires.par_sorte(ctx),
            nombres={sorte: len(found) for sorte, found in counted.items()},
            orphelines={sorte: sum(e.proprietaire is None for e in found) for sorte, found in counted.items()},
            aide=proprietaires.AIDE,
            domaines=sorted(proprietaires.domaines(request.app.state.settings.service_domains)),
            **_words(),
            **{"erreur": None, "saisi": "", "fautive": "", **more},
        )


@bureau.geste("/proprietaires", "editeur", reprise=True)
def set_owner(request: Request, acces: Moi, saisie: Formulaire) -> Response:
    """Give a kind of deadline to a mailbox, or take it back."""
    sorte, typed = first(saisie, "cle"), first(saisie, "courriel")
    if first(saisie, REPRENDRE):
        return _owners(request, acces, saisi=typed, fautive=sorte)
    try:
        _give(request, acces, PAR_SORTE, sorte, typed)
    except (Refus, Refusee) as refusal:
        return _owners(request, acces, 422, erreur=str(refusal), saisi=typed, fautive=sorte)
    return RedirectResponse("/agents/fraicheur/proprietaires?fait=proprietaire", 303)


def _give(request: Request, acces: Acces, genre: str, cle: str, typed: str) -> None:
    allowed = proprietaires.domaines(request.app.state.settings.service_domains)
    with writing(request, acces) as ctx:
        courriel = proprietaires.lire_courriel(ctx, typed, allowed) if typed else None
        proprietaires.confier(ctx, genre, cle, courriel)


def _need(ctx: Contexte, request: Request, genre: str, cle: str) -> Entree:
    need_genre(request, genre)
    found = next((e for e in inventaire(ctx, all_genres(request)) if (e.genre, e.cle) == (genre, cle)), None)
    if found is None:
        raise HTTPException(404)
    return found


@bureau.page("/{genre}/{cle}")
def entree(request: Request, acces: Moi, genre: str, cle: str) -> Response:
    """One entry: its facts and their deadlines, its owner, the gestures."""
    return _entry(request, acces, genre, cle)


def _entry(request: Request, acces: Acces, genre: str, cle: str, status: int = 200, **more: Any) -> Response:
    with reading(request, acces) as ctx:
        found = _need(ctx, request, genre, cle)
        kind = need_genre(request, genre)
        own = ctx.session.scalar(select(Proprietaire).where(Proprietaire.genre == genre, Proprietaire.cle == cle))
        return page(
            request,
            "fraicheur_entree.html",
            acces,
            status,
            e=found,
            genre=kind,
            propre=own.courriel if own else "",
            lue=version(kind.lire(ctx.session, cle)),
            annulable=gestes.derniere(ctx, kind, cle) is not None,
            aide=proprietaires.AIDE,
            editeur=covers(acces.agent.role, "editeur"),
            **_words(),
            **{"refus": None, "erreur": None, "saisi": None, **more},
        )


def _gesture(request: Request, acces: Acces, saisie: Saisie, genre: str, cle: str, said: str) -> Response:
    kind, filters = need_genre(request, genre), _filters({name: first(saisie, name) for name in saisie})
    on_list = first(saisie, "retour") == "liste"
    try:
        with writing(request, acces) as ctx:
            if said == "verifiee":
                secours = gestes.verifier(ctx, kind, cle, first(saisie, "moyen"), first(saisie, "version"))
            else:
                secours = gestes.annuler(ctx, kind, cle)
    except (Conflit, Refusee, Impossible) as refusal:
        status, words = (409, CHANGEE) if isinstance(refusal, Conflit) else (422, str(refusal))
        if on_list:
            return _list(request, acces, filters, status=status, refus=words)
        return _entry(request, acces, genre, cle, status, refus=words)
    follow(request, secours)
    if on_list:
        kept = {name: value for name, value in filters.items() if value}
        return RedirectResponse(f"/agents/fraicheur?{urlencode({**kept, 'fait': said, 'vu': f'{genre}/{cle}'})}", 303)
    return RedirectResponse(f"{request.url.path.rpartition('/')[0]}?fait={said}", 303)


@bureau.geste("/{genre}/{cle}/verifier", "editeur")
def verify(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Vérifié aujourd'hui, par téléphone, sur le site ou par courrier."""
    return _gesture(request, acces, saisie, genre, cle, "verifiee")


@bureau.geste("/{genre}/{cle}/annuler", "editeur")
def undo(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Take back the last check."""
    return _gesture(request, acces, saisie, genre, cle, "verification_annulee")


@bureau.geste("/{genre}/{cle}/proprietaire", "editeur", reprise=True)
def set_own_owner(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Give one entry to a mailbox of its own, or leave it to that of its kind."""
    typed = first(saisie, "courriel")
    with reading(request, acces) as ctx:
        _need(ctx, request, genre, cle)
    if first(saisie, REPRENDRE):
        return _entry(request, acces, genre, cle, saisi=typed)
    try:
        _give(request, acces, genre, cle, typed)
    except (Refus, Refusee) as refusal:
        return _entry(request, acces, genre, cle, 422, erreur=str(refusal), saisi=typed)
    return RedirectResponse(f"{request.url.path.rpartition('/')[0]}?fait=proprietaire", 303)
