"""A turn of the action server: tracker JSON in, slots and kinds of blocks out. No Rasa, no web service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import actions, conversation  # noqa: F401  the classes of every action
from actions.actions import BaliseAction
from actions.fallback import Fallback

NEEDS = {
    "violences_conjugales": (3, True),
    "arnaque_numerique": (2, True),
    "cambriolage": (2, True),
    "addictions": (2, True),
    "incivilites": (1, True),
    "numeros_urgence": (1, False),
    "trouver_mds": (1, True),
}
NUMBER = {
    "code": "116006", "libelle": "France Victimes", "numero": "116 006", "lien": "tel:116006", "canal": "appel",
    "horaires": "de 9 h à 20 h", "ouvert": None, "prochaine_ouverture": None, "statut": "source", "trace": None,
    "pour": "Être écouté",
}  # fmt: skip
INITIAL: Dict[str, Any] = {
    "besoin": None, "besoin_en_attente": None, "offre": None, "commune": None, "locuteur": None,
    "mineur_concerne": None, "mineur_ecrit": None, "attend_commune": None, "commune_refusee": None,
    "alerte": None, "incomprehensions": 0.0,
}  # fmt: skip


def fallback_content() -> Dict[str, Any]:
    """What `balise publier` writes, for a few needs."""
    return {
        "genere_le": "2026-11-21T10:00:00+01:00",
        "besoins": {
            name: {"choix": f"Choix {name}", "local": local, "gravite": gravite, "numeros": [NUMBER]}
            for name, (gravite, local) in NEEDS.items()
        },
    }


class FakeClient:
    """Records what is asked of the web; answers whole blocks."""

    def __init__(self) -> None:
        self.asked: List[Dict[str, Any]] = []
        self.off = False  # staff turned the answer off

    def _answer(self, kind: str, besoin: Optional[str], context: Dict[str, Any]) -> List[Dict[str, Any]]:
        self.asked.append({"kind": kind, "besoin": besoin, **context})
        charge = {"intent": "choix_suite", "entites": {"besoin": besoin, "suite": "preuves"}}
        return [
            {"type": "texte", "text": f"réponse {kind} {besoin}", **({"coupe": True} if self.off else {})},
            {"type": "numeros", "items": [NUMBER]},
            {"type": "choix", "items": [{"titre": "Garder des preuves", "charge": charge}]},
        ]

    async def orientation(self, besoin: str, **context: Any) -> List[Dict[str, Any]]:
        return self._answer("orientation", besoin, context)

    async def suite(self, besoin: str, suite: str, **context: Any) -> List[Dict[str, Any]]:
        return self._answer("suite", besoin, {"suite": suite, **context})

    async def relais(self, besoin: Optional[str], **context: Any) -> List[Dict[str, Any]]:
        return self._answer("relais", besoin, context)


class Turn:
    """Result of one action."""

    def __init__(self, messages: List[Dict[str, Any]], events: List[Dict[str, Any]], before: Dict[str, Any]) -> None:
        self.messages, self.events = messages, events
        assert all(event["event"] == "slot" for event in events)
        self.changed = {event["name"]: event["value"] for event in events}
        self.slots = {**before, **self.changed}

    @property
    def blocks(self) -> List[Dict[str, Any]]:
        """Blocks of every message, in order."""
        return [block for message in self.messages for block in message["custom"].get("blocks", [])]

    @property
    def flow(self) -> List[str]:
        """Types of blocks and names of responses, in order of display."""
        made: List[str] = []
        for message in self.messages:
            if message.get("response"):
                made.append(message["response"])
            made += [block["type"] for block in message["custom"].get("blocks", [])]
        return made

    @property
    def said(self) -> List[str]:
        """Names of the responses."""
        return [message["response"] for message in self.messages if message.get("response")]

    @property
    def charges(self) -> List[Dict[str, Any]]:
        """What the buttons carry."""
        choices = [item for block in self.blocks if block["type"] == "choix" for item in block["items"]]
        return [item["charge"] for item in choices if "charge" in item]

    def offers(self, name: str) -> List[str]:
        """Values of an entity over the buttons."""
        return [charge["entites"][name] for charge in self.charges if name in charge["entites"]]


@pytest.fixture
def fallback_file(tmp_path: Path) -> Path:
    """A generated fallback file."""
    path = tmp_path / "fallback.json"
    path.write_text(json.dumps(fallback_content()), encoding="utf8")
    return path


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch, fallback_file: Path) -> FakeClient:
    """The web service, played; every action uses it."""
    client = FakeClient()
    monkeypatch.setattr(BaliseAction, "client", client, raising=False)
    monkeypatch.setattr(BaliseAction, "fallback", Fallback(fallback_file), raising=False)
    return client


Play = Callable[..., Any]


def tracker_json(
    intent: str, entities: Dict[str, Any], ranking: List[Any], slots: Dict[str, Any], channel: str
) -> Dict[str, Any]:
    """The tracker as Rasa posts it to the action server."""
    rows = [
        {"entity": name, "value": value, "start": 0, "end": 0}
        for name, values in entities.items()
        for value in (values if isinstance(values, list) else [values])
    ]
    message = {
        "text": "…",
        "intent": {"name": intent, "confidence": 0.9},
        "intent_ranking": [{"name": name, "confidence": score} for name, score in ranking],
        "entities": rows,
    }
    events = [{"event": "user", "text": "…", "input_channel": channel, "parse_data": message}]
    return {
        "sender_id": "essai",
        "slots": slots,
        "latest_message": message,
        "events": events,
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": "action_listen",
    }


@pytest.fixture
def play(web: FakeClient) -> Play:
    """play(Action, intent, entities=…, ranking=…, channel=…, **slots) → Turn."""

    async def run(
        action: type,
        intent: str,
        entities: Optional[Dict[str, Any]] = None,
        ranking: Optional[List[Any]] = None,
        channel: str = "balise",
        **slots: Any,
    ) -> Turn:
        before = {**INITIAL, **slots}
        order = ranking if ranking is not None else [(intent, 0.9)]
        tracker = Tracker.from_dict(tracker_json(intent, entities or {}, order, before, channel))
        dispatcher = CollectingDispatcher()
        events = await action().run(dispatcher, tracker, {})
        return Turn(dispatcher.messages, events, before)

    return run
