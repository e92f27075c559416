"""Tables of the imports. The file itself is never kept: it may hold the address of a refuge."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant


def _values(name: str, *values: str) -> Enum:
    return Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


ETATS = (
    "analyse",  # being read and compared, by the process that holds `jeton`
    "refuse",  # errors: nothing can be applied
    "pret",  # no error: its author may send it to a second person
    "attente",  # waits for that person
    "ecriture",  # being written
    "applique",
    "rejete",
    "annule",
    "interrompu",  # the process that worked on it is gone; the data are as before
    "revenu",  # applied, then taken back as a whole
)


class Import(Base):
    """One file on its way, or the return of one that was applied (`retour_de`)."""

    __tablename__ = "imports"

    id: Mapped[int] = mapped_column(primary_key=True)
    sorte: Mapped[str] = mapped_column(String(20))  # kind of file, see sources/registre.py
    nom_fichier: Mapped[str] = mapped_column(String(120))
    empreinte: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file
    taille: Mapped[int] = mapped_column()  # bytes
    date_fichier: Mapped[dt.date | None] = mapped_column()
    complet: Mapped[bool] = mapped_column(default=False)  # what the file does not name is withdrawn
    etat: Mapped[str] = mapped_column(_values("etat_import", *ETATS), index=True)
    etape: Mapped[str] = mapped_column(String(60), default="")  # what is being done, in French
    fait: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    battement: Mapped[dt.datetime | None] = mapped_column(Instant)  # last sign of life of who works on it
    jeton: Mapped[str | None] = mapped_column(String(32))  # of who works on it
    annulation: Mapped[bool] = mapped_column(default=False)  # asked by a person
    bilan: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    message: Mapped[str | None] = mapped_column(Text)  # why it stopped, in French
    motif: Mapped[str] = mapped_column(Text, default="")
    auteur_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    cree_le: Mapped[dt.datetime] = mapped_column(Instant)
    decideur_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    decide_le: Mapped[dt.datetime | None] = mapped_column(Instant)
    reponse: Mapped[str | None] = mapped_column(Text)
    retour_de: Mapped[int | None] = mapped_column(ForeignKey("imports.id"))


class ImportChangement(Base):
    """What an import does to one entry, or leaves alone because staff changed it (`ecart`)."""

    __tablename__ = "import_changements"
    __table_args__ = (Index("ix_import_changements_import_geste", "import_id", "geste"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"))
    ligne: Mapped[int | None] = mapped_column()
    geste: Mapped[str] = mapped_column(_values("geste_import", "ajout", "changement", "retrait", "ecart", "lien"))
    genre: Mapped[str] = mapped_column(String(20))
    cle: Mapped[str] = mapped_column(String(120))
    nom: Mapped[str] = mapped_column(String(200))
    avant: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    apres: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    identifiant: Mapped[str | None] = mapped_column(String(160))  # "source identifier" to remember once applied


class ImportRemarque(Base):
    """One error (`grave`) or remark, by line of the file."""

    __tablename__ = "import_remarques"

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("imports.id", ondelete="CASCADE"), index=True)
    ligne: Mapped[int | None] = mapped_column()
    colonne: Mapped[str] = mapped_column(String(120))
    valeur: Mapped[str] = mapped_column(String(120))  # empty where it would give a refuge away
    message: Mapped[str] = mapped_column(Text)
    grave: Mapped[bool] = mapped_column()


class IdentifiantOfficiel(Base):
    """How a published file names one of our entries: next time it is found without comparing names."""

    __tablename__ = "identifiants_officiels"

    source: Mapped[str] = mapped_column(String(30), primary_key=True)
    identifiant: Mapped[str] = mapped_column(String(120), primary_key=True)
    genre: Mapped[str] = mapped_column(String(20))
    cle: Mapped[str] = mapped_column(String(120))
