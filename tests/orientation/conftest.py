"""Fixtures: the data files once, a seeded SQLite database, and a throw-away PostgreSQL database."""

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from web.db import make_engine, make_session_factory
from web.orientation.files import Dataset, load
from web.orientation.seed import DATA_DIR, seed_dataset

ROOT = Path(__file__).resolve().parents[2]
SERVER = os.environ.get("BALISE_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")


def _config(url: str) -> Config:
    config = Config(ROOT / "alembic.ini")
    config.attributes["url"] = url
    return config


@pytest.fixture(scope="session")
def alembic_config() -> Callable[[str], Config]:
    """Give the configuration of alembic aimed at a URL."""
    return _config


@pytest.fixture(scope="session")
def dataset() -> Dataset:
    """The committed data files."""
    return load(DATA_DIR)


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A SQLite file."""
    return f"sqlite:///{tmp_path_factory.mktemp('base') / 'balise.db'}"


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A database of its own on the local server, dropped at the end. In CI it must be there."""
    name = f"balise_test_{uuid.uuid4().hex[:12]}"
    try:
        server = psycopg.connect(SERVER, autocommit=True, connect_timeout=3)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"no PostgreSQL server at {make_url(SERVER).host}: {error}")
    with server:
        server.execute(f'CREATE DATABASE "{name}"')
    try:
        # Not psycopg's own scheme: the code under test must accept the plain one.
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(SERVER, autocommit=True) as server:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each of the two databases in turn."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(params=["sqlite", "postgres"])
def empty_session(request: pytest.FixtureRequest) -> Iterator[Session]:
    """A session on freshly migrated, empty tables of each database."""
    url = str(request.getfixturevalue(f"{request.param}_url"))
    command.downgrade(_config(url), "base")
    command.upgrade(_config(url), "head")
    engine = make_engine(url)
    with make_session_factory(engine)() as session:
        yield session
    engine.dispose()


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory, dataset: Dataset) -> Iterator[Session]:
    """A session on a seeded SQLite database; a test that changes it must roll back."""
    url = f"sqlite:///{tmp_path_factory.mktemp('seeded') / 'balise.db'}"
    command.upgrade(_config(url), "head")
    engine = make_engine(url)
    with make_session_factory(engine)() as session:
        seed_dataset(session, dataset)
        session.commit()
        yield session
    engine.dispose()
