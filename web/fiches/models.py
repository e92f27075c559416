"""The sheets that staff published: they stand above the files of data/fiches, which seeding never writes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant


class FichePubliee(Base):
    """A sheet as last published."""

    __tablename__ = "fiches_publiees"

    besoin: Mapped[str] = mapped_column(String(60), primary_key=True)
    contenu: Mapped[dict[str, Any]] = mapped_column(JSON)
    publiee_le: Mapped[datetime] = mapped_column(Instant)


class Parution(Base):
    """One row: how many times anything was published. Taking it for writing puts publications in a row."""

    __tablename__ = "parutions"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    numero: Mapped[int] = mapped_column()
