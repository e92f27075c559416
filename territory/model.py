"""Value objects handed out by the gazetteer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Commune:
    """One of today's communes: the 507 of Seine-et-Marne or a listed neighbour.

    Coordinates are WGS 84 degrees (town hall, else centroid). ``zone`` and ``circonscription`` come from a
    ministerial order of 2015 and exist for the 77 only.
    """

    code_insee: str
    nom: str
    codes_postaux: tuple[str, ...]
    latitude: float
    longitude: float
    departement: str
    epci_code: str | None
    epci_nom: str | None
    population: int
    zone: str | None
    circonscription: str | None


@dataclass(frozen=True)
class Mention:
    """A place named in a message. ``start`` and ``end`` are character offsets in the message as given.

    ``code_insee`` is None for a far place (``nom`` is then its usual name). ``score`` goes from 0 to 100.
    ``home`` marks the place where the person lives or is now.
    """

    code_insee: str | None
    nom: str
    text: str
    start: int
    end: int
    score: float
    home: bool


@dataclass(frozen=True)
class Findings:
    """What a message says about places. See ``Gazetteer.find``."""

    communes: tuple[Mention, ...] = ()
    codes_postaux: tuple[str, ...] = ()
    candidates: tuple[Commune, ...] = ()
    outside: tuple[Mention, ...] = ()
