"""Real processes killed or frozen: a person always gets numbers, and an urgent message its text."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import pytest

from tests.conversation.conftest import Person
from tools.stack import Stack

pytestmark = pytest.mark.stack


@pytest.fixture
def rasa_killed(stack: Stack) -> Iterator[Stack]:
    stack.kill("rasa")
    yield stack
    stack.start("rasa")
    stack.wait()


@pytest.fixture
def rasa_frozen(stack: Stack) -> Iterator[Stack]:
    stack.kill("rasa", signal.SIGSTOP)
    yield stack
    stack.kill("rasa", signal.SIGCONT)
    stack.wait()


@pytest.fixture
def actions_killed(stack: Stack) -> Iterator[Stack]:
    stack.kill("actions")
    yield stack
    stack.start("actions")
    stack.wait()


def test_rasa_killed_gives_numbers_within_two_seconds(rasa_killed: Stack, person: Person) -> None:
    started = time.monotonic()
    reply = person.say("mon mari me frappe")
    assert time.monotonic() - started < 2
    assert {"17", "114", "3919"} <= person.numbers()
    reply = person.say("il a un couteau il arrive")
    assert reply["blocks"][0]["type"] == "urgence"
    assert person.http.get("/fiches/violences_conjugales").status_code == 200


def test_a_choice_answers_without_rasa(rasa_killed: Stack, person: Person) -> None:
    person.say("bonjour")
    besoins = person.http.get("/api/v1/orientation", params={"besoin": "violences_conjugales"}).json()
    choice = next(i["choice"] for b in besoins["blocks"] if b["type"] == "choix" for i in b["items"] if "choice" in i)
    answer = person.http.post("/api/v1/messages", json={"conversation": None, "choice": choice})
    assert answer.status_code == 200
    assert answer.json()["besoin"]


def test_rasa_frozen_gives_numbers_within_five_seconds(rasa_frozen: Stack, person: Person) -> None:
    started = time.monotonic()
    person.say("mon mari me frappe")
    assert time.monotonic() - started < 5
    assert {"17", "114", "3919"} <= person.numbers()
    started = time.monotonic()
    reply = person.say("il est derrière la porte avec un couteau")
    assert time.monotonic() - started < 5
    assert reply["blocks"][0]["type"] == "urgence"


def test_actions_killed_still_gives_numbers(actions_killed: Stack, person: Person) -> None:
    person.say("mon mari me frappe")
    assert {"17", "114"} <= person.numbers()


def test_recovery_by_itself(stack: Stack, person: Person) -> None:
    assert person.say("mon mari me frappe")["besoin"] == "violences_conjugales"
