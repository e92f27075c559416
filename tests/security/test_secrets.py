"""Weak secrets are refused; beyond the loopback they must be given."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from web.settings import Settings

STRONG = "hT3-vKq9_wZ1xRb7LmP2"


@pytest.mark.parametrize("weak", ["court", "a" * 32, "abab" * 8, "changeme-changeme", "MotDePasse-1234567", "0123456789abcdef01"])
@pytest.mark.parametrize("name", ["secret", "rasa_token"])
def test_weak_secrets(name: str, weak: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(**{name: weak})
    assert weak not in str(refused.value) or len(weak) < 6 or "input_value" in str(refused.value)


def test_beyond_the_loopback_secrets_are_given() -> None:
    with pytest.raises(ValidationError):
        Settings(private_host="10.0.0.4", secret="", rasa_token="")
    assert Settings(private_host="10.0.0.4", secret=STRONG, rasa_token=STRONG + "x")
    assert Settings(secret="", rasa_token="")
