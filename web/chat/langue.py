"""Which language a message is written in, when it is not French: one of the ten of /langues, another one, or French.

Scripts are told apart by their letters; Latin letters by py3langid (4 MB, no download), after French has had every chance:
a hurried French message must never be called foreign, so doubt is French. Arabic in Latin letters has its own small word
list: no library knows it. Measured by tests/chat/test_langues.py on every French sentence of data/.
"""

from __future__ import annotations

import csv
import re
import threading
import unicodedata
from collections import Counter
from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from territory.lexicon import CHAT, DATA, common_words, words
from web.chat.arabe_latin import is_arabic_in_latin

PAGES = {"en": "en", "pt": "pt", "es": "es", "tr": "tr", "ro": "ro"}
OTHERS = ("it", "de", "nl", "pl", "sq")  # told apart from the five, and given the whole page
OTHER = "autre"
LONGEST = 1000  # characters read
# (fewest words, probability of French at most, share of words that French has too at most, probability of the language at
# least): found on the sentences of data/nlu and on tests/chat/langues.yml. Any line is enough.
WHOLE = (
    (4, 0.001, 0.85, 0.0),
    (2, 0.001, 0.5, 0.0),
    (3, 0.03, 0.5, 0.0),
    (3, 0.07, 0.4, 0.8),
    (3, 0.1, 0.2, 0.3),
    (2, 0.02, 0.0, 0.2),
)
PART = ((4, 0.01, 0.5, 0.0), (4, 0.001, 0.85, 0.0))  # the same for one sentence of a mixed message
_WORDS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTS = re.compile(r"[.!?;:,\n…]+")
_POLITE = words("bonjour bonsoir salut slt bjr madame monsieur merci svp stp coucou")
_SCRIPTS = {"CYRILLIC": "ru", "ARABIC": "ar", "CJK": "zh-Hans", "TAMIL": "ta"}
_UKRAINIAN, _RUSSIAN = set("іїєґ"), set("ыэъё")
_NOT_ARABIC = set("پچژگٹڈڑےںھہ")  # Persian, Urdu
_FEWEST_LETTERS = {"CJK": 2}


@cache
def _french() -> frozenset[str]:
    """Words of French, of its chats and of the names of communes; « help » and « please » are said in both."""
    with (DATA / "communes.csv").open(encoding="utf-8", newline="") as source:
        names = {part for row in csv.DictReader(source) for part in re.split("[-' ]", _plain(row["nom"]))}
    return (common_words() | CHAT | names | {"st", "ste"}) - {"help", "please", "plz", "sos"}


def _plain(word: str) -> str:
    bare = unicodedata.normalize("NFD", word.lower())
    return "".join(char for char in bare if unicodedata.category(char) != "Mn")


def by_script(text: str) -> str | None:
    """Language of a message that holds a few letters of another alphabet; None for Latin letters."""
    letters = Counter(unicodedata.name(char, "?").split(" ")[0] for char in text if char.isalpha())
    letters.pop("LATIN", None)
    # Ordinals (º, ª) and letters used as symbols are of no language.
    for name in ("MASCULINE", "FEMININE", "?", "MICRO", "MODIFIER", "MATHEMATICAL", "FULLWIDTH", "DOUBLE-STRUCK"):
        letters.pop(name, None)
    if not letters:
        return None
    script, count = letters.most_common(1)[0]
    if count < _FEWEST_LETTERS.get(script, 4):
        return None
    found = set(text.lower())
    if script == "CYRILLIC":
        return "uk" if found & _UKRAINIAN and not found & _RUSSIAN else "ru"
    if script == "ARABIC" and found & _NOT_ARABIC or letters["HIRAGANA"] + letters["KATAKANA"]:
        return OTHER
    return _SCRIPTS.get(script, OTHER)


class LanguageGuesser:
    """guess(text). Latin letters are told apart once `load` is done; before, only scripts are."""

    def __init__(self) -> None:
        self._model: LanguageIdentifier | None = None
        self._lock = threading.Lock()

    def load(self) -> None:
        """Read the model, a second or two: in a thread, at start."""
        with self._lock:
            if self._model is None:
                model = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
                model.set_languages(["fr", *PAGES, *OTHERS])
                self._model = model

    def guess(self, text: str) -> str | None:
        """Code of a page of /langues, OTHER, or None: French, or too little to tell."""
        text = text[:LONGEST]
        found = by_script(text)
        if found or self._model is None:
            return found
        if is_arabic_in_latin(text):
            return "ar"
        found = self._latin(text, WHOLE)
        return found or next(filter(None, (self._latin(part, PART) for part in _PARTS.split(text))), None)

    def _latin(self, text: str, limits: tuple[tuple[int, float, float, float], ...]) -> str | None:
        said = [word for word in _WORDS.findall(text) if _plain(word) not in _POLITE]
        if self._model is None or len(said) < min(limit[0] for limit in limits):
            return None
        known = sum(all(part in _french() for part in _plain(word).split("'")) for word in said) / len(said)
        ranked = dict(self._model.rank(" ".join(said).lower()))
        best = max(ranked, key=lambda code: ranked[code])
        french, sure = ranked["fr"], ranked[best]
        if any(len(said) >= n and french < f and known <= k and sure >= p for n, f, k, p in limits):
            return PAGES.get(best, OTHER)
        return None
