"""Cut a long message into clauses, and put back together what each one says."""

from __future__ import annotations

import re
from typing import Dict, List, Optional, Sequence, Text

import numpy as np

LONG = 9  # words: below, the whole message is enough
SHORTEST = 5  # words of a clause worth reading: « elle a 84 ans » alone says nothing of the need
MOST = 8  # clauses read, the longest ones
_LINKS = (
    r"et (?:puis|en plus|aussi|il|elle|je|on|ils|mon|ma|maintenant|la)",
    "mais",
    "alors que",
    "du coup",
    "parce que",
    "par contre",
    "en plus",
)
_CUTS = re.compile(r"[.;!?\n…]+|,\s+|\b(?:" + "|".join(_LINKS) + r")\b", re.I)
_WHOLE_WEIGHT = 0.65
STORY = 18  # words from which a danger can be drowned
MOST_SENTENCES = 8  # of a long message, read one by one for danger; past it, neighbours are read together
_ENDS = re.compile(r"(?<=[.!?;:\n…])\s+")
SURE_ALONE = 0.97  # probability of the whole from which no clause could change the first need; at 0.90 second needs were lost
_SURE = 0.55  # a clause that is this sure of another need makes it the second one


def split(text: Text) -> List[Text]:
    """Clauses of a message of at least LONG words, else nothing."""
    if len(text.split()) < LONG:
        return []
    parts, last = [], 0
    for cut in _CUTS.finditer(text):
        parts.append(text[last : cut.start()])
        last = cut.start() if cut.group()[0].isalpha() else cut.end()
    parts.append(text[last:])
    clauses = [part.strip() for part in parts if len(part.split()) >= SHORTEST]
    if len(clauses) > MOST:
        longest = sorted(sorted(range(len(clauses)), key=lambda i: -len(clauses[i]))[:MOST])
        clauses = [clauses[i] for i in longest]
    return clauses if len(clauses) > 1 else []


def sentences(text: Text) -> List[Text]:
    """Sentences of a message of at least STORY words, all of them and whole, else nothing."""
    if len(text.split()) < STORY:
        return []
    made = [part.strip() for part in _ENDS.split(text) if part.strip()]
    while len(made) > MOST_SENTENCES:
        shortest = min(range(len(made) - 1), key=lambda index: len(made[index]) + len(made[index + 1]))
        made[shortest : shortest + 2] = [f"{made[shortest]} {made[shortest + 1]}"]
    return made if len(made) > 1 else []


def combine(whole: np.ndarray, clauses: np.ndarray, labels: Sequence[Text], gravity: Dict[Text, int]) -> np.ndarray:
    """Probabilities of the message: the whole, and for each need of the taxonomy its surest clause."""
    needs = np.array([label in gravity for label in labels])
    surest = np.where(needs, clauses.max(axis=0), 0)
    surest = surest / surest.sum() if surest.sum() else surest
    mixed = _WHOLE_WEIGHT * whole + (1 - _WHOLE_WEIGHT) * surest
    return mixed / mixed.sum()


def second_need(message: np.ndarray, clauses: np.ndarray, labels: Sequence[Text], gravity: Dict[Text, int]) -> Optional[Text]:
    """Another need that one clause carries clearly, or None."""
    first = labels[int(message.argmax())]
    best, name = _SURE, None
    for row in clauses:
        label = labels[int(row.argmax())]
        if label != first and label in gravity and row.max() >= best:
            best, name = float(row.max()), label
    return name
