"""Front desk and learning: internal contacts; sentences that residents gave, rewritten ones, the switch, used offers."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0006"
down_revision: str | Sequence[str] | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "contacts_internes",
        sa.Column("id", sa.String(length=100), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=False),
        sa.Column("publie_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contacts_internes")),
    )
    op.create_table(
        "phrases_confiees",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("texte", sa.String(length=300), nullable=False),
        sa.Column("recue_le", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases_confiees")),
    )
    op.create_index(op.f("ix_phrases_confiees_recue_le"), "phrases_confiees", ["recue_le"])
    op.create_table(
        "phrases_reecrites",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("besoin", sa.String(length=60), nullable=False),
        sa.Column("texte", sa.String(length=300), nullable=False),
        sa.Column("redigee_par", sa.String(length=254), nullable=False),
        sa.Column("recue_le", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phrases_reecrites")),
    )
    op.create_index(op.f("ix_phrases_reecrites_recue_le"), "phrases_reecrites", ["recue_le"])
    op.create_table(
        "offres_utilisees",
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("empreinte", name=op.f("pk_offres_utilisees")),
    )
    op.create_table(
        "apprentissage",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ouvert", sa.Boolean(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_apprentissage_une_ligne")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_apprentissage")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("apprentissage")
    op.drop_table("offres_utilisees")
    op.drop_index(op.f("ix_phrases_reecrites_recue_le"), table_name="phrases_reecrites")
    op.drop_table("phrases_reecrites")
    op.drop_index(op.f("ix_phrases_confiees_recue_le"), table_name="phrases_confiees")
    op.drop_table("phrases_confiees")
    op.drop_table("contacts_internes")
