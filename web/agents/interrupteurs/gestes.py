"""Turn off, turn on: one row and one audit line in the same transaction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from web.agents import audit
from web.fiches.schemas import Kind
from web.interrupteurs.models import BESOIN, LIEU, ROBOT, Coupure
from web.interrupteurs.phrases import ORDINAIRE, PHRASES

LEAST_REASON, LONGEST_REASON = 5, 500  # characters
#: Kinds of place that a sheet can ask, as staff read them.
LIEUX = {
    "association_violences": "Associations d'aide aux femmes victimes de violences",
    "forces": "Police et gendarmerie",
    "mds": "Maisons départementales des solidarités (MDS)",
    "avimej": "AVIMEJ, aide aux victimes",
    "iscg": "Intervenants sociaux en commissariat et gendarmerie",
    "angela": "Lieux Angela",
    "justice": "Tribunaux",
    "point_justice": "Points-justice",
    "sante": "Hôpitaux et unité médico-judiciaire",
    "pat": "PAT, autonomie des personnes âgées",
    "mairie": "Mairies",
    "prefecture": "Préfecture et sous-préfectures",
    "repit": "Lieux de répit",
    "adil": "ADIL, logement",
    "spip": "Service pénitentiaire d'insertion et de probation",
    "mdph": "Maison départementale des personnes handicapées",
    "dsden": "Éducation nationale",
    "ddpp": "Protection des populations",
    "amicale_du_nid": "Amicale du Nid",
    "auteurs": "Prise en charge des auteurs de violences",
}
GENRES = {ROBOT: "Le robot entier", BESOIN: "Une réponse", LIEU: "Un genre de lieu"}


class CoupureRefusee(ValueError):
    """What is asked cannot be done; the text says why, in French."""


@dataclass(frozen=True)
class Demande:
    """What someone wants to turn off."""

    genre: str
    cible: str
    phrase: str
    motif: str

    def verifiee(self, besoins: Collection[str]) -> Demande:
        """The same, checked; CoupureRefusee says the first thing that is wrong."""
        if self.genre not in GENRES:
            raise CoupureRefusee("Choisissez ce qu'il faut couper : robot, besoin ou lieu.")
        if self.genre == ROBOT and self.cible:
            raise CoupureRefusee("Le robot se coupe en entier, sans autre précision.")
        if self.genre == BESOIN and self.cible not in besoins:
            raise CoupureRefusee("Ce besoin n'existe pas. Choisissez-le dans la liste.")
        if self.genre == LIEU and self.cible not in get_args(Kind):
            raise CoupureRefusee("Ce genre de lieu n'existe pas. Choisissez-le dans la liste.")
        phrase = self.phrase or ORDINAIRE[self.genre]
        if phrase not in PHRASES[self.genre]:
            raise CoupureRefusee(f"Choisissez une phrase dans la liste : {', '.join(PHRASES[self.genre])}.")
        motif = " ".join(self.motif.split())
        if not LEAST_REASON <= len(motif) <= LONGEST_REASON:
            raise CoupureRefusee("Dites pourquoi, en quelques mots. Cette raison reste dans le journal.")
        return Demande(self.genre, self.cible, phrase, motif)


def en_cours(session: Session) -> list[Coupure]:
    """What is off now, the robot first, then by target."""
    rows = session.scalars(select(Coupure).where(Coupure.rallumee_le.is_(None)))
    return sorted(rows, key=lambda row: (list(GENRES).index(row.genre), row.cible))


def recentes(session: Session, most: int = 20) -> list[Coupure]:
    """What was turned on again, newest first."""
    kept = select(Coupure).where(Coupure.rallumee_le.is_not(None)).order_by(Coupure.rallumee_le.desc()).limit(most)
    return list(session.scalars(kept))


def couper(session: Session, now: datetime, qui: str, demande: Demande, besoins: Collection[str]) -> Coupure:
    """Turn off; CoupureRefusee when the request is wrong or it is off already."""
    asked = demande.verifiee(besoins)
    row = Coupure(genre=asked.genre, cible=asked.cible, phrase=asked.phrase, motif=asked.motif, coupee_le=now, coupee_par=qui)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise CoupureRefusee("C'est déjà coupé. Rallumez d'abord pour changer la phrase.") from error
    detail = f"{asked.motif} ; phrase : {asked.phrase}"
    audit.note(session, now, qui, "coupure", genre=asked.genre, cle=asked.cible or None, detail=detail)
    return row


def rallumer(session: Session, now: datetime, qui: str, row: Coupure) -> None:
    """Turn on again. Nothing when someone else did it in between."""
    if row.rallumee_le is not None:
        return
    row.rallumee_le, row.rallumee_par = now, qui
    audit.note(session, now, qui, "rallumage", genre=row.genre, cle=row.cible or None, detail=f"coupé pour : {row.motif}")


def trouver(session: Session, genre: str, cible: str) -> Coupure:
    """What is off under this name; CoupureRefusee when it is on."""
    row = session.scalar(select(Coupure).where(Coupure.genre == genre, Coupure.cible == cible, Coupure.rallumee_le.is_(None)))
    if row is None:
        raise CoupureRefusee("Ce n'est pas coupé. « bin/balise coupures » dit ce qui l'est.")
    return row
