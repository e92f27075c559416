"""An entry and what a line of a file says of it: the entry after, with the provenance of each value that changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.agents.entrees import lieux, numeros, territoires
from web.agents.entrees.base import Contexte, Erreurs, Genre, Valeurs
from web.agents.entrees.champs import Case, Champ
from web.agents.entrees.faits import Suivi

SUIVIS: Mapping[str, Sequence[Suivi]] = {
    "structure": lieux.SUIVIS,
    "service": lieux.SUIVIS,
    "numero": numeros.SUIVIS,
    "angela": territoires.SUIVIS,
}
#: A public source is recent for this long (promise 4).
RECENTE = 3  # years


@dataclass(frozen=True)
class Provenance:
    """Where the values of a line come from. With `partout`, values that do not change take it too."""

    statut: str
    source: str
    date: str | None
    confiance: str = "confirmé"
    verifie_par: str | None = None
    verifie_le: str | None = None
    partout: bool = False

    def fait(self, suivi: str) -> dict[str, Any]:
        """As a fact. To mask a place is to mask its existence: its phone is then only to be confirmed."""
        statut = self.statut if self.statut != "masque" or suivi in ("existence", "numero") else "a_confirmer"
        return {
            "statut": statut,
            "source": self.source,
            "date": self.date,
            "confiance": self.confiance,
            "doute": None,
            "verifie_par": self.verifie_par,
            "verifie_le": self.verifie_le,
        }


def recente(date: str | None, jour: dt.date) -> bool:
    """Whether a public source of this date still makes a value sure."""
    if not date:
        return False
    year, month, day = ([int(part) for part in date.split("-")] + [1, 1])[:3]
    return dt.date(year, month, day) >= jour - dt.timedelta(days=365 * RECENTE + 1)


def fusionner(
    ctx: Contexte,
    genre: Genre,
    champs: Sequence[Champ],
    cle: str | None,
    avant: Valeurs | None,
    du_fichier: Mapping[str, Any],
    provenance: Provenance,
) -> tuple[Valeurs, Erreurs]:
    """The entry after, and what its rules refuse, by field. `du_fichier` holds the fields that the file speaks of."""
    plat = genre.a_plat(avant) if avant else {}
    figes = genre.figes(avant)
    lues: Valeurs = {champ.nom: plat.get(champ.nom, False if isinstance(champ, Case) else None) for champ in champs}
    lues |= {nom: valeur for nom, valeur in du_fichier.items() if nom not in figes}
    suivis = SUIVIS[genre.code]
    known = (avant or {}).get("faits") or {}
    changed = [suivi.nom for suivi in suivis if _change(suivi, plat, lues, known, provenance)]
    lues |= {f"fait-{suivi.nom}": "a_confirmer" if suivi.nom in changed else None for suivi in suivis} | {"moyen": None}
    asked: Erreurs = {}
    apres = genre.assembler(ctx, avant, lues, asked)
    for nom in changed:
        if nom in apres["faits"]:
            apres["faits"][nom] = provenance.fait(nom)
    erreurs = {nom: messages for nom, messages in asked.items() if nom != "moyen" and not nom.startswith("fait-")}
    return apres, {**genre.controler(ctx, cle, avant, apres), **erreurs}


def _change(suivi: Suivi, plat: Valeurs, lues: Valeurs, known: Mapping[str, Any], provenance: Provenance) -> bool:
    """Whether a fact takes the provenance of the line: its value changes, it had none, or the line speaks of all."""
    if suivi.champs and all(lues.get(nom) in (None, [], "") for nom in suivi.champs):
        return False
    if provenance.partout or suivi.nom not in known:
        return True
    return any(plat.get(nom) != lues.get(nom) for nom in suivi.champs)
