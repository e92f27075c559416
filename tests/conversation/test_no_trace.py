"""Words planted in a conversation are found nowhere afterwards: logs of the three processes, database, metrics, var folder."""

from __future__ import annotations

import pytest

from tests.conversation.conftest import Person
from tools.stack import Stack

pytestmark = pytest.mark.stack
SECRET = "zebulonquatorze"


def test_nothing_of_a_conversation_remains(stack: Stack, person: Person) -> None:
    for text in (
        f"mon mari {SECRET} me frappe, j'habite à Meaux",
        f"{SECRET} {SECRET}",
        f"il arrive avec un couteau {SECRET}",
        f"/{SECRET}",
    ):
        person.say(text)
    person.http.post("/api/v1/messages", content=f'{{"text": "{SECRET}'.encode())
    person.http.get("/api/v1/orientation", params={"besoin": SECRET, "commune": SECRET})
    person.http.get(f"/fiches/{SECRET}")
    person.http.get("/api/v1/communes", params={"q": SECRET})
    conversation = person.conversation or ""
    looked = 0
    for path in stack.settings.var.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            looked += 1
            assert SECRET.encode() not in content, path.name
            assert conversation.encode() not in content, path.name
    assert looked >= 3  # log, database, fallback file at least
    assert SECRET not in person.http.get("/metrics").text


def test_a_forgotten_conversation_is_forgotten_in_rasa_too(stack: Stack, person: Person) -> None:
    person.say("j'habite Nemours")
    gone = person.conversation
    assert person.http.delete(f"/api/v1/conversations/{gone}").status_code == 204
    assert person.http.delete(f"/api/v1/conversations/{gone}").status_code == 204
    reply = person.say("ma fille de 15 ans a fugué")
    assert reply["conversation"] != gone
    assert reply["commune"] is None


def test_an_invented_conversation_is_never_adopted(person: Person) -> None:
    person.conversation = "invente-de-toutes-pieces"
    assert person.say("bonjour")["conversation"] != "invente-de-toutes-pieces"
