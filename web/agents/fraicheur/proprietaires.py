"""Owners: the mailbox of a service, which stays when people leave. The mailbox of a person is refused."""

from __future__ import annotations

import re

from sqlalchemy import select

from web.agents import audit
from web.agents.entrees.base import Contexte
from web.agents.entrees.champs import Courriel, Refus
from web.agents.fraicheur.models import PAR_SORTE, Proprietaire
from web.agents.models import Agent
from web.agents.propositions import Refusee
from web.orientation.fraicheur import DELAIS, NOMS

AIDE = "La boîte d'un service, par exemple mds-meaux@ ou contact@. Jamais celle d'une personne."
PERSONNE = "Cette adresse semble celle d'une personne. Donnez la boîte d'un service : elle reste quand les gens changent."
#: « marie.dupont », « m.dupont », « jean-marc.le-goff »: a first name or its letter, a dot, a name.
_NOM_ET_PRENOM = re.compile(r"[a-z]+(?:-[a-z]+)?[._][a-z]+(?:[-'][a-z]+)*\d{0,2}")
#: Words of a service: « accueil.melun » and « mds.meaux » are no one's name.
_SERVICE = frozenset({
    "accueil", "administration", "aide", "assistance", "association", "avimej", "balise", "brigade", "bureau",
    "cabinet", "cellule", "cidff", "commissariat", "communication", "contact", "crip", "departement", "direction",
    "dgas", "dgs", "droits", "equipe", "espace", "femmes", "gendarmerie", "guichet", "info", "infos", "informations",
    "logement", "mairie", "maison", "mds", "mdph", "mission", "observatoire", "orientation", "pat", "point", "pole",
    "police", "poste", "prefecture", "prevention", "protection", "relais", "secretariat", "securite", "service",
    "services", "social", "solidarites", "sos", "standard", "support", "territoire", "victimes", "violences",
})  # fmt: skip


def domaines(setting: str) -> frozenset[str]:
    """The domains of BALISE_SERVICE_DOMAINS, lower case; empty: any."""
    return frozenset(part.strip().lower().lstrip("@") for part in setting.split(",") if part.strip())


def lire_courriel(ctx: Contexte, text: str, allowed: frozenset[str]) -> str:
    """The mailbox, lower case. Refus says what is wrong."""
    found = Courriel("courriel", "Propriétaire", obligatoire=True).lire([text])
    courriel = str(found).lower()
    local, _, domain = courriel.partition("@")
    if allowed and domain not in allowed:
        raise Refus(f"Domaine refusé : {domain}. Domaines admis : {', '.join(sorted(allowed))}.")
    words = set(re.split(r"[^a-z]+", local))
    if _NOM_ET_PRENOM.fullmatch(local) and not words & _SERVICE:
        raise Refus(PERSONNE)
    if ctx.session.scalar(select(Agent.id).where(Agent.courriel == courriel)):
        raise Refus("C'est l'adresse d'un compte du bureau, donc d'une personne. Donnez la boîte d'un service.")
    return courriel


def confier(ctx: Contexte, genre: str, cle: str, courriel: str | None) -> None:
    """Give an entry, or a kind of deadline (genre « sorte »), to a mailbox; None takes it back. The audit log keeps both."""
    if genre == PAR_SORTE and cle not in DELAIS:
        raise Refusee("Cette sorte d'entrées n'existe pas.")
    row = ctx.session.get(Proprietaire, (genre, cle))
    before = row.courriel if row else "personne"
    if row is not None and courriel is None:
        ctx.session.delete(row)
    elif courriel is not None:
        if row is None:
            row = Proprietaire(genre=genre, cle=cle)
            ctx.session.add(row)
        row.courriel, row.modifie_par, row.modifie_le = courriel, ctx.auteur.courriel, ctx.maintenant
    after = courriel or "personne"
    if after == before:
        raise Refusee("Rien ne change.")
    ctx.session.flush()
    detail = f"{NOMS.get(cle, cle)} : de {before} à {after}" if genre == PAR_SORTE else f"de {before} à {after}"
    audit.note(ctx.session, ctx.maintenant, ctx.auteur.courriel, "propriétaire", genre=genre, cle=cle, detail=detail)


def par_sorte(ctx: Contexte) -> dict[str, str]:
    """The mailbox of each kind of deadline that has one."""
    rows = ctx.session.scalars(select(Proprietaire).where(Proprietaire.genre == PAR_SORTE))
    return {row.cle: row.courriel for row in rows}


def connus(ctx: Contexte) -> list[str]:
    """Every mailbox that owns something, for the filter."""
    return sorted(set(ctx.session.scalars(select(Proprietaire.courriel))))
