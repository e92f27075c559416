"""Tables of learning. A given sentence and a rewritten one never stand in the same row, nor does anything join them."""

from __future__ import annotations

import datetime as dt
import hashlib

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant

LONGEST = 300  # characters of a sentence


def seen(texte: str) -> str:
    """Short digest of a sentence as it was read: SQLite gives the number of a deleted one to the next."""
    return hashlib.sha256(texte.encode()).hexdigest()[:16]


class PhraseConfiee(Base):
    """A sentence that a resident gave, masked. A day and no hour: nothing ties it to a conversation."""

    __tablename__ = "phrases_confiees"

    id: Mapped[int] = mapped_column(primary_key=True)
    texte: Mapped[str] = mapped_column(String(LONGEST))
    recue_le: Mapped[dt.date] = mapped_column(index=True)

    @property
    def vue(self) -> str:
        """What a gesture on it must quote."""
        return seen(self.texte)


class PhraseReecrite(Base):
    """What an agent wrote in its place, with its need: the only thing that leaves. `recue_le` is that of the sentence."""

    __tablename__ = "phrases_reecrites"

    id: Mapped[int] = mapped_column(primary_key=True)
    besoin: Mapped[str] = mapped_column(String(60))
    texte: Mapped[str] = mapped_column(String(LONGEST))
    redigee_par: Mapped[str] = mapped_column(String(254))
    recue_le: Mapped[dt.date] = mapped_column(index=True)

    @property
    def vue(self) -> str:
        """What a gesture on it must quote."""
        return seen(self.texte)


class OffreUtilisee(Base):
    """An offer that was taken: it serves once. SHA-256 of its number, kept until the offer would expire anyway."""

    __tablename__ = "offres_utilisees"

    empreinte: Mapped[str] = mapped_column(String(64), primary_key=True)
    expire_le: Mapped[dt.datetime] = mapped_column(Instant)


class Apprentissage(Base):
    """One row: whether an administrator opened learning. Who and why are in the audit log."""

    __tablename__ = "apprentissage"
    __table_args__ = (CheckConstraint("id = 1", name="une_ligne"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ouvert: Mapped[bool] = mapped_column()
