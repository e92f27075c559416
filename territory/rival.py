"""Misspelt ordinary words: « le braselet » is a bracelet, not Brasles."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, cached_property
from string import ascii_lowercase

from rapidfuzz.distance import OSA

from territory import lexicon as lx
from territory.context import MEDIUM, Context
from territory.forms import LARGE_BONUS, Form
from territory.text import phonetic

# What loses its vowel before a word: « lordre », « jarrete », « quelquun ».
_ELIDED = ("l", "d", "j", "m", "t", "s", "n", "c", "qu", "jusqu", "lorsqu", "puisqu", "quelqu")
_VOWELS = frozenset("aeiouyh")
SHORTEST_BASE = 4
# From so many letters two slips are forgiven.
LONG_NAME = 8


class Rivals:
    """The ordinary words that a misspelt word may stand for."""

    @cached_property
    def _words(self) -> frozenset[str]:
        return lx.common_words() | lx.CHAT | lx.word_file("mots_messages.txt")

    def known(self, word: str) -> bool:
        """True for a French or chat word, even glued to « l' », « j' », « qu' »."""
        return word in self._words or self.elided(word)

    def elided(self, word: str) -> bool:
        """True for a word glued to what loses its vowel before it."""
        return any(
            word.startswith(lead)
            and len(word) >= len(lead) + SHORTEST_BASE
            and word[len(lead)] in _VOWELS
            and word[len(lead) :] in self._words
            for lead in _ELIDED
        )

    def near(self, word: str) -> bool:
        """True when one letter added, missing, replaced or swapped gives an ordinary word."""
        return any(edited in self._words for edited in _edits(word))

    def win(self, context: Context, i: int, end: int, level: int, form: Form) -> bool:
        """True when tokens i..end are rather an ordinary word misspelt than the place of ``form``.

        A name of several words is never in doubt. « à melin » may be Melun though « merlin » exists; « le braselet » not
        Brasles, since the article is the noun's.
        """
        words = [word for word in context.norms[i:end] if word not in lx.ARTICLES]
        if len(words) != 1 or not self.near(words[0]):
            return False
        if self._noun_article(context, i, form) or context.word(end) == "ou":
            return True  # "sur le trotoir", "vous voulez samoir où j'habite"
        if context.word(i - 1) in lx.PLACE_NOUNS and form.bonus < LARGE_BONUS:
            return True  # "la mds maiss le standard"
        squeezed = "".join(context.norms[i:end])
        slips = 2 if len(form.squeezed) >= LONG_NAME else 1
        far = OSA.distance(squeezed, form.squeezed) > slips and phonetic(squeezed) != form.sound
        return far or (level < MEDIUM and not context.heading(i, end))

    @staticmethod
    def _noun_article(context: Context, i: int, form: Form) -> bool:
        """True when the article before token i is not that of the name: "au marhé", but "au chatlet"."""
        if form.text.split()[0] in lx.ARTICLES:
            return False
        if context.word(i - 1) in lx.CONTRACTIONS and not context.broken_before(i):
            return not form.label.startswith(("Le ", "Les "))
        return context.determiner_before(i)


@cache
def rivals() -> Rivals:
    """The ordinary words, read once."""
    return Rivals()


def _edits(word: str) -> Iterator[str]:
    """The word with one letter removed, swapped with the next, replaced or added."""
    for k in range(len(word) + 1):
        head, tail = word[:k], word[k:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in ascii_lowercase:
            if tail:
                yield head + letter + tail[1:]
            yield head + letter + tail
