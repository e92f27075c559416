"""Anything at all sent to the message endpoint: never a 5xx, always the numbers, never the words back in an error."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.chat.chat_checks import check_error, check_reply
from tests.chat.conftest import PlayedRasa
from web.app import create_app
from web.orientation.prepare import prepare_database
from web.settings import Settings

MESSAGES = "/api/v1/messages"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=200),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=12), inner, max_size=5),
    max_leaves=12,
)
FIELD = st.none() | st.text(max_size=1500) | st.integers() | st.lists(st.text(max_size=5), max_size=3)
BODY = st.fixed_dictionaries({}, optional={"conversation": FIELD, "text": FIELD, "choice": FIELD, "autre": JSON})
RELAXED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def http(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    var: Path = tmp_path_factory.mktemp("var")
    made = Settings(var=var, database_url="", redis_url="", messages_per_minute=1_000_000)
    assert list(prepare_database(made))
    return TestClient(create_app(made, rasa=PlayedRasa()), raise_server_exceptions=False)  # type: ignore[arg-type]


def judge(answer: Any) -> None:
    if answer.status_code == 200:
        check_reply(answer.json())
    else:
        assert answer.status_code in (400, 413, 422), answer.text
        check_error(answer, answer.status_code)


@RELAXED
@given(body=BODY | JSON)
def test_any_json(http: TestClient, body: Any) -> None:
    judge(http.post(MESSAGES, json=body))


@RELAXED
@given(body=st.binary(max_size=3000))
def test_any_bytes(http: TestClient, body: bytes) -> None:
    judge(http.post(MESSAGES, content=body))


@RELAXED
@given(text=st.text(max_size=400), cut=st.integers(0, 500))
def test_an_urgent_message_survives_what_surrounds_it(http: TestClient, text: str, cut: int) -> None:
    """Cut JSON around a cry for help is still a cry for help, as long as its words are whole."""
    words = "il est derriere la porte avec un couteau"
    body = json.dumps({"text": f"{words}. {text}"})
    kept = body[: max(len('{"text": "') + len(words) + 1, cut)]
    assert http.post(MESSAGES, content=kept.encode()).json()["urgence"] is True


@RELAXED
@given(identifier=st.text(min_size=1, max_size=300))
def test_any_conversation_is_deleted_quietly(http: TestClient, identifier: str) -> None:
    from urllib.parse import quote

    answer = http.delete(f"/api/v1/conversations/{quote(identifier, safe='')}")
    assert answer.status_code in (204, 404, 405), answer.text


@RELAXED
@given(texte=st.text(max_size=300), choix=st.text(max_size=100), fil=st.text(max_size=300), conversation=st.text(max_size=250))
def test_any_form(http: TestClient, texte: str, choix: str, fil: str, conversation: str) -> None:
    data = {"texte": texte, "choix": choix, "fil": fil, "conversation": conversation}
    answer = http.post("/", data=data)
    assert answer.status_code in (200, 422), answer.status_code
    assert "tel:17" in answer.text
