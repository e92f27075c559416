"""A migrated, empty database, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from web.db import make_engine, normalise_url
from web.orientation.prepare import migrate

POSTGRESQL = os.environ.get("BALISE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Both databases, migrated."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'balise.db'}"
        migrate(url)
        made = make_engine(url)
        yield made
        made.dispose()
        return
    name = f"balise_obs_{uuid.uuid4().hex[:8]}"
    server = create_engine(normalise_url(POSTGRESQL), isolation_level="AUTOCOMMIT")
    try:
        with server.connect() as connection:
            connection.execute(text(f"create database {name}"))
    except Exception as error:
        pytest.skip(f"no PostgreSQL server: {type(error).__name__}")
    url = normalise_url(POSTGRESQL).set(database=name).render_as_string(hide_password=False)
    migrate(url)
    made = make_engine(url)
    yield made
    made.dispose()
    with server.connect() as connection:
        connection.execute(text(f"drop database {name} with (force)"))
    server.dispose()
