"""What may be shown of a month: counts of at least five, minus those that would let one compute a hidden one.

Each measure of a month is two tables: need → EPCI → day, closed by the days; channel → hour, closed by the hours. No other sum
is ever published: a total of EPCI is the sum of what is shown, so it says nothing more.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, sessionmaker

from web.observatoire.mesures import MESURES, Territoires
from web.observatoire.models import MesureBesoin, MesureHeure
from web.observatoire.periodes import avant, dernier_publie, jours, mois, premier_garde
from web.observatoire.secret import SEUIL, Arete, Cle, masquer

DEBUT, FIN = ("début",), ("fin",)  # the two ends of a table
REMEMBERED = 30  # months: a published month never changes
MAGNITUDES = (10, 100, 1_000, 10_000, 100_000)


@dataclass(frozen=True)
class Tableaux:
    """What is shown of one measure of one month. A key that is absent is under five, or hidden to protect another."""

    total: int | None
    par_besoin: Mapping[str, int]
    par_epci: Mapping[tuple[str, str], int]  # (need, EPCI)
    par_cellule: Mapping[tuple[str, str, date], int]  # (need, EPCI, day)
    par_jour: Mapping[date, int]
    par_canal: Mapping[str, int]
    par_creneau: Mapping[tuple[str, int], int]  # (channel, hour)
    par_heure: Mapping[int, int]

    def au_moins(self) -> dict[str, int]:
        """By EPCI, the sum of what is shown of each need: at least that."""
        sums: dict[str, int] = defaultdict(int)
        for (_, epci), n in self.par_epci.items():
            sums[epci] += n
        return dict(sorted(sums.items(), key=lambda row: (-row[1], row[0])))


def _flow(rows: Iterable[tuple[tuple[object, ...], int]]) -> dict[Cle, Arete]:
    """Rows ((a, b, …, margin), n) as a network: a, then (a, b), …, the cell, and the margin that closes it."""
    sums: dict[Cle, int] = defaultdict(int)
    ends: dict[Cle, tuple[Cle, Cle]] = {}
    for path, n in rows:
        *groups, margin = path
        node: Cle = DEBUT
        for depth in range(1, len(groups) + 1):
            key: Cle = ("groupe", *groups[:depth])
            ends[key] = (node, key)
            sums[key] += n
            node = key
        edge: Cle = ("marge", margin)
        cell: Cle = ("cellule", *groups, margin)
        ends[cell], ends[edge] = (node, edge), (edge, FIN)
        sums[cell] += n
        sums[edge] += n
    return {key: Arete(*ends[key], n) for key, n in sums.items()}


def _shown(network: Mapping[Cle, Arete], hidden: frozenset[Cle], kind: str, size: int) -> Iterator[tuple[Cle, int]]:
    """Visible cells of a kind and depth, without their kind."""
    for key, edge in network.items():
        if key[0] == kind and len(key) == size + 1 and key not in hidden:
            yield key[1:], edge.n


def tableaux(
    besoins: Mapping[str, list[tuple[tuple[object, ...], int]]], heures: Mapping[str, list[tuple[tuple[object, ...], int]]]
) -> dict[str, Tableaux]:
    """Tables of each measure, from rows ((need, EPCI, day), n) and ((channel, hour), n) by measure."""
    made: dict[str, Tableaux] = {}
    of_turns: tuple[frozenset[Cle], frozenset[Cle]] = (frozenset(), frozenset())
    for mesure in MESURES:  # turns first: they contain the others, so that what they hide is hidden everywhere
        first, second = _flow(besoins.get(mesure, [])), _flow(heures.get(mesure, []))
        hidden = masquer(first, of_turns[0]), masquer(second, of_turns[1])
        if mesure == "tours":
            of_turns = hidden
        total = sum(n for _, n in heures.get(mesure, []))
        made[mesure] = Tableaux(
            total if total >= SEUIL else None,
            {str(key[0]): n for key, n in _shown(first, hidden[0], "groupe", 1)},
            {(str(key[0]), str(key[1])): n for key, n in _shown(first, hidden[0], "groupe", 2)},
            {(str(b), str(e), _day(d)): n for (b, e, d), n in _shown(first, hidden[0], "cellule", 3)},
            dict(sorted((_day(key[0]), n) for key, n in _shown(first, hidden[0], "marge", 1))),
            {str(key[0]): n for key, n in _shown(second, hidden[1], "groupe", 1)},
            {(str(c), int(str(h))): n for (c, h), n in _shown(second, hidden[1], "cellule", 2)},
            dict(sorted((int(str(key[0])), n) for key, n in _shown(second, hidden[1], "marge", 1))),
        )
    return made


def _day(value: object) -> date:
    if not isinstance(value, date):
        raise TypeError("a day")
    return value


class Observatoire:
    """Published months. Only whole months that are over; what is out never changes, so it is computed once."""

    def __init__(self, sessions: sessionmaker[Session], territoires: Territoires, clock: Callable[[], datetime]) -> None:
        self._sessions, self.territoires, self._clock = sessions, territoires, clock
        self._made: OrderedDict[date, dict[str, Tableaux]] = OrderedDict()
        self._lock = threading.Lock()

    def mois_publies(self) -> list[date]:
        """Months that hold something, newest first."""
        today = self._clock().date()
        with self._sessions() as session:
            known = set(session.scalars(select(MesureHeure.mois).distinct()))
        return sorted((m for m in known if premier_garde(today) <= m <= dernier_publie(today)), reverse=True)

    def en_cours(self) -> tuple[date, int | None]:
        """The month under way, and the greatest power of ten that its turns have passed: a sign that counting works."""
        this = mois(self._clock().date())
        with self._sessions() as session:
            total = session.scalar(select(func.sum(MesureHeure.n)).where(MesureHeure.mois == this, MesureHeure.mesure == "tours"))
        return this, max((step for step in MAGNITUDES if step <= (total or 0)), default=None)

    def lire(self, premier: date) -> dict[str, Tableaux] | None:
        """Tables of a published month by measure; None when it is not published."""
        if premier not in self.mois_publies():
            return None
        with self._lock:
            if (found := self._made.get(premier)) is not None:
                return found
            made = tableaux(*self._rows(premier))
            self._made[premier] = made
            while len(self._made) > REMEMBERED:
                self._made.popitem(last=False)
            return made

    def _rows(self, premier: date) -> tuple[dict[str, list[tuple[tuple[object, ...], int]]], ...]:
        besoins: dict[str, list[tuple[tuple[object, ...], int]]] = defaultdict(list)
        heures: dict[str, list[tuple[tuple[object, ...], int]]] = defaultdict(list)
        last = jours(premier)[-1]
        with self._sessions() as session:
            for row in session.scalars(select(MesureBesoin).where(MesureBesoin.jour.between(premier, last))):
                besoins[row.mesure].append(((row.besoin, row.epci, row.jour), row.n))
            for hour in session.scalars(select(MesureHeure).where(MesureHeure.mois == premier)):
                heures[hour.mesure].append(((hour.canal, hour.heure), hour.n))
        return besoins, heures

    @staticmethod
    def suivant(premier: date) -> date:
        """The first day of the next month."""
        return avant(premier, -1)
