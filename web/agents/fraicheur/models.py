"""Tables of freshness: the mailbox that owns an entry, and the reminders that left."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant

#: `genre` of the rows that speak of a whole kind of deadline: `cle` is then one of web.orientation.fraicheur.DELAIS.
PAR_SORTE = "sorte"


class Proprietaire(Base):
    """The service mailbox that keeps an entry true, or every entry of a kind. Never the mailbox of a person."""

    __tablename__ = "proprietaires"

    genre: Mapped[str] = mapped_column(String(20), primary_key=True)
    cle: Mapped[str] = mapped_column(String(120), primary_key=True)
    courriel: Mapped[str] = mapped_column(String(254), index=True)
    modifie_par: Mapped[str] = mapped_column(String(254))
    modifie_le: Mapped[dt.datetime] = mapped_column(Instant)


class Rappel(Base):
    """A reminder of a day: claimed before it leaves, so that two machines do not send it twice."""

    __tablename__ = "rappels"

    courriel: Mapped[str] = mapped_column(String(254), primary_key=True)
    jour: Mapped[dt.date] = mapped_column(primary_key=True)
    etat: Mapped[str] = mapped_column(
        Enum("en_cours", "envoye", name="etat_rappel", native_enum=False, create_constraint=True, length=20)
    )
    nombre: Mapped[int] = mapped_column()  # entries in the message
    le: Mapped[dt.datetime] = mapped_column(Instant)
