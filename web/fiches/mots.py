"""Right words (promise 5): what no sentence that people read may be. Used by `make check` and by the staff desk."""

from __future__ import annotations

import re

LONGEST = 20  # words in a sentence
NEVER = (
    "n'hésitez pas",
    "malheureusement",
    "vous devez porter plainte",
    "calmez-vous",
    "soyez prudent",
    "bloquez-le",
    "si cela recommence",
    "je comprends parfaitement",
    "les secours sont prévenus",
    "essayez d'en parler avec lui",
    "!",
)
_SENTENCES = re.compile(r"(?<=[.?…])\s+")


def remarks(text: str) -> list[str]:
    """What is wrong with a text, in French; empty when nothing is."""
    found = []
    for sentence in _SENTENCES.split(text):
        words = [word for word in sentence.split() if re.search(r"\w", word)]
        if len(words) > LONGEST:
            found.append(f"phrase de {len(words)} mots : « {sentence} »")
    lowered = text.lower()
    return found + [f"« {phrase} » ne se dit pas" for phrase in NEVER if phrase in lowered]
