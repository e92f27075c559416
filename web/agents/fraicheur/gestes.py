"""« Vérifié aujourd'hui » in one click: provenance alone changes, never a value; one person is enough, one click undoes it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from web.agents.entrees import faits
from web.agents.entrees.base import Contexte, Genre, Valeurs, version
from web.agents.fraicheur.inventaire import HORS_CONTROLE
from web.agents.models import Revision
from web.agents.propositions import Conflit, Refusee
from web.agents.publication import last_revision, publish, queue

MOYENS = {"telephone": "par téléphone", "site": "sur le site", "courrier": "par courrier"}
VERIFICATION, ANNULATION = "vérification", "vérification annulée"
DOUTE = "Un doute est noté sur cette entrée. Corrigez la valeur par « Modifier » : un clic ne suffit pas."


def verifiable(genre: Genre, valeurs: Valeurs | None) -> bool:
    """Whether this kind of entry keeps a provenance."""
    return genre.code == "fiche" or bool((valeurs or {}).get("faits"))


def _checked(ctx: Contexte, genre: Genre, avant: Valeurs, moyen: str) -> Valeurs:
    """The entry with today's provenance on every fact that a person can vouch for."""
    if genre.code == "fiche":
        return {**avant, "verifie_le": ctx.jour.isoformat()}
    known: dict[str, dict[str, Any]] = dict(avant.get("faits") or {})
    if known.get(faits.EXISTENCE, {}).get("statut") == "masque":
        raise Refusee("Cette entrée est retirée des réponses. Revenez d'abord à une version publiée.")
    # A noted doubt is about the value itself: whoever lifts it must see and correct the value.
    sure = [name for name, fact in known.items() if fact["statut"] != "masque" and not fact.get("doute")]
    if not set(sure) - HORS_CONTROLE:
        raise Refusee(DOUTE)
    return {**avant, "faits": {**known, **{name: faits.checked(ctx, moyen) for name in sure}}}


def verifier(ctx: Contexte, genre: Genre, cle: str, moyen: str, lue: str) -> dict[str, Any]:
    """Write that the entry, as it was read (`lue`), is true today; gives the new fallback content.

    Raises Refusee, or Conflit when someone published the entry meanwhile.
    """
    if moyen not in MOYENS:
        raise Refusee("Dites comment vous avez vérifié : téléphone, site ou courrier.")
    queue(ctx.session)
    avant = genre.lire(ctx.session, cle)
    if avant is None or not verifiable(genre, avant):
        raise Refusee("Cette entrée n'existe plus, ou ne se vérifie pas ici.")
    if version(avant) != lue:
        raise Conflit(avant)
    apres = _checked(ctx, genre, avant, moyen)
    if version(apres) == version(avant):
        raise Refusee("Cette entrée est déjà vérifiée aujourd'hui.")
    return publish(ctx, genre, cle, apres, geste=VERIFICATION, motif=f"vérifié {MOYENS[moyen]}", valideur=None)


def derniere(ctx: Contexte, genre: Genre, cle: str) -> Revision | None:
    """The last check of an entry, when nothing was published since: the one that a click undoes."""
    number = last_revision(ctx.session, genre.code, cle)
    if number is None:
        return None
    found = ctx.session.scalar(
        select(Revision).where(Revision.genre == genre.code, Revision.cle == cle, Revision.numero == number)
    )
    if found is None or found.geste != VERIFICATION or version(found.contenu) != version(genre.lire(ctx.session, cle)):
        return None
    return found


def annuler(ctx: Contexte, genre: Genre, cle: str) -> dict[str, Any]:
    """Take back the last check; gives the new fallback content. Raises Refusee."""
    queue(ctx.session)
    last = derniere(ctx, genre, cle)
    if last is None:
        raise Refusee("Il n'y a pas de vérification à annuler : l'entrée a changé depuis.")
    before = ctx.session.scalar(
        select(Revision).where(Revision.genre == genre.code, Revision.cle == cle, Revision.numero == last.numero - 1)
    )
    if before is None or before.contenu is None:
        raise Refusee("Rien n'est gardé de l'état d'avant.")
    return publish(ctx, genre, cle, before.contenu, geste=ANNULATION, motif="annulation d'une vérification", valideur=None)
