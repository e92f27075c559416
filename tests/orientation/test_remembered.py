"""Answers kept for some seconds: fewer questions to the database, never a stale publication, something when it is away."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from territory import load
from web.db import make_engine, make_session_factory, session_scope
from web.fiches.store import load_fiches
from web.orientation.models import Numero
from web.orientation.prepare import prepare_database
from web.orientation.remembered import FRESH, KEPT, RememberedOrientation
from web.settings import Settings

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Paris"))


class Clock:
    """Noon, then some seconds later."""

    seconds = 0.0

    def __call__(self) -> datetime:
        return NOON + timedelta(seconds=self.seconds)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    made = Settings(var=tmp_path_factory.mktemp("var"), database_url="", redis_url="")
    assert list(prepare_database(made))
    return made


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service(settings: Settings, clock: Clock) -> RememberedOrientation:
    sessions = make_session_factory(make_engine(settings.database))
    return RememberedOrientation(load_fiches(settings.data), sessions, load(), clock)


def questions(service: RememberedOrientation, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    asked: list[object] = []
    make = service._make
    monkeypatch.setattr(service, "_make", lambda question: (asked.append(question), make(question))[1])
    return asked


def test_asked_once_then_again_after_its_time(
    service: RememberedOrientation, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = questions(service, monkeypatch)
    first = service.answer("cambriolage", "77284")
    assert service.answer("cambriolage", "77284") == first and len(asked) == 1
    service.answer("cambriolage", None)
    assert len(asked) == 2
    clock.seconds += FRESH + 1
    service.answer("cambriolage", "77284")
    assert len(asked) == 3


def test_what_staff_publish_is_seen_at_once(service: RememberedOrientation, tmp_path: Path) -> None:
    before = service.body("relais", None)
    with session_scope(service.sessions) as session:
        session.execute(update(Numero).where(Numero.code == "116006").values(libelle="Nouveau nom"))
    assert service.fresh("relais", None) is None
    after = json.loads(service.body("relais", None))
    assert "Nouveau nom" in json.dumps(after, ensure_ascii=False) and json.loads(before) != after


def test_a_database_that_is_away(service: RememberedOrientation, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = service.answer("cambriolage", "77284")

    def away(_: object) -> None:
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(service, "_make", away)
    clock.seconds += FRESH + 1
    assert service.answer("cambriolage", "77284") == kept
    with pytest.raises(OperationalError):
        service.answer("addictions", None)
    clock.seconds += KEPT
    with pytest.raises(OperationalError):
        service.answer("cambriolage", "77284")
