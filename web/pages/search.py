"""Search among the sheets that forgives typos and missing accents, and knows the words people use.

Those words come from the learning sentences (data/nlu): a word points to the needs whose sentences hold it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from web.fiches.store import Fiches

_EMPTY = """
a ai ais ait alors au aussi aux avec c ca ce cela ces cet cette chez ci comme comment d dans de des du elle
en est et etait etre eu fait faire faut il ils j je jai jsuis l la le les leur lui m ma mais me mes moi mon n
ne nos notre nous on ont ou par pas plus pour qu quand que quel quelle quelqu qui quoi s sa sans se ses si
son sont suis sur t ta te tes toi ton tout tous tres tu un une va veux vos votre vous y ya dit dois peut peux
apres avant
"""
STOP = frozenset(re.findall(r"[a-z]+", _EMPTY))
FIELD_WEIGHT = 3.0  # a word of our own title counts more than one of a sentence
OFTEN = 12  # sentences that hold a word
SEEN = 3  # sentences that hold a short word before it is one, not a misspelling
CLOSE = 82  # least likeness (0-100) of a misspelt word
SHORTEST_FUZZY = 4  # a shorter word that is known is taken as it stands
SHORTEST_GUESSED = 3  # letters: « fau » is « faux » ; shorter words say too little to guess
LEAST_SHARE = 0.3  # of the best score: below, a sheet is not proposed
MOST = 12


def words(text: str) -> list[str]:
    """Lower-case words without accents, without the empty ones."""
    flat = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    flat = "".join(char for char in flat if not unicodedata.combining(char))
    return [word for word in re.findall(r"[a-z0-9]+", flat) if word not in STOP]


def _sentences(path: Path) -> list[str]:
    """Sentences of a learning file; none when the file is not there (it is not needed to serve)."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf8").splitlines()
    return [
        re.sub(r"\[([^\]]+)\][({][^)}]*[)}]", r"\1", line.strip()[2:])
        for line in lines
        if line.startswith("    - ")
    ]


@dataclass(frozen=True)
class Index:
    """For each word, how much it speaks of each need."""

    weights: dict[str, dict[str, float]]
    common: frozenset[str]  # words that people write often enough: taken as they stand, not as another word's misspelling

    @classmethod
    def build(cls, fiches: Fiches, sentences: Path) -> Index:
        """Index titles, meanings and learning sentences."""
        own: dict[str, Counter[str]] = defaultdict(Counter)
        said: dict[str, Counter[str]] = defaultdict(Counter)
        for besoin in fiches.besoins.values():
            fiche = fiches.par_besoin[besoin.nom]
            for word in set(
                words(f"{fiche.titre} {fiche.choix} {fiche.nom_offre} {besoin.sens} {fiche.pour_qui}")
            ):
                own[word][besoin.nom] += 1
            for sentence in _sentences(sentences / f"{besoin.nom}.yml"):
                for word in set(words(sentence)):
                    said[word][besoin.nom] += 1
        weights: dict[str, dict[str, float]] = {}
        for word in own.keys() | said.keys():
            total, holders = sum(said[word].values()), len(own[word])
            if len(word) < SHORTEST_FUZZY and total < SEEN and not holders:  # « fau », misspelt twice, is no word
                continue
            sure = min(1.0, total / 4)  # a word seen rarely proves little
            row = dict.fromkeys(own[word], FIELD_WEIGHT / (1 + holders))
            for need, count in said[word].items():
                row[need] = row.get(need, 0.0) + 2 * sure * (count / total)
            weights[word] = row
        return cls(weights, frozenset(word for word in said if sum(said[word].values()) >= OFTEN))

    def find(self, query: str) -> list[str]:
        """Needs for a query, best first; empty when nothing is close."""
        scores: dict[str, float] = defaultdict(float)
        for word in words(query[:300])[:24]:
            for known, likeness in self._close(word):
                for need, weight in self.weights[known].items():
                    scores[need] += weight * likeness
        ranked = sorted(scores, key=lambda need: (-scores[need], need))
        return [need for need in ranked[:MOST] if scores[need] >= LEAST_SHARE * scores[ranked[0]]]

    def _close(self, word: str) -> list[tuple[str, float]]:
        """Words of the index like this one, with their likeness: an exact word counts twice."""
        if word in self.common:
            return [(word, 1.0)]
        if len(word) < SHORTEST_FUZZY and (word in self.weights or len(word) < SHORTEST_GUESSED):
            return [(word, 1.0)] if word in self.weights else []
        found = process.extract(word, self.weights.keys(), scorer=fuzz.ratio, score_cutoff=CLOSE, limit=4)
        likeness = {known: (score / 100) ** 2 * (2 if known == word else 1) for known, score, _ in found}
        return [(known, value / sum(likeness.values())) for known, value in likeness.items()]
