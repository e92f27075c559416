"""Noisy copies of sentences for training: lost accents and punctuation, slips of the keyboard, SMS spelling.

Made at training time and never stored; the same seed gives the same copies.
"""

from __future__ import annotations

import random
import re
import unicodedata
from typing import List, Sequence, Text

SMS = (
    (r"\bc'est\b", ("c", "cé", "c est", "ces")),
    (r"\bqu'il\b", ("kil", "qu il", "quil")),
    (r"\bqu'elle\b", ("quelle", "kel")),
    (r"\bque\b", ("ke", "q")),
    (r"\bqui\b", ("ki",)),
    (r"\bquoi\b", ("koi",)),
    (r"\bje suis\b", ("jsuis", "chui", "jsui")),
    (r"\bj'ai\b", ("jai", "g", "ge")),
    (r"\bje sais pas\b", ("jsp", "chai pas")),
    (r"\bje\b", ("j", "je")),
    (r"\bpas\b", ("pa",)),
    (r"\bavec\b", ("avc", "ac")),
    (r"\bpour\b", ("pr",)),
    (r"\btoujours\b", ("tjr", "tjrs")),
    (r"\btout\b", ("tt",)),
    (r"\btous\b", ("ts",)),
    (r"\bquelqu'un\b", ("qqun", "kelkun", "quelqun")),
    (r"\bquand\b", ("qd", "kan", "quant")),
    (r"\bparce que\b", ("pcq", "parske", "pasque")),
    (r"\bbeaucoup\b", ("bcp",)),
    (r"\best\b", ("é", "et")),
    (r"\bdans\b", ("ds", "dan")),
    (r"\bmaintenant\b", ("mtn", "mnt")),
    (r"\bvous\b", ("vs",)),
    (r"\bs'est\b", ("c'est", "sest")),
    (r"\bm'a\b", ("ma", "m a")),
    (r"\bl'a\b", ("la", "l a")),
    (r"\bça\b", ("sa", "ca")),
    (r"\bil y a\b", ("ya", "y a")),
    (r"\bau\b", ("o",)),
    (r"\bfait\b", ("fé", "fais")),
    (r"(\w{3,})er\b", (r"\1é",)),
    (r"(\w{3,})é\b", (r"\1er",)),
    (r"(\w{3,})ent\b", (r"\1e",)),
    (r"ph", ("f",)),
    (r"qu", ("k",)),
)
NEAR = {
    "a": "qz",
    "e": "zr",
    "i": "uo",
    "o": "ip",
    "u": "yi",
    "s": "dq",
    "t": "ry",
    "r": "et",
    "n": "b",
    "m": "l",
    "l": "km",
}


def no_accents(text: Text) -> Text:
    """The text with plain letters."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")


def _no_punctuation(text: Text) -> Text:
    return re.sub(r"\s+", " ", re.sub(r"[.,;:!?…«»\"()]", " ", text)).strip()


def _sms(text: Text, chance: random.Random, rate: float) -> Text:
    for pattern, choices in SMS:
        if chance.random() < rate:
            text = re.sub(pattern, chance.choice(choices), text, flags=re.I)
    return text


def _slips(text: Text, chance: random.Random, rate: float) -> Text:
    words = text.split()
    for index, word in enumerate(words):
        if len(word) < 4 or chance.random() > rate:
            continue
        at = chance.randrange(1, len(word) - 1)
        kind = chance.randrange(4)
        if kind == 0:
            word = word[:at] + word[at + 1 :]
        elif kind == 1:
            word = word[:at] + word[at] + word[at:]
        elif kind == 2:
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        else:
            word = word[:at] + chance.choice(NEAR.get(word[at].lower(), word[at])) + word[at + 1 :]
        words[index] = word
    return " ".join(words)


def noisy(text: Text, chance: random.Random) -> Text:
    """One noisy copy."""
    if chance.random() < 0.6:
        text = no_accents(text)
    if chance.random() < 0.5:
        text = _no_punctuation(text).lower()
    if chance.random() < 0.6:
        text = _sms(text, chance, 0.4)
    if chance.random() < 0.5:
        text = _slips(text, chance, 0.12)
    return text.strip()


def augmented(texts: Sequence[Text], copies: int, seed: int) -> List[List[Text]]:
    """For each text up to `copies` noisy ones that differ from it; one text more or less changes no other's copies."""
    made = []
    for text in texts:
        chance = random.Random(f"{seed}:{text}")  # a string seeds by its SHA-512: the same everywhere
        row = {noisy(text, chance) for _ in range(copies)}
        made.append(sorted(copy for copy in row if copy and copy != text))
    return made
