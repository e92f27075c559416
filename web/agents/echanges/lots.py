"""The life of an import between two people: deposit, send, approve, refuse, stop, take back."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from web.agents import audit
from web.agents.accounts import Identite
from web.agents.echanges import ecriture
from web.agents.echanges.models import Import, ImportChangement
from web.agents.echanges.sources.registre import SORTES
from web.agents.echanges.suivi import EN_COURS, ENSEMBLE, au_travail, demander_arret, nouveau_jeton, prendre
from web.agents.entrees.base import Contexte, Genre
from web.agents.propositions import Refusee, reason
from web.agents.roles import covers

ETATS = {
    "analyse": "essai en cours",
    "refuse": "refusé : rien n'est écrit",
    "pret": "essai prêt, à envoyer",
    "attente": "en attente d'une autre personne",
    "ecriture": "écriture en cours",
    "applique": "appliqué",
    "rejete": "refusé par une autre personne",
    "annule": "arrêté ou abandonné",
    "interrompu": "interrompu : rien n'a changé",
    "revenu": "appliqué, puis repris en entier",
}
#: One may approve again what was interrupted while it was being written: nothing was.
A_APPROUVER = ("attente", "interrompu")


def deposer(ctx: Contexte, sorte: str, nom: str, contenu: bytes, jour: date | None, complet: bool) -> tuple[Import, str]:
    """A file to try, and the token of who will. Refusee when it cannot be."""
    if sorte not in SORTES:
        raise Refusee("Choisissez ce que contient le fichier.")
    kind = SORTES[sorte]
    if kind.officiel and jour is None:
        raise Refusee("Donnez la date du fichier : elle devient la date de chaque valeur.")
    if jour is not None and jour > ctx.jour:
        raise Refusee("La date du fichier est dans l'avenir.")
    if complet and not kind.absents:
        raise Refusee("Ce genre de fichier ne retire jamais d'entrée. Décochez « Le fichier est complet ».")
    if au_travail(ctx.session) >= ENSEMBLE:
        raise Refusee(f"{ENSEMBLE} imports travaillent déjà. Attendez que l'un finisse.")
    jeton = nouveau_jeton()
    row = Import(
        sorte=sorte,
        nom_fichier=re.sub(r"[^\w .()-]+", "_", nom)[-120:] or "fichier",
        empreinte=hashlib.sha256(contenu).hexdigest(),
        taille=len(contenu),
        date_fichier=jour,
        complet=complet,
        etat="analyse",
        etape="en attente",
        battement=ctx.maintenant,
        jeton=jeton,
        bilan={},
        auteur_id=ctx.auteur.id,
        cree_le=ctx.maintenant,
    )
    ctx.session.add(row)
    ctx.session.flush()
    _note(ctx, "import déposé", row)
    return row, jeton


def _note(ctx: Contexte, geste: str, row: Import) -> None:
    detail = f"import n° {row.id}, {row.nom_fichier} ; {row.motif}"
    audit.note(ctx.session, ctx.maintenant, ctx.auteur.courriel, geste, genre=row.sorte, detail=detail)


def besoin_de(session: Session, identifiant: int) -> Import:
    """The import, read again and held; Refusee when there is none."""
    row = session.get(Import, identifiant, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refusee("Cet import n'existe pas.")
    return row


def _trop_tard(row: Import) -> Refusee:
    return Refusee(f"Ce geste n'est plus possible. État de l'import : {ETATS[row.etat]}.")


def _passer(ctx: Contexte, row: Import, etat: str) -> None:
    """Only from the state that was read: two decisions at once are one."""
    done = ctx.session.execute(
        update(Import)
        .where(Import.id == row.id, Import.etat == row.etat)
        .values(etat=etat)
        .execution_options(synchronize_session=False)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusee("Quelqu'un vient de décider.")
    ctx.session.expire(row)


def a_relire(session: Session, agent_id: int) -> list[Import]:
    """Imports that wait for someone else than their author."""
    waiting = select(Import).where(Import.etat == "attente", Import.auteur_id != agent_id).order_by(Import.id)
    return list(session.scalars(waiting))


def a_du_travail(row: Import) -> bool:
    """Whether an import would write something."""
    return any(row.bilan.get(geste) for geste in (*ecriture.ECRITS, "lien"))


def envoyer(ctx: Contexte, identifiant: int, motif: str) -> Import:
    """The author sends a dry run without errors to a second person."""
    row = besoin_de(ctx.session, identifiant)
    if row.auteur_id != ctx.auteur.id:
        raise Refusee("Seule la personne qui a déposé ce fichier l'envoie.")
    if row.etat != "pret":
        raise _trop_tard(row)
    if not a_du_travail(row):
        raise Refusee("Rien ne change : il n'y a rien à envoyer.")
    if found := reason(motif):
        raise Refusee(found[0])
    row.motif = motif[:2000]
    ctx.session.flush()
    _passer(ctx, row, "attente")
    _note(ctx, "import proposé", row)
    return row


def approuver(ctx: Contexte, identifiant: int) -> tuple[Import, str]:
    """Another person approves; gives the token of who will write it."""
    row = besoin_de(ctx.session, identifiant)
    again = row.etat == "interrompu" and row.decide_le is not None
    if row.etat != "attente" and not again:
        raise _trop_tard(row)
    if row.auteur_id == ctx.auteur.id and not seul(ctx.auteur, row):
        raise Refusee("Une autre personne que l'auteur doit relire.")
    if row.auteur_id != ctx.auteur.id:
        row.decideur_id = ctx.auteur.id
    row.decide_le = ctx.maintenant
    ctx.session.flush()
    jeton = prendre(ctx.session, row.id, A_APPROUVER, "ecriture", ctx.maintenant)
    if jeton is None:
        raise Refusee("Quelqu'un vient de décider.")
    ctx.session.expire(row)
    _note(ctx, "import approuvé", row)
    return row, jeton


def seul(auteur: Identite, row: Import) -> bool:
    """Whether one person may take a whole import back: those who approve, for kinds that do not always need two."""
    return row.retour_de is not None and row.sorte != "numero" and covers(auteur.role, "valideur")


def rejeter(ctx: Contexte, identifiant: int, reponse: str) -> Import:
    """Another person refuses, with a reason."""
    row = besoin_de(ctx.session, identifiant)
    if row.etat != "attente":
        raise _trop_tard(row)
    if row.auteur_id == ctx.auteur.id:
        raise Refusee("Une autre personne que l'auteur doit relire.")
    if found := reason(reponse):
        raise Refusee(found[0])
    row.reponse, row.decideur_id, row.decide_le = reponse[:2000], ctx.auteur.id, ctx.maintenant
    ctx.session.flush()
    _passer(ctx, row, "rejete")
    _note(ctx, "import refusé", row)
    return row


def arreter(ctx: Contexte, identifiant: int) -> Import:
    """Stop what is being done, or drop what was only tried. The author, or whoever approves."""
    row = besoin_de(ctx.session, identifiant)
    if row.auteur_id != ctx.auteur.id and not covers(ctx.auteur.role, "valideur"):
        raise Refusee("Seuls son auteur et les valideurs arrêtent un import.")
    if row.etat in EN_COURS:
        if not demander_arret(ctx.session, row.id):
            raise Refusee("Trop tard : cet import vient de finir.")
    elif row.etat in ("pret", "attente", "refuse", "interrompu"):
        _passer(ctx, row, "annule")
        ctx.session.execute(delete(ImportChangement).where(ImportChangement.import_id == row.id))
    else:
        raise _trop_tard(row)
    _note(ctx, "import arrêté", row)
    return row


def reprendre(ctx: Contexte, genres: Mapping[str, Genre], identifiant: int) -> tuple[Import, str | None]:
    """Take a whole import back, in one click: at once, or through a second person for the kinds that need two."""
    applied = besoin_de(ctx.session, identifiant)
    if applied.etat != "applique" or applied.retour_de is not None:
        raise Refusee("Seul un import appliqué se reprend.")
    back = Import(
        sorte=applied.sorte,
        nom_fichier=applied.nom_fichier,
        empreinte=applied.empreinte,
        taille=0,
        date_fichier=None,
        complet=False,
        etat="attente",
        bilan={},
        motif=f"retour de l'import n° {applied.id}",
        auteur_id=ctx.auteur.id,
        cree_le=ctx.maintenant,
        retour_de=applied.id,
    )
    ctx.session.add(back)
    ctx.session.flush()
    back.bilan = ecriture.inverser(ctx.session, genres, applied, back)
    if not a_du_travail(back):
        raise Refusee("Il n'y a rien à reprendre : tout a changé depuis, ou reste protégé.")
    ctx.session.flush()
    _note(ctx, "retour d'import", back)
    if not seul(ctx.auteur, back):
        return back, None
    return approuver(ctx, back.id)
