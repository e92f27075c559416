"""Contacts that only staff see: CRIP, mobile social workers, UMJ. Residents never read them, on screen or on paper."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from web.agents.entrees import faits, regles
from web.agents.entrees.base import Contexte, Erreurs, Genre, Groupe, Ligne, Valeurs
from web.agents.entrees.champs import Champ, Choix, ChoixMultiple, Courriel, Horaires, Long, Telephone
from web.agents.entrees.communes import Communes
from web.agents.entrees.faits import EXISTENCE, Suivi
from web.agents.entrees.models import ContactPublie
from web.orientation.refuge import is_refuge

ROLES = (
    ("protection_enfance", "protection de l'enfance"),
    ("travail_social", "travail social"),
    ("medico_judiciaire", "unité médico-judiciaire"),
    ("autre", "autre"),
)
SUIVIS = (
    Suivi(EXISTENCE, "ce contact existe"),
    Suivi("adresse", "l'adresse", ("adresse",)),
    Suivi("telephone", "le téléphone et les horaires", ("telephone", "courriel", "horaires")),
)
COLUMNS = ("nom", "role", "zone", "telephone", "courriel", "horaires", "adresse", "demander", "precision")


def read_contacts(folder: Path) -> dict[str, Valeurs]:
    """The contacts of the file, by id. KeyError or yaml.YAMLError when the file is not sound: it is part of the release."""
    rows = yaml.safe_load((folder / "professionnels" / "contacts.yml").read_text(encoding="utf-8"))
    return {row["id"]: _entry(row) for row in rows}


def _entry(row: Mapping[str, Any]) -> Valeurs:
    """A row of the file as an entry: one provenance, on each fact that has a value."""
    fact = {
        "statut": "a_confirmer",
        "source": row["source"],
        "date": row.get("date"),
        "confiance": row.get("confiance", "à vérifier"),
        "doute": row.get("doute"),
        "verifie_par": None,
        "verifie_le": None,
    }
    known = [s.nom for s in SUIVIS if not s.champs or any(row.get(name) for name in s.champs)]
    return {
        **{name: row.get(name) for name in COLUMNS},
        "communes": list(row.get("communes") or []),
        "besoins": list(row.get("besoins") or []),
        "faits": {name: dict(fact) for name in known},
    }


def published_contacts(base: Mapping[str, Valeurs], session: Session) -> dict[str, Valeurs]:
    """Every contact as it stands: those of the file, under those that staff published."""
    return {**base, **{row.id: dict(row.contenu) for row in session.scalars(select(ContactPublie))}}


class Internes(Genre):
    """One entry a contact."""

    code, titre, pluriel = "interne", "un contact interne", "Contacts internes"
    aide = "Vus des agents seulement, au guichet. Jamais montrés ni imprimés pour les habitants."
    creable = True
    sorte_fraicheur = "departemental"

    def __init__(self, base: Mapping[str, Valeurs] | None = None, besoins: tuple[tuple[str, str], ...] = ()) -> None:
        self.base, self.besoins = dict(base or {}), besoins

    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The form."""
        known = (avant or {}).get("faits") or {}
        return [
            Groupe(
                "Le contact",
                (
                    Champ("nom", "Nom du service", obligatoire=True, aide="Un service, jamais une personne.", maximum=120),
                    Choix("role", "Rôle", obligatoire=True, options=ROLES),
                    Champ("zone", "Territoire", maximum=120),
                    Telephone("telephone", "Téléphone"),
                    Courriel("courriel", "Courriel"),
                    Horaires("horaires", "Horaires", aide="Par exemple : Mo-Fr 09:00-17:00; PH off"),
                    Champ("adresse", "Adresse", aide="Jamais celle d'un lieu d'accueil protégé.", maximum=200),
                    Champ("demander", "À qui demander ce qui manque", obligatoire=True, maximum=200),
                    Long("precision", "Ce qu'il faut savoir", maximum=600),
                ),
            ),
            Groupe(
                "Quand le montrer",
                (
                    ChoixMultiple("besoins", "Besoins", aide="Ne cochez rien : tous.", options=self.besoins),
                    Communes("communes", "Communes", aide="Laissez vide : tout le département."),
                ),
            ),
            Groupe("Ce qui est vérifié", faits.fields(SUIVIS, known)),
        ]

    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """By name."""
        rows = sorted(published_contacts(self.base, session).items(), key=lambda row: str(row[1]["nom"]))
        return [Ligne(cle, str(v["nom"]), dict(ROLES).get(v["role"], ""), v["faits"][EXISTENCE]["statut"]) for cle, v in rows]

    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """As it stands."""
        row = session.get(ContactPublie, cle)
        found = dict(row.contenu) if row else self.base.get(cle)
        return None if found is None else {**found}

    def nommer(self, valeurs: Valeurs) -> str:
        """Its name."""
        return str(valeurs.get("nom") or "")

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """The columns, and what is known of each."""
        facts = faits.applied(ctx, SUIVIS, avant, lues, erreurs)
        return {
            **{name: lues.get(name) for name in COLUMNS},
            "communes": lues.get("communes") or [],
            "besoins": lues.get("besoins") or [],
            "faits": facts,
        }

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """No address of a refuge, not even for staff; right words."""
        erreurs = regles.phrase(apres, "precision", "demander")
        watched = {name: apres.get(name) for name in COLUMNS if name != "demander"}
        if is_refuge(str(apres.get("nom") or "")):
            erreurs |= regles.refuge({**watched, "refuge": True})
        return erreurs

    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Published: above its file."""
        row = ctx.session.get(ContactPublie, cle)
        if row is None:
            row = ContactPublie(id=cle)
            ctx.session.add(row)
        row.contenu, row.publie_le = dict(valeurs), ctx.maintenant
        ctx.session.flush()

    def dire_faits(self, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """The facts in words."""
        return faits.in_rows((valeurs or {}).get("faits"), SUIVIS)

    def peut_retirer(self, valeurs: Valeurs) -> bool:
        """A wrong contact may go at any hour."""
        return bool(valeurs["faits"][EXISTENCE]["statut"] != "masque")

    def retirer(self, valeurs: Valeurs) -> Valeurs:
        """Masked."""
        known = valeurs["faits"]
        return {**valeurs, "faits": {**known, EXISTENCE: {**known[EXISTENCE], "statut": "masque"}}}
