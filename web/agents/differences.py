"""What changed between two states of an entry, field by field, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from web.agents.entrees.base import Genre, Valeurs


@dataclass(frozen=True)
class Difference:
    """One field."""

    nom: str
    libelle: str
    avant: str
    apres: str


def differences(genre: Genre, session: Session, avant: Valeurs | None, apres: Valeurs | None) -> list[Difference]:
    """Fields whose words differ, in the order of the form."""
    old = {name: (label, words) for name, label, words in genre.dire(session, avant)} if avant else {}
    new = {name: (label, words) for name, label, words in genre.dire(session, apres)} if apres else {}
    found = []
    for name in dict.fromkeys([*new, *old]):
        label = (new.get(name) or old[name])[0]
        before, after = old.get(name, ("", ""))[1], new.get(name, ("", ""))[1]
        if before != after:
            found.append(Difference(name, label, before, after))
    return found


def summary(found: list[Difference]) -> str:
    """One line for the audit log: the labels of what changed."""
    return ", ".join(difference.libelle for difference in found)[:500]


def three_ways(
    genre: Genre, session: Session, base: Valeurs | None, theirs: Valeurs | None, mine: Valeurs
) -> list[dict[str, Any]]:
    """For two people on one entry: fields where what is published now differs from what I typed."""
    read = {name: words for name, _, words in genre.dire(session, base)} if base else {}
    return [
        {
            "nom": d.nom,
            "libelle": d.libelle,
            "eux": d.avant,
            "moi": d.apres,
            "eux_ont_change": read.get(d.nom, "") != d.avant,
        }
        for d in differences(genre, session, theirs, mine)
    ]
