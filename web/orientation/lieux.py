"""Which places for which commune: one finder for each kind of place that a sheet can ask."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import inf

from sqlalchemy import select
from sqlalchemy.orm import Session

from territory import distance_km
from web.orientation import mentions
from web.orientation.fraicheur import du_jour
from web.orientation.hours import PARIS
from web.orientation.items import Facts, Lieu, LieuItem, is_public, lieu
from web.orientation.models import AngelaTerritoire, Fermeture, Numero, Service, Structure, Zone

#: Departments of Île-de-France beside the 77: the regional permanence receives their residents too.
_ILE_DE_FRANCE = frozenset({"75", "91", "92", "93", "94", "95"})
#: A weekly permanence farther than this is of no help.
_PERMANENCE_KM = 15.0
_PERMANENCES_SHOWN = 2
#: A closure to come is told this long before.
_TOLD_AHEAD = timedelta(days=7)
#: Numbers quoted in mentions.
_QUOTED = ("cd77", "116006", "3919", "119", "08-019", "17")


@dataclass
class Search:
    """One question: a session, the commune (zone is None outside the 77 or when not said), the time."""

    session: Session
    code_insee: str | None
    zone: Zone | None
    now: datetime
    numbers: dict[str, str]
    closures: dict[str, Fermeture] = field(default_factory=dict)  # by place: those of now and of the days to come

    @property
    def today(self) -> date:
        """The day in Paris."""
        return self.now.astimezone(PARIS).date()

    def shut(self, entry: Structure | Service) -> bool:
        """Whether staff closed this place, or the structure of this service, today."""
        closure = self.closure(entry)
        return closure is not None and closure.du <= self.today

    def closure(self, entry: Structure | Service) -> Fermeture | None:
        """Closure of a place; a service closes with its structure."""
        own = self.closures.get(entry.id)
        return own or (self.closures.get(entry.structure_id) if isinstance(entry, Service) else None)

    def distance(self, entry: Structure | Service) -> float | None:
        """Straight-line distance in km, None when either point is unknown or both are the commune's own."""
        if self.zone is None or entry.latitude is None or entry.longitude is None:
            return None
        same_point = entry.code_insee == self.zone.code_insee and getattr(entry, "point_commune", False)
        if same_point:
            return None
        return distance_km(self.zone.latitude, self.zone.longitude, entry.latitude, entry.longitude)

    def structures(self, *genres: str) -> list[Structure]:
        """Public structures of these kinds: open ones first, nearest first, then by id."""
        found = self.session.scalars(select(Structure).where(Structure.genre.in_(genres)).order_by(Structure.id))
        return sorted((s for s in found if is_public(s)), key=lambda s: (self.shut(s), self._rank(s)))

    def _rank(self, structure: Structure) -> float:
        if self.zone is not None and structure.code_insee == self.zone.code_insee and structure.point_commune:
            return 0.0
        gap = self.distance(structure)
        return gap if gap is not None else inf  # without a point, never "the nearest"

    def services(self, genre: str) -> list[Service]:
        """Public services of a kind, whose structure is public too."""
        found = self.session.scalars(select(Service).where(Service.genre == genre).order_by(Service.id))
        return [s for s in found if is_public(s) and is_public(s.structure)]

    def item(self, structure: Structure, before: str | None = None, after: str | None = None) -> Lieu:
        """Place of a structure, under its own type."""
        return lieu(
            structure,
            kind=structure.type,
            today=self.today,
            numbers=self.numbers,
            distance_km=self.distance(structure),
            before=before,
            after=after,
            closure=self.closure(structure),
        )


def _nearest(*genres: str, before: str | None = None) -> Callable[[Search], list[Lieu]]:
    """Finder of the nearest structure: needs a commune of the 77."""

    def find(search: Search) -> list[Lieu]:
        if search.zone is None:
            return []
        return [search.item(s, before) for s in search.structures(*genres)[:1]]

    return find


def _departmental(*genres: str) -> Callable[[Search], list[Lieu]]:
    """Finder of the offices that serve the whole département, commune known or not."""

    def find(search: Search) -> list[Lieu]:
        return [search.item(s) for s in search.structures(*genres)] if _may_be_77(search) else []

    return find


def _may_be_77(search: Search) -> bool:
    return search.zone is not None or search.code_insee is None


def _forces(search: Search) -> list[Lieu]:
    zone = search.zone
    if zone is None:
        return []
    unit = search.session.get(Structure, zone.unite_id) if zone.unite_id else None
    if unit is None or not is_public(unit):
        # The unit of the zone was closed by staff: the nearest of the same force stands in for it.
        genre = "commissariat" if zone.force == "police" else "gendarmerie"
        unit = next(iter(search.structures(genre)), None)
    if unit is None:
        return []
    items = [search.item(unit, after=mentions.ZONES_2015)]
    if search.shut(unit):
        items += [search.item(s, after=mentions.ZONES_2015) for s in search.structures(unit.genre)[:1] if not search.shut(s)]
    return items


def _mds(search: Search) -> list[Lieu]:
    zone = search.zone
    if zone is None:
        return []
    sector = search.session.get(Structure, zone.mds_id) if zone.mds_id else None
    if sector is not None and is_public(sector):
        mds, competence, before = sector, "secteur", "La MDS de ce secteur."
    else:
        candidates = search.structures("mds")
        if not candidates:
            return []
        mds, competence, before = candidates[0], "proximite", "La MDS la plus proche, à confirmer."
    item = search.item(mds, before)
    item.item["competence"] = competence
    items = [item]
    if search.shut(mds):
        for other in search.structures("mds")[:1]:
            if not search.shut(other):
                near = search.item(other, "La MDS ouverte la plus proche, à confirmer.")
                near.item["competence"] = "proximite"
                items.append(near)
    return items


def _by_sector(search: Search, genre: str, areas: dict[str, tuple[str, ...]]) -> list[Lieu]:
    """Structures whose area fits the sector of the commune; all of them when it is uncertain."""
    if not _may_be_77(search):
        return []
    words = areas.get(search.zone.secteur_violences if search.zone else "", ())
    found = search.structures(genre)
    fitting = [s for s in found if any(word in (s.zone or "").lower() for word in words)]
    return [search.item(s) for s in fitting or found]


def _association_violences(search: Search) -> list[Lieu]:
    if search.zone is None and search.code_insee and search.code_insee[:2] in _ILE_DE_FRANCE:
        return [search.item(s) for s in search.structures("permanence_regionale")]
    return _by_sector(search, "association_violences", {"nord": ("nord",), "sud": ("sud",)})


def _auteurs(search: Search) -> list[Lieu]:
    return _by_sector(search, "auteurs", {"nord": ("meaux",), "sud": ("melun",)})


def _avimej(search: Search) -> list[Lieu]:
    if not _may_be_77(search):
        return []
    by_name = {s.nom: s for s in search.services("avimej_permanence")}
    gaps = {nom: search.distance(service) for nom, service in by_name.items()}
    near = sorted((gap, nom) for nom, gap in gaps.items() if gap is not None and gap <= _PERMANENCE_KM)
    known = " ".join(
        mentions.permanence(nom, Facts.of(by_name[nom], search.today).by_field.get("existence"))
        for _, nom in near[:_PERMANENCES_SHOWN]
    )
    return [search.item(s, after=known) for s in search.structures("avimej")]


def _iscg(search: Search) -> list[Lieu]:
    if search.zone is None:
        return []
    return [
        lieu(
            service,
            kind="iscg",
            today=search.today,
            numbers=search.numbers,
            place=service.structure,
            distance_km=search.distance(service.structure),
            closure=search.closure(service),
        )
        for service in search.services("iscg")
        if search.zone.code_insee in (service.zone_eligibilite or [])
    ]


def _angela(search: Search) -> list[Lieu]:
    if search.zone is None:
        return []
    zone = search.zone
    schemes = search.session.scalars(select(AngelaTerritoire).order_by(AngelaTerritoire.id))
    known = [(scheme, du_jour(scheme, "angela", search.today)) for scheme in schemes]
    items: list[LieuItem] = [
        {
            "id": scheme.id,
            "type": "angela",
            "nom": scheme.nom,
            "adresse": None,
            "commune": zone.nom,
            "code_insee": zone.code_insee,
            "telephone": None,
            "distance_km": None,
            "competence": None,
            "statut": fait.statut,
            "mention": " ".join(s for s in (scheme.mention, mentions.according_to(fait)) if s),
            "horaires": None,
            "ouvert": None,
            "latitude": None,
            "longitude": None,
        }
        for scheme, fait in known
        if scheme.statut != "masque" and zone.code_insee in scheme.communes
    ]
    return [Lieu(item) for item in items]


def _sante(search: Search) -> list[Lieu]:
    """The nearest hospital, and the forensic unit (Jossigny) except in the south, which it does not serve."""
    if search.zone is None:
        return []
    found = search.structures("sante")
    south = search.zone.secteur_violences == "sud"
    forensic = [s for s in found[1:] if s.id.startswith("umj-") and not south]
    return [search.item(s) for s in [*found[:1], *forensic[:1]]]


def _mairie(search: Search) -> list[Lieu]:
    if search.zone is None:
        return []
    here = search.session.scalars(
        select(Structure).where(Structure.genre == "mairie", Structure.code_insee == search.zone.code_insee)
    )
    return [search.item(s) for s in here if is_public(s)]


FINDERS: dict[str, Callable[[Search], list[Lieu]]] = {
    "association_violences": _association_violences,
    "forces": _forces,
    "mds": _mds,
    "avimej": _avimej,
    "iscg": _iscg,
    "angela": _angela,
    "justice": _nearest("justice", before="Le tribunal le plus proche, à confirmer."),
    "point_justice": _nearest("point_justice"),
    "sante": _sante,
    "pat": _nearest("pat"),
    "mairie": _mairie,
    "prefecture": _nearest("prefecture"),
    "repit": _nearest("repit"),
    "adil": _nearest("adil"),
    "spip": _departmental("spip"),
    "mdph": _departmental("mdph"),
    "dsden": _departmental("dsden"),
    "ddpp": _departmental("ddpp"),
    "amicale_du_nid": _departmental("amicale_du_nid"),
    "auteurs": _auteurs,
}


def _closures(session: Session, now: datetime) -> dict[str, Fermeture]:
    """Closures to tell, by place; the one that begins first when a place has several."""
    today = now.astimezone(PARIS).date()
    found = session.scalars(
        select(Fermeture)
        .where(Fermeture.du <= today + _TOLD_AHEAD, (Fermeture.au.is_(None)) | (Fermeture.au >= today))
        .order_by(Fermeture.du.desc())
    )
    return {closure.lieu_id: closure for closure in found}


def search(session: Session, code_insee: str | None, now: datetime) -> Search:
    """The question of a commune at this hour, to be asked of several kinds."""
    zone = session.get(Zone, code_insee) if code_insee else None
    quoted = session.scalars(select(Numero).where(Numero.code.in_(_QUOTED), Numero.principal, Numero.statut != "masque"))
    return Search(session, code_insee, zone, now, {n.code: n.numero for n in quoted}, _closures(session, now))


def of_kind(asked: Search, kind: str) -> list[Lieu]:
    """Places of one kind; ValueError for a kind that does not exist."""
    if kind not in FINDERS:
        raise ValueError(f"unknown kind of place: {kind}")
    return FINDERS[kind](asked)


def once(groups: Iterable[Iterable[Lieu]]) -> list[Lieu]:
    """The places of several kinds, in their order, each once."""
    places: dict[str, Lieu] = {}
    for group in groups:
        for place in group:
            places.setdefault(place.item["id"], place)
    return list(places.values())


def find(session: Session, kinds: Sequence[str], code_insee: str | None, now: datetime) -> list[LieuItem]:
    """Places of these kinds, in this order, each once. See web.orientation.services.lieux."""
    asked = search(session, code_insee, now)
    return [place.at(now) for place in once(of_kind(asked, kind) for kind in kinds)]
