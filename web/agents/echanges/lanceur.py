"""Starts the work of an import beside the web process, and watches that it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable

from sqlalchemy.orm import Session, sessionmaker

from web.agents.echanges.suivi import abandonner
from web.settings import ROOT, Settings

#: (gesture, number, token, file) → begins the work and returns at once.
Lancer = Callable[[str, int, str, bytes], None]


def processus(settings: Settings, sessions: sessionmaker[Session]) -> Lancer:
    """A process for each import. When it ends badly, killed for its memory for instance, the import says so."""
    where = {
        "BALISE_DATABASE_URL": settings.database,
        "BALISE_VAR": str(settings.var),
        "BALISE_DATA": str(settings.data),
    }

    def lancer(geste: str, identifiant: int, jeton: str, contenu: bytes) -> None:
        command = [sys.executable, "-m", "web.agents.echanges.travail", geste, str(identifiant), jeton]

        def watch() -> None:
            try:
                done = subprocess.run(  # noqa: S603  our own module
                    command, cwd=ROOT, env={**os.environ, **where}, input=contenu, stdout=subprocess.DEVNULL, check=False
                )
                if done.returncode:
                    abandonner(sessions, identifiant, jeton)
            except OSError:
                abandonner(sessions, identifiant, jeton, "Le travail n'a pas pu commencer. Réessayez dans un moment.")

        threading.Thread(target=watch, name=f"import-{identifiant}", daemon=True).start()

    return lancer
