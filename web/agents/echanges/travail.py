"""The work of an import, in a process of its own: `python -m web.agents.echanges.travail analyser|ecrire NUMBER TOKEN`.

The file comes by the standard input and is kept nowhere, not even in the database: it may hold the address of a refuge.
Residents are answered by another process, so a long import never slows them, and one that eats memory dies alone.
"""

from __future__ import annotations

import hashlib
import logging
import resource
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session, sessionmaker

from web.agents.accounts import identity
from web.agents.dates import PARIS
from web.agents.echanges import ecriture
from web.agents.echanges.fichiers import FichierRefuse
from web.agents.echanges.models import Import, ImportChangement, ImportRemarque
from web.agents.echanges.plan import Annule, Options, Plan
from web.agents.echanges.sources.registre import SORTES, lecteur, ouvrir
from web.agents.echanges.suivi import Horloge, Suivi, abandonner
from web.agents.entrees.base import Contexte, Genre
from web.agents.entrees.registre import genres as all_genres
from web.agents.models import Agent
from web.agents.publication import Depassees, Impossible, write_fallback
from web.db import make_engine, make_session_factory, session_scope
from web.fiches.live import LiveFiches
from web.fiches.store import Fiches, load_fiches
from web.settings import Settings

logger = logging.getLogger("balise.agents")
MEMORY = 1_500_000_000  # bytes of address space
CPU = 300  # seconds


@dataclass
class Atelier:
    """What the work needs. `pendant` is told how many entries are written inside the transaction (tests stop there)."""

    sessions: sessionmaker[Session]
    genres: Mapping[str, Genre]
    fiches: Fiches
    settings: Settings
    horloge: Horloge
    pendant: Callable[[int], None] = field(default=lambda _: None)
    dernier: int | None = None  # import that the command tried


def analyser(atelier: Atelier, identifiant: int, jeton: str, contenu: bytes) -> None:
    """Dry run of a file: its changes and remarks in the tables of the import, nothing else. Raises nothing but bugs."""
    suivi = Suivi(atelier.sessions, identifiant, jeton, atelier.horloge)
    try:
        suivi.etape("lecture du fichier")
        plan = essayer(atelier, identifiant, contenu, suivi)
        suivi.etape("enregistrement de l'essai")
        with session_scope(atelier.sessions) as session:
            _garder(session, identifiant, plan)
            suivi.finir(session, etat="refuse" if plan.erreurs else "pret", bilan=plan.bilan())
    except FichierRefuse as refused:
        with session_scope(atelier.sessions) as session:
            suivi.finir(session, etat="refuse", message=str(refused))
    except Annule:
        suivi.arreter()


def essayer(atelier: Atelier, identifiant: int, contenu: bytes, suivi: Suivi) -> Plan:
    """The plan of a file that was deposited."""
    with atelier.sessions() as session:
        row = session.get_one(Import, identifiant)
        if hashlib.sha256(contenu).hexdigest() != row.empreinte:
            raise FichierRefuse("Le fichier est arrivé incomplet. Envoyez-le de nouveau.")
        date = row.date_fichier.isoformat() if row.date_fichier else None
        options = Options(date, row.complet, row.nom_fichier)
        auteur = session.get_one(Agent, row.auteur_id)
        now = atelier.horloge()
        ctx = Contexte(session, now, identity(session, auteur, now.date()), atelier.fiches)
        sheet = ouvrir(SORTES[row.sorte], contenu)
        suivi.etape("comparaison avec les données")
        plan = lecteur(row.sorte, atelier.genres).analyser(ctx, sheet, options, suivi.pas)
        session.rollback()
    return plan


def _garder(session: Session, identifiant: int, plan: Plan) -> None:
    changes = [{"import_id": identifiant, **vars(change)} for change in plan.changements]
    remarks = [
        {"import_id": identifiant, **vars(remark), "colonne": remark.colonne[:120]}
        for remark in sorted(plan.remarques, key=lambda remark: (not remark.grave, remark.ligne is None, remark.ligne or 0))
    ]
    if changes and not plan.erreurs:
        session.execute(insert(ImportChangement), changes)
    if remarks:
        session.execute(insert(ImportRemarque), remarks)


def ecrire(atelier: Atelier, identifiant: int, jeton: str) -> None:
    """Write an import that was approved: one transaction, or nothing."""
    suivi = Suivi(atelier.sessions, identifiant, jeton, atelier.horloge)
    try:
        secours = ecriture.appliquer(atelier.sessions, atelier.genres, atelier.fiches, suivi, atelier.pendant)
    except Annule:
        suivi.arreter()
        return
    except (Depassees, Impossible) as refused:
        said, remarks = ecriture.pourquoi(refused)
        with session_scope(atelier.sessions) as session:
            if remarks:
                session.execute(insert(ImportRemarque), [{"import_id": identifiant, **vars(r)} for r in remarks])
            suivi.finir(session, etat="refuse", message=said)
        return
    write_fallback(secours, atelier.settings)


def executer(atelier: Atelier, geste: str, identifiant: int, jeton: str, contenu: bytes) -> None:
    """Do one of both; whatever happens, the import does not stay « in progress »."""
    try:
        if geste == "analyser":
            analyser(atelier, identifiant, jeton, contenu)
        else:
            ecrire(atelier, identifiant, jeton)
    except Exception as error:
        # The text of an error may quote the file: its class only.
        logger.error("import %s failed: %s", identifiant, type(error).__name__)
        abandonner(atelier.sessions, identifiant, jeton)
        raise


def now_in_paris() -> datetime:
    """The hour in Seine-et-Marne."""
    return datetime.now(PARIS)


def make_atelier(settings: Settings, **more: Any) -> Atelier:
    """What the work needs, built from the settings."""
    sessions = make_session_factory(make_engine(settings.database))
    files = load_fiches(settings.data)
    return Atelier(sessions, all_genres(files), LiveFiches(files, sessions), settings, more.pop("horloge", now_in_paris), **more)


def main(argv: list[str]) -> int:
    """Command line of the child process; 0 when the import has its answer, whatever it is."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    with suppress(OSError):  # when memory runs out, this process goes, not the one that answers residents
        Path("/proc/self/oom_score_adj").write_text("1000")
    geste, identifiant, jeton = argv
    contenu = sys.stdin.buffer.read()
    executer(make_atelier(Settings()), geste, int(identifiant), jeton, contenu)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
