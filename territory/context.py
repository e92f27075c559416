"""What the words around a name say: is it a place at all, and is it where the person lives?"""

from __future__ import annotations

from territory import lexicon as lx
from territory.text import Token

# Levels of evidence that the next words name a place.
AGAINST, NONE, CAPITAL, MEDIUM, STRONG = -1, 0, 1, 2, 3


class Context:
    """Reads the tokens of one message. Positions are token indexes."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.norms = [token.norm for token in tokens]
        letters = [c for c in text if c.isalpha()]
        upper = sum(c.isupper() for c in letters)
        # In a message typed in capitals, a capital says nothing.
        self.capitals_mean = upper <= 0.3 * max(1, len(letters))
        # A comma before the name cuts it from what precedes, except "habite, euh, Melun".
        self._breaks = [
            i > 0
            and any(c in lx.PUNCTUATION_BREAKS for c in text[tokens[i - 1].end : token.start])
            and not (tokens[i - 1].norm in ("m", "mr", "mme", "dr") and text[tokens[i - 1].end] == ".")  # "M. Nemours"
            for i, token in enumerate(tokens)
        ]
        self.core = self._core()
        # The message says nothing but these tokens. An article may belong to the name ("le mée").
        self.wholes = {self.core, (0, len(tokens))}
        if self.core[0] > 0 and self.norms[self.core[0] - 1] in lx.ARTICLES:
            self.wholes.add((self.core[0] - 1, self.core[1]))

    def broken_before(self, i: int) -> bool:
        """True when punctuation separates token i from the one before."""
        return self._breaks[i]

    def _core(self) -> tuple[int, int]:
        start, end = 0, len(self.norms)
        while start < end and self.norms[start] in lx.FILLERS:
            start += 1
        while end > start and self.norms[end - 1] in lx.FILLERS:
            end -= 1
        return start, end

    def word(self, i: int) -> str:
        """Normal form of token i, empty outside the message."""
        return self.norms[i] if 0 <= i < len(self.norms) else ""

    def _before(self, i: int) -> str:
        if i < 0 or i >= len(self.norms):
            return ""
        return "" if i + 1 < len(self.norms) and self._breaks[i + 1] else self.norms[i]

    def determiner_before(self, i: int) -> bool:
        """True when an article or a possessive stands right before token i ("la tombe", "mon chat")."""
        return self._before(i - 1) in lx.DETERMINERS

    def against(self, i: int) -> bool:
        """True when token i starts a street name, or follows a title ("rue de Melun", "madame Laval")."""
        if self._before(i - 1) in lx.TITLES:
            return True
        k = i - 1
        for _ in range(3):
            word = self._before(k)
            if word in lx.STREETS and not (word == "nationale" and self.word(k - 1) in ("police", "gendarmerie")):
                # "au 3 place" is a street, "une place vers Lizy" is not: linking words decide.
                return True
            if word not in ("de", "du", "des", "d", "la", "le", "les", "l"):
                return False
            k -= 1
        return False

    def before_name(self, i: int) -> bool:
        """True when a relative comes right before ("mon frère Vincent")."""
        return self._before(i - 1) in lx.RELATIVES

    def after_institution(self, i: int) -> bool:
        """True for "collège saint joseph": the saint is the school's, not the town's."""
        return self._before(i - 1) in lx.SAINT_NAMED

    def level(self, i: int, end: int) -> int:
        """Evidence that tokens i..end (end excluded) name a place, from AGAINST to STRONG."""
        if self.said_to_be_a_place(i, end) and self._before(i - 1) not in lx.TITLES:
            return STRONG
        if self.against(i):
            return AGAINST
        if (i, end) in self.wholes or self.number_beside(i, end):
            return STRONG
        k = i - 1
        if self._before(k) in lx.ARTICLES and not self._breaks[i]:
            k -= 1
        p1, p2, p3 = self._before(k), self._before(k - 1), self._before(k - 2)
        if self._breaks[i]:
            p1 = p2 = p3 = ""
        if p1 in lx.HOME_VERBS or (p1 in lx.PLACE_NOUNS and self._before(i - 1) == p1):
            return STRONG
        found = self._preposition(k, p1, p2, p3)
        if found < MEDIUM and self.heading(i, end):
            return MEDIUM
        capital = self.capitals_mean and i > 0 and self.tokens[i].capital and self.word(i) not in lx.ARTICLES
        return CAPITAL if found == NONE and capital else found

    def _preposition(self, k: int, p1: str, p2: str, p3: str) -> int:
        if p1 in ("a", "au", "aux", "sur", "vers", "en", "de", "d", "du", "des"):
            if p2 in lx.HOME_VERBS or p2 in lx.NEAR or (p2 == "vie" and p3 in ("je", "j")):
                return STRONG
            if p2 in lx.BE_VERBS and p1 not in ("des", "en"):
                return STRONG
            if p2 in lx.PLACE_NOUNS and p1 != "aux":
                return STRONG
        if p1 == "pour" and any(self.word(j) in lx.LEFT for j in range(k - 6, k)):
            return STRONG  # "j'ai quitté Paris pour Tournan"
        if p1 in ("a", "sur", "vers", "au", "entre"):
            if p3 == "chez" and p2 in ("nous", "moi"):
                return STRONG
            if p1 == "a" and self.tokens[k].raw not in ("à", "À") and p2 in lx.SUBJECTS:
                return NONE
            if p2 in ("moi", "maintenant", "ici", "plutot", "jusqu", "oui"):
                return STRONG
            return MEDIUM
        if p1 in ("de", "d", "du"):
            return CAPITAL
        if p1 in ("et", "ou") and p3 in ("a", "entre", "de", "sur"):
            return CAPITAL
        return NONE

    def number_beside(self, i: int, end: int) -> bool:
        """A French postal code, or a lone "77", right before or after."""
        for j in (i - 1, end):
            word = self.word(j)
            if word == "77" or (len(word) == 5 and word.isdigit()):
                return True
        # "77 000 melun": the code is cut in two.
        return self.word(i - 1).isdigit() and self.word(i - 2) == "77" and len(self.word(i - 1)) == 3

    def followed_by_complement(self, end: int) -> bool:
        """True for "la tombe de mon mari": a common word with its complement is no commune."""
        return self.word(end) in ("de", "du", "des", "d", "mon", "ma", "rouge") and not (
            end < len(self._breaks) and self._breaks[end])  # fmt: skip

    # -- what comes after the name -------------------------------------------------------

    def closed(self, end: int) -> bool:
        """True when the message, or a clause, stops before token ``end``."""
        if end >= len(self.tokens) or self._breaks[end]:
            return True
        gap = self.text[self.tokens[end - 1].end : self.tokens[end].start]
        return any(mark in gap for mark in (" - ", "–", "—", "(", "…"))

    def opens(self, i: int) -> bool:
        """True when token i is the first of the message, greetings aside."""
        return all(word in lx.GREETINGS for word in self.norms[:i])

    def heading(self, i: int, end: int) -> bool:
        """True for « Lizy, mon fils… », « chelles gare »: the message opens with the name alone."""
        return self.opens(i) and (self.closed(end) or self.word(end) in lx.SPOTS | lx.NEW_CLAUSE)

    def apposed(self, end: int) -> bool:
        """True for « Charny, mon voisin », « Bellot, 82 ans »: what follows presents a person."""
        first, second = self.word(end), self.word(end + 1)
        if end < len(self.tokens) and set(self.text[self.tokens[end - 1].end : self.tokens[end].start]) & set(".:\n"):
            return False  # « Thomery. Mon fils… » : another sentence presents nobody
        return (first in lx.POSSESSIVES | {"le", "la"} and second in lx.RELATIVES) or (first.isdigit() and second == "ans")

    def lives_after(self, end: int) -> bool:
        """True for « Coubert où j'habite », « Marlotte, j'y vis »."""
        for k in range(end, min(end + 9, len(self.norms))):
            word = self.norms[k]
            if word == "ou" and k <= end + 1:
                return any(self.word(j) in lx.LIVING for j in range(k + 1, k + 4)) and any(
                    self.word(j) in lx.FIRST_PERSON | {"on"} for j in range(k + 1, k + 3)
                )
            if word == "y" and self.word(k + 1) in lx.HOME_VERBS and self.word(k - 1) in ("j", "on", "nous"):
                return True
        return False

    def said_to_be_a_place(self, i: int, end: int) -> bool:
        """True when a village, its inhabitants or a home are said right beside the name."""
        k = end
        while k < end + 6 and self.word(k) in lx.TO_SETTLEMENT:
            k += 1
        named = not self.determiner_before(i) or self.norms[i] in lx.ARTICLES
        if named and self.word(k) in lx.SETTLEMENTS and self._presents(end, k):
            return True
        if self.word(end).isdigit() and self.word(end + 1) in lx.INHABITANTS:
            return True
        if self.lives_after(end) or (
            self.word(end) == "en" and self.word(end + 1) in lx.REGIONS_SAID and self.norms[i] not in lx.NO_START
        ):
            return True
        if i and self._breaks[i] and self.norms[i - 1] in lx.SETTLEMENTS and self.closed(end):
            return True  # "dans notre petit village, Verdelot"
        if not self.opens(i):
            return False
        after = [self.word(k) for k in range(end, end + 3)]
        beside = after[:2] in (["pres", "de"], ["pres", "du"]) or after in (["pas", "loin", "de"], ["a", "cote", "de"])
        return beside or (self.closed(end) and self._own_town(end))

    def _presents(self, end: int, k: int) -> bool:
        """« Villeroy le village », « Bombon c'est mon village »; not « la chapelle du village »."""
        first = self.word(end)
        return k == end or first in ("le", "c", "cest") or (first not in ("de", "du", "d") and self.closed(end))

    def _own_town(self, end: int) -> bool:
        return any(
            self.word(k + 1) in lx.SETTLEMENTS and (self.word(k) in ("mon", "ma", "notre") or self.word(k - 1) == "nom")
            for k in range(end, min(end + 12, len(self.norms)))
        )
