"""`balise check` and `balise rappels`: for deployments and timers. Both say everything in French and end with a code."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session, sessionmaker

from web.agents.dates import PARIS
from web.agents.entrees.base import Contexte
from web.agents.fraicheur import controles
from web.agents.fraicheur import rappels as reminders
from web.db import make_engine, make_session_factory
from web.fiches.store import load_fiches
from web.operations import Finding
from web.settings import Settings

Au = Annotated[datetime | None, typer.Option("--au", formats=["%Y-%m-%d"], help="Jour dont on parle ; aujourd'hui sinon")]
MIDI = 12


def _moment(au: datetime | None) -> datetime:
    return datetime(au.year, au.month, au.day, MIDI, tzinfo=PARIS) if au else datetime.now(PARIS)


def _combien(number: int, words: str) -> str:
    """« 1 rappel envoyé », « 2 rappels envoyés »: zero is singular in French."""
    return f"{number} {words if number < 2 else ' '.join(f'{word}s' for word in words.split())}"


@contextmanager
def _base(settings: Settings) -> Iterator[sessionmaker[Session]]:
    engine = make_engine(settings.database)
    try:
        yield make_session_factory(engine)
    except SQLAlchemyError as error:
        typer.echo(f"La base ne répond pas, ou ses tables ne sont pas à jour ({type(error).__name__}).", err=True)
        raise typer.Exit(2) from error
    finally:
        engine.dispose()


def check(
    fraicheur: Annotated[bool, typer.Option("--fraicheur", help="Ce qui a passé son échéance")] = False,
    ouverture: Annotated[bool, typer.Option("--ouverture", help="Ce qui empêche d'ouvrir aux habitants")] = False,
    au: Au = None,
) -> None:
    """Dit ce qui bloque un déploiement : code 0 quand rien ne bloque, 1 sinon, 2 sans base."""
    asked: list[tuple[str, Callable[[Contexte], list[Finding]]]] = []
    if fraicheur:
        asked.append(("fraîcheur", controles.fraicheur))
    if ouverture:
        asked.append(("ouverture", controles.ouverture))
    if not asked:
        typer.echo("Précisez --fraicheur, --ouverture, ou les deux.", err=True)
        raise typer.Exit(2)
    settings, now = Settings(), _moment(au)
    blocking = 0
    with _base(settings) as sessions, sessions() as session:
        ctx = controles.contexte(session, load_fiches(settings.data), now)
        for name, control in asked:
            findings = control(ctx)
            late = [finding for finding in findings if not finding.well]
            blocking += len(late)
            told = _combien(len(late), "blocage") if late else "rien ne bloque"
            typer.echo(f"{name.capitalize()}, au {now:%d/%m/%Y} : {told}")
            for finding in findings:
                typer.echo(f"{'bien  ' if finding.well else 'BLOQUE'}  {finding.what}")
                if not finding.well:
                    typer.echo(f"        → {finding.fix}")
    if blocking:
        raise typer.Exit(1)


def rappels(au: Au = None) -> None:
    """Envoie à chaque propriétaire ce qu'il doit vérifier, une fois par jour au plus. Code 1 si un message n'est pas parti."""
    settings = Settings()
    failed = sent = 0
    with _base(settings) as sessions:
        for result in reminders.envoyer(settings, sessions, load_fiches(settings.data), _moment(au)):
            who = result.courriel or "personne"
            if result.etat == "envoye":
                sent += 1
                typer.echo(f"envoyé    {who} : {result.nombre} à vérifier")
            elif result.etat == "deja":
                typer.echo(f"déjà      {who} : rappelé aujourd'hui")
            else:
                failed += 1
                typer.echo(f"ÉCHEC     {who} : {result.nombre} à vérifier, {result.raison}", err=True)
    again = " Rien n'est perdu : relancez la commande quand la cause est levée." if failed else ""
    typer.echo(f"{_combien(sent, 'rappel envoyé')}, {failed} en échec.{again}")
    if failed:
        raise typer.Exit(1)
