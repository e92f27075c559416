"""Orientation data: structures, services, their facts, numbers, zones, Angela territories."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | Sequence[str] | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

REFUGE = (
    "refuge = false OR (accord_publication_le IS NOT NULL AND accord_publication_par IS NOT NULL)"
    " OR (adresse IS NULL AND complement_adresse IS NULL AND code_postal IS NULL AND latitude IS NULL"
    " AND longitude IS NULL AND telephone IS NULL AND courriel IS NULL)"
)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "angela_territoires",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("nom", sa.String(length=150), nullable=False),
        sa.Column("communes", sa.JSON(), nullable=False),
        sa.Column("mention", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column("touched_by_staff", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=20), nullable=True),
        sa.Column("doute", sa.Text(), nullable=True),
        sa.Column("verifie_par", sa.String(length=120), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column(
            "statut",
            sa.Enum(
                "verifie",
                "source",
                "a_confirmer",
                "masque",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_angela_territoires")),
    )
    op.create_table(
        "numeros",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column(
            "canal",
            sa.Enum(
                "appel",
                "sms",
                "tchat",
                "web",
                "accueil",
                name="canal",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("libelle", sa.String(length=120), nullable=False),
        sa.Column("numero", sa.String(length=80), nullable=False),
        sa.Column("lien", sa.Text(), nullable=True),
        sa.Column("horaires", sa.Text(), nullable=True),
        sa.Column("horaires_osm", sa.Text(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=True),
        sa.Column("cout", sa.Text(), nullable=True),
        sa.Column("public", sa.Text(), nullable=True),
        sa.Column("principal", sa.Boolean(), nullable=False),
        sa.Column("grande_ligne", sa.Boolean(), nullable=False),
        sa.Column("protege", sa.Boolean(), nullable=False),
        sa.Column("rang", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("touched_by_staff", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=20), nullable=True),
        sa.Column("doute", sa.Text(), nullable=True),
        sa.Column("verifie_par", sa.String(length=120), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column(
            "statut",
            sa.Enum(
                "verifie",
                "source",
                "a_confirmer",
                "masque",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.CheckConstraint(
            "lien LIKE 'tel:%' OR lien LIKE 'sms:%' OR lien LIKE 'https:%'", name=op.f("ck_numeros_lien_sur")
        ),
        sa.CheckConstraint("numero <> ''", name=op.f("ck_numeros_numero_present")),
        sa.CheckConstraint("protege = false OR statut <> 'masque'", name=op.f("ck_numeros_jamais_masque")),
        sa.PrimaryKeyConstraint("code", "canal", name=op.f("pk_numeros")),
    )
    with op.batch_alter_table("numeros", schema=None) as batch_op:
        batch_op.create_index("ix_numeros_principal", ["code", "principal"], unique=False)

    op.create_table(
        "structures",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("siret", sa.String(length=14), nullable=True),
        sa.Column("site_web", sa.Text(), nullable=True),
        sa.Column("accessibilite_lieu", sa.Text(), nullable=True),
        sa.Column("reseaux_porteurs", sa.JSON(), nullable=True),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("point_commune", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("nom", sa.String(length=150), nullable=False),
        sa.Column("date_maj", sa.Date(), nullable=False),
        sa.Column("lien_source", sa.Text(), nullable=True),
        sa.Column("commune", sa.String(length=80), nullable=True),
        sa.Column("code_postal", sa.String(length=5), nullable=True),
        sa.Column("code_insee", sa.String(length=5), nullable=True),
        sa.Column("adresse", sa.Text(), nullable=True),
        sa.Column("complement_adresse", sa.Text(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("telephone", sa.String(length=20), nullable=True),
        sa.Column("courriel", sa.String(length=120), nullable=True),
        sa.Column("horaires_accueil", sa.Text(), nullable=True),
        sa.Column("horaires_texte", sa.Text(), nullable=True),
        sa.Column("genre", sa.String(length=30), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("demander", sa.String(length=20), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("refuge", sa.Boolean(), nullable=False),
        sa.Column("accord_publication_le", sa.Date(), nullable=True),
        sa.Column("accord_publication_par", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("touched_by_staff", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            REFUGE,
            name=op.f("ck_structures_refuge_sans_adresse"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_structures")),
    )
    with op.batch_alter_table("structures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_structures_code_insee"), ["code_insee"], unique=False)
        batch_op.create_index(batch_op.f("ix_structures_genre"), ["genre"], unique=False)

    op.create_table(
        "services",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("structure_id", sa.String(length=100), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=True),
        sa.Column("thematiques", sa.JSON(), nullable=True),
        sa.Column("frais", sa.String(length=20), nullable=True),
        sa.Column("frais_precisions", sa.Text(), nullable=True),
        sa.Column("publics", sa.JSON(), nullable=True),
        sa.Column("publics_precisions", sa.Text(), nullable=True),
        sa.Column("conditions_acces", sa.Text(), nullable=True),
        sa.Column("modes_accueil", sa.JSON(), nullable=True),
        sa.Column("zone_eligibilite", sa.JSON(), nullable=True),
        sa.Column("contact_nom_prenom", sa.String(length=120), nullable=True),
        sa.Column("lien_mobilisation", sa.Text(), nullable=True),
        sa.Column("modes_mobilisation", sa.JSON(), nullable=True),
        sa.Column("mobilisable_par", sa.JSON(), nullable=True),
        sa.Column("mobilisation_precisions", sa.Text(), nullable=True),
        sa.Column("volume_horaire_hebdomadaire", sa.Double(), nullable=True),
        sa.Column("nombre_semaines", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("nom", sa.String(length=150), nullable=False),
        sa.Column("date_maj", sa.Date(), nullable=False),
        sa.Column("lien_source", sa.Text(), nullable=True),
        sa.Column("commune", sa.String(length=80), nullable=True),
        sa.Column("code_postal", sa.String(length=5), nullable=True),
        sa.Column("code_insee", sa.String(length=5), nullable=True),
        sa.Column("adresse", sa.Text(), nullable=True),
        sa.Column("complement_adresse", sa.Text(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("telephone", sa.String(length=20), nullable=True),
        sa.Column("courriel", sa.String(length=120), nullable=True),
        sa.Column("horaires_accueil", sa.Text(), nullable=True),
        sa.Column("horaires_texte", sa.Text(), nullable=True),
        sa.Column("genre", sa.String(length=30), nullable=False),
        sa.Column("zone", sa.Text(), nullable=True),
        sa.Column("demander", sa.String(length=20), nullable=True),
        sa.Column("precision", sa.Text(), nullable=True),
        sa.Column("refuge", sa.Boolean(), nullable=False),
        sa.Column("accord_publication_le", sa.Date(), nullable=True),
        sa.Column("accord_publication_par", sa.String(length=120), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("touched_by_staff", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            REFUGE,
            name=op.f("ck_services_refuge_sans_adresse"),
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["structures.id"],
            name=op.f("fk_services_structure_id_structures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_services")),
    )
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_services_code_insee"), ["code_insee"], unique=False)
        batch_op.create_index(batch_op.f("ix_services_genre"), ["genre"], unique=False)
        batch_op.create_index(batch_op.f("ix_services_structure_id"), ["structure_id"], unique=False)

    op.create_table(
        "structure_faits",
        sa.Column("structure_id", sa.String(length=100), nullable=False),
        sa.Column("champ", sa.String(length=30), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=20), nullable=True),
        sa.Column("doute", sa.Text(), nullable=True),
        sa.Column("verifie_par", sa.String(length=120), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column(
            "statut",
            sa.Enum(
                "verifie",
                "source",
                "a_confirmer",
                "masque",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["structure_id"],
            ["structures.id"],
            name=op.f("fk_structure_faits_structure_id_structures"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("structure_id", "champ", name=op.f("pk_structure_faits")),
    )
    op.create_table(
        "zones",
        sa.Column("code_insee", sa.String(length=5), nullable=False),
        sa.Column("nom", sa.String(length=80), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("epci", sa.String(length=120), nullable=False),
        sa.Column(
            "force",
            sa.Enum(
                "police", "gendarmerie", name="force", native_enum=False, create_constraint=True, length=16
            ),
            nullable=False,
        ),
        sa.Column("circonscription", sa.String(length=60), nullable=True),
        sa.Column("unite_id", sa.String(length=100), nullable=True),
        sa.Column(
            "secteur_violences",
            sa.Enum(
                "nord",
                "sud",
                "incertain",
                name="secteur",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.Column("mds_id", sa.String(length=100), nullable=True),
        sa.Column("touched_by_staff", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=20), nullable=True),
        sa.Column("doute", sa.Text(), nullable=True),
        sa.Column("verifie_par", sa.String(length=120), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column(
            "statut",
            sa.Enum(
                "verifie",
                "source",
                "a_confirmer",
                "masque",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["mds_id"], ["structures.id"], name=op.f("fk_zones_mds_id_structures"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["unite_id"], ["structures.id"], name=op.f("fk_zones_unite_id_structures"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("code_insee", name=op.f("pk_zones")),
    )
    op.create_table(
        "service_faits",
        sa.Column("service_id", sa.String(length=100), nullable=False),
        sa.Column("champ", sa.String(length=30), nullable=False),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("date", sa.String(length=10), nullable=True),
        sa.Column("confiance", sa.String(length=20), nullable=True),
        sa.Column("doute", sa.Text(), nullable=True),
        sa.Column("verifie_par", sa.String(length=120), nullable=True),
        sa.Column("verifie_le", sa.Date(), nullable=True),
        sa.Column(
            "statut",
            sa.Enum(
                "verifie",
                "source",
                "a_confirmer",
                "masque",
                name="statut",
                native_enum=False,
                create_constraint=True,
                length=16,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["service_id"],
            ["services.id"],
            name=op.f("fk_service_faits_service_id_services"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("service_id", "champ", name=op.f("pk_service_faits")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("service_faits")
    op.drop_table("zones")
    op.drop_table("structure_faits")
    with op.batch_alter_table("services", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_services_structure_id"))
        batch_op.drop_index(batch_op.f("ix_services_genre"))
        batch_op.drop_index(batch_op.f("ix_services_code_insee"))

    op.drop_table("services")
    with op.batch_alter_table("structures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_structures_genre"))
        batch_op.drop_index(batch_op.f("ix_structures_code_insee"))

    op.drop_table("structures")
    with op.batch_alter_table("numeros", schema=None) as batch_op:
        batch_op.drop_index("ix_numeros_principal")

    op.drop_table("numeros")
    op.drop_table("angela_territoires")
