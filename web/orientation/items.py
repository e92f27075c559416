"""Plain values of the contract: one number, one place. Absent values are None, never missing."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict, cast

from web.orientation import mentions
from web.orientation.fraicheur import SURS, Connu, du_jour, sorte_de, statut_du_numero
from web.orientation.hours import PARIS, state
from web.orientation.models import Fermeture, Numero, Service, Structure


class NumeroItem(TypedDict):
    """A number as the contract shows it, plus `pour` (what it is for, from the sheet)."""

    code: str
    libelle: str
    numero: str
    lien: str | None
    canal: str
    horaires: str | None
    ouvert: bool | None
    prochaine_ouverture: str | None  # ISO 8601 with offset, only when closed
    statut: str
    trace: str | None
    pour: str | None


class LieuItem(TypedDict):
    """A place as the contract shows it."""

    id: str
    type: str
    nom: str
    adresse: str | None
    commune: str | None
    code_insee: str | None
    telephone: str | None
    distance_km: float | None  # straight line, rounded to 0.1
    competence: str | None
    statut: str
    mention: str | None
    horaires: str | None
    ouvert: bool | None
    latitude: float | None  # only where the address is sure: a doubtful place gets no point on a map
    longitude: float | None


@dataclass(frozen=True, slots=True)
class Lieu:
    """A place near a commune as it is told all day long, and its sure hours: only `ouvert` changes within a day."""

    item: LieuItem  # `ouvert` is False on a day of closure, else None: the hour is told by `at`
    hours: str | None = None  # OpenStreetMap syntax; None when unknown, unsure, or of no use today

    def at(self, now: datetime) -> LieuItem:
        """The place at this hour (aware): a copy that whoever asks may change."""
        made = cast(LieuItem, dict(self.item))
        if self.hours is not None:
            made["ouvert"] = state(self.hours, now).ouvert
        return made


def numero_item(numero: Numero, pour: str | None, now: datetime) -> NumeroItem:
    """Build the item of a number at now (aware)."""
    hours = state(numero.horaires_osm, now)
    opening = hours.prochaine_ouverture
    return {
        "code": numero.code,
        "libelle": numero.libelle,
        "numero": numero.numero,
        "lien": numero.lien,
        "canal": numero.canal,
        "horaires": numero.horaires,
        "ouvert": hours.ouvert,
        "prochaine_ouverture": opening.isoformat() if opening else None,
        "statut": statut_du_numero(numero, now.astimezone(PARIS).date()),
        "trace": numero.trace,
        "pour": pour or None,
    }


SHOWN = SURS


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of an entry by field as they stand on a day, and what may be shown of it."""

    by_field: dict[str, Connu]

    @classmethod
    def of(cls, entry: Structure | Service, jour: date) -> "Facts":
        """Index the facts of an entry; those past their deadline are only to be confirmed."""
        sorte = sorte_de(entry)
        return cls({fait.champ: du_jour(fait, sorte, jour) for fait in entry.faits})

    @property
    def existence(self) -> str:
        """Status of the entry itself. Without a fact, nothing is known: to be confirmed."""
        fait = self.by_field.get("existence")
        return fait.statut if fait else "a_confirmer"

    def sure(self, champ: str) -> bool:
        """Say whether a field may be shown without reserve."""
        fait = self.by_field.get(champ)
        return fait is not None and fait.statut in SHOWN

    def address_shown(self) -> bool:
        """A doubtful address stays hidden; an old one shows with its mention."""
        fait = self.by_field.get("adresse")
        return fait is not None and fait.statut != "masque" and (self.sure("adresse") or fait.doute is None)


def is_public(entry: Structure | Service) -> bool:
    """Say whether an entry may be shown at all."""
    return not any(fait.champ == "existence" and fait.statut == "masque" for fait in entry.faits)


def full_address(entry: Structure | Service) -> str | None:
    """Street, complement and postal code with commune, on one line."""
    if not entry.adresse:
        return None
    town = " ".join(part for part in (entry.code_postal, entry.commune) if part)
    return ", ".join(part for part in (entry.adresse, entry.complement_adresse, town) if part)


def lieu(
    entry: Structure | Service,
    *,
    kind: str,
    today: date,
    numbers: dict[str, str],
    place: Structure | None = None,
    distance_km: float | None = None,
    competence: str | None = None,
    before: str | None = None,
    after: str | None = None,
    closure: Fermeture | None = None,
) -> Lieu:
    """The place of an entry standing at `place` (itself by default).

    kind is the type of the contract; before and after are sentences around the mention; a closure that began
    says that the place is not open, one to come is only told.
    """
    spot = place or (entry if isinstance(entry, Structure) else None)
    facts, there = Facts.of(entry, today), Facts.of(spot or entry, today)
    located = (spot or entry).code_insee is not None and not entry.refuge
    address = there.by_field.get("adresse")
    shown = there.address_shown()
    adresse = full_address(spot or entry) if shown else None
    statut = facts.existence
    if located and (address is None or adresse is None or address.statut == "a_confirmer"):
        statut = mentions.worst(statut, "a_confirmer")
    shut = closure is not None and closure.du <= today
    sentences = [before] if closure is None else [mentions.closed(closure, today), before]
    if entry.demander is not None and not located:
        sentences.append(mentions.ask(entry.zone, entry.precision, entry.demander, numbers))
        if fait := facts.by_field.get("existence"):
            sentences.append(mentions.according_to(fait))
    else:
        sentences += [entry.precision, mentions.address(address, adresse is not None, located)]
    if statut == "a_confirmer" or entry.genre in {"mds", "commissariat", "gendarmerie"}:
        sentences.append(mentions.how_to_confirm(entry.genre, numbers))
    hours_sure = facts.sure("horaires_accueil")
    pin = spot if spot is not None and adresse and statut != "a_confirmer" and not entry.refuge else None
    texte = entry.horaires_texte
    item: LieuItem = {
        "id": entry.id,
        "type": kind,
        "nom": entry.nom,
        "adresse": adresse,
        "commune": (spot or entry).commune,
        "code_insee": (spot or entry).code_insee,
        "telephone": entry.telephone if facts.sure("telephone") else None,
        # 0.0 km would claim a precision that the point of a commune does not have.
        "distance_km": (round(distance_km, 1) or None) if distance_km is not None else None,
        "competence": competence,
        "statut": statut,
        "mention": " ".join(s for s in [*sentences, after] if s) or None,
        "horaires": texte if texte is None or hours_sure or "à confirmer" in texte else f"{texte} (à confirmer)",
        "ouvert": False if shut else None,
        "latitude": pin.latitude if pin else None,
        "longitude": pin.longitude if pin else None,
    }
    # Hours that are only heard of never say "open".
    return Lieu(item, entry.horaires_accueil if hours_sure and not shut else None)
