"""A message and a question of the actions go through no thread of FastAPI's: each hop costs as much as the answer itself."""

from __future__ import annotations

from typing import Any

import anyio.to_thread
import pytest
from fastapi.testclient import TestClient

from tests.chat.conftest import Talk
from web.settings import Settings


@pytest.fixture
def hops(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of what was run in a thread since."""
    seen: list[str] = []
    real = anyio.to_thread.run_sync

    async def counted(function: Any, *given: Any, **options: Any) -> Any:
        seen.append(str(function))
        return await real(function, *given, **options)

    monkeypatch.setattr(anyio.to_thread, "run_sync", counted)
    return seen


def test_a_message(talk: Talk, hops: list[str]) -> None:
    talk.say("on m'a volé mon vélo")
    assert hops == []


def test_a_question_of_the_actions(http: TestClient, settings: Settings, hops: list[str]) -> None:
    token = {"Authorization": f"Bearer {settings.token}"}
    assert http.get("/interne/orientation?besoin=cambriolage", headers=token).status_code == 200
    assert hops == []


def test_what_waits_for_the_database_does(http: TestClient, hops: list[str]) -> None:
    """Else this module would see nothing."""
    assert http.get("/api/v1/besoins").status_code == 200
    assert hops != []
