"""Table of the switches: one row a cut, kept after the return, so that the history is whole."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant

ROBOT, BESOIN, LIEU = "robot", "besoin", "lieu"


class Coupure(Base):
    """Something that is turned off, from `coupee_le` until `rallumee_le`. `cible` is empty for the robot."""

    __tablename__ = "coupures"
    __table_args__ = (
        CheckConstraint("genre IN ('robot', 'besoin', 'lieu')", name="genre"),
        CheckConstraint("(genre = 'robot') = (cible = '')", name="cible"),
        # One cut at a time for one target: two people who press together make one.
        Index(
            "uq_coupures_en_cours",
            "genre",
            "cible",
            unique=True,
            sqlite_where=text("rallumee_le IS NULL"),
            postgresql_where=text("rallumee_le IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    genre: Mapped[str] = mapped_column(String(10))
    cible: Mapped[str] = mapped_column(String(60))
    phrase: Mapped[str] = mapped_column(String(20))  # code of web/interrupteurs/phrases.py
    motif: Mapped[str] = mapped_column(Text)  # for staff only
    coupee_le: Mapped[dt.datetime] = mapped_column(Instant)
    coupee_par: Mapped[str] = mapped_column(String(254))
    rallumee_le: Mapped[dt.datetime | None] = mapped_column(Instant)
    rallumee_par: Mapped[str | None] = mapped_column(String(254))
