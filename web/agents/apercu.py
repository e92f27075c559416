"""« Que dirait Balise »: the answer to a need and a commune as if a proposal were published. Nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, cast

import httpx2
from sqlalchemy.orm import Session, sessionmaker

from territory import load
from urgency import detect, speaker
from web.agents.entrees.base import Contexte, Genre
from web.agents.models import Proposition
from web.agents.publication import queue
from web.chat.safety import urgent_block
from web.fiches.live import overlaid, published
from web.fiches.store import Fiches
from web.orientation.answer import Orientation
from web.settings import Settings

#: A sentence → the need that Balise understands, or None when it cannot say.
Comprendre = Callable[[str], str | None]


def rasa_reader(settings: Settings) -> Comprendre:
    """Asks the language model what it understands; None when it does not answer."""

    def read(phrase: str) -> str | None:
        try:
            answer = httpx2.post(
                f"{settings.rasa_url}/model/parse", params={"token": settings.token}, json={"text": phrase}, timeout=4
            )
            ranking = answer.raise_for_status().json()["intent_ranking"]
            return str(ranking[0]["name"])
        except (httpx2.HTTPError, KeyError, IndexError, ValueError):
            return None

    return read


@dataclass(frozen=True)
class Dirait:
    """What Balise would say."""

    besoin: str | None
    compris: bool  # a need was understood or chosen
    blocs: list[dict[str, Any]]


def urgent(phrase: str) -> list[dict[str, Any]]:
    """The urgent block that would stand above everything, when the sentence says danger."""
    verdict = detect(phrase)
    if not verdict.urgent:
        return []
    who = speaker.guess(phrase)
    block = urgent_block(
        verdict.nature or "neutre", minor_writes=who.mineur_ecrit, child_concerned=bool(who.mineur_concerne)
    )
    return [block]


def would_say(
    ctx: Contexte, genre: Genre, row: Proposition, besoin: str, commune: str | None, phrase: str, read: Comprendre
) -> Dirait:
    """The answer with the proposal applied inside a transaction that the caller rolls back."""
    need = besoin or (read(phrase) if phrase.strip() else None)
    blocs = urgent(phrase) if phrase.strip() else []
    if need is None or need not in ctx.fiches.besoins:
        return Dirait(None, False, blocs)
    queue(ctx.session)
    cle = row.cle or genre.nouvelle_cle(ctx.session, row.apres or {})
    if row.apres is None and row.geste == "supprimer":
        genre.supprimer(ctx, cle)
    elif row.apres is not None:
        genre.ecrire(ctx, cle, row.apres)
    ctx.session.flush()
    ctx.session.expire_all()
    sheets = Fiches(ctx.fiches.besoins, overlaid(ctx.fiches.par_besoin, published(ctx.session)))

    @contextmanager
    def same_session() -> Iterator[Session]:
        yield ctx.session

    orientation = Orientation(sheets, cast("sessionmaker[Session]", same_session), load(), lambda: ctx.maintenant)
    answer = orientation.answer(need, commune)
    return Dirait(need, True, blocs + answer.blocks)


def likely_need(fiches: Fiches, genre: Genre, row: Proposition) -> str:
    """The need that most shows the change."""
    apres = row.apres or row.avant or {}
    if genre.code == "fiche":
        return str(row.cle)
    kind = {"commissariat": "forces", "gendarmerie": "forces"}.get(str(apres.get("genre")), str(apres.get("genre")))
    kind = {"secteur": "mds", "angela": "angela", "zone": "forces"}.get(genre.code, kind)
    for name, fiche in fiches.par_besoin.items():
        if kind in fiche.lieux[:1] or (genre.code == "numero" and apres.get("code") in {n.code for n in fiche.numeros}):
            return name
    return next((name for name, fiche in fiches.par_besoin.items() if kind in fiche.lieux), "")


