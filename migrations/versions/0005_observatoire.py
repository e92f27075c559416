"""Switches, and the counts of the observatory."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | Sequence[str] | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "coupures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(length=10), nullable=False),
        sa.Column("cible", sa.String(length=60), nullable=False),
        sa.Column("phrase", sa.String(length=20), nullable=False),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("coupee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("coupee_par", sa.String(length=254), nullable=False),
        sa.Column("rallumee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rallumee_par", sa.String(length=254), nullable=True),
        sa.CheckConstraint("genre IN ('robot', 'besoin', 'lieu')", name=op.f("ck_coupures_genre")),
        sa.CheckConstraint("(genre = 'robot') = (cible = '')", name=op.f("ck_coupures_cible")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_coupures")),
    )
    in_force = sa.text("rallumee_le IS NULL")
    op.create_index(
        "uq_coupures_en_cours", "coupures", ["genre", "cible"], unique=True, sqlite_where=in_force, postgresql_where=in_force
    )
    op.create_table(
        "mesures_besoins",
        sa.Column("jour", sa.Date(), nullable=False),
        sa.Column("epci", sa.String(length=9), nullable=False),
        sa.Column("besoin", sa.String(length=60), nullable=False),
        sa.Column("mesure", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_mesures_besoins_n")),
        sa.PrimaryKeyConstraint("jour", "epci", "besoin", "mesure", name=op.f("pk_mesures_besoins")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mesures_heures",
        sa.Column("mois", sa.Date(), nullable=False),
        sa.Column("heure", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("canal", sa.String(length=12), nullable=False),
        sa.Column("mesure", sa.String(length=12), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("n > 0", name=op.f("ck_mesures_heures_n")),
        sa.CheckConstraint("heure BETWEEN 0 AND 23", name=op.f("ck_mesures_heures_heure")),
        sa.PrimaryKeyConstraint("mois", "heure", "canal", "mesure", name=op.f("pk_mesures_heures")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Undo."""
    op.drop_table("mesures_heures")
    op.drop_table("mesures_besoins")
    op.drop_index("uq_coupures_en_cours", table_name="coupures")
    op.drop_table("coupures")
