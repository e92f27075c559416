"""Who may do what. Each role holds those before it; a deputy also holds the role of whom they stand for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

Role = Literal["lecteur", "editeur", "valideur", "administrateur"]
ROLES: tuple[Role, ...] = ("lecteur", "editeur", "valideur", "administrateur")
NOMS = {
    "lecteur": "lecteur",
    "editeur": "éditeur",
    "valideur": "valideur",
    "administrateur": "administrateur",
}
#: What a role adds to the one before, as staff read it.
PEUT = {
    "lecteur": "lire, chercher, imprimer",
    "editeur": "proposer un changement, fermer ou retirer un lieu",
    "valideur": "approuver ou refuser ce qu'une autre personne propose",
    "administrateur": "gérer les comptes et les suppléances",
}


def covers(held: str, wanted: str) -> bool:
    """Whether the role held allows what the wanted role allows."""
    return ROLES.index(held) >= ROLES.index(wanted)


def highest(roles: Iterable[str]) -> str:
    """The role that allows most."""
    return max(roles, key=lambda role: ROLES.index(role))
