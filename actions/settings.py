"""Settings of the action server, read once from the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Mapping, Text


@dataclass(frozen=True)
class Settings:
    """Where the web service answers, the shared token, and the generated fallback file."""

    web_url: Text
    token: Text
    fallback: Path
    port: int
    host: Text = "127.0.0.1"

    @classmethod
    def from_environment(cls, environment: Mapping[Text, Text] = os.environ) -> Settings:
        """Settings; KeyError names a missing variable."""
        return cls(
            web_url=environment.get("BALISE_WEB_URL") or f"http://127.0.0.1:{environment['BALISE_WEB_PORT']}",
            token=environment["BALISE_RASA_TOKEN"],
            fallback=Path(environment["BALISE_VAR"]) / "fallback.json",
            port=int(environment["BALISE_ACTIONS_PORT"]),
            host=environment.get("BALISE_PRIVATE_HOST") or "127.0.0.1",
        )
