"""`bin/balise importer FILE --genre …`: the same dry run as the page, then the same second person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from web.agents import accounts
from web.agents.echanges import lots
from web.agents.echanges.models import Import, ImportChangement, ImportRemarque
from web.agents.echanges.plan import Options
from web.agents.echanges.sources.registre import SORTES
from web.agents.echanges.travail import Atelier, analyser, make_atelier
from web.agents.entrees.base import Contexte
from web.agents.propositions import Refusee
from web.db import session_scope
from web.settings import Settings

_SORTES = ", ".join(SORTES)


def importer(
    fichier: Annotated[Path, typer.Argument(help="Fichier CSV, XLSX ou JSON", exists=True, dir_okay=False)],
    genre: Annotated[str, typer.Option(help=f"Ce que contient le fichier : {_SORTES}")],
    auteur: Annotated[str, typer.Option(help="Courriel de l'agent qui dépose")],
    date: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Date d'un fichier publié")] = None,
    complet: Annotated[bool, typer.Option(help="Retire ce que le fichier ne cite pas, du même genre")] = False,
    essai: Annotated[bool, typer.Option(help="Montre ce qui changerait, sans rien garder")] = False,
    motif: Annotated[str, typer.Option(help="Pourquoi cet import, pour la personne qui relit")] = "import en ligne de commande",
) -> None:
    """Essaie un fichier, puis l'envoie à la relecture dans /agents/imports. Rien n'est écrit sans une seconde personne."""
    atelier = make_atelier(Settings())
    options = Options(date.date().isoformat() if date else None, complet, fichier.name)
    try:
        number = _deposer(atelier, fichier.read_bytes(), genre, auteur, options)
        with atelier.sessions() as session:
            well = _dire(session, number)
        if not well:
            raise typer.Exit(1)
        if essai:
            typer.echo("Essai seulement : rien n'est gardé.")
            return
        with session_scope(atelier.sessions) as session:
            lots.envoyer(_contexte(atelier, session, auteur), number, motif)
        typer.echo(f"Envoyé à la relecture : /agents/imports/{number}")
    except (Refusee, accounts.CompteRefuse) as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
    finally:
        if essai:
            _oublier(atelier)
        atelier.sessions.kw["bind"].dispose()


def _contexte(atelier: Atelier, session: Session, auteur: str) -> Contexte:
    now = atelier.horloge()
    agent = accounts.need(session, auteur)
    return Contexte(session, now, accounts.identity(session, agent, now.date()), atelier.fiches)


def _deposer(atelier: Atelier, contenu: bytes, genre: str, auteur: str, options: Options) -> int:
    """Deposit and dry run, here and now; the number of the import."""
    jour = datetime.fromisoformat(options.date).date() if options.date else None
    with session_scope(atelier.sessions) as session:
        ctx = _contexte(atelier, session, auteur)
        row, jeton = lots.deposer(ctx, genre, options.nom, contenu, jour, options.complet)
        number = row.id
    analyser(atelier, number, jeton, contenu)
    atelier.dernier = number
    return number


def _dire(session: Session, number: int) -> bool:
    """Print counts, changes and every remark; whether the file may be sent."""
    row = session.get_one(Import, number)
    if row.message:
        typer.echo(row.message)
    for remark in session.scalars(select(ImportRemarque).where(ImportRemarque.import_id == number).order_by(ImportRemarque.id)):
        kind = "ERREUR  " if remark.grave else "remarque"
        where = f"ligne {remark.ligne}, " if remark.ligne is not None else ""
        typer.echo(f"{kind}  {where}{remark.colonne} : {remark.message}")
    names = {"ajout": "ajout", "changement": "changement", "retrait": "retrait", "ecart": "gardé"}
    for change in session.scalars(
        select(ImportChangement).where(ImportChangement.import_id == number).order_by(ImportChangement.id).limit(200)
    ):
        if change.geste in names:
            typer.echo(f"{names[change.geste]:10}  {change.cle}  {change.nom}")
    total = session.scalar(select(func.count()).where(ImportChangement.import_id == number)) or 0
    if total > 200:
        typer.echo(f"… et {total - 200} autres.")
    typer.echo(", ".join(f"{name} {count}" for name, count in row.bilan.items()) or lots.ETATS[row.etat])
    return row.etat == "pret"


def _oublier(atelier: Atelier) -> None:
    """A dry run of the command leaves nothing in the list of imports."""
    if atelier.dernier is not None:
        with session_scope(atelier.sessions) as session:
            for table in (ImportChangement, ImportRemarque):
                session.query(table).filter_by(import_id=atelier.dernier).delete()
            session.query(Import).filter_by(id=atelier.dernier).delete()
