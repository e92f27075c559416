"""`bin/balise observatoire …`: the monthly job that forgets."""

from __future__ import annotations

from datetime import datetime

import typer

from web.agents import audit
from web.agents.dates import PARIS
from web.agents.models import MACHINE
from web.db import make_engine, make_session_factory, session_scope
from web.observatoire.ecriture import purge
from web.observatoire.periodes import KEPT_MONTHS, premier_garde
from web.settings import Settings

app = typer.Typer(help="Compteurs de l'observatoire.", no_args_is_help=True)


@app.callback()
def observatoire() -> None:
    """Compteurs de l'observatoire."""


@app.command()
def purger() -> None:
    """Efface les mois de plus de 25 mois. À lancer chaque mois."""
    now = datetime.now(PARIS)
    engine = make_engine(Settings().database)
    try:
        rows = purge(engine, now.date())
        first = premier_garde(now.date())
        with session_scope(make_session_factory(engine)) as session:
            audit.note(session, now, MACHINE, "purge de l'observatoire", detail=f"lignes d'avant le {first:%d/%m/%Y} : {rows}")
    finally:
        engine.dispose()
    typer.echo(f"Lignes effacées : {rows}. Les {KEPT_MONTHS} derniers mois restent.")
