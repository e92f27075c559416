"""Lists, entries and their forms: everything an editor does before sending a proposal, and the gestures done alone."""

from __future__ import annotations

from typing import Any

from fastapi import Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from sqlalchemy import select
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from web.agents import propositions as flow
from web.agents.contexte import all_genres, follow, names, need_genre, reading, values, writing
from web.agents.differences import three_ways
from web.agents.entrees import faits
from web.agents.entrees.base import Contexte, Genre, Valeurs, version
from web.agents.entrees.regles import outlines
from web.agents.garde import REPRENDRE, Bureau, Formulaire, Moi, Saisie, first
from web.agents.models import Proposition, Revision
from web.agents.publication import Impossible
from web.agents.rendu import page
from web.agents.sessions import Acces
from web.orientation.mentions import LABELS

bureau = Bureau()
SHOWN = 200  # rows of a list; the search finds the others
STATUTS = {**LABELS, "verifie": "vérifié", "source": "source publique", "masque": "retiré"}


def _communes() -> list[str]:
    """Suggestions of the commune fields: the 77."""
    return [f"{commune.nom} ({code})" for code, commune in outlines().communes.items()]


@bureau.page("/entrees/{genre}")
def liste(request: Request, acces: Moi, genre: str, q: str = "") -> Response:
    """Entries of a kind, filtered by a few words."""
    kind = need_genre(request, genre)
    words = q.casefold().split()
    with reading(request, acces) as ctx:
        rows = kind.lister(ctx.session, ctx.maintenant)
    found = [r for r in rows if all(w in f"{r.titre} {r.detail} {r.cle}".casefold() for w in words)]
    return page(
        request,
        "liste.html",
        acces,
        genre=kind,
        genres=all_genres(request),
        lignes=found[:SHOWN],
        total=len(found),
        q=q,
        statuts=STATUTS,
    )


def _form(
    request: Request,
    acces: Acces,
    ctx: Contexte,
    kind: Genre,
    cle: str | None,
    avant: Valeurs | None,
    saisie: Saisie,
    *,
    status: int = 200,
    **more: Any,
) -> Response:
    groupes = kind.groupes(ctx.session, avant)
    labels = {champ.nom: champ.libelle for groupe in groupes for champ in groupe.champs}
    base = f"/agents/entrees/{kind.code}"
    return page(
        request,
        "edition.html",
        acces,
        status,
        genre=kind,
        cle=cle,
        nom=kind.nommer(avant) if avant else f"Ajouter {kind.titre}",
        groupes=groupes,
        figes=kind.figes(avant),
        saisie=saisie,
        labels={**labels, "pourquoi": "Pourquoi ce changement"},
        version=version(avant) if cle else "",
        action=f"{base}/{cle}/modifier" if cle else f"{base}/nouveau",
        verifier=f"/agents/verifier/{kind.code}/{cle or 'nouveau'}",
        communes=_communes(),
        **{"erreurs": {}, "motif": "", "proposition": "", "refus": None, "conflit": None, **more},
    )


@bureau.page("/entrees/{genre}/nouveau", "editeur")
def nouveau(request: Request, acces: Moi, genre: str, proposition: str = "") -> Response:
    """The form of a new entry."""
    return _open(request, acces, genre, None, proposition)


@bureau.geste("/entrees/{genre}/nouveau", "editeur", reprise=True)
def nouveau_post(request: Request, acces: Moi, saisie: Formulaire, genre: str) -> Response:
    """Propose a new entry."""
    return _post(request, acces, saisie, genre, None)


@bureau.page("/entrees/{genre}/{cle}")
def entree(request: Request, acces: Moi, genre: str, cle: str) -> Response:
    """One entry: its values, what waits for review, its last changes."""
    kind = need_genre(request, genre)
    with reading(request, acces) as ctx:
        valeurs = kind.lire(ctx.session, cle)
        if valeurs is None:
            raise HTTPException(404)
        waiting = ctx.session.scalars(
            select(Proposition)
            .where(Proposition.genre == genre, Proposition.cle == cle, Proposition.etat.in_(("attente", "a_relire")))
            .order_by(Proposition.id)
        ).all()
        return page(
            request,
            "entree.html",
            acces,
            genre=kind,
            cle=cle,
            nom=kind.nommer(valeurs),
            valeurs=values(kind.dire(ctx.session, valeurs)),
            attente=waiting,
            etats=flow.ETATS,
            agents=names(ctx.session),
            retirable=not kind.deux and kind.peut_retirer(valeurs),
            verifiee=faits.ever_checked(valeurs.get("faits")),
            revisions=_history(ctx.session, genre, cle)[:3],
        )


@bureau.page("/entrees/{genre}/{cle}/modifier", "editeur")
def modifier(request: Request, acces: Moi, genre: str, cle: str, proposition: str = "") -> Response:
    """The form of an entry."""
    return _open(request, acces, genre, cle, proposition)


@bureau.geste("/entrees/{genre}/{cle}/modifier", "editeur", reprise=True)
def modifier_post(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Keep a draft or propose a change."""
    return _post(request, acces, saisie, genre, cle)


def _creatable(kind: Genre, cle: str | None) -> None:
    if cle is None and not kind.creable:
        raise HTTPException(404)


def _open(request: Request, acces: Acces, genre: str, cle: str | None, proposition: str) -> Response:
    kind = need_genre(request, genre)
    _creatable(kind, cle)
    with reading(request, acces) as ctx:
        avant = kind.lire(ctx.session, cle) if cle else None
        if cle and avant is None:
            raise HTTPException(404)
        draft = flow.editable_draft(ctx.session, proposition, ctx, kind) if proposition else None
        saisie = draft.saisie if draft and draft.cle == cle else kind.saisie_de(ctx.session, avant)
        motif = draft.motif if draft else ""
        conflict = None
        if draft and cle and draft.version_lue != version(avant):
            mine, _ = kind.preparer(ctx, cle, draft.avant, draft.saisie)
            conflict = three_ways(kind, ctx.session, draft.avant, avant, mine)
        return _form(
            request, acces, ctx, kind, cle, avant, saisie, motif=motif, proposition=draft.id if draft else "", conflit=conflict
        )


def _post(request: Request, acces: Acces, saisie: Saisie, genre: str, cle: str | None) -> Response:
    kind = need_genre(request, genre)
    _creatable(kind, cle)
    typed = {name: values_ for name, values_ in saisie.items() if name != REPRENDRE}
    motif, draft, action = first(saisie, "pourquoi"), first(saisie, "proposition"), first(saisie, "action")
    again: dict[str, Any] = {"motif": motif, "proposition": draft}
    if first(saisie, REPRENDRE):
        with reading(request, acces) as ctx:
            avant = kind.lire(ctx.session, cle) if cle else None
            return _form(request, acces, ctx, kind, cle, avant, typed, **again)
    try:
        with writing(request, acces) as ctx:
            made = flow.deposit(
                ctx,
                kind,
                cle,
                typed,
                motif=motif,
                version_lue=first(saisie, "version"),
                brouillon=draft,
                envoyer=action not in ("brouillon", "apercu"),
            )
    except flow.Conflit as conflict:
        with reading(request, acces) as ctx:
            base = _read_then(ctx, kind, cle, first(saisie, "version"))
            typed = _merged(ctx, kind, base, conflict.eux, typed)
            mine, erreurs = kind.preparer(ctx, cle, conflict.eux, typed)
            rows = three_ways(kind, ctx.session, base, conflict.eux, mine)
            return _form(
                request, acces, ctx, kind, cle, conflict.eux, typed, status=409, conflit=rows, erreurs=erreurs, **again
            )
    except (flow.Refusee, Impossible) as refusal:
        with reading(request, acces) as ctx:
            avant = kind.lire(ctx.session, cle) if cle else None
            return _form(request, acces, ctx, kind, cle, avant, typed, status=422, refus=str(refusal), **again)
    if made.erreurs is not None or made.proposition is None:
        with reading(request, acces) as ctx:
            avant = kind.lire(ctx.session, cle) if cle else None
            return _form(request, acces, ctx, kind, cle, avant, typed, status=422, erreurs=made.erreurs or {}, **again)
    follow(request, made.secours)
    number = made.proposition.id
    if action == "apercu":
        return RedirectResponse(f"/agents/propositions/{number}/apercu", 303)
    said = {"brouillon": "brouillon", "attente": "envoyee"}.get(made.proposition.etat, "seul")
    return RedirectResponse(f"/agents/propositions/{number}?fait={said}", 303)


def _merged(ctx: Contexte, kind: Genre, base: Valeurs | None, theirs: Valeurs | None, typed: Saisie) -> Saisie:
    """What I typed, with their values in the fields that I left as they were: nothing of theirs is undone unseen."""
    if base is None or theirs is None:
        return typed
    read, now = kind.saisie_de(ctx.session, base), kind.saisie_de(ctx.session, theirs)

    def left(name: str) -> bool:
        mine = [value.replace("\r\n", "\n") for value in typed.get(name, []) if value]
        return mine == [value for value in read[name] if value]

    return {**typed, **{name: now.get(name, []) for name in read if left(name)}}


def _read_then(ctx: Contexte, kind: Genre, cle: str | None, seen: str) -> Valeurs | None:
    """The state that was read when the form was opened, when the history has it."""
    for row in _history(ctx.session, kind.code, cle or ""):
        if version(row.contenu) == seen:
            return row.contenu
    return None


@bureau.geste("/verifier/{genre}/{cle}", "editeur")
def verifier(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """The errors of a form while it is typed, and its hours in French. Writes nothing."""
    kind = need_genre(request, genre)
    with reading(request, acces) as ctx:
        avant = None if cle == "nouveau" else kind.lire(ctx.session, cle)
        _, erreurs = kind.preparer(ctx, None if cle == "nouveau" else cle, avant, saisie)
        shown = {c.nom: c.apercu(first(saisie, c.nom)) for c in kind.champs(ctx.session, avant) if c.gabarit == "horaires"}
    return JSONResponse({"erreurs": erreurs, "apercus": shown}, headers={"Cache-Control": "no-store"})


def _alone(request: Request, acces: Acces, saisie: Saisie, genre: str, cle: str, gesture: str) -> Response:
    kind = need_genre(request, genre)
    try:
        with writing(request, acces) as ctx:
            motif = first(saisie, "pourquoi")
            if gesture == "retirer":
                made = flow.withdraw(ctx, kind, cle, motif)
            elif gesture == "supprimer":
                made = flow.remove(ctx, kind, cle, motif)
            else:
                number = first(saisie, "numero")
                chosen = int(number) if number.isascii() and number.isdigit() and len(number) < 9 else -1
                made = flow.go_back(ctx, kind, cle, chosen, motif, alone=acces.agent.role in ("valideur", "administrateur"))
    except (flow.Refusee, Impossible) as refusal:
        return page(request, "refuse.html", acces, 422, message=str(refusal), retour=f"/agents/entrees/{genre}/{cle}")
    follow(request, made.secours)
    assert made.proposition is not None
    said = "envoyee" if made.proposition.etat == "attente" else ("revenue" if gesture == "revenir" else "seul")
    return RedirectResponse(f"/agents/propositions/{made.proposition.id}?fait={said}", 303)


@bureau.geste("/entrees/{genre}/{cle}/retirer", "editeur")
def retirer(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Withdraw a local place, now, alone."""
    return _alone(request, acces, saisie, genre, cle, "retirer")


@bureau.geste("/entrees/{genre}/{cle}/supprimer", "editeur")
def supprimer(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Remove a closure (alone) or propose to remove a banner."""
    return _alone(request, acces, saisie, genre, cle, "supprimer")


@bureau.geste("/entrees/{genre}/{cle}/revenir", "editeur")
def revenir(request: Request, acces: Moi, saisie: Formulaire, genre: str, cle: str) -> Response:
    """Back to an earlier version."""
    return _alone(request, acces, saisie, genre, cle, "revenir")


def _history(session: Session, genre: str, cle: str) -> list[Revision]:
    rows = session.scalars(
        select(Revision).where(Revision.genre == genre, Revision.cle == cle).order_by(Revision.numero.desc())
    )
    return list(rows)
