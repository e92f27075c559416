"""Noisy copies for training: the same seed gives the same copies, and they stay copies of their sentence."""

from __future__ import annotations

import random

import pytest

from bot.augment import augmented, no_accents, noisy

TEXTS = [
    "Mon mari m'a frappée et je ne sais pas où aller, parce que c'est chez lui.",
    "Quelqu'un s'est fait passer pour un policier.",
    "Où est la MDS de Meaux ?",
    "ok",
]


def test_same_seed_same_copies() -> None:
    assert augmented(TEXTS, 4, 77) == augmented(TEXTS, 4, 77)


def test_another_seed_gives_other_copies() -> None:
    assert augmented(TEXTS, 4, 77) != augmented(TEXTS, 4, 78)


def test_one_row_a_text_and_no_copy_of_itself() -> None:
    rows = augmented(TEXTS, 6, 1)
    assert len(rows) == len(TEXTS)
    assert sum(map(len, rows)) > len(TEXTS)  # something was made
    for text, row in zip(TEXTS, rows):
        assert len(row) <= 6
        assert all(copy.strip() and copy != text for copy in row)
        assert len(set(row)) == len(row)


def test_none_asked_none_made() -> None:
    assert augmented(TEXTS, 0, 1) == [[], [], [], []]


@pytest.mark.parametrize("text", ["", "a", "abcd", "!!!!", "17", "é" * 40, "c'est " * 50])
def test_any_text_can_be_made_noisy(text: str) -> None:
    chance = random.Random(3)
    for _ in range(200):
        assert len(noisy(text, chance)) <= 3 * len(text) + 3


def test_postal_codes_and_numbers_survive() -> None:
    chance = random.Random(5)
    copies = [noisy("J'habite 77610 et j'appelle le 3919", chance) for _ in range(100)]
    kept = sum("77610" in copy for copy in copies)
    assert kept >= 60  # slips touch few words of a sentence


def test_no_accents() -> None:
    assert no_accents("Où ça, à Crécy-l'Évêque ?") == "Ou ca, a Crecy-l'Eveque ?"
