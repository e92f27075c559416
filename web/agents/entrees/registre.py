"""Every kind of entry, in the order of the menu."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from web.agents.entrees.base import Genre
from web.agents.entrees.fiches import FichesDesBesoins
from web.agents.entrees.internes import Internes, read_contacts
from web.agents.entrees.lieux import Services, Structures
from web.agents.entrees.numeros import Numeros
from web.agents.entrees.temporaires import Bandeaux, Fermetures
from web.agents.entrees.territoires import Angela, Secteurs, Zones
from web.fiches.store import Fiches
from web.settings import ROOT


def genres(base: Fiches, data: Path = ROOT / "data") -> Mapping[str, Genre]:
    """Kinds by code; `base` is the sheets of the files, `data` their folder."""
    needs = tuple((nom, nom.replace("_", " ")) for nom in base.besoins)
    made: tuple[Genre, ...] = (
        Structures(),
        Services(),
        Numeros(),
        FichesDesBesoins(base),
        Secteurs(),
        Zones(),
        Angela(),
        Fermetures(),
        Bandeaux(needs),
        Internes(read_contacts(data), needs),
    )
    return {genre.code: genre for genre in made}
