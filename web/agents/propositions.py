"""From a form to a published entry: drafts, the second pair of eyes, gestures done alone and read again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from web.agents import audit
from web.agents.accounts import Identite
from web.agents.entrees import regles
from web.agents.entrees.base import Contexte, Erreurs, Genre, Valeurs, version
from web.agents.models import Proposition, Revision
from web.agents.publication import publish, queue

SHORTEST_REASON = 5  # characters: « ok » explains nothing
OPEN_STATES = ("brouillon", "attente")
ETATS = {
    "brouillon": "brouillon",
    "attente": "en attente d'une autre personne",
    "publiee": "publiée",
    "a_relire": "publiée par une personne seule, à relire",
    "refusee": "refusée",
    "annulee": "abandonnée",
}
GESTES = {
    "creer": "création",
    "modifier": "modification",
    "retirer": "retrait",
    "supprimer": "suppression",
    "revenir": "retour",
}


class Conflit(Exception):
    """The entry changed since it was read: `eux` is what is published now."""

    def __init__(self, eux: Valeurs | None) -> None:
        super().__init__("conflit")
        self.eux = eux


class Refusee(ValueError):
    """A gesture that the rules forbid; the text says why, in French."""


@dataclass
class Resultat:
    """What came of a form: the proposal, or every error; `secours` is the fallback content to write after commit."""

    proposition: Proposition | None = None
    erreurs: Erreurs | None = None
    secours: dict[str, Any] | None = None


def reason(text: str) -> list[str]:
    """What is wrong with a reason."""
    return [] if len(text.strip()) >= SHORTEST_REASON else ["Dites pourquoi, en quelques mots : l'historique le garde."]


def editable_draft(session: Session, identifier: str, ctx: Contexte, genre: Genre) -> Proposition | None:
    """A draft or waiting proposal of this person on this kind."""
    if not identifier.isascii() or not identifier.isdigit() or len(identifier) > 9:
        return None
    found = session.get(Proposition, int(identifier))
    mine = found is not None and found.auteur_id == ctx.auteur.id and found.genre == genre.code
    return found if found is not None and mine and found.etat in OPEN_STATES else None


def deposit(
    ctx: Contexte,
    genre: Genre,
    cle: str | None,
    saisie: Mapping[str, list[str]],
    *,
    motif: str,
    version_lue: str,
    brouillon: str = "",
    envoyer: bool,
) -> Resultat:
    """A form becomes a draft (errors allowed), or a proposal, or for kinds of one person a publication.

    Raises Conflit when someone published the entry since it was read.
    """
    session = ctx.session
    if envoyer and genre.seul:
        queue(session)
    avant = genre.lire(session, cle) if cle else None
    if cle and avant is None:
        raise Refusee("Cette entrée n'existe plus.")
    apres, erreurs = genre.preparer(ctx, cle, avant, saisie)
    if envoyer:
        if cle and version_lue != version(avant):
            raise Conflit(avant)
        if found := reason(motif):
            erreurs["pourquoi"] = found
        if erreurs:
            return Resultat(erreurs=erreurs)
        if avant is not None and version(avant) == version(apres):
            raise Refusee("Rien ne change : il n'y a pas de différence à proposer.")
    row = editable_draft(session, brouillon, ctx, genre) or _new(ctx, genre, cle)
    row.geste = "modifier" if cle else "creer"
    row.cle, row.saisie, row.motif, row.modifiee_le = cle, _typed(saisie), motif[:2000], ctx.maintenant
    row.version_lue, row.avant = version_lue or None, avant
    row.apres = apres if envoyer else None
    row.etat = "attente" if envoyer else "brouillon"
    session.flush()
    if not envoyer:
        return Resultat(row)
    if genre.seul:
        return Resultat(row, secours=_alone(ctx, genre, row))
    audit.note(
        session, ctx.maintenant, ctx.auteur.courriel, "proposition", genre=genre.code, cle=cle, detail=f"n° {row.id} ; {motif}"
    )
    return Resultat(row)


def _new(ctx: Contexte, genre: Genre, cle: str | None) -> Proposition:
    row = Proposition(
        genre=genre.code,
        cle=cle,
        geste="modifier",
        etat="brouillon",
        saisie={},
        motif="",
        auteur_id=ctx.auteur.id,
        creee_le=ctx.maintenant,
        modifiee_le=ctx.maintenant,
    )
    ctx.session.add(row)
    return row


def _typed(saisie: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """What was typed, without what belongs to the page."""
    ours = ("jeton", "reprise", "reprendre", "action", "version", "pourquoi", "proposition", "suite")
    return {name: list(values) for name, values in saisie.items() if name not in ours}


def _alone(ctx: Contexte, genre: Genre, row: Proposition) -> dict[str, Any]:
    """Publish now; another person will read it again."""
    cle = row.cle or genre.nouvelle_cle(ctx.session, row.apres or {})
    made = publish(ctx, genre, cle, row.apres, geste=GESTES[row.geste], motif=row.motif, valideur=None)
    row.cle, row.etat = cle, "a_relire"
    return made


def withdraw(ctx: Contexte, genre: Genre, cle: str, motif: str) -> Resultat:
    """One person takes a place out of the answers, at any hour."""
    queue(ctx.session)
    avant = genre.lire(ctx.session, cle)
    if avant is None or genre.deux or not genre.peut_retirer(avant):
        raise Refusee("Une personne seule ne peut pas retirer cette entrée.")
    return _gesture(ctx, genre, cle, "retirer", avant, genre.retirer(avant), motif, alone=True)


def remove(ctx: Contexte, genre: Genre, cle: str, motif: str) -> Resultat:
    """Remove a closure (alone) or a banner (two people)."""
    queue(ctx.session)
    avant = genre.lire(ctx.session, cle)
    if avant is None or not genre.supprimable:
        raise Refusee("Cette entrée ne se supprime pas.")
    return _gesture(ctx, genre, cle, "supprimer", avant, None, motif, alone=genre.seul)


def go_back(ctx: Contexte, genre: Genre, cle: str, numero: int, motif: str, *, alone: bool) -> Resultat:
    """Back to an earlier state, in one click; for the kinds of two people, a proposal."""
    queue(ctx.session)
    avant = genre.lire(ctx.session, cle)
    revision = ctx.session.scalar(
        select(Revision).where(Revision.genre == genre.code, Revision.cle == cle, Revision.numero == numero)
    )
    if revision is None:
        raise Refusee("Cette version n'existe pas.")
    if revision.contenu is None and not genre.supprimable:
        raise Refusee("Avant, cette entrée n'existait pas. Retirez-la plutôt.")
    if version(avant) == version(revision.contenu):
        raise Refusee("C'est déjà la version publiée.")
    if genre.code == "secteur":  # its communes may be in another sector by now
        _still_allowed(ctx, genre, cle, avant, revision.contenu)
    if regles.unveils(avant, revision.contenu):
        raise Refusee("C'est un lieu d'accueil protégé depuis : cette version ne revient pas. Proposez un changement.")
    _sheltered(ctx, genre, cle, avant, revision.contenu)
    why = motif or f"retour à la version {numero}"
    return _gesture(ctx, genre, cle, "revenir", avant, revision.contenu, why, alone=alone and not genre.deux)


def _sheltered(ctx: Contexte, genre: Genre, cle: str | None, avant: Valeurs | None, apres: Valeurs | None) -> None:
    """Promise 4, asked again: the structure of a service, or a service of a structure, may have changed meanwhile."""
    if apres is None or "refuge" not in apres:
        return
    found = [message for messages in genre.controler(ctx, cle, avant, apres).values() for message in messages]
    for message in (regles.PROTEGE, regles.A_VIDER):
        if message in found:
            raise Refusee(message)


def _gesture(
    ctx: Contexte,
    genre: Genre,
    cle: str,
    geste: str,
    avant: Valeurs | None,
    apres: Valeurs | None,
    motif: str,
    *,
    alone: bool,
) -> Resultat:
    if found := reason(motif):
        raise Refusee(found[0])
    row = _new(ctx, genre, cle)
    row.geste, row.avant, row.apres, row.motif = geste, avant, apres, motif[:2000]
    row.version_lue, row.etat = version(avant), "attente"
    ctx.session.flush()
    if alone:
        secours = publish(ctx, genre, cle, apres, geste=GESTES[geste], motif=motif, valideur=None)
        row.etat = "a_relire"
        return Resultat(row, secours=secours)
    audit.note(
        ctx.session, ctx.maintenant, ctx.auteur.courriel, "proposition", genre=genre.code, cle=cle, detail=f"n° {row.id}"
    )
    return Resultat(row)


def _decidable(ctx: Contexte, identifier: int, *etats: str) -> Proposition:
    row = ctx.session.get(Proposition, identifier, with_for_update=True, populate_existing=True)
    if row is None:
        raise Refusee("Cette proposition n'existe pas.")
    if row.etat not in etats:
        raise Refusee(f"Cette proposition est déjà {ETATS[row.etat]}.")
    return row


def _someone_else(ctx: Contexte, row: Proposition) -> None:
    if row.auteur_id == ctx.auteur.id:
        raise Refusee("Une autre personne que l'auteur doit relire.")


def seen(row: Proposition) -> str:
    """Digest of what a reviewer reads: approving is for this, not for what the author may write meanwhile."""
    return version({"geste": row.geste, "apres": row.apres, "motif": row.motif})


def _still_allowed(ctx: Contexte, genre: Genre, cle: str | None, avant: Valeurs | None, apres: Valeurs | None) -> None:
    """The rules again: what they allowed when it was filed, another entry may forbid since. Raises Refusee."""
    erreurs = genre.controler(ctx, cle, avant, apres) if apres is not None else {}
    for messages in erreurs.values():
        raise Refusee(messages[0])


def approve(ctx: Contexte, genre: Genre, identifier: int, auteur: Identite, vue: str) -> Resultat:
    """Publish what another person (`auteur`) proposed, as it was read (`vue`). Conflit when the entry changed."""
    queue(ctx.session)
    row = _decidable(ctx, identifier, "attente")
    _someone_else(ctx, row)
    current = genre.lire(ctx.session, row.cle) if row.cle else None
    if row.cle and version(current) != version(row.avant):
        raise Conflit(current)
    if vue != seen(row):
        raise Refusee("Son auteur vient de changer cette proposition. Relisez-la.")
    cle = row.cle or genre.nouvelle_cle(ctx.session, row.apres or {})
    if row.cle is None and genre.lire(ctx.session, cle) is not None:
        raise Conflit(genre.lire(ctx.session, cle))
    _still_allowed(ctx, genre, row.cle, row.avant, row.apres)
    author_ctx = Contexte(ctx.session, ctx.maintenant, auteur, ctx.fiches)
    secours = publish(
        author_ctx, genre, cle, row.apres, geste=GESTES[row.geste], motif=row.motif, valideur=ctx.auteur.courriel
    )
    row.cle = cle
    _decide(ctx, row, "publiee")
    return Resultat(row, secours=secours)


def refuse(ctx: Contexte, identifier: int, reponse: str) -> Proposition:
    """Refuse, with a reason that the author reads."""
    row = _decidable(ctx, identifier, "attente")
    _someone_else(ctx, row)
    if found := reason(reponse):
        raise Refusee(found[0])
    row.reponse = reponse[:2000]
    _decide(ctx, row, "refusee")
    audit.note(ctx.session, ctx.maintenant, ctx.auteur.courriel, "refus", genre=row.genre, cle=row.cle, detail=f"n° {row.id}")
    return row


def abandon(ctx: Contexte, identifier: int) -> Proposition:
    """The author takes back a draft or a proposal."""
    row = _decidable(ctx, identifier, *OPEN_STATES)
    if row.auteur_id != ctx.auteur.id:
        raise Refusee("Seul son auteur abandonne une proposition.")
    _decide(ctx, row, "annulee")
    return row


def confirm(ctx: Contexte, identifier: int) -> Proposition:
    """A gesture done alone was read again by someone else."""
    row = _decidable(ctx, identifier, "a_relire")
    _someone_else(ctx, row)
    _decide(ctx, row, "publiee")
    audit.note(
        ctx.session, ctx.maintenant, ctx.auteur.courriel, "relecture", genre=row.genre, cle=row.cle, detail=f"n° {row.id}"
    )
    return row


def _decide(ctx: Contexte, row: Proposition, etat: str) -> None:
    """Only from the state that was read: two decisions at once are one."""
    done = ctx.session.execute(
        update(Proposition)
        .where(Proposition.id == row.id, Proposition.etat == row.etat)
        .values(etat=etat, decideur_id=ctx.auteur.id, decidee_le=ctx.maintenant, modifiee_le=ctx.maintenant)
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusee("Quelqu'un vient de décider.")


