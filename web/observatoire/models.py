"""Two tables of counts that share no column but the measure: nothing joins a need to an hour or to a channel.

Without row ids on SQLite: they would tell in which order the first of each count came.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base


class MesureBesoin(Base):
    """How many, by day, EPCI, need and measure."""

    __tablename__ = "mesures_besoins"
    __table_args__ = (CheckConstraint("n > 0", name="n"), {"sqlite_with_rowid": False})

    jour: Mapped[dt.date] = mapped_column(primary_key=True)
    epci: Mapped[str] = mapped_column(String(9), primary_key=True)
    besoin: Mapped[str] = mapped_column(String(60), primary_key=True)
    mesure: Mapped[str] = mapped_column(String(12), primary_key=True)
    n: Mapped[int] = mapped_column()


class MesureHeure(Base):
    """How many, by month (its first day), hour of the day, channel and measure."""

    __tablename__ = "mesures_heures"
    __table_args__ = (
        CheckConstraint("n > 0", name="n"),
        CheckConstraint("heure BETWEEN 0 AND 23", name="heure"),
        {"sqlite_with_rowid": False},
    )

    mois: Mapped[dt.date] = mapped_column(primary_key=True)
    heure: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    canal: Mapped[str] = mapped_column(String(12), primary_key=True)
    mesure: Mapped[str] = mapped_column(String(12), primary_key=True)
    n: Mapped[int] = mapped_column()
