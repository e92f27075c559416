"""Entities beside the need: where (commune, postal code, far place), who speaks, a minor, « fausse alerte ».

`commune` is an INSEE code of the 77 or of a listed neighbour; `code_postal` when several communes share it (then no
`commune`); `lieu_exterieur` a place farther away. Offsets point into the cleaned text.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Text

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from territory import Gazetteer, load
from urgency import is_false_alarm, speaker

EXTRACTOR = "ContextExtractor"
#: Needs where the relative who is named may be the one who harms: violence in a couple or not.
AT_HOME = {"violences_conjugales": True, "violences_intrafamiliales": False}


def _entity(name: Text, value: Any, start: int = 0, end: int = 0) -> Dict[Text, Any]:
    return {"entity": name, "value": value, "start": start, "end": end, "extractor": EXTRACTOR}


def _speaks(who: Optional[Text], text: Text, need: Optional[Text]) -> Optional[Text]:
    """Who writes, knowing the need; None rather than a relative who may well be the victim."""
    if who in ("proche", "temoin") and need in AT_HOME and not speaker.is_for_someone_else(text, couple=AT_HOME[need]):
        return None
    return who


def entities(text: str, gazetteer: Gazetteer, need: Optional[Text] = None) -> List[Dict[Text, Any]]:
    """All the entities of one message whose need is this one; the home commune comes first."""
    found = gazetteer.find(text)
    made = [
        _entity("commune", mention.code_insee, mention.start, mention.end)
        for mention in found.communes
        if mention.code_insee
    ]
    made += [_entity("code_postal", code) for code in found.codes_postaux]
    made += [_entity("lieu_exterieur", place.nom, place.start, place.end) for place in found.outside]
    if not found.communes:
        made += [_entity("commune_possible", commune.code_insee) for commune in found.candidates]
    who = speaker.guess(text)
    locuteur = _speaks(who.locuteur, text, need)
    if locuteur:
        made.append(_entity("locuteur", locuteur))
    if who.mineur_concerne is not None:
        made.append(_entity("mineur_concerne", bool(who.mineur_concerne)))
    if who.mineur_ecrit:
        made.append(_entity("mineur_ecrit", True))
    if is_false_alarm(text):
        made.append(_entity("fausse_alerte", True))
    return made


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ContextExtractor(GraphComponent):
    """Adds the entities of `entities` to each message."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextExtractor:
        return cls(load())

    def process(self, messages: List[Message]) -> List[Message]:
        """Messages with their entities."""
        for message in messages:
            made = entities(message.get(TEXT), self._gazetteer, (message.get(INTENT) or {}).get("name"))
            message.set(ENTITIES, message.get(ENTITIES, []) + made, add_to_output=True)
        return messages
