"""Shapes of POST /api/v1/messages. Absent values are null, never missing."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from web.chat.compte import CANAUX, DIRECT, LONGEST


class MessageIn(BaseModel):
    """A typed text or a choice, in a conversation or none."""

    model_config = ConfigDict(extra="ignore")

    conversation: str | None = Field(None, max_length=200)
    text: str | None = None
    choice: str | None = Field(None, max_length=2000)
    commune: str | None = Field(None, description="Ce qui est écrit dans le champ « commune » : nom ou code postal.")
    contexte: str | None = Field(None, max_length=2000, description="Choix signé que porte la page, comme celle des mineurs.")
    canal: str | None = Field(
        None, max_length=40, description="« page » ou « widget » : pour compter, et recevoir le bloc « avis ». Sinon rien."
    )

    @property
    def par(self) -> str:
        """The channel to count; a name that is not known is the API."""
        return self.canal if self.canal in CANAUX else DIRECT


class AvisIn(BaseModel):
    """One answer of a block « avis », sent back as it was given."""

    avis: str = Field(max_length=LONGEST)


class MessageOut(BaseModel):
    """One turn."""

    conversation: str
    besoin: str | None
    urgence: bool
    commune: str | None
    blocks: list[dict[str, Any]]
