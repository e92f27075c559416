"""Environment of the three processes, from the settings of the web service."""

from __future__ import annotations

import os

from web.settings import ROOT, Settings

QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
    "LOG_LEVEL": "ERROR",
    "LOG_LEVEL_LIBRARIES": "ERROR",
    # One thread each: several libraries that take every core make every turn slower.
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "TF_NUM_INTEROP_THREADS": "1",
    "SANIC_HOST": "127.0.0.1",
    # One arena: glibc keeps one heap a thread, which costs Rasa some 200 MB.
    "MALLOC_ARENA_MAX": "2",
}


def environment(settings: Settings) -> dict[str, str]:
    """Every BALISE_ variable explicit, so that the two Pythons read the same values."""
    return {
        **os.environ,
        **QUIET,
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "BALISE_VAR": str(settings.var),
        "BALISE_WEB_PORT": str(settings.web_port),
        "BALISE_RASA_PORT": str(settings.rasa_port),
        "BALISE_ACTIONS_PORT": str(settings.actions_port),
        "BALISE_ACTIONS_URL": settings.actions,
        "BALISE_WEB_URL": settings.web_url or f"http://127.0.0.1:{settings.web_port}",
        "BALISE_RASA_URLS": ",".join(settings.rasa_replicas),
        "BALISE_PRIVATE_HOST": settings.private_host,
        "BALISE_MODEL": str(settings.model),
        "BALISE_RASA_TOKEN": settings.token,
        "BALISE_SECRET": settings.signing_key,
        "BALISE_REDIS_URL": settings.redis_url,
        "BALISE_DATABASE_URL": settings.database,
    }
