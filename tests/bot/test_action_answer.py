"""Answers of the action server are still checked, and Rasa's own check is no longer run at each turn."""

from __future__ import annotations

from typing import Any, Dict, Iterator

import pytest
from jsonschema import ValidationError, validators
from rasa.core.actions.action import RemoteAction

from bot.action_answer import install

SOUND: Dict[str, Any] = {
    "events": [{"event": "slot", "name": "besoin", "value": "cambriolage", "timestamp": None}],
    "responses": [{"custom": {"blocks": []}}],
}


@pytest.fixture
def action() -> Iterator[RemoteAction]:
    """An action with the check installed; Rasa's own comes back after the test."""
    own = RemoteAction._validate_action_result
    install()
    yield RemoteAction("action_orienter", None)
    RemoteAction._validate_action_result = own


def test_a_sound_answer_passes(action: RemoteAction) -> None:
    assert action._validate_action_result(SOUND)


@pytest.mark.parametrize(
    "unsound",
    [{"events": "none", "responses": []}, {"events": [{"name": "no event"}], "responses": []}, {"responses": ["text"]}],
    ids=["events are text", "an event without its kind", "a response is text"],
)
def test_an_unsound_answer_is_refused(action: RemoteAction, unsound: Dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        action._validate_action_result(unsound)


def test_the_schema_is_not_checked_again_at_each_answer(action: RemoteAction, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("the schema was checked again")

    monkeypatch.setattr(validators, "validate", refuse)
    kind = validators.validator_for(RemoteAction.action_response_format_spec())
    monkeypatch.setattr(kind, "check_schema", refuse)
    assert action._validate_action_result(SOUND)
