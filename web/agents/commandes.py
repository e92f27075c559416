"""`bin/balise agents …`: the first accounts, and the way back in when nobody can log in any more."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated

import typer
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents import accounts
from web.agents.dates import PARIS
from web.agents.models import MACHINE, Agent
from web.agents.rendu import instant
from web.agents.roles import NOMS
from web.db import make_engine, make_session_factory, session_scope
from web.phrases import depot
from web.settings import Settings

app = typer.Typer(help="Comptes du bureau des agents.", no_args_is_help=True)
Courriel = Annotated[str, typer.Argument(help="Adresse de courriel du compte")]


@contextmanager
def _session() -> Iterator[Session]:
    engine = make_engine(Settings().database)
    try:
        with session_scope(make_session_factory(engine)) as session:
            yield session
    except accounts.CompteRefuse as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    finally:
        engine.dispose()


def _say_password(password: str | None) -> None:
    if password is None:
        typer.echo("Cette personne se connecte avec le compte du Département.")
    else:
        typer.echo(f"Mot de passe à usage unique : {password}")
        typer.echo("Il ne sera plus affiché. Donnez-le de vive voix.")


@app.command()
def add(
    courriel: Courriel,
    role: Annotated[str, typer.Option(help="lecteur, editeur, valideur ou administrateur")],
    nom: Annotated[str, typer.Option(help="Prénom et nom, pour les collègues")] = "",
    service: Annotated[str, typer.Option(help="Service, que les habitants peuvent lire")] = "",
    oidc: Annotated[bool, typer.Option(help="Se connecte avec le compte du Département")] = False,
) -> None:
    """Crée un compte et montre son mot de passe à usage unique."""
    with _session() as session:
        _, password = accounts.create(session, datetime.now(PARIS), MACHINE, courriel, role, nom, service, oidc=oidc)
    _say_password(password)


@app.command(name="list")
def list_() -> None:
    """Liste les comptes."""
    with _session() as session:
        for agent in session.scalars(select(Agent).order_by(Agent.courriel)):
            state = "ouvert" if agent.actif else "fermé"
            typer.echo(
                f"{agent.courriel}  {NOMS[agent.role]}  {agent.connexion}  {state}  "
                f"dernière connexion : {instant(agent.derniere_connexion)}"
            )


@app.command()
def revoke(courriel: Courriel) -> None:
    """Ferme un compte et toutes ses sessions, tout de suite."""
    with _session() as session:
        accounts.revoke(session, datetime.now(PARIS), MACHINE, accounts.need(session, courriel))
    typer.echo(f"Le compte {courriel} est fermé.")


@app.command()
def reset(courriel: Courriel) -> None:
    """Rouvre un compte : nouveau mot de passe à usage unique, double authentification à refaire."""
    with _session() as session:
        password = accounts.reset(session, datetime.now(PARIS), MACHINE, accounts.need(session, courriel))
    _say_password(password)


@app.command()
def purger() -> None:
    """Efface les phrases confiées et réécrites depuis trente jours. Le web le fait aussi, chaque heure."""
    with _session() as session:
        gone = depot.purge(session, datetime.now(PARIS))
    typer.echo(f"Phrases effacées : {gone}.")


@app.command()
def deputy(
    courriel: Annotated[str, typer.Argument(help="Personne absente")],
    suppleant: Annotated[str, typer.Argument(help="Personne qui la supplée")],
    du: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Premier jour")],
    au: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Dernier jour")],
) -> None:
    """Donne à une personne le rôle d'une autre, d'un jour à un autre."""
    first, last = date(du.year, du.month, du.day), date(au.year, au.month, au.day)
    with _session() as session:
        absent, standing = accounts.need(session, courriel), accounts.need(session, suppleant)
        accounts.stand_in(session, datetime.now(PARIS), MACHINE, absent, standing, first, last)
    typer.echo(f"{suppleant} supplée {courriel}.")
