"""From a dry run to the database: one transaction with its history and its audit line, and the way back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, sessionmaker

from web.agents import audit
from web.agents.accounts import identity
from web.agents.echanges.models import IdentifiantOfficiel, Import, ImportChangement
from web.agents.echanges.plan import Remarque
from web.agents.echanges.sources.mains import RETOUR
from web.agents.echanges.sources.registre import SORTES
from web.agents.echanges.suivi import Suivi
from web.agents.entrees.base import Contexte, Genre, Valeurs, version
from web.agents.entrees.regles import unveils
from web.agents.models import Agent
from web.agents.publication import Depassees, Ecriture, Impossible, publish_all, queue
from web.db import session_scope
from web.fiches.store import Fiches
from web.orientation.models import Service, Zone

ECRITS = ("ajout", "changement", "retrait")


def appliquer(
    sessions: sessionmaker[Session],
    genres: Mapping[str, Genre],
    fiches: Fiches,
    suivi: Suivi,
    pendant: Callable[[int], None],
) -> dict[str, Any]:
    """Write the changes of an import; gives the new fallback content. Raises Depassees, Impossible, Annule: nothing is written.

    What takes time is done before: the transaction holds the others up for a few seconds at most.
    """
    suivi.etape("préparation")
    with sessions() as session:
        writes, links = _lire(session, genres, suivi)
    suivi.etape("écriture")
    with session_scope(sessions) as session:
        queue(session)
        row = session.get_one(Import, suivi.identifiant)
        now = suivi.horloge()
        auteur = identity(session, session.get_one(Agent, row.auteur_id), now.date())
        decideur = session.get_one(Agent, row.decideur_id).courriel if row.decideur_id else None
        ctx = Contexte(session, now, auteur, fiches)
        geste = RETOUR if row.retour_de else SORTES[row.sorte].geste
        why = f"import n° {row.id}, {row.nom_fichier} : {row.motif}"[:2000]
        secours = publish_all(ctx, writes, geste=geste, motif=why, valideur=decideur, pas=pendant)
        for source, identifiant, genre, cle in links:
            session.merge(IdentifiantOfficiel(source=source, identifiant=identifiant, genre=genre, cle=cle))
        counts = ", ".join(f"{name} {number}" for name, number in row.bilan.items() if number)
        detail = f"import n° {row.id} ; auteur {auteur.courriel} ; {row.nom_fichier} ; {counts} ; {row.motif}"
        audit.note(session, now, decideur or auteur.courriel, geste, genre=row.sorte, detail=detail)
        if row.retour_de:
            session.get_one(Import, row.retour_de).etat = "revenu"
        session.flush()
        suivi.finir(session, etat="applique", etape="", fait=len(writes), total=len(writes))
    return secours


def _lire(session: Session, genres: Mapping[str, Genre], suivi: Suivi) -> tuple[list[Ecriture], list[tuple[str, str, str, str]]]:
    """Writes of an import, structures before services, and identifiers to remember."""
    writes: list[Ecriture] = []
    links = []
    rows = session.scalars(
        select(ImportChangement)
        .where(ImportChangement.import_id == suivi.identifiant, ImportChangement.geste != "ecart")
        .order_by(ImportChangement.id)
        .execution_options(yield_per=500)
    )
    for rank, row in enumerate(rows):
        if rank % 200 == 0:
            suivi.pas(rank, 0)
        if row.geste in ECRITS:
            writes.append(Ecriture(genres[row.genre], row.cle, row.avant, row.apres))
        if row.identifiant:
            source, _, identifiant = row.identifiant.partition(" ")
            links.append((source, identifiant, row.genre, row.cle))
    return writes, links


def pourquoi(refused: Depassees | Impossible) -> tuple[str, list[Remarque]]:
    """(what to say, a line for each entry) of an import that could not be written."""
    if isinstance(refused, Impossible):
        return f"{refused} Rien n'a changé.", []
    remarks = [
        Remarque(None, one.cle, "Cette entrée a changé depuis l'essai.", one.genre.titre[:120]) for one in refused.ecritures
    ]
    told = "1 entrée a changé" if len(remarks) == 1 else f"{len(remarks)} entrées ont changé"
    return f"{told} depuis l'essai. Rien n'est écrit. Refaites l'essai avec le même fichier.", remarks


def inverser(session: Session, genres: Mapping[str, Genre], applique: Import, retour: Import) -> dict[str, int]:
    """Add to `retour` the changes that take `applique` back; gives the counts.

    What changed since is left alone, and told; so is a place that the import began to protect.
    """
    rows = session.scalars(
        select(ImportChangement)
        .where(ImportChangement.import_id == applique.id, ImportChangement.geste.in_(ECRITS))
        .order_by(ImportChangement.id.desc())
    ).all()
    counts = dict.fromkeys((*ECRITS, "ecart"), 0)
    by_genre: dict[str, list[ImportChangement]] = {}
    for row in rows:
        by_genre.setdefault(row.genre, []).append(row)
    undone = {row.cle for row in rows if row.geste == "ajout"}
    for code in sorted(by_genre, reverse=True):  # structures come back before their services
        current = genres[code].lire_tout(session, [row.cle for row in by_genre[code]])
        needed = _cites(session, undone) if code == "structure" else set()
        for row in by_genre[code]:
            now = current.get(row.cle)
            moved = version(now) != version(row.apres) or (row.avant is None and row.cle in needed)
            kept_safe = row.avant is not None and unveils(now, row.avant)
            geste = "ecart" if moved or kept_safe else _geste(now, row.avant)
            counts[geste] += 1
            kept = {"ligne": row.ligne, "genre": code, "cle": row.cle, "nom": row.nom}
            session.add(ImportChangement(import_id=retour.id, geste=geste, avant=now, apres=row.avant, **kept))
    return counts


def _geste(avant: Valeurs | None, apres: Valeurs | None) -> str:
    return "retrait" if apres is None else ("ajout" if avant is None else "changement")


def _cites(session: Session, undone: Iterable[str]) -> set[str]:
    """Structures that a commune, or a service that stays, refers to: they cannot go."""
    gone = set(undone)
    units = set(session.scalars(select(Zone.unite_id).where(Zone.unite_id.is_not(None))))
    sectors = set(session.scalars(select(Zone.mds_id).where(Zone.mds_id.is_not(None))))
    owners = {owner for cle, owner in session.execute(select(Service.id, Service.structure_id)).all() if cle not in gone}
    return {str(cle) for cle in gone & (units | sectors | owners)}
