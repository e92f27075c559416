"""`bin/balise couper`, `rallumer`, `coupures`: for the person on call at night, without a browser."""

from __future__ import annotations

import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from web.agents.dates import PARIS
from web.agents.interrupteurs import gestes
from web.agents.interrupteurs.gestes import CoupureRefusee, Demande
from web.agents.models import MACHINE
from web.agents.rendu import instant
from web.db import make_engine, make_session_factory, session_scope
from web.fiches.store import load_fiches
from web.interrupteurs.phrases import PHRASES
from web.settings import Settings

AWAY = (
    "La base ne répond pas : rien n'a été fait. Pour couper sans elle, arrêtez tous les Rasa : "
    "chaque message reçoit alors les numéros."
)
Genre = Annotated[str, typer.Argument(help="robot, besoin ou lieu")]
Cible = Annotated[str, typer.Argument(help="Nom du besoin (arnaque_numerique) ou du genre de lieu (mds) ; rien pour le robot")]
Par = Annotated[str, typer.Option(help="Votre nom, pour le journal ; celui de la session par défaut")]


@contextmanager
def _session() -> Iterator[Session]:
    engine = make_engine(Settings().database)
    try:
        with session_scope(make_session_factory(engine)) as session:
            yield session
    except CoupureRefusee as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
    except SQLAlchemyError as error:
        typer.echo(AWAY, err=True)
        raise typer.Exit(2) from error
    finally:
        engine.dispose()


def _who(par: str) -> str:
    return f"{MACHINE} : {' '.join(par.split())[:100] or getpass.getuser()}"


def couper(
    genre: Genre,
    cible: Cible = "",
    *,
    motif: Annotated[str, typer.Option(prompt="Pourquoi", help="Gardé dans le journal, jamais montré aux habitants")],
    phrase: Annotated[str, typer.Option(help="Phrase que lisent les habitants : « bin/balise coupures » les donne")] = "",
    par: Par = "",
) -> None:
    """Coupe une réponse, un genre de lieu ou le robot entier. Urgence, numéros et fiches restent."""
    needs = load_fiches(Settings().data).besoins
    with _session() as session:
        row = gestes.couper(session, datetime.now(PARIS), _who(par), Demande(genre, cible, phrase, motif), needs)
        said = PHRASES[row.genre][row.phrase].vous
    typer.echo(f"Coupé : {genre} {cible}".rstrip() + ". Chaque réponse en tient compte en une seconde.")
    typer.echo(f"Les habitants lisent : {said}")
    typer.echo(f"Pour revenir : bin/balise rallumer {genre} {cible}".rstrip())


def rallumer(genre: Genre, cible: Cible = "", *, par: Par = "") -> None:
    """Rallume ce qui était coupé."""
    with _session() as session:
        gestes.rallumer(session, datetime.now(PARIS), _who(par), gestes.trouver(session, genre, cible))
    typer.echo(f"Rallumé : {genre} {cible}".rstrip() + ".")


def coupures() -> None:
    """Dit ce qui est coupé, par qui et pourquoi, et les phrases possibles."""
    with _session() as session:
        rows = gestes.en_cours(session)
        for row in rows:
            typer.echo(f"{row.genre} {row.cible}".rstrip() + f"  depuis {instant(row.coupee_le)}, {row.coupee_par} : {row.motif}")
    if not rows:
        typer.echo("Rien n'est coupé.")
    for genre, phrases in PHRASES.items():
        for code, phrase in phrases.items():
            typer.echo(f"  --phrase {code}  ({genre})  {phrase.vous}")


def add_to(app: typer.Typer) -> None:
    """Add the three commands."""
    for command in (couper, rallumer, coupures):
        app.command()(command)
