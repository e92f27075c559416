"""Where an import stands: who works on it, how far, whether a person stopped it, whether that work is gone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session, sessionmaker

from web.agents.echanges.models import Import, ImportChangement
from web.agents.echanges.plan import Annule
from web.db import session_scope

Horloge = Callable[[], datetime]

EN_COURS = ("analyse", "ecriture")
#: Without a sign of life for this long, the process is gone. The write itself takes a few seconds and gives no sign.
SILENCE = timedelta(seconds=90)
RYTHME = 0.7  # seconds between two signs of life
ENSEMBLE = 3  # imports at work at once: each takes one processor
INTERROMPU = "Le travail s'est arrêté avant la fin. Les données sont comme avant."


def nouveau_jeton() -> str:
    """Names who works on an import."""
    return secrets.token_hex(16)


def au_travail(session: Session) -> int:
    """Imports being worked on."""
    return session.scalar(select(func.count()).select_from(Import).where(Import.etat.in_(EN_COURS))) or 0


def prendre(session: Session, identifiant: int, depuis: tuple[str, ...], etat: str, now: datetime) -> str | None:
    """Take an import to work on it: the token, or None when someone else was first."""
    jeton = nouveau_jeton()
    done = session.execute(
        update(Import)
        .where(Import.id == identifiant, Import.etat.in_(depuis))
        .values(etat=etat, jeton=jeton, battement=now, annulation=False, fait=0, total=0, etape="", message=None)
        .execution_options(synchronize_session=False)
    )
    return jeton if done.rowcount == 1 else None  # type: ignore[attr-defined]


def marquer_interrompus(sessions: sessionmaker[Session], now: datetime) -> int:
    """Imports whose worker gave no sign of life become « interrompu ». Their data were never touched."""
    lost = (Import.etat.in_(EN_COURS), Import.battement < now - SILENCE)
    with sessions() as session:
        if session.scalar(select(Import.id).where(*lost).limit(1)) is None:
            return 0
    with session_scope(sessions) as session:
        done = session.execute(
            update(Import)
            .where(*lost)
            .values(etat="interrompu", message=INTERROMPU, jeton=None)
            .execution_options(synchronize_session=False)
        )
        return int(done.rowcount)  # type: ignore[attr-defined]


def abandonner(sessions: sessionmaker[Session], identifiant: int, jeton: str, message: str = INTERROMPU) -> None:
    """The worker of this token ended badly."""
    with session_scope(sessions) as session:
        session.execute(
            update(Import)
            .where(Import.id == identifiant, Import.jeton == jeton, Import.etat.in_(EN_COURS))
            .values(etat="interrompu", message=message, jeton=None)
        )


def demander_arret(session: Session, identifiant: int) -> bool:
    """Ask the worker to stop; False when it has ended already."""
    done = session.execute(update(Import).where(Import.id == identifiant, Import.etat.in_(EN_COURS)).values(annulation=True))
    return bool(done.rowcount == 1)  # type: ignore[attr-defined]


class Suivi:
    """What a worker tells of itself, in transactions of its own."""

    def __init__(self, sessions: sessionmaker[Session], identifiant: int, jeton: str, horloge: Horloge) -> None:
        self.sessions, self.identifiant, self.jeton, self.horloge = sessions, identifiant, jeton, horloge
        self.nom = ""
        self._last = 0.0

    def etape(self, nom: str) -> None:
        """Begin a step, named in French."""
        self.nom, self._last = nom, 0.0
        self.pas(0, 0)

    def pas(self, fait: int, total: int) -> None:
        """Tell how far; Annule when a person asked to stop or the work was taken from us."""
        if monotonic() - self._last < RYTHME:
            return
        self._last = monotonic()
        with session_scope(self.sessions) as session:
            done = session.execute(
                update(Import).where(*self.encore()).values(fait=fait, total=total, etape=self.nom, battement=self.horloge())
            )
            if done.rowcount != 1:  # type: ignore[attr-defined]
                raise Annule

    def encore(self) -> tuple[ColumnElement[bool], ...]:
        """Conditions under which the work is still ours and still wanted."""
        return (
            Import.id == self.identifiant,
            Import.jeton == self.jeton,
            Import.etat.in_(EN_COURS),
            Import.annulation.is_(False),
        )

    def finir(self, session: Session, **values: object) -> None:
        """Last word of the worker, in the caller's transaction; Annule, which must roll it back, when it is not ours."""
        done = session.execute(
            update(Import).where(*self.encore()).values(jeton=None, **values).execution_options(synchronize_session=False)
        )
        if done.rowcount != 1:  # type: ignore[attr-defined]
            raise Annule

    def arreter(self) -> None:
        """A person asked to stop: nothing stays but the line that says so."""
        with session_scope(self.sessions) as session:
            done = session.execute(
                update(Import)
                .where(Import.id == self.identifiant, Import.jeton == self.jeton, Import.annulation)
                .values(etat="annule", jeton=None, message="Arrêté à la demande d'une personne. Rien n'a changé.")
            )
            if done.rowcount == 1:  # type: ignore[attr-defined]
                session.execute(ImportChangement.__table__.delete().where(ImportChangement.import_id == self.identifiant))  # type: ignore[attr-defined]
