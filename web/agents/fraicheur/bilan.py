"""What the dashboard says of freshness: alarms, how many entries wait, files to import, entries that nobody owns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from web.agents.entrees.base import Contexte, Genre
from web.agents.fraicheur.inventaire import A_VERIFIER, ETATS, inventaire
from web.orientation.fraicheur import Alarme, alarmes


@dataclass(frozen=True)
class Bilan:
    """Counts by state, official files apart: an import renews them, nobody calls five hundred town halls."""

    alarmes: list[Alarme]
    compte: dict[str, int]
    fichiers: int
    orphelines: int
    etats: Mapping[str, str] = field(default_factory=lambda: ETATS)


def bilan(ctx: Contexte, genres: Mapping[str, Genre] | None = None) -> Bilan:
    """The state of this day."""
    found = inventaire(ctx, genres)
    counted = Counter(entree.etat for entree in found if entree.sorte != "officiel")
    return Bilan(
        alarmes(ctx.session, ctx.jour),
        {etat: counted[etat] for etat in A_VERIFIER if counted[etat]},
        sum(entree.etat == "retard" for entree in found if entree.sorte == "officiel"),
        sum(entree.proprietaire is None for entree in found),
    )
