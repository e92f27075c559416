"""Alembic environment: one history for SQLite and PostgreSQL.

The URL is the first found of `alembic -x url=…`, Config.attributes["url"] (programs, tests),
that of web/settings.py (BALISE_DATABASE_URL, else SQLite under var/).
"""

import importlib
from logging.config import fileConfig
from pathlib import Path

from alembic import context

import web
from web.db import Base, make_engine, normalise_url
from web.settings import Settings

config = context.config

# Programs that upgrade from inside (make run, tests) set their own logging: leave it alone.
if config.config_file_name is not None and config.cmd_opts is not None:
    fileConfig(config.config_file_name, disable_existing_loggers=False)


def load_models() -> None:
    """Import every models.py of the web, so that a new feature's tables are seen without touching this file."""
    top = Path(web.__file__).parent
    for path in sorted(top.rglob("models.py")):
        importlib.import_module(".".join(("web", *path.relative_to(top).with_suffix("").parts)))


def database_url() -> str:
    """Give the URL to migrate."""
    given = context.get_x_argument(as_dictionary=True).get("url") or config.attributes.get("url")
    return str(given or Settings().database)


def run_offline() -> None:
    """Print the SQL instead of running it."""
    url = normalise_url(database_url())
    context.configure(url=url, target_metadata=Base.metadata, literal_binds=True, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()


def run_online() -> None:
    """Run the migrations on the database."""
    engine = make_engine(database_url())
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":  # the short limits of web/db.py are for answers, not for changes
                connection.exec_driver_sql("SET statement_timeout = 0")
                connection.commit()
            context.configure(
                connection=connection,
                target_metadata=Base.metadata,
                # SQLite cannot alter a table: alembic copies it instead.
                render_as_batch=connection.dialect.name == "sqlite",
                compare_type=True,
                compare_server_default=True,
            )
            with context.begin_transaction():
                context.run_migrations()
    finally:
        engine.dispose()


load_models()
if context.is_offline_mode():
    run_offline()
else:
    run_online()
