"""Imports of the staff desk: what is tried, by whom, its changes and errors by line; identifiers of published files."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | Sequence[str] | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def _values(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "imports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sorte", sa.String(length=20), nullable=False),
        sa.Column("nom_fichier", sa.String(length=120), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("taille", sa.Integer(), nullable=False),
        sa.Column("date_fichier", sa.Date(), nullable=True),
        sa.Column("complet", sa.Boolean(), nullable=False),
        sa.Column(
            "etat",
            _values(
                "etat_import",
                "analyse",
                "refuse",
                "pret",
                "attente",
                "ecriture",
                "applique",
                "rejete",
                "annule",
                "interrompu",
                "revenu",
            ),
            nullable=False,
        ),
        sa.Column("etape", sa.String(length=60), nullable=False),
        sa.Column("fait", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("battement", sa.DateTime(timezone=True), nullable=True),
        sa.Column("jeton", sa.String(length=32), nullable=True),
        sa.Column("annulation", sa.Boolean(), nullable=False),
        sa.Column("bilan", sa.JSON(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decideur_id", sa.Integer(), nullable=True),
        sa.Column("decide_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.Column("retour_de", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["auteur_id"], ["agents.id"], name=op.f("fk_imports_auteur_id_agents")),
        sa.ForeignKeyConstraint(["decideur_id"], ["agents.id"], name=op.f("fk_imports_decideur_id_agents")),
        sa.ForeignKeyConstraint(["retour_de"], ["imports.id"], name=op.f("fk_imports_retour_de_imports")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_auteur_id"), ["auteur_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_imports_etat"), ["etat"], unique=False)

    op.create_table(
        "import_changements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("ligne", sa.Integer(), nullable=True),
        sa.Column("geste", _values("geste_import", "ajout", "changement", "retrait", "ecart", "lien"), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.Column("nom", sa.String(length=200), nullable=False),
        sa.Column("avant", sa.JSON(), nullable=True),
        sa.Column("apres", sa.JSON(), nullable=True),
        sa.Column("identifiant", sa.String(length=160), nullable=True),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_changements_import_id_imports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_changements")),
    )
    with op.batch_alter_table("import_changements", schema=None) as batch_op:
        batch_op.create_index("ix_import_changements_import_geste", ["import_id", "geste"], unique=False)

    op.create_table(
        "import_remarques",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("ligne", sa.Integer(), nullable=True),
        sa.Column("colonne", sa.String(length=120), nullable=False),
        sa.Column("valeur", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("grave", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["imports.id"], name=op.f("fk_import_remarques_import_id_imports"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_remarques")),
    )
    with op.batch_alter_table("import_remarques", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_remarques_import_id"), ["import_id"], unique=False)

    op.create_table(
        "identifiants_officiels",
        sa.Column("source", sa.String(length=30), nullable=False),
        sa.Column("identifiant", sa.String(length=120), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("source", "identifiant", name=op.f("pk_identifiants_officiels")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("identifiants_officiels")
    with op.batch_alter_table("import_remarques", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_remarques_import_id"))

    op.drop_table("import_remarques")
    with op.batch_alter_table("import_changements", schema=None) as batch_op:
        batch_op.drop_index("ix_import_changements_import_geste")

    op.drop_table("import_changements")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_etat"))
        batch_op.drop_index(batch_op.f("ix_imports_auteur_id"))

    op.drop_table("imports")
