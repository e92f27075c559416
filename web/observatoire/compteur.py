"""Counts in memory. A turn adds to a few integers and goes on; a task of the background writes them together.

What was not written when a process dies is lost: some seconds of counts, never an answer. Nothing here is logged, and the
order in which things came is not kept.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from web.chat.compte import Avis, Fait
from web.observatoire.mesures import AUCUN_BESOIN, CANAUX, SANS_BESOIN, Territoires

MOST = 50_000  # cells kept while the database is away: weeks; past it new cells are dropped
ParBesoin = tuple[date, str, str, str]  # day, EPCI, need, measure
ParHeure = tuple[date, int, str, str]  # first day of the month, hour, channel, measure


@dataclass
class Comptes:
    """What there is to write."""

    besoins: Counter[ParBesoin] = field(default_factory=Counter)
    heures: Counter[ParHeure] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.besoins or self.heures)

    def __len__(self) -> int:
        return len(self.besoins) + len(self.heures)


class CompteurMemoire:
    """Implements web.chat.compte.Compteur."""

    def __init__(self, territoires: Territoires, besoins: frozenset[str], clock: Callable[[], datetime]) -> None:
        self._territoires, self._besoins, self._clock = territoires, besoins, clock
        self._comptes, self._lock = Comptes(), threading.Lock()

    def epci(self, commune: str | None) -> str:
        """Code of the EPCI of a commune."""
        return self._territoires.epci(commune)

    def tour(self, fait: Fait) -> None:
        """One turn, and what it was."""
        flags = {"tours": True, "urgences": fait.urgence, "replis": fait.repli, "choix": fait.choix}
        self._add(fait.canal, fait.besoin, self.epci(fait.commune), [name for name, true in flags.items() if true])

    def avis(self, avis: Avis) -> None:
        """One tap."""
        self._add(avis.canal, avis.besoin, avis.epci, ["oui" if avis.oui else "non"])

    def sortie(self, canal: str) -> None:
        """One quick exit."""
        self._add(canal, None, "", ["sorties"])

    def _add(self, canal: str, besoin: str | None, epci: str, mesures: list[str]) -> None:
        now = self._clock()
        today, month = now.date(), now.date().replace(day=1)
        need = besoin if besoin in self._besoins else AUCUN_BESOIN  # only names of the taxonomy are ever written
        way = canal if canal in CANAUX else "api"
        with self._lock:
            if len(self._comptes) > MOST:
                return
            for mesure in mesures:
                self._comptes.heures[(month, now.hour, way, mesure)] += 1
                if mesure not in SANS_BESOIN:
                    self._comptes.besoins[(today, epci, need, mesure)] += 1

    def prendre(self) -> Comptes:
        """What was counted since the last time; counting starts again from nothing."""
        with self._lock:
            taken, self._comptes = self._comptes, Comptes()
        return taken

    def rendre(self, comptes: Comptes) -> None:
        """Put back what could not be written."""
        with self._lock:
            self._comptes.besoins.update(comptes.besoins)
            self._comptes.heures.update(comptes.heures)
