"""The web's way into Rasa: one JSON reply a turn, a token, and no text in any log.

POST   /webhooks/balise/messages            {"conversation", "text"} or {"conversation", "charge": {"intent", "entites"}}
DELETE /webhooks/balise/conversations/<id>  forgotten now, idempotent
Reply: {"text", "blocks", "besoin", "urgence", "nature", "commune", "incompris", "candidats", "mineur", "doute"};
`candidats` are the first three needs of the ranking, given only when the message was not understood; `doute` is the nature of
a danger that the words might hide, else null.
Errors: 401 (token), 400 (body), 500 {"erreur": class name}.
The web only builds charges: they reach the dialogue as parsed data, never as a `/intent{...}` text.
"""

from __future__ import annotations

import gc
import hmac
import logging
import time
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

import journal
from bot.tracker_store import SAVED

logger = logging.getLogger("balise.channel")
NAME = "balise"
URGENT = "urgence_immediate"


class ReplyChannel(CollectingOutputChannel):
    """Collects what actions send in one turn."""

    @classmethod
    def name(cls) -> Text:
        return NAME

    def blocks(self) -> List[Dict[Text, Any]]:
        """All blocks in order; a plain text becomes a block of type texte."""
        made: List[Dict[Text, Any]] = []
        for message in self.messages:
            if message.get("text"):
                made.append({"type": "texte", "text": message["text"]})
            made += (message.get("custom") or {}).get("blocks", [])
        return made


def _as_text(blocks: List[Dict[Text, Any]]) -> Text:
    return "\n\n".join(block["text"] for block in blocks if block.get("text"))


def reply(output: ReplyChannel, tracker: Optional[DialogueStateTracker]) -> Dict[Text, Any]:
    """The JSON of one turn."""
    blocks = output.blocks()
    custom = [message.get("custom") or {} for message in output.messages]
    nature = next((part["nature"] for part in custom if part.get("nature")), None)
    return {
        "text": _as_text(blocks),
        "blocks": blocks,
        "besoin": tracker.get_slot("besoin") if tracker else None,
        "urgence": any(part.get("urgence") for part in custom),
        "nature": nature,
        "commune": tracker.get_slot("commune") if tracker else None,
        "incompris": bool(tracker and tracker.get_slot("incomprehensions")),
        "candidats": next((part["candidats"] for part in custom if part.get("candidats")), []),
        "mineur": bool(tracker and (tracker.get_slot("mineur_ecrit") or tracker.get_slot("mineur_concerne"))),
        "doute": _doubt(tracker),
    }


def _doubt(tracker: Optional[DialogueStateTracker]) -> Optional[Text]:
    said = tracker.latest_message.entities if tracker and tracker.latest_message else []
    return next((entity["value"] for entity in said if entity["entity"] == "doute"), None)


class BaliseInput(InputChannel):
    """Input channel of credentials.yml (`bot.channel.BaliseInput`)."""

    def __init__(self, token: Text) -> None:
        self._token = token

    @classmethod
    def name(cls) -> Text:
        return NAME

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        """Channel with the token of credentials.yml; a missing token stops the start."""
        token = (credentials or {}).get("token")
        if not token:
            raise ValueError("credentials.yml: the channel needs a token (BALISE_RASA_TOKEN)")
        return cls(str(token))

    def _allowed(self, request: Request) -> bool:
        given = request.headers.get("authorization", "")
        return hmac.compare_digest(given.encode(), f"Bearer {self._token}".encode())

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Routes of the channel, under /webhooks/balise."""
        routes = Blueprint("balise", __name__)

        @routes.listener("after_server_start")
        async def settle(*_: Any) -> None:
            # Hundreds of thousands of objects of Rasa and its libraries never die: a collection need not visit them.
            gc.collect()
            gc.freeze()
            journal.install("rasa", logging.ERROR)  # here: Rasa set its own logging before

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @routes.post("/messages")
        async def message(request: Request) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"erreur": "jeton"}, status=401)
            made = _user_message(request.json)
            if made is None:
                return response.json({"erreur": "corps"}, status=400)
            journal.take(request.headers.get(journal.HEADER))
            started = time.perf_counter()
            try:
                await on_new_message(made)
                tracker = SAVED.get() or await request.app.ctx.agent.tracker_store.retrieve(made.sender_id)
                answer = reply(made.output_channel, tracker)
                logger.info("tour", extra={"champs": {"ms": round(1000 * (time.perf_counter() - started))}})
                return response.json(answer)
            except Exception as error:  # an exception's own text may quote the message: its class only
                logger.error("turn failed: %s", type(error).__name__)
                return response.json({"erreur": type(error).__name__}, status=500)
            finally:
                SAVED.set(None)  # this task serves the whole connection: the words of a turn must not wait in it for the next

        @routes.delete("/conversations/<conversation:str>")
        async def forget(request: Request, conversation: str) -> HTTPResponse:
            if not self._allowed(request):
                return response.json({"erreur": "jeton"}, status=401)
            try:
                await _own_store(request.app.ctx.agent.tracker_store).delete(conversation)
            except Exception as error:  # Rasa would log the address, and the id is in it
                logger.error("forgetting failed: %s", type(error).__name__)
                return response.json({"erreur": type(error).__name__}, status=500)
            return response.empty()

        return routes


def _own_store(store: Any) -> Any:
    """Our tracker store: at start Rasa wraps it in a FailSafeTrackerStore, which has no `delete`."""
    return getattr(store, "_tracker_store", store)


def _user_message(body: Any) -> Optional[UserMessage]:
    if not isinstance(body, dict) or not isinstance(body.get("conversation"), str):
        return None
    charge, text = body.get("charge"), body.get("text")
    if isinstance(charge, dict) and isinstance(charge.get("intent"), str):
        if not isinstance(charge.get("entites") or {}, dict):
            return None
        entities = [
            {"entity": name, "value": value, "start": 0, "end": 0, "extractor": "charge"}
            for name, value in (charge.get("entites") or {}).items()
            if value is not None
        ]
        parsed = {
            "text": "",
            "intent": {"name": charge["intent"], "confidence": 1.0},
            "intent_ranking": [],
            "entities": entities,
        }
        return UserMessage("", ReplyChannel(), body["conversation"], parse_data=parsed, input_channel=NAME)
    if isinstance(text, str):
        return UserMessage(text, ReplyChannel(), body["conversation"], input_channel=NAME)
    return None
