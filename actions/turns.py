"""From rasa-sdk's tracker to plain values."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Tracker

from actions.state import Turn

IGNORED = ("urgence_immediate", "nlu_fallback")
SLOTS = (
    "besoin",
    "besoin_en_attente",
    "offre",
    "commune",
    "locuteur",
    "mineur_concerne",
    "mineur_ecrit",
    "attend_commune",
    "commune_refusee",
    "alerte",
    "incomprehensions",
)


def turn_of(tracker: Tracker) -> Turn:
    """The latest message and the slots before it."""
    message = tracker.latest_message
    entities: Dict[Text, List[Any]] = {}
    for entity in message.get("entities", []):
        entities.setdefault(entity["entity"], []).append(entity["value"])
    ranking = [
        (row["name"], float(row["confidence"]))
        for row in message.get("intent_ranking", [])
        if row["name"] not in IGNORED
    ]
    slots = {name: tracker.get_slot(name) for name in SLOTS}
    return Turn((message.get("intent") or {}).get("name") or "", ranking, entities, slots)


def context_slots(turn: Turn) -> Dict[Text, Any]:
    """Slots that any turn may teach: the place, who speaks, a minor."""
    learned = {name: turn.first(name) for name in ("commune", "locuteur", "mineur_concerne", "mineur_ecrit")}
    return {name: value for name, value in learned.items() if value is not None}
