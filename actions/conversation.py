"""Custom actions of the conversation itself: yes, no, place, misunderstanding, a person to call."""

from __future__ import annotations

from typing import Any, Dict, Text

from actions import state
from actions.actions import OTHER, STARTERS, BaliseAction, Sender


class Clarifier(BaliseAction):
    """Not understood or beside the subject: at most three needs, then an explanation, then a person."""

    def name(self) -> Text:
        return "action_clarifier"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        if turn.entities.get("fausse_alerte") and turn.slots.get("alerte"):
            return await Nier().answer(turn, sender)
        if state.is_answer_to_commune(turn):
            return await Commune().answer(turn, sender)
        count = int(turn.slots.get("incomprehensions") or 0) + 1
        step = state.misunderstanding_step(count)
        ranked = [name for name, _ in state.needs_of(turn, self.fallback.known)[: state.MOST_CHOICES]]
        choices = [self.need_choice(name) for name in ranked] + [OTHER]
        slots = {"incomprehensions": float(count), "attend_commune": False}
        if step == "relais":
            sender.say("utter_relais_apres_trois")
            sender.blocks(
                await self.client.relais(turn.slots.get("besoin") or (ranked or [None])[0], **self.context(turn))
            )
            return {**slots, "incomprehensions": 0.0}
        if step == "clarifier" and turn.intent == "hors_sujet":
            sender.say("utter_hors_sujet")
            sender.choices([self.need_choice(name) for name in STARTERS])
            return slots
        sender.say("utter_clarifier" if step == "clarifier" else "utter_clarifier_encore")
        # The web must know what the words might have meant before it may offer to keep them (web/chat/offre.py).
        sender.blocks([{"type": "choix", "items": choices}], candidats=ranked)
        return slots


class Proposer(BaliseAction):
    """Starter choices, also when no rule answers."""

    def name(self) -> Text:
        return "action_proposer"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        sender.say("utter_proposer")
        sender.choices([self.need_choice(name) for name in STARTERS])
        return {"attend_commune": False, "offre": None, "incomprehensions": 0.0}


class Affirmer(BaliseAction):
    """« oui » to what was offered last."""

    def name(self) -> Text:
        return "action_affirmer"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        kind, value = state.accepted_offer(turn.slots.get("offre"))
        if kind == "besoin":
            return await self.orient(turn, sender, value, None)
        if turn.first("commune") or turn.possible_communes:
            return await Commune().answer(turn, sender)
        if turn.slots.get("attend_commune"):
            sender.say("utter_demander_commune")
            return {}
        besoin = turn.slots.get("besoin")
        if besoin:
            return await self.orient(turn, sender, besoin, None)
        return await Proposer().answer(turn, sender)


class Nier(BaliseAction):
    """« non »: to a danger, to the question about the place, to an offer."""

    def name(self) -> Text:
        return "action_nier"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        besoin = turn.first("besoin") or turn.slots.get("besoin")
        if turn.slots.get("alerte") or turn.intent == "choix_fausse_alerte" or turn.entities.get("fausse_alerte"):
            sender.say("utter_fausse_alerte")
            if besoin:
                return await self.orient(turn, sender, besoin, None)
            slots = await Proposer().answer(turn, sender)
            return {**slots, "alerte": False}
        if turn.first("commune") or turn.possible_communes:  # « non, à Meaux » corrects the place
            return await Commune().answer(turn, sender)
        if turn.slots.get("attend_commune"):
            sender.say("utter_commune_refusee")
            sender.choices([self.need_choice(name) for name in STARTERS] if not besoin else [OTHER])
            return {"attend_commune": False, "commune_refusee": True}
        sender.say("utter_nier")
        sender.choices([self.need_choice(name) for name in STARTERS])
        return {"offre": None, "besoin_en_attente": None}


class Commune(BaliseAction):
    """A place: said, chosen, corrected, shared by several communes, or far away."""

    def name(self) -> Text:
        return "action_commune"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        besoin = turn.first("besoin") or turn.slots.get("besoin")
        if turn.possible_communes:
            sender.say("utter_commune_laquelle")
            sender.choices([*self.commune_choices(turn.possible_communes, besoin), OTHER])
            return {"attend_commune": True}
        if turn.first("commune"):
            if besoin:
                return await self.orient(turn, sender, besoin, turn.slots.get("besoin_en_attente"))
            sender.say("utter_commune_notee")
            sender.choices([self.need_choice(name) for name in STARTERS])
            return {"attend_commune": False, "incomprehensions": 0.0}
        sender.say("utter_exterieur" if turn.first("lieu_exterieur") else "utter_commune_inconnue")
        sender.blocks(await self.client.relais(besoin, **self.context(turn)))
        return {"attend_commune": not turn.first("lieu_exterieur")}


class Relais(BaliseAction):
    """A person to talk to, right for the need and the hour."""

    def name(self) -> Text:
        return "action_relais"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        sender.say("utter_relais")
        sender.blocks(await self.client.relais(turn.slots.get("besoin"), **self.context(turn)))
        return {"incomprehensions": 0.0, "attend_commune": False}


class Recommencer(BaliseAction):
    """Forget what was said, keep nothing."""

    def name(self) -> Text:
        return "action_recommencer"

    async def answer(self, turn: state.Turn, sender: Sender) -> Dict[Text, Any]:
        sender.say("utter_recommencer")
        sender.choices([self.need_choice(name) for name in STARTERS])
        return {name: (0.0 if name == "incomprehensions" else None) for name in turn.slots}
