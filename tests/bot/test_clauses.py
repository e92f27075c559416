"""Long messages are read by clauses; a need drowned in a story still shows."""

from __future__ import annotations

import numpy as np
import pytest

from bot.clauses import LONG, MOST, MOST_SENTENCES, SHORTEST, combine, second_need, sentences, split

LABELS = ["arnaque_numerique", "nlu_autre", "saluer", "violences_conjugales"]
GRAVITY = {"violences_conjugales": 3, "arnaque_numerique": 2}
STORY = (
    "Bonjour je vous écris au sujet de ma voisine, elle est partie en vacances la semaine dernière, "
    "et depuis un homme vient tous les soirs regarder par la fenêtre de son salon."
)


@pytest.mark.parametrize("text", ["", "bonjour", "il me frappe, il crie", "a, b, c, d, e, f", "mot, " * (LONG - 1)])
def test_short_messages_stay_whole(text: str) -> None:
    assert len(text.split()) < LONG
    assert split(text) == []


def test_a_story_is_cut_at_its_joints() -> None:
    clauses = split(STORY)
    assert len(clauses) == 3
    assert all(len(clause.split()) >= SHORTEST for clause in clauses)
    assert all(clause in STORY for clause in clauses)  # words are never changed
    assert clauses[2].startswith("et depuis") or "depuis un homme" in clauses[2]


def test_a_long_message_without_joints_stays_whole() -> None:
    assert split(" ".join(["mot"] * (LONG + 5))) == []


def test_a_very_long_message_keeps_its_longest_clauses_in_order() -> None:
    parts = [f"voici la phrase numéro {index} " + "mot " * index for index in range(1, 20)]
    clauses = split(". ".join(parts))
    assert len(clauses) == MOST
    sizes = [len(clause) for clause in clauses]
    assert sizes == sorted(sizes) and "numéro 19" in clauses[-1]


def test_slivers_are_dropped() -> None:
    text = "Oui, non, ben, en fait mon fils de quinze ans ne veut plus aller au collège depuis lundi. Voilà. Merci."
    assert not any(len(clause.split()) < SHORTEST for clause in split(text))


def test_combined_probabilities_sum_to_one_and_hear_the_clause() -> None:
    whole = np.array([0.1, 0.2, 0.6, 0.1])
    clauses = np.array([[0.1, 0.1, 0.7, 0.1], [0.02, 0.04, 0.04, 0.9]])
    made = combine(whole, clauses, LABELS, GRAVITY)
    assert made.sum() == pytest.approx(1.0)
    assert made[3] > whole[3]
    assert made[2] < whole[2]  # « bonjour » in a clause does not make the message a greeting


def test_combine_without_any_known_need() -> None:
    whole = np.array([0.1, 0.2, 0.6, 0.1])
    made = combine(whole, np.array([whole]), LABELS, {})
    assert made.sum() == pytest.approx(1.0) and int(made.argmax()) == 2


def test_second_need_is_another_need_said_clearly() -> None:
    message = np.array([0.2, 0.0, 0.0, 0.8])
    clauses = np.array([[0.05, 0.0, 0.0, 0.95], [0.9, 0.0, 0.0, 0.1]])
    assert second_need(message, clauses, LABELS, GRAVITY) == "arnaque_numerique"


@pytest.mark.parametrize(
    "clauses",
    [
        [[0.05, 0.0, 0.0, 0.95]],  # the same need twice
        [[0.5, 0.1, 0.1, 0.3]],  # another one, not sure enough
        [[0.0, 0.0, 0.99, 0.01]],  # a greeting is no need
    ],
)
def test_no_second_need(clauses: list) -> None:
    message = np.array([0.2, 0.0, 0.0, 0.8])
    assert second_need(message, np.array(clauses), LABELS, GRAVITY) is None


def test_a_long_letter_is_read_sentence_by_sentence_for_danger() -> None:
    letter = (
        "Bonjour, je voudrais un rendez-vous pour la crèche. Il remonte. Le dossier est presque rempli, merci de me dire quand."
    )
    assert sentences(letter) == [
        "Bonjour, je voudrais un rendez-vous pour la crèche.",
        "Il remonte.",
        "Le dossier est presque rempli, merci de me dire quand.",
    ]


@pytest.mark.parametrize("text", ["", "Il remonte. Vite.", " ".join(["mot"] * 40)])
def test_no_sentences_in_a_short_message_or_without_full_stops(text: str) -> None:
    assert sentences(text) == []


def test_no_sentence_of_a_very_long_letter_is_left_out() -> None:
    letter = " ".join(f"Voici la phrase numéro {index}." for index in range(30))
    parts = sentences(letter)
    assert len(parts) == MOST_SENTENCES
    assert " ".join(parts) == letter
