"""The custom actions of domain.yml. Each reads the turn, asks the web for blocks, sends them and sets slots."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, Dict, List, Optional, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import state
from actions.client import Blocks, WebClient
from actions.fallback import Fallback
from actions.render import send
from actions.settings import Settings
from actions.turns import context_slots, turn_of
from urgency.numbers import items
from urgency.reply import reply_text, text_for

STARTERS = (
    "violences_conjugales",
    "enfant_en_danger",
    "vol_fausse_qualite",
    "arnaque_numerique",
    "cyber_harcelement",
    "maltraitance_aine",
    "agression_vol",
    "porter_plainte",
)
OTHER = {"titre": "Autre chose", "charge": state.charge("choix_autre")}


class BaliseAction(Action, ABC):
    """Shares the fallback file and the web client; children give `name` and `answer`."""

    settings = None
    fallback: Fallback
    client: WebClient

    @classmethod
    def configure(cls, settings: Settings) -> None:
        """Give every action its files and its client (once, before serving)."""
        BaliseAction.settings = settings
        BaliseAction.fallback = Fallback(settings.fallback)
        BaliseAction.client = WebClient(settings.web_url, settings.token, BaliseAction.fallback)

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[EventType]:
        """Context of the turn first, then the action's own answer."""
        turn = turn_of(tracker)
        slots = context_slots(turn)
        slots.update(await self.answer(turn, Sender(dispatcher, tracker)))
        return [SlotSet(name, value) for name, value in slots.items() if turn.slots.get(name) != value]

    @abstractmethod
    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        """Send blocks and return the slots to set."""

    def context(self, turn: state.Turn) -> Dict[Text, Optional[Text]]:
        """What the web needs to know of the person to word and place its answer."""
        slots = {**turn.slots, **context_slots(turn)}
        return {
            "commune": turn.commune,
            "locuteur": slots.get("locuteur"),
            "mineur": "1" if slots.get("mineur_concerne") else None,
            "tu": "1" if slots.get("mineur_ecrit") else None,
        }

    def need_choice(self, besoin: Text, title: Optional[Text] = None) -> Dict[Text, Any]:
        """A button that leads to a need."""
        return {"titre": title or self.fallback.label(besoin), "charge": state.charge("choix_besoin", besoin=besoin)}

    async def orient(self, turn: state.Turn, sender: Sender, besoin: Text, second: Optional[Text]) -> Dict[Text, Any]:
        """The answer of a need: blocks of the web, one question about the place, the other need offered last."""
        blocks = await self.client.orientation(besoin, **self.context(turn))
        choices = [item for block in blocks if block["type"] == "choix" for item in block["items"]]
        sender.blocks([block for block in blocks if block["type"] != "choix"])
        off = any(block.get("coupe") for block in blocks)  # the answer is turned off: a commune would change nothing
        asks = not off and state.asks_commune(turn, self.fallback.is_local(besoin))
        if turn.possible_communes:
            asks = True
            sender.say("utter_commune_laquelle")
            choices = self.commune_choices(turn.possible_communes, besoin) + choices
        elif turn.first("lieu_exterieur") and not turn.first("commune"):
            asks = False
            sender.say("utter_exterieur")
        elif asks:
            sender.say("utter_demander_commune")
        if second:
            sender.say("utter_deuxieme_besoin")
            choices = [self.need_choice(second), *choices]
        sender.choices([*choices, OTHER])
        return {
            "besoin": besoin,
            "besoin_en_attente": second,
            "offre": f"besoin:{second}" if second else None,
            "attend_commune": asks,
            "incomprehensions": 0.0,
            "alerte": False,
        }

    def commune_choices(self, codes: List[Text], besoin: Optional[Text]) -> Blocks:
        """Buttons of the communes that share a postal code or a name."""
        return [
            {"titre": commune_name(code), "charge": state.charge("choix_commune", commune=code, besoin=besoin)}
            for code in codes
        ]


def commune_name(code: Text) -> Text:
    """Name of a commune for a button."""
    from territory import load

    commune = load().get(code)
    return commune.nom if commune else code


class Sender:
    """Sends blocks on Balise's channel and plain text on any other."""

    def __init__(self, dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
        self._dispatcher, self._channel = dispatcher, tracker.get_latest_input_channel()

    def blocks(self, blocks: Blocks, **extra: Any) -> None:
        """Blocks in order of display."""
        send(self._dispatcher, self._channel, blocks, extra)

    def choices(self, items: Blocks) -> None:
        """One block of choices."""
        self.blocks([{"type": "choix", "items": items}])

    def say(self, response: Text) -> None:
        """A text of data/responses."""
        self._dispatcher.utter_message(response=response)


class Orienter(BaliseAction):
    """The answer of a need, understood or chosen."""

    def name(self) -> Text:
        return "action_orienter"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        named = turn.first("besoin") or (turn.intent if self.fallback.known(turn.intent) else turn.slots.get("besoin"))
        if not named:
            sender.say("utter_autre")
            sender.choices([*(self.need_choice(name) for name in STARTERS), OTHER])
            return {"alerte": False}
        if turn.entities.get("fausse_alerte") and turn.slots.get("alerte"):
            sender.say("utter_fausse_alerte")
            named = turn.slots.get("besoin") or named
        besoin, second = state.main_and_second(named, turn.first("besoin_secondaire"), self.fallback.gravity)
        return await self.orient(turn, sender, besoin, second)


class Urgence(BaliseAction):
    """The urgent text first, whole, then the ordinary answer of the need."""

    def name(self) -> Text:
        return "action_urgence"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        writes = bool(turn.first("mineur_ecrit") or turn.slots.get("mineur_ecrit"))
        child = bool(turn.first("mineur_concerne") or turn.slots.get("mineur_concerne"))
        text = text_for(turn.first("nature") or "neutre", minor_writes=writes, child_concerned=child)
        block = {"type": "urgence", "nature": text.nature, "text": reply_text(text), "numeros": items(text.numeros)}
        sender.blocks([block], urgence=True, nature=text.nature)
        besoin = state.need_below_urgent(turn, self.fallback.known, self.fallback.gravity)
        if not besoin:
            return {"alerte": True, "incomprehensions": 0.0}
        slots = await self.orient(turn, sender, besoin, None)
        return {**slots, "alerte": True}


class Suite(BaliseAction):
    """A follow-up of a sheet."""

    def name(self) -> Text:
        return "action_suite"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        besoin, suite = turn.first("besoin"), turn.first("suite")
        if not besoin or not suite:
            sender.say("utter_autre")
            return {}
        sender.blocks(await self.client.suite(besoin, suite, **self.context(turn)))
        return {"besoin": besoin, "incomprehensions": 0.0, "alerte": False}
