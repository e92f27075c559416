"""Shapes of POST /api/v1/messages. Absent values are null, never missing."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class MessageIn(BaseModel):
    """A typed text or a choice, in a conversation or none."""

    model_config = ConfigDict(extra="ignore")

    conversation: str | None = Field(None, max_length=200)
    text: str | None = None
    choice: str | None = Field(None, max_length=2000)
    commune: str | None = Field(None, description="Ce qui est écrit dans le champ « commune » : nom ou code postal.")
    contexte: str | None = Field(None, max_length=2000, description="Choix signé que porte la page, comme celle des mineurs.")


class MessageOut(BaseModel):
    """One turn."""

    conversation: str
    besoin: str | None
    urgence: bool
    commune: str | None
    blocks: list[dict[str, Any]]
