"""Gestures of operations: `balise doctor`, `balise sauvegarder`, `balise restaurer`. Plain values out; web/cli.py prints them.

A backup is the database and nothing else: conversations are never saved (they live 30 minutes, without words), secrets are
kept elsewhere. SQLite is copied while it serves; PostgreSQL goes through pg_dump.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import httpx2
import redis
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from web.db import make_engine, normalise_url
from web.fiches.store import FichesError, load_fiches
from web.settings import LOOPBACK, ROOT, Settings


@dataclass(frozen=True)
class Finding:
    """One check: what, whether it is well, and what to do when it is not."""

    what: str
    well: bool
    fix: str = ""


def _database(settings: Settings) -> Iterator[Finding]:
    engine = make_engine(settings.database)
    try:
        with engine.connect() as connection:
            numbers = connection.execute(text("select count(*) from numeros")).scalar_one()
            present = MigrationContext.configure(connection).get_current_revision()
        config = Config(str(ROOT / "alembic.ini"))
        config.set_main_option("script_location", str(ROOT / "migrations"))
        newest = ScriptDirectory.from_config(config).get_current_head()
        yield Finding("base : elle répond et contient des numéros", numbers > 0, "Lancez « bin/balise preparer ».")
        yield Finding("base : tables à jour", present == newest, "Sauvegardez, puis lancez « bin/balise preparer ».")
    except SQLAlchemyError:
        yield Finding("base : elle répond", False, "Vérifiez BALISE_DATABASE_URL, puis lancez « bin/balise preparer ».")
    finally:
        engine.dispose()


def _redis(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        alone = len(settings.rasa_replicas) == 1
        yield Finding("Redis : inutile avec un seul Rasa", alone, "Plusieurs Rasa demandent BALISE_REDIS_URL.")
        return
    client = redis.Redis.from_url(settings.redis_url, socket_timeout=2, socket_connect_timeout=2, decode_responses=True)
    try:
        client.ping()
        yield Finding("Redis : il répond", True)
        try:
            kept = [client.config_get("save").get("save"), client.config_get("appendonly").get("appendonly")]
            fix = "Mettez « save \"\" » et « appendonly no » : aucune conversation ne doit toucher un disque."
            yield Finding("Redis : rien sur le disque", kept == ["", "no"], fix)
        except redis.RedisError:
            fix = "CONFIG est refusé : vérifiez à la main « save » et « appendonly »."
            yield Finding("Redis : rien sur le disque", False, fix)
    except (redis.RedisError, OSError):
        fix = "Vérifiez BALISE_REDIS_URL. Sans lui, chaque message commence une conversation."
        yield Finding("Redis : il répond", False, fix)
    finally:
        client.close()


def _http(what: str, url: str, fix: str, sound: Callable[[httpx2.Response], bool] = lambda answer: True) -> Finding:
    try:
        answer = httpx2.get(url, timeout=3)
        return Finding(what, answer.status_code == 200 and sound(answer), fix)
    except (httpx2.HTTPError, ValueError):
        return Finding(what, False, fix)


def _processes(settings: Settings) -> Iterator[Finding]:
    for number, url in enumerate(settings.rasa_replicas, start=1):
        yield _http(
            f"Rasa {number} : il répond avec un modèle",
            f"{url}/status?token={settings.token}",
            "Lisez son journal ; un modèle abîmé se refait avec « make train ».",
            lambda answer: bool(answer.json().get("model_file")),
        )
    yield _http("actions : elles répondent", f"{settings.actions}/health", "Redémarrez le serveur d'actions.")
    web = settings.web_url or f"http://127.0.0.1:{settings.web_port}"
    path = "/readyz" if settings.web_url else "/healthz"  # behind nginx, the private side gives /readyz only
    yield _http("web : il répond", web + path, "Redémarrez le web.")


def _machine(settings: Settings) -> Iterator[Finding]:
    free = shutil.disk_usage(settings.var if settings.var.exists() else ROOT).free
    fix = "Faites de la place : le service répond, la base ne s'écrit plus."
    yield Finding("disque : plus de 500 Mo libres", free > 500e6, fix)
    yield Finding("modèle : il existe", settings.model.exists(), "Lancez « make train ».")
    given = bool(settings.secret and settings.rasa_token)
    local = settings.private_host in LOOPBACK and not settings.rasa_urls
    yield Finding("secrets : donnés par l'environnement", given or local, "Donnez BALISE_SECRET et BALISE_RASA_TOKEN.")
    fallback = settings.var / "fallback.json"
    yield Finding("numéros de secours : écrits", fallback.exists(), "Lancez « bin/balise preparer ».")
    for path in (settings.var / "jeton-rasa", settings.var / "cle-signature"):
        if path.exists():
            closed = path.stat().st_mode & 0o077 == 0
            yield Finding(f"{path.name} : lu par son seul propriétaire", closed, f"chmod 600 {path.name}")
    try:
        load_fiches(settings.data)
        yield Finding("fiches : toutes lisibles", True)
    except FichesError:
        yield Finding("fiches : toutes lisibles", False, "Lancez « bin/balise fiches ».")


def doctor(settings: Settings) -> list[Finding]:
    """Every check of a deployment."""
    return [*_machine(settings), *_database(settings), *_redis(settings), *_processes(settings)]


def _postgresql(settings: Settings, program: str, *options: str) -> None:
    url = normalise_url(settings.database)
    given = {"PGPASSWORD": str(url.password)} if url.password else {}
    place = ["-h", url.host or "127.0.0.1", "-p", str(url.port or 5432), "-U", url.username or "balise"]
    place += ["-d", url.database or "balise"]
    found = shutil.which(program)
    if found is None:
        raise RuntimeError(f"{program} est introuvable (paquet Debian postgresql-client)")
    subprocess.run([found, *place, *options], check=True, env={**os.environ, **given})  # noqa: S603  our own arguments


def backup(settings: Settings, target: Path) -> None:
    """Write the database to a file that only its owner reads."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    url = normalise_url(settings.database)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(str(url.database))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return
    _postgresql(settings, "pg_dump", "--format=custom", "--no-owner", f"--file={target}")


def restore(settings: Settings, source: Path) -> None:
    """Put a backup in place of the database; stop the web first. FileNotFoundError, RuntimeError."""
    if not source.exists():
        raise FileNotFoundError(source)
    url = normalise_url(settings.database)
    if url.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(source)) as copy, closing(sqlite3.connect(str(url.database))) as target:
            if copy.execute("pragma integrity_check").fetchone()[0] != "ok":
                raise RuntimeError("cette sauvegarde est abîmée")
            copy.backup(target)
        return
    _postgresql(settings, "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source))
