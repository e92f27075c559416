"""What is measured besides turns: circuits, queue, latency by hop and route, contacts past their deadline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.chat.rasa import RasaClient
from web.interrupteurs.etat import Lecture
from web.interrupteurs.models import BESOIN, LIEU, ROBOT
from web.orientation.fraicheur import SORTE_DU_GENRE, alarmes, en_retard, sorte_du_numero
from web.orientation.hours import PARIS
from web.orientation.models import Numero, Service, ServiceFait, Structure, StructureFait

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5)
COUNTED_FOR = 300.0  # seconds: a scrape every 15 s must not count the tables each time
Labelled = list[tuple[list[str], int]]
_FAIT = ("statut", "date", "verifie_le")
#: Table → what to read of each contact, and which of its columns says its kind of deadline.
TABLES: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "numero": (select(*(getattr(Numero, c) for c in (*_FAIT, "code"))), lambda row: sorte_du_numero(row.code)),
    "structure": (
        select(*(getattr(StructureFait, c) for c in _FAIT), Structure.genre).join(Structure),
        lambda row: SORTE_DU_GENRE.get(row.genre, "autre"),
    ),
    "service": (
        select(*(getattr(ServiceFait, c) for c in _FAIT), Service.genre).join(Service),
        lambda row: SORTE_DU_GENRE.get(row.genre, "autre"),
    ),
}


class Contacts(Collector):
    """balise_contacts (by status), balise_contacts_perimes, balise_lignes_protegees_en_retard.

    Absent while the database is away.
    """

    def __init__(self, sessions: sessionmaker[Session], clock: Callable[[], datetime]) -> None:
        self._sessions, self._clock = sessions, clock
        self._made: datetime | None = None
        self._last: tuple[Labelled, Labelled, int] = ([], [], 0)

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is asked of the database when the application is made."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Three families."""
        now = self._clock().astimezone(PARIS)
        if self._made is None or self._made.date() != now.date() or abs((now - self._made).total_seconds()) >= COUNTED_FOR:
            try:
                self._last, self._made = self._count(now), now
            except SQLAlchemyError:
                return
        by_status = GaugeMetricFamily("balise_contacts", "Contacts par statut", labels=["table", "statut"])
        overdue = GaugeMetricFamily("balise_contacts_perimes", "Contacts à vérifier", labels=["table"])
        for labels, value in self._last[0]:
            by_status.add_metric(labels, value)
        for labels, value in self._last[1]:
            overdue.add_metric(labels, value)
        yield by_status
        yield overdue
        alarm = GaugeMetricFamily("balise_lignes_protegees_en_retard", "Lignes toujours montrées, à vérifier d'urgence")
        alarm.add_metric([], self._last[2])
        yield alarm

    def _count(self, now: datetime) -> tuple[Labelled, Labelled, int]:
        statuses: Labelled = []
        overdue: Labelled = []
        with self._sessions() as session:
            for name, (query, sorte) in TABLES.items():
                rows = [row for row in session.execute(query) if row.statut != "masque"]
                late = [row for row in rows if en_retard(row, sorte(row), now.date())]
                counted = Counter(row.statut for row in rows)
                statuses += [([name, status], count) for status, count in sorted(counted.items())]
                overdue.append(([name], len(late)))
            return statuses, overdue, len(alarmes(session, now.date()))


class Supervision:
    """Gauges and histograms registered on the registry of the application."""

    def __init__(
        self, registry: CollectorRegistry, sessions: sessionmaker[Session], clock: Callable[[], datetime]
    ) -> None:
        self._hops = Histogram("balise_saut_secondes", "Durée d'un appel", ["saut"], buckets=BUCKETS, registry=registry)
        self._routes = Histogram(
            "balise_http_secondes", "Durée d'une requête", ["route", "statut"], buckets=BUCKETS, registry=registry
        )
        self._circuits = Gauge("balise_circuits_ouverts", "Rasa mis de côté", registry=registry)
        self._replicas = Gauge("balise_repliques_rasa", "Rasa connus", registry=registry)
        self._under_way = Gauge("balise_tours_en_cours", "Tours confiés à Rasa", registry=registry)
        self._waiting = Gauge("balise_tours_en_attente", "Tours qui attendent", registry=registry)
        registry.register(Contacts(sessions, clock))
        self._off = Gauge("balise_coupures", "Ce qu'une personne a coupé", ["genre"], registry=registry)

    def follow(self, client: RasaClient) -> None:
        """Show the state of the client at each scrape and the length of its calls."""
        client.observe = self._hops.labels("rasa").observe
        self._circuits.set_function(lambda: sum(replica.failing for replica in client.replicas))
        self._replicas.set_function(lambda: len(client.replicas))
        self._under_way.set_function(lambda: client.gate.under_way)
        self._waiting.set_function(lambda: client.gate.waiting)

    def follow_switches(self, switches: Lecture) -> None:
        """Show at each scrape what staff turned off."""
        counts = {
            ROBOT: lambda: float(switches.lire().robot is not None),
            BESOIN: lambda: float(len(switches.lire().besoins)),
            LIEU: lambda: float(len(switches.lire().lieux)),
        }
        for kind, count in counts.items():
            self._off.labels(kind).set_function(count)

    def request(self, route: str, status: int, seconds: float) -> None:
        """One request, by path template."""
        self._routes.labels(route, f"{status // 100}xx").observe(seconds)
