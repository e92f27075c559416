"""Checks the action server's answers against Rasa's schema, compiled once.

Rasa 3.6.21 checks the constant schema itself, then builds a validator, at each answer: 44 % of the processor time of a
turn, by measurement. The check of the answer stays whole; only what never changes is done once, at start.
"""

from __future__ import annotations

from typing import Any, Dict, Text

from jsonschema.exceptions import best_match
from jsonschema.validators import validator_for
from rasa.core.actions.action import RemoteAction


def install() -> None:
    """Make Rasa use one compiled validator; jsonschema.SchemaError if Rasa's own schema were unsound."""
    schema = RemoteAction.action_response_format_spec()
    kind = validator_for(schema)
    kind.check_schema(schema)
    validator = kind(schema)

    def checked(_: RemoteAction, result: Dict[Text, Any]) -> bool:
        error = best_match(validator.iter_errors(result))
        if error is not None:
            raise error
        return True

    RemoteAction._validate_action_result = checked
