"""What every kind of entry can do: list, read as plain JSON, check a form, write. The review flow knows nothing more."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Date as SqlDate
from sqlalchemy.orm import Session

from web.agents.accounts import Identite
from web.agents.entrees.champs import Champ, Refus
from web.db import Instant
from web.fiches.store import Fiches

Valeurs = dict[str, Any]  # an entry as plain JSON
Erreurs = dict[str, list[str]]  # field → messages
Saisie = Mapping[str, list[str]]  # field → what was typed


class Impossible(ValueError):
    """What is asked cannot be published; the text says why, in French."""


@dataclass(frozen=True)
class Ligne:
    """An entry in a list."""

    cle: str
    titre: str
    detail: str = ""
    statut: str = ""


@dataclass(frozen=True)
class Contexte:
    """What checks and writes need to know."""

    session: Session
    maintenant: dt.datetime
    auteur: Identite
    fiches: Fiches

    @property
    def jour(self) -> dt.date:
        """Today in Paris."""
        return self.maintenant.date()


@dataclass(frozen=True)
class Groupe:
    """Fields shown together."""

    titre: str
    champs: Sequence[Champ]


class Genre(ABC):
    """One kind of entry."""

    code: str
    titre: str  # « une structure »
    pluriel: str
    aide: str = ""
    creable = False
    supprimable = False
    #: One person may publish alone, at any hour; another reads it again the next day.
    seul = False
    #: Two people for everything, even to go back: national numbers, sheets, texts of a crisis.
    deux = False

    @abstractmethod
    def groupes(self, session: Session, avant: Valeurs | None) -> list[Groupe]:
        """The fields of the form for an entry, or for a new one."""

    @abstractmethod
    def lister(self, session: Session, maintenant: dt.datetime) -> list[Ligne]:
        """Every entry."""

    @abstractmethod
    def lire(self, session: Session, cle: str) -> Valeurs | None:
        """An entry as plain JSON, None when there is none."""

    @abstractmethod
    def ecrire(self, ctx: Contexte, cle: str, valeurs: Valeurs) -> None:
        """Write an entry. Flushes are the session's matter."""

    def supprimer(self, ctx: Contexte, cle: str) -> None:
        """Remove an entry, for the kinds that can be."""
        raise NotImplementedError

    def lire_tout(self, session: Session, cles: Iterable[str]) -> dict[str, Valeurs]:
        """Those of these entries that exist. Kinds with thousands of entries read them together."""
        found = ((cle, self.lire(session, cle)) for cle in cles)
        return {cle: valeurs for cle, valeurs in found if valeurs is not None}

    def ecrire_tout(self, ctx: Contexte, entrees: Mapping[str, Valeurs]) -> None:
        """Write several entries."""
        for cle, valeurs in entrees.items():
            self.ecrire(ctx, cle, valeurs)

    def effacer_tout(self, ctx: Contexte, cles: Iterable[str]) -> None:
        """Undo the creation of entries: only a whole import that is taken back does this."""
        for cle in cles:
            self.supprimer(ctx, cle)

    @abstractmethod
    def nommer(self, valeurs: Valeurs) -> str:
        """What people call an entry."""

    def nouvelle_cle(self, session: Session, valeurs: Valeurs) -> str:
        """Key of a new entry."""
        wanted = slug(self.nommer(valeurs))
        wanted = f"{wanted}-1" if wanted == "nouveau" else wanted  # the address of the form of a new entry
        cle, number = wanted, 2
        while self.lire(session, cle) is not None:
            cle, number = f"{wanted}-{number}", number + 1
        return cle

    def figes(self, avant: Valeurs | None) -> frozenset[str]:
        """Fields that are shown and cannot be changed here."""
        return frozenset()

    def saisie_de(self, session: Session, valeurs: Valeurs | None) -> dict[str, list[str]]:
        """What the form shows for an entry."""
        shown = self.a_plat(valeurs) if valeurs else {}
        return {champ.nom: champ.montrer(shown.get(champ.nom)) for champ in self.champs(session, valeurs)}

    def champs(self, session: Session, avant: Valeurs | None) -> list[Champ]:
        """Every field of the form."""
        return [champ for groupe in self.groupes(session, avant) for champ in groupe.champs]

    def a_plat(self, valeurs: Valeurs) -> Valeurs:
        """The values by field of the form; the entry itself for most kinds."""
        return valeurs

    def assembler(self, ctx: Contexte, avant: Valeurs | None, lues: Valeurs, erreurs: Erreurs) -> Valeurs:
        """The entry made of the fields read; adds to the errors. Most kinds: the fields above what they leave alone."""
        return {**(avant or {}), **lues}

    def controler(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, apres: Valeurs) -> Erreurs:
        """What fields do not see alone."""
        return {}

    def preparer(self, ctx: Contexte, cle: str | None, avant: Valeurs | None, saisie: Saisie) -> tuple[Valeurs, Erreurs]:
        """The entry that a form asks for, and every error at once, by field."""
        erreurs: Erreurs = {}
        lues: Valeurs = {}
        figes = self.figes(avant)
        plat = self.a_plat(avant) if avant else {}
        for champ in self.champs(ctx.session, avant):
            if champ.nom in figes:
                lues[champ.nom] = plat.get(champ.nom)
                continue
            typed = [value.replace("\r\n", "\n") for value in saisie.get(champ.nom, [])]
            if avant and [value for value in typed if value] == [v for v in champ.montrer(plat.get(champ.nom)) if v]:
                lues[champ.nom] = plat.get(champ.nom)  # as it was shown: an old value is no error of who types today
                continue
            try:
                lues[champ.nom] = champ.lire(typed)
            except Refus as refus:
                erreurs.setdefault(champ.nom, []).append(str(refus))
                lues[champ.nom] = plat.get(champ.nom)
        apres = self.assembler(ctx, avant, lues, erreurs)
        for nom, messages in self.controler(ctx, cle, avant, apres).items():
            # A field already refused was not read: rules across fields would speak of its old value.
            if nom not in erreurs:
                erreurs[nom] = messages
        return apres, erreurs

    def dire(self, session: Session, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """(field, label, words) of an entry, for the page of an entry and for differences."""
        plat = self.a_plat(valeurs) if valeurs else {}
        rows = [(c.nom, c.libelle, c.dire(plat.get(c.nom))) for c in self.champs(session, valeurs)]
        return [row for row in rows if not row[0].startswith(("fait-", "moyen"))] + self.dire_faits(valeurs)

    def dire_faits(self, valeurs: Valeurs | None) -> list[tuple[str, str, str]]:
        """The same for what is known of the sources."""
        return []

    def peut_retirer(self, valeurs: Valeurs) -> bool:
        """Whether one person alone may withdraw this entry from the answers, at any hour."""
        return False

    def retirer(self, valeurs: Valeurs) -> Valeurs:
        """The entry withdrawn."""
        raise NotImplementedError


def version(valeurs: Valeurs | None) -> str:
    """Short digest of an entry: two people who read the same one have the same version."""
    text = json.dumps(valeurs, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def slug(text: str) -> str:
    """« MDS de Meaux » → mds-de-meaux."""
    flat = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    bare = "".join(char for char in flat if not unicodedata.combining(char))
    return re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80] or "entree"


def plain(value: Any) -> Any:
    """A column as JSON."""
    return value.isoformat() if isinstance(value, dt.date | dt.datetime) else value


def read_columns(row: Any, names: Iterable[str]) -> Valeurs:
    """Columns of a row as JSON."""
    return {name: plain(getattr(row, name)) for name in names}


def write_columns(row: Any, valeurs: Mapping[str, Any], names: Iterable[str]) -> None:
    """Set columns of a row from JSON, dates included."""
    for name, value in as_columns(type(row), valeurs, names).items():
        setattr(row, name, value)


def as_columns(table: Any, valeurs: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """JSON values as those of columns: dates and moments are read."""
    columns, found = table.__table__.columns, {}
    for name in names:
        value = valeurs.get(name)
        kind = columns[name].type
        if isinstance(value, str) and isinstance(kind, Instant):
            value = dt.datetime.fromisoformat(value)
        elif isinstance(value, str) and isinstance(kind, SqlDate):
            value = dt.date.fromisoformat(value)
        found[name] = value
    return found
