"""Neither danger nor calm: the ordinary answer opens with the emergency numbers, once."""

from __future__ import annotations

import re

import pytest

from tests.chat.chat_checks import check_urgent
from tests.chat.conftest import CALM, URGENT, PlayedRasa, Talk, ordinary
from web.chat.rasa import _sound
from web.chat.safety import DOUBT, DOUBT_SUICIDE

DOUBTS = [("neutre", "114"), ("violence", "114"), ("suicide", "3114")]


@pytest.mark.parametrize(("nature", "number"), DOUBTS)
def test_a_doubt_opens_the_answer_with_the_emergency_numbers(talk: Talk, rasa: PlayedRasa, nature: str, number: str) -> None:
    rasa.answer = {**ordinary(), "doute": nature}
    reply = talk.say(CALM)
    first, *others = reply["blocks"]
    assert first["type"] == "texte" and number in first["text"] and "15" in first["text"]
    assert reply["urgence"] is False and [block["type"] for block in others] == ["texte", "choix"]


@pytest.mark.parametrize(("nature", "number"), DOUBTS)
def test_a_doubt_says_nothing_twice(talk: Talk, rasa: PlayedRasa, nature: str, number: str) -> None:
    """The sheet says it first already: one more line would only delay the help."""
    steps = {"type": "reflexes", "besoin": "incivilites", "titre": "Maintenant", "etapes": ["Danger : 17.", f"Ou le {number}."]}
    rasa.answer = {**ordinary(), "doute": nature, "blocks": [ordinary()["blocks"][0], steps, {"type": "numeros", "items": []}]}
    assert [block["type"] for block in talk.say(CALM)["blocks"]] == ["texte", "reflexes", "numeros"]


def test_numbers_far_below_are_no_reason_to_leave_a_doubt(talk: Talk, rasa: PlayedRasa) -> None:
    below = {"type": "texte", "text": "Et le 114, par SMS."}
    rasa.answer = {**ordinary(), "doute": "violence", "blocks": [{"type": "numeros", "items": []}, below]}
    assert [block["type"] for block in talk.say(CALM)["blocks"]] == ["texte", "numeros", "texte"]


def test_danger_and_doubt_give_the_urgent_text_alone(talk: Talk, rasa: PlayedRasa) -> None:
    rasa.answer = {**ordinary(), "doute": "violence"}
    reply = talk.say(URGENT)
    check_urgent(reply)
    assert [block["type"] for block in reply["blocks"]] == ["urgence", "choix", "texte", "choix"]


@pytest.mark.parametrize("nonsense", [1, ["violence"], {"nature": "violence"}])
def test_a_doubt_that_makes_no_sense_is_no_answer(nonsense: object) -> None:
    assert _sound(ordinary()) and _sound({**ordinary(), "doute": "violence"})
    assert not _sound({**ordinary(), "doute": nonsense})


@pytest.mark.parametrize("steps", [None, "une ligne", [1, 2]])
def test_steps_that_are_no_lines_are_no_answer(steps: object) -> None:
    assert not _sound({**ordinary(), "blocks": [{"type": "reflexes", "titre": "Gestes", "etapes": steps}]})


@pytest.mark.parametrize("line", [DOUBT, DOUBT_SUICIDE])
def test_a_doubt_fits_whoever_reads(line: str) -> None:
    """A child as well as an adult: short sentences, no « tu », no « vous », no exclamation."""
    words = set(re.findall(r"[a-zà-ÿ]+", line.lower()))
    assert not words & {"tu", "te", "toi", "ton", "ta", "vous", "votre", "vos"} and "!" not in line
    assert max(len(sentence.split()) for sentence in line.split(". ")) <= 20
