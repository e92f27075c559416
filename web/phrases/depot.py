"""What is kept of learning: the switch, sentences for thirty days, offers already taken. No address, no id, no hour."""

from __future__ import annotations

import hashlib
from datetime import date, datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, sessionmaker

from web.db import session_scope
from web.phrases.models import Apprentissage, OffreUtilisee, PhraseConfiee, PhraseReecrite

KEPT = timedelta(days=30)
MOST_KEPT = 2000  # sentences that wait: more than staff can read, and a flood stops here


def is_open(session: Session) -> bool:
    """Whether an administrator opened learning; closed when nobody ever said."""
    return bool(session.scalar(select(Apprentissage.ouvert).where(Apprentissage.id == 1)))


def has_room(session: Session) -> bool:
    """Whether sentences may be offered now: open, and fewer than MOST_KEPT wait."""
    return is_open(session) and (session.scalar(select(func.count()).select_from(PhraseConfiee)) or 0) < MOST_KEPT


def switch(session: Session, *, ouvert: bool) -> None:
    """Open or close learning. The caller notes who and why in the audit log, in the same transaction."""
    row = session.get(Apprentissage, 1)
    if row is None:
        session.add(Apprentissage(id=1, ouvert=ouvert))
    else:
        row.ouvert = ouvert
    session.flush()


def keep(session: Session, now: datetime, number: str, text: str, expires: datetime) -> bool:
    """Keep a sentence; False when its offer was already taken. Commits."""
    purge(session, now)
    session.add(OffreUtilisee(empreinte=hashlib.sha256(number.encode()).hexdigest(), expire_le=expires))
    try:
        session.flush()
    except IntegrityError:
        session.rollback()
        return False
    session.add(PhraseConfiee(texte=text, recue_le=now.date()))
    session.commit()
    return True


def purge(session: Session, now: datetime) -> int:
    """Delete what is thirty days old, rewritten sentences too, and offers past their time; gives how many sentences went."""
    limit: date = (now - KEPT).date()
    gone = 0
    for table in (PhraseConfiee, PhraseReecrite):
        gone += session.execute(delete(table).where(table.recue_le <= limit)).rowcount  # type: ignore[attr-defined]
    session.execute(delete(OffreUtilisee).where(OffreUtilisee.expire_le < now))
    return gone


def purge_now(factory: sessionmaker[Session], now: datetime) -> int:
    """The same in a transaction of its own: the job."""
    with session_scope(factory) as session:
        return purge(session, now)
