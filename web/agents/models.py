"""Tables of the staff desk: accounts, sessions, proposals, history and the audit log."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from web.db import Base, Instant

#: Who is outside of the accounts: commands of `bin/balise`.
MACHINE = "commande"


def _values(name: str, *values: str) -> Enum:
    return Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


class Agent(Base):
    """A member of staff. `service` is what residents may read as the author of a check; the name is for colleagues."""

    __tablename__ = "agents"

    id: Mapped[int] = mapped_column(primary_key=True)
    courriel: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    nom: Mapped[str] = mapped_column(String(120))
    service: Mapped[str] = mapped_column(String(120))
    role: Mapped[str] = mapped_column(_values("role", "lecteur", "editeur", "valideur", "administrateur"))
    connexion: Mapped[str] = mapped_column(_values("connexion", "locale", "oidc"))
    actif: Mapped[bool] = mapped_column(default=True)
    mot_de_passe: Mapped[str | None] = mapped_column(String(200))  # argon2id
    a_changer: Mapped[bool] = mapped_column(default=True)  # the password was given by a machine
    totp: Mapped[str | None] = mapped_column(String(400))  # secret, encrypted
    totp_actif: Mapped[bool] = mapped_column(default=False)
    totp_dernier: Mapped[int | None] = mapped_column()  # last step used: a code serves once
    echecs: Mapped[int] = mapped_column(default=0)
    bloque_jusqu_a: Mapped[dt.datetime | None] = mapped_column(Instant)
    oidc_sujet: Mapped[str | None] = mapped_column(String(255), unique=True)  # "issuer sub", bound at the first login
    cree_le: Mapped[dt.datetime] = mapped_column(Instant)
    derniere_connexion: Mapped[dt.datetime | None] = mapped_column(Instant)


class Suppleance(Base):
    """From one day to another, `suppleant` also has the role of `titulaire`."""

    __tablename__ = "suppleances"
    __table_args__ = (
        CheckConstraint("titulaire_id <> suppleant_id", name="pas_soi_meme"),
        CheckConstraint("du <= au", name="dates"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    titulaire_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    suppleant_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    du: Mapped[dt.date] = mapped_column()
    au: Mapped[dt.date] = mapped_column()


class SessionAgent(Base):
    """A login. Only the SHA-256 of the cookie is kept."""

    __tablename__ = "sessions_agents"

    id: Mapped[int] = mapped_column(primary_key=True)
    empreinte: Mapped[str] = mapped_column(String(64), unique=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("agents.id", ondelete="CASCADE"), index=True)
    etape: Mapped[str] = mapped_column(_values("etape", "code", "mot_de_passe", "double", "ouverte"))
    ouverte_le: Mapped[dt.datetime] = mapped_column(Instant)
    expire_le: Mapped[dt.datetime] = mapped_column(Instant)
    revoquee_le: Mapped[dt.datetime | None] = mapped_column(Instant)


class DepartOidc(Base):
    """A login that left for the provider; lives ten minutes."""

    __tablename__ = "departs_oidc"

    etat: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of the state
    temoin: Mapped[str] = mapped_column(String(64))  # SHA-256 of the cookie of the browser that left
    secret: Mapped[dict[str, Any]] = mapped_column(JSON)  # nonce and PKCE verifier
    reprise: Mapped[str | None] = mapped_column(Text)  # what was being typed, signed
    expire_le: Mapped[dt.datetime] = mapped_column(Instant)


class Proposition(Base):
    """A change on its way: draft, waiting for a second person, published, refused. `saisie` is what was typed."""

    __tablename__ = "propositions"
    __table_args__ = (Index("ix_propositions_genre_cle", "genre", "cle"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    genre: Mapped[str] = mapped_column(String(20))
    cle: Mapped[str | None] = mapped_column(String(120))  # null: an entry to create, not yet named
    geste: Mapped[str] = mapped_column(_values("geste", "creer", "modifier", "retirer", "supprimer", "revenir"))
    etat: Mapped[str] = mapped_column(
        _values("etat_proposition", "brouillon", "attente", "publiee", "a_relire", "refusee", "annulee"), index=True
    )
    version_lue: Mapped[str | None] = mapped_column(String(16))  # of the entry when the form was opened
    saisie: Mapped[dict[str, list[str]]] = mapped_column(JSON)
    avant: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    apres: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    motif: Mapped[str] = mapped_column(Text)
    auteur_id: Mapped[int] = mapped_column(ForeignKey("agents.id"), index=True)
    creee_le: Mapped[dt.datetime] = mapped_column(Instant)
    modifiee_le: Mapped[dt.datetime] = mapped_column(Instant)
    decideur_id: Mapped[int | None] = mapped_column(ForeignKey("agents.id"))
    decidee_le: Mapped[dt.datetime | None] = mapped_column(Instant)
    reponse: Mapped[str | None] = mapped_column(Text)  # why it was refused


class Revision(Base):
    """One state of an entry that was published. Number 0 is what stood before the first change by staff."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("genre", "cle", "numero", name="uq_revisions_entree"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    genre: Mapped[str] = mapped_column(String(20))
    cle: Mapped[str] = mapped_column(String(120))
    numero: Mapped[int] = mapped_column()
    contenu: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # null: the entry did not exist
    geste: Mapped[str] = mapped_column(String(20))
    auteur: Mapped[str] = mapped_column(String(254))
    valideur: Mapped[str | None] = mapped_column(String(254))
    motif: Mapped[str] = mapped_column(Text)
    le: Mapped[dt.datetime] = mapped_column(Instant)


class Journal(Base):
    """The audit log. Triggers of the database refuse any update or deletion (migration 0002)."""

    __tablename__ = "journal"

    id: Mapped[int] = mapped_column(primary_key=True)
    le: Mapped[dt.datetime] = mapped_column(Instant, index=True)
    qui: Mapped[str] = mapped_column(String(254))
    geste: Mapped[str] = mapped_column(String(40))
    genre: Mapped[str | None] = mapped_column(String(20))
    cle: Mapped[str | None] = mapped_column(String(120))
    detail: Mapped[str] = mapped_column(Text)
