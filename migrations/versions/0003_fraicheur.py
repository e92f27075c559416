"""Owners of the entries, reminders sent.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "proprietaires",
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.Column("courriel", sa.String(length=254), nullable=False),
        sa.Column("modifie_par", sa.String(length=254), nullable=False),
        sa.Column("modifie_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("genre", "cle", name=op.f("pk_proprietaires")),
    )
    with op.batch_alter_table("proprietaires", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proprietaires_courriel"), ["courriel"], unique=False)
    op.create_table(
        "rappels",
        sa.Column("courriel", sa.String(length=254), nullable=False),
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column(
            "etat",
            sa.Enum("en_cours", "envoye", name="etat_rappel", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("nombre", sa.Integer(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("courriel", "jour", name=op.f("pk_rappels")),
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("rappels")
    with op.batch_alter_table("proprietaires", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proprietaires_courriel"))
    op.drop_table("proprietaires")
