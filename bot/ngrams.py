"""N-grams of characters and of words, weighed by TF-IDF, counted in NumPy: no Python string is made for any of them.

The same numbers as two `TfidfVectorizer` of scikit-learn side by side (tests/bot/test_ngrams.py compares them): sublinear
counts, smooth idf, each block of norm 1. There, a sixth of Rasa's time under load went to making and looking up some 700
small strings a message, and to checks of the vocabulary (docs/adr/0013). Here an n-gram is a 64-bit number, the sum of its
code points times powers of a constant: among a million n-grams, two share one with a chance of 3 in 100 million.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import List, Sequence, Tuple

import numpy as np
from scipy.sparse import csr_matrix

CHARACTERS = (2, 5)  # lengths of the n-grams of characters, inside a word and the space on each side of it
_LONGEST_WORD = 64  # characters of a word that count
_POWERS = np.array(
    list(accumulate([0x9E3779B97F4A7C15] * _LONGEST_WORD, lambda power, base: power * base % 2**64)), np.uint64
)
Counted = Tuple[np.ndarray, np.ndarray]  # of each n-gram: index of its text, its number


def _codes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)


def characters(texts: Sequence[str], shortest: int = CHARACTERS[0], longest: int = CHARACTERS[1]) -> Counted:
    """All n-grams of characters of plain texts; one that would cross a space is none."""
    parts = [" ".join(text.split()) for text in texts]
    whole = _codes(" " + " ".join(parts) + " ")
    owner = np.repeat(np.arange(len(parts)), [len(part) + 1 for part in parts])
    owner = np.append(owner, len(parts) - 1 if parts else 0)  # the space after a text opens the next one
    space = whole == 32
    owners, numbers = [], []
    number = whole * _POWERS[0]
    inside = np.ones(len(whole), bool)  # no space strictly between the first and the last character
    for size in range(2, longest + 1):
        number = number[:-1] + whole[size - 1 :] * _POWERS[size - 1]
        inside = inside[:-1] if size == 2 else inside[:-1] & ~space[size - 2 : -1]
        if size >= shortest:
            kept = np.flatnonzero(inside & ~(space[: len(inside)] & space[size - 1 :]) if size == 2 else inside)
            owners.append(owner[kept])
            numbers.append(number[kept])
    return np.concatenate(owners), np.concatenate(numbers)


def words(texts: Sequence[str], shortest: int = 2, most: int = 2) -> Counted:
    """All n-grams of 1 to `most` words of at least `shortest` characters."""
    pattern = re.compile(rf"\b\w{{{shortest},}}\b")
    found = [[match.group()[:_LONGEST_WORD] for match in pattern.finditer(text)] for text in texts]
    owner = np.repeat(np.arange(len(found)), [len(row) for row in found])
    flat = [word for row in found for word in row]
    if not flat:
        return np.zeros(0, np.int64), np.zeros(0, np.uint64)
    sizes = np.array([len(word) for word in flat])
    starts = np.append(0, np.cumsum(sizes)[:-1])
    place = np.arange(sizes.sum()) - np.repeat(starts, sizes)
    number = np.add.reduceat(_codes("".join(flat)) * _POWERS[place], starts)
    owners, numbers, last = [owner], [number], number
    for size in range(2, most + 1):
        if len(number) < size:
            break
        last = last[:-1] * _POWERS[-size] + number[size - 1 :]
        same = owner[: len(last)] == owner[size - 1 :]
        owners.append(owner[: len(last)][same])
        numbers.append(last[same])
    return np.concatenate(owners), np.concatenate(numbers)


def _tally(owner: np.ndarray, column: np.ndarray, width: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sorted (owner, column, times seen)."""
    key, times = np.unique(owner * np.int64(width) + column, return_counts=True)
    return key // width, key % width, times


class Vocabulary:
    """The n-grams of one kind worth counting, and how rare each is."""

    def fit(self, counted: Counted, texts: int, least: int) -> Vocabulary:
        """Keep those found in at least `least` of the texts."""
        owner, number = counted
        known, column = np.unique(number, return_inverse=True)
        _, column, _ = _tally(owner, column, len(known))
        held = np.bincount(column, minlength=len(known))
        self._known = known[held >= least]
        self._rarity = (np.log((1 + texts) / (1 + held[held >= least])) + 1).astype(np.float32)
        return self

    def __len__(self) -> int:
        return len(self._known)

    def read(self, counted: Counted, texts: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Of each n-gram that is known: its text, its column, its weight; the weights of a text have norm 1."""
        owner, number = counted
        if not len(self):
            return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.float32)
        column = np.searchsorted(self._known, number)
        column[column == len(self)] = 0
        kept = self._known[column] == number
        owner, column, times = _tally(owner[kept], column[kept], len(self))
        weight = (1 + np.log(times)).astype(np.float32) * self._rarity[column]
        norm = np.sqrt(np.bincount(owner, weight * weight, minlength=texts))
        return owner, column, (weight / norm[owner]).astype(np.float32)


@dataclass(frozen=True)
class Kinds:
    """What is counted: n-grams of characters seen in `least_characters` texts, of 1 to `most_words` words in `least_words`."""

    least_characters: int = 2
    least_words: int = 2
    shortest_word: int = 2
    most_words: int = 2


class Ngrams:
    """Fit on plain texts; then their rows, or their rows times the weights of a linear classifier."""

    def __init__(self, kinds: Kinds) -> None:
        self._kinds = kinds

    def _words(self, texts: Sequence[str]) -> Counted:
        return words(texts, self._kinds.shortest_word, self._kinds.most_words)

    def fit(self, texts: Sequence[str]) -> csr_matrix:
        """(texts, n-grams) float32 rows of the texts it learns on."""
        letters, spoken = characters(texts), self._words(texts)
        self._vocabularies = (
            Vocabulary().fit(letters, len(texts), self._kinds.least_characters),
            Vocabulary().fit(spoken, len(texts), self._kinds.least_words),
        )
        return self._matrix(self._read((letters, spoken), len(texts)), len(texts))

    def rows(self, texts: Sequence[str]) -> csr_matrix:
        """(texts, n-grams) float32 rows."""
        return self._matrix(self._read((characters(texts), self._words(texts)), len(texts)), len(texts))

    def weigh(self, texts: Sequence[str], weights: np.ndarray) -> np.ndarray:
        """(texts, k): the rows times (n-grams, k) weights, without making a matrix for a text or two."""
        made = [self._weigh(text, weights) for text in texts]
        return np.stack(made) if made else np.zeros((0, weights.shape[1]), weights.dtype)

    def _weigh(self, text: str, weights: np.ndarray) -> np.ndarray:
        parts = self._read((characters([text]), self._words([text])), 1)
        return sum(weight @ weights[column] for _, column, weight in parts)

    def _read(self, counted: Tuple[Counted, Counted], texts: int) -> List[Tuple[np.ndarray, np.ndarray, np.ndarray]]:
        first, second = self._vocabularies
        letters, spoken = first.read(counted[0], texts), second.read(counted[1], texts)
        return [letters, (spoken[0], spoken[1] + len(first), spoken[2])]

    def _matrix(self, parts: List[Tuple[np.ndarray, np.ndarray, np.ndarray]], texts: int) -> csr_matrix:
        owner, column, weight = (np.concatenate(arrays) for arrays in zip(*parts))
        width = sum(len(vocabulary) for vocabulary in self._vocabularies)
        return csr_matrix((weight, (owner, column)), (texts, width))
