"""Rules that look at several fields: where a point may lie, which postal codes a commune has, refuges."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from territory import distance_km
from web.agents.entrees.base import Erreurs, Valeurs
from web.agents.entrees.communes import gazetteer
from web.fiches import mots
from web.orientation.importer.geo import TOLERANCE_KM, Territory
from web.orientation.models import Service, Structure
from web.orientation.refuge import COLUMNS, is_refuge, violations
from web.settings import ROOT

_WHERE = ("code_insee", "code_postal", "adresse", "complement_adresse", "latitude", "longitude")
PROTEGE = "Lieu d'accueil protégé : ceci ne s'enregistre jamais sans accord de publication."
A_VIDER = "Des services de ce lieu ont une adresse ou un téléphone. Videz-les d'abord."
#: Outside the 77 there is no outline: the commune's own point, with room for its size.
FARTHEST_KM = 15.0


@lru_cache(maxsize=1)
def outlines() -> Territory:
    """Outlines of the communes, read once."""
    return Territory(ROOT / "data" / "sources" / "geo")


def place(valeurs: Valeurs, avant: Valeurs | None) -> Erreurs:
    """Postal code, coordinates and commune that agree; what was already so is left alone."""
    erreurs: Erreurs = {}
    if avant and all(avant.get(name) == valeurs.get(name) for name in _WHERE):
        return erreurs
    code = valeurs.get("code_insee")
    commune = gazetteer().get(code) if code else None
    postal = valeurs.get("code_postal")
    cedex = "cedex" in f"{valeurs.get('adresse') or ''} {valeurs.get('complement_adresse') or ''}".lower()
    if postal and commune and postal not in commune.codes_postaux and not cedex:
        erreurs["code_postal"] = [f"{commune.nom} : {', '.join(commune.codes_postaux)}. Un code Cedex se dit dans l'adresse."]
    if valeurs.get("adresse") and commune is None:
        erreurs["code_insee"] = ["Une adresse demande sa commune."]
    if valeurs.get("adresse") and commune and (found := re.search(r"\b(77\d{3})\b", str(valeurs["adresse"]))):
        erreurs["adresse"] = [f"Mettez le code postal {found[1]} dans sa case."]
    latitude, longitude = valeurs.get("latitude"), valeurs.get("longitude")
    if (latitude is None) != (longitude is None):
        erreurs["longitude" if longitude is None else "latitude"] = ["Donnez les deux coordonnées, ou aucune."]
    elif latitude is not None and longitude is not None:
        if commune is None:
            erreurs["code_insee"] = ["Un point sur la carte demande sa commune."]
        elif (gap := _gap(commune, latitude, longitude)) is not None:
            erreurs["latitude"] = [f"Ce point est à {gap:.0f} km de {commune.nom}. Vérifiez les coordonnées."]
    return erreurs


def _gap(commune: Any, latitude: float, longitude: float) -> float | None:
    """Kilometres to the commune when it is too far, else None."""
    if commune.code_insee in outlines().communes:
        gap = outlines().gap_km(commune.code_insee, latitude, longitude)
        return max(1.0, gap) if gap > TOLERANCE_KM else None
    gap = distance_km(latitude, longitude, commune.latitude, commune.longitude)
    return gap if gap > FARTHEST_KM else None


def refuge(valeurs: Valeurs, *, parent: bool = False) -> Erreurs:
    """Promise 4: no address, phone nor mail of a place that shelters people, unless it agreed, with date and person."""
    erreurs: Erreurs = {}
    day, person = valeurs.get("accord_publication_le"), valeurs.get("accord_publication_par")
    if bool(day) != bool(person):
        missing = "accord_publication_par" if day else "accord_publication_le"
        erreurs[missing] = ["L'accord de publication a une date et une personne."]
    protected = bool(valeurs.get("refuge")) or parent or is_refuge(str(valeurs.get("nom") or ""))
    if not protected:
        return erreurs
    if not valeurs.get("refuge"):
        erreurs["refuge"] = ["Ce nom est celui d'un lieu d'accueil protégé : cochez cette case."]
    if day and person:
        return erreurs
    # Written out here: the person who types must read it beside the field.
    watched = {name: value for name, value in valeurs.items() if name != "faits"}
    for name, _ in violations(watched):
        erreurs.setdefault(name, []).append(PROTEGE)
    return erreurs


def hidden(valeurs: Valeurs | None) -> bool:
    """Whether a place is protected and did not agree to be published."""
    known = valeurs or {}
    return bool(known.get("refuge")) and not known.get("accord_publication_le")


def services(session: Session, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
    """Promise 4: a place does not become protected while what it offers still says where it is."""
    if cle is None or hidden(avant) or not hidden(apres):
        return {}
    filled = or_(*(column.is_not(None) for column in Service.__table__.columns if column.name in COLUMNS))
    found = session.scalar(select(Service.id).where(Service.structure_id == cle, filled).limit(1))
    return {"refuge": [A_VIDER]} if found else {}


def betrayed(session: Session) -> list[str]:
    """Promise 4, on the whole: names of protected places whose services say where they are. What an import may bring about."""
    told = or_(*(column.is_not(None) for column in Service.__table__.columns if column.name in COLUMNS))
    query = (
        select(Structure.nom)
        .join(Service, Service.structure_id == Structure.id)
        .where(Structure.refuge, Structure.accord_publication_le.is_(None), Service.accord_publication_le.is_(None), told)
    )
    return list(session.scalars(query.distinct().order_by(Structure.nom).limit(5)))


def unveils(avant: Valeurs | None, apres: Valeurs | None) -> bool:
    """Promise 4: whether this state, older than the protection of the place, would publish its address again."""
    now, then, agreement = avant or {}, apres or {}, "accord_publication_le"
    return bool(now.get("refuge")) and (not then.get("refuge") or bool(then.get(agreement) and not now.get(agreement)))


def phrase(valeurs: Valeurs, *noms: str) -> Erreurs:
    """Right words (promise 5) in what residents read."""
    return {nom: found for nom in noms if (found := mots.remarks(str(valeurs.get(nom) or "")))}
