"""What is measured besides turns: circuits, queue, latency by hop and route, contacts that were not checked for long."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from prometheus_client import CollectorRegistry, Gauge, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import func, or_, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.chat.rasa import RasaClient
from web.interrupteurs.etat import Lecture
from web.interrupteurs.models import BESOIN, LIEU, ROBOT
from web.orientation.models import Numero, ServiceFait, StructureFait

BUCKETS = (0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5)
OVERDUE = timedelta(days=183)  # a contact is checked twice a year
COUNTED_FOR = 300.0  # seconds: a scrape every 15 s must not count the tables each time
TABLES: dict[str, Any] = {"numero": Numero, "structure": StructureFait, "service": ServiceFait}


class Contacts(Collector):
    """balise_contacts (by status) and balise_contacts_perimes; absent while the database is away."""

    def __init__(self, sessions: sessionmaker[Session]) -> None:
        self._sessions, self._made, self._last = sessions, -COUNTED_FOR, ([], [])  # type: ignore[var-annotated]

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Nothing is asked of the database when the application is made."""
        yield from ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Two families."""
        if time.monotonic() - self._made >= COUNTED_FOR:
            try:
                self._last, self._made = self._count(), time.monotonic()
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

    def _count(self) -> tuple[list[tuple[list[str], int]], list[tuple[list[str], int]]]:
        since = date.today() - OVERDUE
        statuses, overdue = [], []
        with self._sessions() as session:
            for name, table in TABLES.items():
                rows = session.execute(select(table.statut, func.count()).group_by(table.statut))
                statuses += [([name, str(status)], int(count)) for status, count in rows]
                late = or_(table.verifie_le.is_(None), table.verifie_le < since)
                shown = select(func.count()).select_from(table).where(late, table.statut != "masque")
                overdue.append(([name], int(session.execute(shown).scalar_one())))
        return statuses, overdue


class Supervision:
    """Gauges and histograms registered on the registry of the application."""

    def __init__(self, registry: CollectorRegistry, sessions: sessionmaker[Session]) -> None:
        self._hops = Histogram("balise_saut_secondes", "Durée d'un appel", ["saut"], buckets=BUCKETS, registry=registry)
        self._routes = Histogram(
            "balise_http_secondes", "Durée d'une requête", ["route", "statut"], buckets=BUCKETS, registry=registry
        )
        self._circuits = Gauge("balise_circuits_ouverts", "Rasa mis de côté", registry=registry)
        self._replicas = Gauge("balise_repliques_rasa", "Rasa connus", registry=registry)
        self._under_way = Gauge("balise_tours_en_cours", "Tours confiés à Rasa", registry=registry)
        self._waiting = Gauge("balise_tours_en_attente", "Tours qui attendent", registry=registry)
        self._off = Gauge("balise_coupures", "Ce qu'une personne a coupé", ["genre"], registry=registry)
        registry.register(Contacts(sessions))

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
