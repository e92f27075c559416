"""`bin/balise`: the gestures of whoever keeps Balise. `bin/balise --help` lists them."""

from __future__ import annotations

import os
import subprocess
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from web import operations
from web.agents.commandes import app as agents_commands
from web.agents.echanges import commandes as imports
from web.agents.fraicheur import commandes as fraicheur_commands
from web.agents.interrupteurs import commandes as switches
from web.agents.observatoire import commandes as counts
from web.db import make_engine, make_session_factory, session_scope
from web.fiches import live
from web.fiches.store import FichesError, load_fiches
from web.orientation import export as exporting
from web.orientation import files
from web.orientation.prepare import prepare_database
from web.settings import ROOT, Settings

app = typer.Typer(help="Balise 77 : données, vérifications, essais.", no_args_is_help=True, add_completion=False)


def _fail(message: str) -> typer.Exit:
    typer.echo(message, err=True)
    return typer.Exit(1)


app.add_typer(agents_commands, name="agents")
app.command()(fraicheur_commands.check)
app.command()(fraicheur_commands.rappels)
app.add_typer(counts.app, name="observatoire")
switches.add_to(app)


@app.command()
def preparer() -> None:
    """Met la base à jour, la remplit si besoin, écrit les numéros de secours."""
    for line in prepare_database(Settings()):
        typer.echo(line)


@app.command()
def export(dossier: Annotated[Path, typer.Argument(help="Dossier où écrire les fichiers")]) -> None:
    """Écrit la base dans des fichiers, comme ceux de data/orientation."""
    settings = Settings()
    session: Session
    with session_scope(make_session_factory(make_engine(settings.database))) as session:
        files.dump(exporting.export(session), dossier)
        sheets = live.dump(session, dossier / "fiches")
    typer.echo(f"Données écrites dans {dossier} le {date.today():%d/%m/%Y}, dont {sheets} fiches publiées.")


@app.command()
def fiches() -> None:
    """Lit toutes les fiches et montre chaque erreur."""
    try:
        found = load_fiches(Settings().data)
    except FichesError as error:
        raise _fail(str(error)) from error
    waiting = sum(fiche.relu_par is None for fiche in found)
    typer.echo(f"{len(found.par_besoin)} fiches valides, dont {waiting} en attente de relecture par un professionnel.")


@app.command()
def parse(phrase: Annotated[str, typer.Argument(help="Ce qu'une personne écrirait")]) -> None:
    """Montre besoin, confiance, urgence, commune, et les mots qui ont pesé. Rien n'a besoin de tourner."""
    python = ROOT / ".venv-bot" / "bin" / "python"
    if not python.exists():
        raise _fail("L'environnement .venv-bot manque. Lancez d'abord `make setup`.")
    # The model lives in the other Python; the words go by the standard input, out of the list of processes.
    made = subprocess.run(  # noqa: S603  our own command
        [str(python), "-W", "ignore", "-m", "bench.explain"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        input=phrase,
        text=True,
    )
    if made.returncode:
        raise typer.Exit(1)


app.command(name="importer")(imports.importer)


@app.command()
def doctor() -> None:
    """Vérifie un déploiement et dit quoi corriger."""
    findings = operations.doctor(Settings())
    for finding in findings:
        typer.echo(f"{'bien ' if finding.well else 'À VOIR'}  {finding.what}")
        if not finding.well:
            typer.echo(f"        → {finding.fix}")
    if not all(finding.well for finding in findings):
        raise typer.Exit(1)


@app.command()
def sauvegarder(fichier: Annotated[Path, typer.Argument(help="Fichier à écrire")]) -> None:
    """Copie la base dans un fichier, pendant le service."""
    operations.backup(Settings(), fichier)
    typer.echo(f"Base sauvegardée dans {fichier} ({fichier.stat().st_size // 1024} Ko).")


@app.command()
def restaurer(fichier: Annotated[Path, typer.Argument(help="Sauvegarde à remettre")]) -> None:
    """Remet une sauvegarde à la place de la base. Arrêtez d'abord le web."""
    try:
        operations.restore(Settings(), fichier)
    except (OSError, RuntimeError) as error:
        raise _fail(f"Rien n'a été remis : {error}") from error
    typer.echo("Base remise. Lancez « bin/balise preparer », puis redémarrez le web.")


if __name__ == "__main__":
    app()
