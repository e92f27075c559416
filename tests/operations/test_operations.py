"""Backup and restore bring back the very same data on both engines; the doctor says what is wrong and what to do."""

from __future__ import annotations

import os
import shutil
import stat
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, select, text, update

from web import operations
from web.db import make_engine, make_session_factory, normalise_url, session_scope
from web.orientation.models import Numero
from web.orientation.prepare import prepare_database
from web.settings import Settings

POSTGRESQL = os.environ.get("BALISE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def _postgresql(tmp_path: Path) -> Iterator[Settings]:
    name = f"balise_sauvegarde_{uuid.uuid4().hex[:8]}"
    try:
        server = create_engine(normalise_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
        with server.connect() as connection:
            connection.execute(text(f"create database {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL server: {type(error).__name__}")
    if shutil.which("pg_dump") is None:
        pytest.skip("pg_dump is not installed")
    url = normalise_url(POSTGRESQL).set(database=name)
    yield Settings(var=tmp_path, database_url=url.render_as_string(hide_password=False), redis_url="")
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    if request.param == "sqlite":
        yield Settings(var=tmp_path, database_url="", redis_url="")
    else:
        yield from _postgresql(tmp_path)


def everything(settings: Settings) -> dict[str, str]:
    engine = make_engine(settings.database)
    with make_session_factory(engine)() as session:
        found = {f"{one.code} {one.canal}": one.libelle for one in session.scalars(select(Numero))}
    engine.dispose()
    return found


def change(settings: Settings, words: str) -> None:
    engine = make_engine(settings.database)
    with session_scope(make_session_factory(engine)) as session:
        session.execute(update(Numero).values(libelle=words))
    engine.dispose()


def test_a_restored_backup_is_the_same_data(settings: Settings, tmp_path: Path) -> None:
    assert list(prepare_database(settings))
    change(settings, "tel que les agents l'ont écrit")
    before, file = everything(settings), tmp_path / "sauvegarde"
    operations.backup(settings, file)
    assert len(before) > 20 and stat.S_IMODE(file.stat().st_mode) == 0o600
    change(settings, "effacé par erreur")
    assert everything(settings) != before
    operations.restore(settings, file)
    assert everything(settings) == before
    assert list(prepare_database(settings))  # and the service starts on it


def test_a_damaged_backup_changes_nothing(tmp_path: Path) -> None:
    settings = Settings(var=tmp_path, database_url="", redis_url="")
    assert list(prepare_database(settings))
    before = everything(settings)
    (tmp_path / "mauvaise").write_bytes(b"pas une base" * 1000)
    with pytest.raises(Exception, match="not a database|abîmée"):
        operations.restore(settings, tmp_path / "mauvaise")
    with pytest.raises(FileNotFoundError):
        operations.restore(settings, tmp_path / "absente")
    assert everything(settings) == before


def test_the_doctor_says_what_to_do(tmp_path: Path) -> None:
    settings = Settings(
        var=tmp_path, database_url="", redis_url="redis://127.0.0.1:9/0", rasa_port=9, actions_port=9, web_port=9,
        model=tmp_path / "absent.tar.gz",
    )
    found = operations.doctor(settings)
    wrong = {finding.what.split(" :")[0] for finding in found if not finding.well}
    assert {"base", "Redis", "Rasa 1", "actions", "web", "modèle"} <= wrong
    assert all(finding.fix for finding in found if not finding.well)
    assert list(prepare_database(settings))
    after = {finding.what for finding in operations.doctor(settings) if finding.well}
    assert "base : tables à jour" in after and "numéros de secours : écrits" in after
