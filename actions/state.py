"""Decisions of the dialogue, as small functions on plain values (no Rasa here): what a turn says, what to answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Optional, Text, Tuple

MOST_CHOICES = 3
MOST_COMMUNES = 8
AFTER_EXPLAINING = 2  # misunderstandings in a row
AFTER_PERSON = 3
LEAST_FOR_URGENT = 0.25  # confidence in the need, to put its answer below an urgent text
GRAVE = 3  # gravity of a need whose answer stands below an urgent text whatever the danger
DESPAIR = "detresse_psychologique"


@dataclass
class Turn:
    """One message as Rasa read it, and the slots before it."""

    intent: Text
    ranking: List[Tuple[Text, float]] = field(default_factory=list)
    entities: Dict[Text, List[Any]] = field(default_factory=dict)
    slots: Dict[Text, Any] = field(default_factory=dict)

    def first(self, name: Text) -> Any:
        """First value of an entity, or None."""
        values = self.entities.get(name)
        return values[0] if values else None

    @property
    def commune(self) -> Optional[Text]:
        """Commune said in this turn, else the one remembered."""
        return self.first("commune") or self.slots.get("commune")

    @property
    def possible_communes(self) -> List[Text]:
        """Communes to choose from, when this turn names several."""
        if self.first("commune"):
            return []
        return list(self.entities.get("commune_possible", []))[:MOST_COMMUNES]


def needs_of(turn: Turn, known: Callable[[Text], bool]) -> List[Tuple[Text, float]]:
    """The ranking without dialogue intents, best first."""
    return [(name, score) for name, score in turn.ranking if known(name)]


def main_and_second(first: Text, second: Optional[Text], gravity: Callable[[Text], int]) -> Tuple[Text, Optional[Text]]:
    """The graver need is answered, the other is offered."""
    if not second or second == first:
        return first, None
    return (second, first) if gravity(second) > gravity(first) else (first, second)


def need_below_urgent(turn: Turn, known: Callable[[Text], bool], gravity: Callable[[Text], int]) -> Optional[Text]:
    """Need whose ordinary answer follows an urgent text: the one understood, else the one under way.

    Below the text on suicide, despair unless what was understood is as grave: « j'ai avalé les cachets de ma mère » must not
    be followed by a course of first aid.
    """
    ranked = needs_of(turn, known)
    found = ranked[0][0] if ranked and ranked[0][1] >= LEAST_FOR_URGENT else turn.slots.get("besoin")
    if turn.first("nature") == "suicide" and (not found or gravity(found) < GRAVE):
        return DESPAIR
    return found


def asks_commune(turn: Turn, local: bool) -> bool:
    """One question, once: only when a place would help and nothing was said or refused."""
    return local and not turn.commune and not turn.possible_communes and not turn.slots.get("commune_refusee")


def misunderstanding_step(count: int) -> Text:
    """clarifier, expliquer or relais, from the number of misunderstandings in a row (this one included)."""
    if count >= AFTER_PERSON:
        return "relais"
    return "expliquer" if count >= AFTER_EXPLAINING else "clarifier"


def is_answer_to_commune(turn: Turn) -> bool:
    """A place was asked for, and this turn names one (or several)."""
    return bool(turn.slots.get("attend_commune")) and bool(turn.first("commune") or turn.possible_communes)


def accepted_offer(offer: Optional[Text]) -> Tuple[Text, Text]:
    """Kind and value of what a bare « oui » accepts; ("", "") when nothing was offered."""
    kind, _, value = (offer or "").partition(":")
    return kind, value


def charge(intent: Text, **entities: Optional[Text]) -> Dict[Text, Any]:
    """What a choice carries; the web signs it before it leaves."""
    return {"intent": intent, "entites": {name: value for name, value in entities.items() if value}}
