"""Publishing: the entry, its history, the audit line and the fallback file, in one transaction, one at a time."""

from __future__ import annotations

import logging
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from web.agents import audit
from web.agents.differences import differences, summary
from web.agents.entrees.base import Contexte, Genre, Valeurs
from web.agents.models import Revision
from web.fiches.live import overlaid, published
from web.fiches.models import Parution
from web.fiches.store import Fiches
from web.orientation.fallback import UnknownCodes, compose_fallback, of_sheets, replace_file
from web.settings import Settings

logger = logging.getLogger("balise.agents")


class Impossible(ValueError):
    """What is asked cannot be published; the text says why, in French."""


def queue(session: Session) -> None:
    """Wait for one's turn to publish: the first statement of the transaction, so that all read what the last wrote."""
    session.execute(update(Parution).where(Parution.id == 1).values(numero=Parution.numero + 1))


def last_revision(session: Session, genre: str, cle: str) -> int | None:
    """Number of the last revision of an entry, None when staff never changed it."""
    return session.scalar(select(func.max(Revision.numero)).where(Revision.genre == genre, Revision.cle == cle))


def publish(
    ctx: Contexte, genre: Genre, cle: str, apres: Valeurs | None, *, geste: str, motif: str, valideur: str | None
) -> dict[str, Any]:
    """Write an entry (None: remove it) with its history and audit line; gives the new fallback content.

    The caller queued first and commits after. Raises Impossible when a sheet would cite a number that is gone.
    """
    session = ctx.session
    avant = genre.lire(session, cle)
    changed = differences(genre, session, avant, apres)
    last = last_revision(session, genre.code, cle)
    author = ctx.auteur.courriel
    common = {"genre": genre.code, "cle": cle}
    if last is None:
        session.add(
            Revision(**common, numero=0, contenu=avant, geste="origine", auteur="", motif="", le=ctx.maintenant)
        )
        last = 0
    if apres is None:
        genre.supprimer(ctx, cle)
    else:
        genre.ecrire(ctx, cle, apres)
    session.expire_all()
    session.add(
        Revision(
            **common,
            numero=last + 1,
            contenu=genre.lire(session, cle),
            geste=geste,
            auteur=author,
            valideur=valideur,
            motif=motif,
            le=ctx.maintenant,
        )
    )
    audit.note(
        session,
        ctx.maintenant,
        valideur or author,
        f"publication : {geste}",
        **common,
        detail=f"auteur {author} ; {summary(changed) or 'aucun champ'} ; {motif}",
    )
    session.flush()
    return fallback_of(ctx)


def fallback_of(ctx: Contexte) -> dict[str, Any]:
    """What the fallback file must hold after this transaction."""
    sheets = Fiches(ctx.fiches.besoins, overlaid(ctx.fiches.par_besoin, published(ctx.session)))
    codes, infos = of_sheets(sheets)
    try:
        return compose_fallback(ctx.session, codes, infos, lambda: ctx.maintenant)
    except UnknownCodes as error:
        raise Impossible(f"Des fiches citent un numéro retiré : {', '.join(error.codes[:5])}.") from error


def write_fallback(content: dict[str, Any] | None, settings: Settings) -> None:
    """After the commit. A full disk must not undo what is already published."""
    if content is None:
        return
    try:
        replace_file(content, settings.var / "fallback.json")
    except OSError as error:
        logger.error("fallback file not written: %s", type(error).__name__)
