"""Publishing: the entry, its history, the audit line and the fallback file, in one transaction, one at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import batched
from typing import Any

from sqlalchemy import func, insert, select, text, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from web.agents import audit
from web.agents.differences import differences, summary
from web.agents.entrees import base, regles
from web.agents.entrees.base import Contexte, Genre, Valeurs, version
from web.agents.models import Revision
from web.fiches.live import overlaid, published
from web.fiches.models import Parution
from web.fiches.store import Fiches
from web.orientation.fallback import UnknownCodes, compose_fallback, of_sheets, replace_file
from web.settings import Settings

logger = logging.getLogger("balise.agents")


#: Raised here and by what entries write: it lives below both.
Impossible = base.Impossible
OCCUPE = "Un import s'écrit en ce moment. Rien n'est perdu : recommencez dans une minute."


def queue(session: Session) -> None:
    """Wait for one's turn to publish: the first statement of the transaction, so that all read what the last wrote.

    Raises Impossible when a long import keeps the turn for itself.
    """
    if session.get_bind().dialect.name == "postgresql":
        # An import holds the queue for the seconds of its write: the short waits of web/db.py are for residents.
        session.execute(text("SET LOCAL lock_timeout = '20s'"))
        session.execute(text("SET LOCAL statement_timeout = '25s'"))
    try:
        session.execute(update(Parution).where(Parution.id == 1).values(numero=Parution.numero + 1))
    except OperationalError as error:
        if _waited_for_a_writer(error):
            raise Impossible(OCCUPE) from error
        raise


def _waited_for_a_writer(error: OperationalError) -> bool:
    """Whether the database is well, and only held by another gesture."""
    return type(error.orig).__name__ in ("LockNotAvailable", "QueryCanceled") or "database is locked" in str(error.orig)


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


@dataclass(frozen=True)
class Ecriture:
    """One entry of a batch: what it must still be, and what it becomes (None: it did not, or does not, exist)."""

    genre: Genre
    cle: str
    avant: Valeurs | None
    apres: Valeurs | None


class Depassees(Exception):
    """Entries changed since the batch was prepared; nothing was written."""

    def __init__(self, ecritures: list[Ecriture]) -> None:
        super().__init__("dépassées")
        self.ecritures = ecritures


def publish_all(
    ctx: Contexte, ecritures: Sequence[Ecriture], *, geste: str, motif: str, valideur: str | None, pas: Callable[[int], None]
) -> dict[str, Any]:
    """Write a batch with the history of each entry; gives the new fallback content. The caller queued, audits and commits.

    `pas` is told how many entries are written. Raises Depassees, before any write, when an entry is no longer what the
    batch was made from; Impossible as publish does, and when a protected place would be found through its services.
    """
    groups: dict[str, list[Ecriture]] = {}
    for one in ecritures:
        groups.setdefault(one.genre.code, []).append(one)
    late = []
    for group in groups.values():
        current = group[0].genre.lire_tout(ctx.session, [one.cle for one in group])
        late += [one for one in group if version(current.get(one.cle)) != version(one.avant)]
    if late:
        raise Depassees(late)
    done = 0
    for group in groups.values():
        genre = group[0].genre
        genre.ecrire_tout(ctx, {one.cle: one.apres for one in group if one.apres is not None})
        genre.effacer_tout(ctx, [one.cle for one in group if one.apres is None])
        ctx.session.expire_all()
        _revisions(ctx, genre, group, geste, motif, valideur)
        done += len(group)
        pas(done)
    if found := regles.betrayed(ctx.session):
        raise Impossible(f"{regles.A_VIDER} Lieux : {', '.join(found)}.")
    return fallback_of(ctx)


def _revisions(
    ctx: Contexte, genre: Genre, group: Sequence[Ecriture], geste: str, motif: str, valideur: str | None
) -> None:
    written = genre.lire_tout(ctx.session, [one.cle for one in group])
    rows = []
    for lot in batched(group, 500):
        cles = [one.cle for one in lot]
        query = select(Revision.cle, func.max(Revision.numero)).where(Revision.genre == genre.code, Revision.cle.in_(cles))
        last: dict[str, int] = dict(ctx.session.execute(query.group_by(Revision.cle)).all())
        for one in lot:
            common = {"genre": genre.code, "cle": one.cle, "le": ctx.maintenant}
            if one.cle not in last:
                origin = {"contenu": one.avant, "geste": "origine", "auteur": "", "motif": "", "valideur": None}
                rows.append({**common, "numero": 0, **origin})
            made = {"contenu": written.get(one.cle), "geste": geste, "auteur": ctx.auteur.courriel, "motif": motif}
            rows.append({**common, "numero": last.get(one.cle, 0) + 1, **made, "valideur": valideur})
    if rows:
        ctx.session.execute(insert(Revision.__table__), rows)  # type: ignore[arg-type]  # as it types its own tables
