"""How long what was checked stays good, by kind, and what is shown once that day is past (promise 4).

Everything is computed when it is read, from the day given: no job has to run for a contact to become « à confirmer ».
A value is good up to its deadline, that day included.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from web.orientation.models import AngelaTerritoire, Numero, Provenance, Service, Structure

#: Months for which a check is good.
DELAIS = {
    "national": 3,
    "departemental": 6,
    "mds": 6,
    "association": 6,
    "angela": 6,
    "autre": 6,
    "officiel": 12,
    "fiche": 12,
}
NOMS = {
    "national": "Numéros nationaux",
    "departemental": "Numéros et services du Département",
    "mds": "Maisons départementales des solidarités",
    "association": "Associations",
    "angela": "Dispositifs Angela",
    "autre": "Autres lieux",
    "officiel": "Lieux des fichiers officiels",
    "fiche": "Fiches",
}
#: Kinds of place → kind of deadline; « autre » for the others.
_SORTES = {
    "mds": ("mds", "accueil_social"),
    "departemental": ("departement", "pat", "repit", "mdph", "mediateurs_scolaires", "iscg"),
    "association": (
        "association", "association_violences", "avimej", "avimej_permanence", "cidff", "auteurs", "amicale_du_nid",
        "permanence_regionale", "bureau_aide_victimes",
    ),
    # Published as files (police, gendarmerie, local directory): an import renews them, they keep the file's date.
    "officiel": (
        "commissariat", "gendarmerie", "mairie", "prefecture", "justice", "tribunal_proximite", "tribunal_enfants", "civi",
        "point_justice", "spip", "cdad", "ddpp", "dsden", "adil",
    ),
}  # fmt: skip
SORTE_DU_GENRE = {genre: sorte for sorte, genres in _SORTES.items() for genre in genres}
SURS = frozenset({"verifie", "source"})


@dataclass(frozen=True, slots=True)
class FaitDuJour:
    """A provenance as it stands on a day: past its deadline it is only to be confirmed."""

    statut: str
    source: str | None
    date: str | None
    confiance: str | None
    doute: str | None
    verifie_par: str | None
    verifie_le: dt.date | None


#: What pages and mentions read of a provenance.
Connu = Provenance | FaitDuJour


class Controlable(Protocol):
    """What a deadline needs of a provenance: rows and bare columns both have it."""

    @property
    def statut(self) -> Any:
        """Status of promise 4."""

    @property
    def date(self) -> Any:
        """Partial date of the source."""

    @property
    def verifie_le(self) -> Any:
        """Day of the last check."""


def plus_mois(jour: date, mois: int) -> date:
    """The same day some months later, or the last day of that month when it is shorter."""
    years, month = divmod(jour.year * 12 + jour.month - 1 + mois, 12)
    return date(years, month + 1, min(jour.day, calendar.monthrange(years, month + 1)[1]))


def premier_jour(partielle: str | None) -> date | None:
    """First day of a partial date: 2014, 2014-01 or 2014-01-07; None for anything else."""
    try:
        parts = [int(part) for part in (partielle or "").split("-")]
        return date(*[*parts, 1, 1][:3]) if len(parts) <= 3 else None
    except (ValueError, TypeError):
        return None


def sorte_du_numero(code: str) -> str:
    """Lines of the Département carry its number in their code."""
    return "departemental" if code.endswith("77") or code == "bouclier" else "national"


def sorte_de(entry: Structure | Service | Numero | AngelaTerritoire) -> str:
    """Kind of deadline of an entry."""
    if isinstance(entry, Numero):
        return sorte_du_numero(entry.code)
    return "angela" if isinstance(entry, AngelaTerritoire) else SORTE_DU_GENRE.get(entry.genre, "autre")


def controle(fait: Controlable, sorte: str) -> date | None:
    """Day of the last check; for an official file that of the file, unless an agent checked since."""
    if sorte == "officiel" and fait.statut != "verifie":
        return premier_jour(fait.date)
    checked: date | None = fait.verifie_le
    return checked or premier_jour(fait.date)


def echeance(fait: Controlable, sorte: str) -> date | None:
    """Last day for which the value is good; None when nobody ever checked it."""
    checked = controle(fait, sorte)
    return plus_mois(checked, DELAIS[sorte]) if checked else None


def en_retard(fait: Controlable, sorte: str, jour: date) -> bool:
    """Whether the deadline is past on this day."""
    last = echeance(fait, sorte)
    return last is None or jour > last


def du_jour(fait: Provenance, sorte: str, jour: date) -> Connu:
    """The provenance itself, or the same to be confirmed when it was sure and its deadline is past."""
    if fait.statut not in SURS or not en_retard(fait, sorte, jour):
        return fait
    return FaitDuJour("a_confirmer", fait.source, fait.date, fait.confiance, fait.doute, fait.verifie_par, fait.verifie_le)


def intouchable(numero: Numero) -> bool:
    """Great national lines and numbers of the urgent texts never expire, hide or lose their number."""
    return numero.protege or numero.grande_ligne


def statut_du_numero(numero: Numero, jour: date) -> str:
    """Status of a line on this day: overdue it is shown with its label, never without its number."""
    return numero.statut if intouchable(numero) else du_jour(numero, sorte_du_numero(numero.code), jour).statut


@dataclass(frozen=True)
class Alarme:
    """A line that residents always see and that nobody checked in time."""

    cle: str  # code.canal
    numero: str
    libelle: str
    echeance: date | None

    @property
    def mots(self) -> str:
        """« 3919, Violences Femmes Info : à vérifier depuis le 21/02/2027. »"""
        since = f"depuis le {self.echeance:%d/%m/%Y}" if self.echeance else "jamais vérifié"
        return f"{self.numero}, {self.libelle} : à vérifier, {since}."


def alarmes(session: Session, jour: date) -> list[Alarme]:
    """Protected lines past their deadline, in the order of the lists."""
    rows = session.scalars(select(Numero).where(Numero.protege | Numero.grande_ligne).order_by(Numero.rang, Numero.code))
    found = []
    for row in rows:
        sorte = sorte_du_numero(row.code)
        if en_retard(row, sorte, jour):
            found.append(Alarme(f"{row.code}.{row.canal}", row.numero, row.libelle, echeance(row, sorte)))
    return found
