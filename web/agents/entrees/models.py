"""Contacts that only staff see: what was published stands above data/professionnels/contacts.yml."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant


class ContactPublie(Base):
    """An internal contact as last published."""

    __tablename__ = "contacts_internes"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    contenu: Mapped[dict[str, Any]] = mapped_column(JSON)
    publie_le: Mapped[dt.datetime] = mapped_column(Instant)
