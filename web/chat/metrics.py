"""Counters of the chat: never a word, never an id, never a commune."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram


class ChatMetrics:
    """Counters registered on the registry of the application."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.turns = Counter("balise_tours", "Tours de conversation", ["genre"], registry=registry)
        self.misunderstood = Counter("balise_incomprises", "Tours non compris", registry=registry)
        self.safety_answers = Counter("balise_reponses_secours", "Réponses de secours", ["cause"], registry=registry)
        self.seconds = Histogram(
            "balise_tour_secondes",
            "Durée d'un tour",
            registry=registry,
            buckets=(0.01, 0.02, 0.04, 0.06, 0.1, 0.15, 0.25, 0.5, 1, 2, 4, 5),
        )
