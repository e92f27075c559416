"""Tables of the orientation data.

Structure and Service carry the columns of data·inclusion v1 (https://data.inclusion.gouv.fr) with our own
beside them. Where a value comes from, how sure it is and who checked it is kept per field (StructureFait,
ServiceFait): an address may be doubtful while the phone was checked yesterday.
"""

import datetime as dt
from typing import Any, Literal

from sqlalchemy import JSON, CheckConstraint, Enum, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, declared_attr, mapped_column, relationship

from web.db import Base, Instant

Statut = Literal["verifie", "source", "a_confirmer", "masque"]
Canal = Literal["appel", "sms", "tchat", "web", "accueil"]
Force = Literal["police", "gendarmerie"]

#: Producer name of data·inclusion, the same for every entry of ours.
PRODUCTEUR = "balise77"


def _values(name: str, *values: str) -> Enum:
    # Stored as text with a CHECK: a native PostgreSQL enum cannot lose a value in a migration.
    return Enum(*values, name=name, native_enum=False, create_constraint=True, length=16)


class Provenance:
    """Where one fact comes from, how sure it is, who checked it. `date` may be partial: 2014, 2014-01."""

    source: Mapped[str | None] = mapped_column(Text)
    date: Mapped[str | None] = mapped_column(String(10))
    confiance: Mapped[str | None] = mapped_column(String(20))
    doute: Mapped[str | None] = mapped_column(Text)  # why the value itself is doubtful, in French
    verifie_par: Mapped[str | None] = mapped_column(String(120))
    verifie_le: Mapped[dt.date | None] = mapped_column()

    @declared_attr
    def statut(cls) -> Mapped[str]:  # noqa: N805 (declared_attr is a class method)
        """Status of promise 4: verifie, source, a_confirmer or masque."""
        return mapped_column(_values("statut", "verifie", "source", "a_confirmer", "masque"))


class Contact:
    """Columns that data·inclusion gives to structures and services alike."""

    source: Mapped[str] = mapped_column(String(40), default=PRODUCTEUR)
    nom: Mapped[str] = mapped_column(String(150))
    date_maj: Mapped[dt.date] = mapped_column()
    lien_source: Mapped[str | None] = mapped_column(Text)
    commune: Mapped[str | None] = mapped_column(String(80))
    code_postal: Mapped[str | None] = mapped_column(String(5))
    code_insee: Mapped[str | None] = mapped_column(String(5), index=True)
    adresse: Mapped[str | None] = mapped_column(Text)
    complement_adresse: Mapped[str | None] = mapped_column(Text)
    longitude: Mapped[float | None] = mapped_column()
    latitude: Mapped[float | None] = mapped_column()
    telephone: Mapped[str | None] = mapped_column(String(20))
    courriel: Mapped[str | None] = mapped_column(String(120))
    horaires_accueil: Mapped[str | None] = mapped_column(Text)  # OpenStreetMap syntax, null when unknown
    # Ours.
    horaires_texte: Mapped[str | None] = mapped_column(Text)  # the hours as read, in French
    genre: Mapped[str] = mapped_column(String(30), index=True)  # kind of place asked by the sheets
    zone: Mapped[str | None] = mapped_column(Text)  # area served, in French, when it is no commune
    demander: Mapped[str | None] = mapped_column(String(20))  # code of the number to ask for a contact
    precision: Mapped[str | None] = mapped_column(Text)  # a useful sentence shown with the place
    refuge: Mapped[bool] = mapped_column(default=False)
    accord_publication_le: Mapped[dt.date | None] = mapped_column()
    accord_publication_par: Mapped[str | None] = mapped_column(String(120))
    note: Mapped[str | None] = mapped_column(Text)  # never shown to residents
    touched_by_staff: Mapped[bool] = mapped_column(default=False)


def _refuge_check() -> CheckConstraint:
    # Promise 4 held by the database itself: no path, not even the staff desk, can store such an address.
    return CheckConstraint(
        "refuge = false OR (accord_publication_le IS NOT NULL AND accord_publication_par IS NOT NULL)"
        " OR (adresse IS NULL AND complement_adresse IS NULL AND code_postal IS NULL AND latitude IS NULL"
        " AND longitude IS NULL AND telephone IS NULL AND courriel IS NULL)",
        name="refuge_sans_adresse",
    )


class Structure(Contact, Base):
    """An organisation or an office. `id` is a readable slug; `type` is the one of the contract."""

    __tablename__ = "structures"
    __table_args__ = (_refuge_check(),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    description: Mapped[str | None] = mapped_column(Text)
    siret: Mapped[str | None] = mapped_column(String(14))
    site_web: Mapped[str | None] = mapped_column(Text)
    accessibilite_lieu: Mapped[str | None] = mapped_column(Text)
    reseaux_porteurs: Mapped[list[str] | None] = mapped_column(JSON)
    type: Mapped[str] = mapped_column(String(20))
    point_commune: Mapped[bool] = mapped_column(default=False)  # the point is only that of its commune

    faits: Mapped[list["StructureFait"]] = relationship(
        back_populates="structure", cascade="all, delete-orphan", lazy="selectin"
    )
    services: Mapped[list["Service"]] = relationship(back_populates="structure", cascade="all, delete-orphan")


class StructureFait(Provenance, Base):
    """Provenance of one field of a structure; `champ` = existence means that the structure exists."""

    __tablename__ = "structure_faits"

    structure_id: Mapped[str] = mapped_column(
        ForeignKey("structures.id", ondelete="CASCADE"), primary_key=True
    )
    champ: Mapped[str] = mapped_column(String(30), primary_key=True)
    structure: Mapped[Structure] = relationship(back_populates="faits")


class Service(Contact, Base):
    """What a structure offers, maybe elsewhere than at its own address (a weekly permanence)."""

    __tablename__ = "services"
    __table_args__ = (_refuge_check(),)

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    structure_id: Mapped[str] = mapped_column(ForeignKey("structures.id", ondelete="CASCADE"), index=True)
    description: Mapped[str] = mapped_column(Text)
    type: Mapped[str | None] = mapped_column(String(40))
    thematiques: Mapped[list[str] | None] = mapped_column(JSON)
    frais: Mapped[str | None] = mapped_column(String(20))
    frais_precisions: Mapped[str | None] = mapped_column(Text)
    publics: Mapped[list[str] | None] = mapped_column(JSON)
    publics_precisions: Mapped[str | None] = mapped_column(Text)
    conditions_acces: Mapped[str | None] = mapped_column(Text)
    modes_accueil: Mapped[list[str] | None] = mapped_column(JSON)
    zone_eligibilite: Mapped[list[str] | None] = mapped_column(JSON)
    contact_nom_prenom: Mapped[str | None] = mapped_column(String(120))
    lien_mobilisation: Mapped[str | None] = mapped_column(Text)
    modes_mobilisation: Mapped[list[str] | None] = mapped_column(JSON)
    mobilisable_par: Mapped[list[str] | None] = mapped_column(JSON)
    mobilisation_precisions: Mapped[str | None] = mapped_column(Text)
    volume_horaire_hebdomadaire: Mapped[float | None] = mapped_column()
    nombre_semaines: Mapped[int | None] = mapped_column()

    faits: Mapped[list["ServiceFait"]] = relationship(
        back_populates="service", cascade="all, delete-orphan", lazy="selectin"
    )
    structure: Mapped[Structure] = relationship(back_populates="services")


class ServiceFait(Provenance, Base):
    """Provenance of one field of a service."""

    __tablename__ = "service_faits"

    service_id: Mapped[str] = mapped_column(ForeignKey("services.id", ondelete="CASCADE"), primary_key=True)
    champ: Mapped[str] = mapped_column(String(30), primary_key=True)
    service: Mapped[Service] = relationship(back_populates="faits")


class Numero(Provenance, Base):
    """A phone line or portal on one channel. The sheets name it by its code alone (its main channel)."""

    __tablename__ = "numeros"
    __table_args__ = (
        # Numbers of the urgent texts and the great lines never hide (promise 4).
        CheckConstraint("protege = false OR statut <> 'masque'", name="jamais_masque"),
        CheckConstraint("lien LIKE 'tel:%' OR lien LIKE 'sms:%' OR lien LIKE 'https:%'", name="lien_sur"),
        CheckConstraint("numero <> ''", name="numero_present"),
        Index("ix_numeros_principal", "code", "principal"),
    )

    code: Mapped[str] = mapped_column(String(20), primary_key=True)
    canal: Mapped[str] = mapped_column(
        _values("canal", "appel", "sms", "tchat", "web", "accueil"), primary_key=True
    )
    libelle: Mapped[str] = mapped_column(String(120))
    numero: Mapped[str] = mapped_column(String(80))
    lien: Mapped[str | None] = mapped_column(Text)
    horaires: Mapped[str | None] = mapped_column(Text)
    horaires_osm: Mapped[str | None] = mapped_column(Text)
    trace: Mapped[str | None] = mapped_column(Text)
    cout: Mapped[str | None] = mapped_column(Text)
    public: Mapped[str | None] = mapped_column(Text)
    principal: Mapped[bool] = mapped_column(default=True)
    grande_ligne: Mapped[bool] = mapped_column(default=False)
    protege: Mapped[bool] = mapped_column(default=False)  # great line or number of an urgent text
    rang: Mapped[int] = mapped_column(default=0)
    note: Mapped[str | None] = mapped_column(Text)
    touched_by_staff: Mapped[bool] = mapped_column(default=False)


class Zone(Provenance, Base):
    """A commune of the 77: its point, its force and unit, its areas. mds_id is filled by staff only."""

    __tablename__ = "zones"

    code_insee: Mapped[str] = mapped_column(String(5), primary_key=True)
    nom: Mapped[str] = mapped_column(String(80))
    latitude: Mapped[float] = mapped_column()
    longitude: Mapped[float] = mapped_column()
    epci: Mapped[str] = mapped_column(String(120))
    force: Mapped[str] = mapped_column(_values("force", "police", "gendarmerie"))
    circonscription: Mapped[str | None] = mapped_column(String(60))
    unite_id: Mapped[str | None] = mapped_column(ForeignKey("structures.id", ondelete="SET NULL"))
    secteur_violences: Mapped[str] = mapped_column(_values("secteur", "nord", "sud", "incertain"))
    mds_id: Mapped[str | None] = mapped_column(ForeignKey("structures.id", ondelete="SET NULL"))
    touched_by_staff: Mapped[bool] = mapped_column(default=False)


class AngelaTerritoire(Provenance, Base):
    """A territory with an Angela scheme. Never a shop: no list was given by the communes yet."""

    __tablename__ = "angela_territoires"

    id: Mapped[str] = mapped_column(String(100), primary_key=True)
    nom: Mapped[str] = mapped_column(String(150))
    communes: Mapped[list[str]] = mapped_column(JSON)  # INSEE codes
    mention: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    touched_by_staff: Mapped[bool] = mapped_column(default=False)


class Fermeture(Base):
    """A temporary closure of a place (structure or service), shown with it; set by staff only."""

    __tablename__ = "fermetures"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    lieu_id: Mapped[str] = mapped_column(String(100), index=True)
    du: Mapped[dt.date] = mapped_column()
    au: Mapped[dt.date | None] = mapped_column()  # last day closed; null: until further notice
    motif: Mapped[str | None] = mapped_column(String(120))  # shown to residents


class Bandeau(Base):
    """A crisis banner: a few sentences above the answers, for some communes and needs or for all."""

    __tablename__ = "bandeaux"

    id: Mapped[str] = mapped_column(String(40), primary_key=True)
    texte: Mapped[str] = mapped_column(Text)
    debut: Mapped[dt.datetime] = mapped_column(Instant)
    fin: Mapped[dt.datetime] = mapped_column(Instant)
    communes: Mapped[list[str]] = mapped_column(JSON)  # INSEE codes; empty: everywhere
    besoins: Mapped[list[str]] = mapped_column(JSON)  # empty: every need


#: Tables whose rows the seed owns, in an order that respects foreign keys.
SEEDED: tuple[type[Any], ...] = (Structure, Service, Numero, Zone, AngelaTerritoire)
