"""The commune field and the minors' door: what Rasa learns before the words, and danger read everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi import FastAPI

from tests.chat.chat_checks import check_error, check_reply, check_urgent
from tests.chat.conftest import CALM, URGENT, PlayedRasa, Talk, ordinary

TU = {"mineur_ecrit": True, "mineur_concerne": True}
LESSON = {"intent": "choix_commune", "entites": {"commune": "77284"}}


def sent(rasa: PlayedRasa) -> list[dict[str, Any]]:
    return [message for _, message in rasa.received]


def ask(talk: Talk, **body: Any) -> dict[str, Any]:
    answer = talk.raw({"conversation": None, **body})
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.fixture
def door(app: FastAPI) -> str:
    return str(app.state.chat.signer.sign({"intent": "choix_autre", "entites": TU}))


@pytest.mark.parametrize("typed", ["Meaux", "meau", "77100 Meaux", "Meaux (77100)", "  Meaux "])
def test_a_commune_is_taught_before_the_words(talk: Talk, rasa: PlayedRasa, typed: str) -> None:
    check_reply(ask(talk, text=CALM, commune=typed))
    assert sent(rasa) == [{"charge": LESSON}, {"text": CALM}]


@pytest.mark.parametrize("typed", ["77100", "Champigny"])
def test_a_shared_name_or_code_goes_with_the_words(talk: Talk, rasa: PlayedRasa, typed: str) -> None:
    ask(talk, text=CALM, commune=typed)
    assert sent(rasa) == [{"text": f"{CALM} J'habite à {typed}."}]


@pytest.mark.parametrize("typed", ["", "  ", None])
def test_without_a_commune_nothing_changes(talk: Talk, rasa: PlayedRasa, typed: str | None) -> None:
    ask(talk, text=CALM, commune=typed)
    assert sent(rasa) == [{"text": CALM}]


def test_a_false_commune_is_no_error(talk: Talk, rasa: PlayedRasa) -> None:
    check_reply(ask(talk, text=CALM, commune="z" * 5000))
    assert len(sent(rasa)) == 1 and sent(rasa)[0]["text"].startswith(CALM)


def test_the_commune_alone(talk: Talk, rasa: PlayedRasa) -> None:
    ask(talk, text="", commune="Meaux")
    ask(talk, text=None, commune="77100")
    assert sent(rasa) == [{"charge": LESSON}, {"text": "J'habite à 77100."}]


def test_a_choice_carries_the_commune_in_one_turn(talk: Talk, rasa: PlayedRasa, app: FastAPI) -> None:
    choice = app.state.chat.signer.sign({"intent": "choix_besoin", "entites": {"besoin": "cambriolage"}})
    ask(talk, choice=choice, commune="Meaux")
    assert sent(rasa) == [
        {"charge": {"intent": "choix_besoin", "entites": {"besoin": "cambriolage", "commune": "77284"}}}
    ]


def test_danger_is_read_in_the_commune_field_too(talk: Talk) -> None:
    check_urgent(ask(talk, text="", commune=URGENT))


def test_the_urgent_text_leaves_with_a_commune(talk: Talk, rasa: PlayedRasa) -> None:
    check_urgent(ask(talk, text=URGENT, commune="Meaux"))
    assert sent(rasa) == [{"charge": LESSON}, {"text": URGENT}]
    rasa.away()
    check_urgent(ask(talk, text=URGENT, commune="Meaux"))


def test_a_minor_is_taught_once_a_conversation(talk: Talk, rasa: PlayedRasa, door: str) -> None:
    first = ask(talk, text=CALM, contexte=door)
    ask(talk, text=CALM, contexte=door, conversation=first["conversation"])
    assert sent(rasa) == [{"charge": {"intent": "choix_autre", "entites": TU}}, {"text": CALM}, {"text": CALM}]


def test_a_minor_in_danger_is_spoken_to_as_tu(talk: Talk, door: str) -> None:
    reply = ask(talk, text=URGENT, contexte=door)
    check_urgent(reply)
    assert reply["blocks"][0]["nature"] == "enfant" and "119" in reply["blocks"][0]["text"]


def test_a_minor_who_said_it_earlier_is_spoken_to_as_tu(talk: Talk, rasa: PlayedRasa) -> None:
    """The page says nothing, but Rasa remembers: it answers with the text for a child."""
    rasa.answer = {**ordinary(), "urgence": True, "nature": "enfant"}
    reply = ask(talk, text=URGENT)
    check_urgent(reply)
    assert reply["blocks"][0]["nature"] == "enfant"


def test_a_context_says_who_writes_and_nothing_else(talk: Talk, rasa: PlayedRasa, app: FastAPI) -> None:
    other = app.state.chat.signer.sign({"intent": "choix_suite", "entites": {"besoin": "cambriolage", "suite": "x"}})
    ask(talk, text=CALM, contexte=other)
    assert sent(rasa) == [{"text": CALM}]


def test_a_context_signed_elsewhere_says_nothing(talk: Talk, rasa: PlayedRasa, door: str) -> None:
    ask(talk, text=CALM, contexte=door[:-2])
    ask(talk, text=CALM, contexte="x")
    assert sent(rasa) == [{"text": CALM}, {"text": CALM}]


def test_limits_are_about_what_was_typed(talk: Talk) -> None:
    check_error(talk.raw({"text": "é" * 1001, "commune": "Meaux"}), 422, "texte_trop_long")
    check_error(talk.raw({"text": " ", "commune": " "}), 422, "texte_vide")
