"""Staff desk: accounts, sessions, proposals, history, audit log; closures, banners and published sheets."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | Sequence[str] | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


#: Tables whose rows are written once: not even the service may change them.
APPEND_ONLY = ("journal", "revisions")


def _lock(table: str) -> None:
    """Triggers that refuse any change of a row, and emptying the table."""
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_sans_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} : ajout seul'); END"
            )
        return
    op.execute(f"CREATE TRIGGER {table}_ajout_seul BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION ajout_seul()")
    op.execute(f"CREATE TRIGGER {table}_sans_vidage BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ajout_seul()")


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "agents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("courriel", sa.String(length=254), nullable=False),
        sa.Column("nom", sa.String(length=120), nullable=False),
        sa.Column("service", sa.String(length=120), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "lecteur",
                "editeur",
                "valideur",
                "administrateur",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "connexion",
            sa.Enum("locale", "oidc", name="connexion", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("actif", sa.Boolean(), nullable=False),
        sa.Column("mot_de_passe", sa.String(length=200), nullable=True),
        sa.Column("a_changer", sa.Boolean(), nullable=False),
        sa.Column("totp", sa.String(length=400), nullable=True),
        sa.Column("totp_actif", sa.Boolean(), nullable=False),
        sa.Column("totp_dernier", sa.Integer(), nullable=True),
        sa.Column("echecs", sa.Integer(), nullable=False),
        sa.Column("bloque_jusqu_a", sa.DateTime(timezone=True), nullable=True),
        sa.Column("oidc_sujet", sa.String(length=255), nullable=True),
        sa.Column("cree_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("derniere_connexion", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agents")),
        sa.UniqueConstraint("courriel", name=op.f("uq_agents_courriel")),
        sa.UniqueConstraint("oidc_sujet", name=op.f("uq_agents_oidc_sujet")),
    )
    op.create_table(
        "bandeaux",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("texte", sa.Text(), nullable=False),
        sa.Column("debut", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fin", sa.DateTime(timezone=True), nullable=False),
        sa.Column("communes", sa.JSON(), nullable=False),
        sa.Column("besoins", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bandeaux")),
    )
    op.create_table(
        "departs_oidc",
        sa.Column("etat", sa.String(length=64), nullable=False),
        sa.Column("temoin", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.JSON(), nullable=False),
        sa.Column("reprise", sa.Text(), nullable=True),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("etat", name=op.f("pk_departs_oidc")),
    )
    op.create_table(
        "fermetures",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("lieu_id", sa.String(length=100), nullable=False),
        sa.Column("du", sa.Date(), nullable=False),
        sa.Column("au", sa.Date(), nullable=True),
        sa.Column("motif", sa.String(length=120), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fermetures")),
    )
    with op.batch_alter_table("fermetures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_fermetures_lieu_id"), ["lieu_id"], unique=False)

    op.create_table(
        "fiches_publiees",
        sa.Column("besoin", sa.String(length=60), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=False),
        sa.Column("publiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("besoin", name=op.f("pk_fiches_publiees")),
    )
    op.create_table(
        "journal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("qui", sa.String(length=254), nullable=False),
        sa.Column("geste", sa.String(length=40), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=True),
        sa.Column("cle", sa.String(length=120), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal")),
    )
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_le"), ["le"], unique=False)

    op.create_table(
        "parutions",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parutions")),
    )
    op.create_table(
        "revisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=False),
        sa.Column("numero", sa.Integer(), nullable=False),
        sa.Column("contenu", sa.JSON(), nullable=True),
        sa.Column("geste", sa.String(length=20), nullable=False),
        sa.Column("auteur", sa.String(length=254), nullable=False),
        sa.Column("valideur", sa.String(length=254), nullable=True),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("le", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revisions")),
        sa.UniqueConstraint("genre", "cle", "numero", name="uq_revisions_entree"),
    )
    op.create_table(
        "propositions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("genre", sa.String(length=20), nullable=False),
        sa.Column("cle", sa.String(length=120), nullable=True),
        sa.Column(
            "geste",
            sa.Enum(
                "creer",
                "modifier",
                "retirer",
                "supprimer",
                "revenir",
                name="geste",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column(
            "etat",
            sa.Enum(
                "brouillon",
                "attente",
                "publiee",
                "a_relire",
                "refusee",
                "annulee",
                name="etat_proposition",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("version_lue", sa.String(length=16), nullable=True),
        sa.Column("saisie", sa.JSON(), nullable=False),
        sa.Column("avant", sa.JSON(), nullable=True),
        sa.Column("apres", sa.JSON(), nullable=True),
        sa.Column("motif", sa.Text(), nullable=False),
        sa.Column("auteur_id", sa.Integer(), nullable=False),
        sa.Column("creee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("modifiee_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decideur_id", sa.Integer(), nullable=True),
        sa.Column("decidee_le", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reponse", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["auteur_id"], ["agents.id"], name=op.f("fk_propositions_auteur_id_agents")),
        sa.ForeignKeyConstraint(["decideur_id"], ["agents.id"], name=op.f("fk_propositions_decideur_id_agents")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_propositions")),
    )
    with op.batch_alter_table("propositions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_propositions_auteur_id"), ["auteur_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_propositions_etat"), ["etat"], unique=False)
        batch_op.create_index("ix_propositions_genre_cle", ["genre", "cle"], unique=False)

    op.create_table(
        "sessions_agents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("empreinte", sa.String(length=64), nullable=False),
        sa.Column("agent_id", sa.Integer(), nullable=False),
        sa.Column(
            "etape",
            sa.Enum(
                "code", "mot_de_passe", "double", "ouverte", name="etape", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("ouverte_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expire_le", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoquee_le", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_id"], ["agents.id"], name=op.f("fk_sessions_agents_agent_id_agents"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions_agents")),
        sa.UniqueConstraint("empreinte", name=op.f("uq_sessions_agents_empreinte")),
    )
    with op.batch_alter_table("sessions_agents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sessions_agents_agent_id"), ["agent_id"], unique=False)

    op.create_table(
        "suppleances",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("titulaire_id", sa.Integer(), nullable=False),
        sa.Column("suppleant_id", sa.Integer(), nullable=False),
        sa.Column("du", sa.Date(), nullable=False),
        sa.Column("au", sa.Date(), nullable=False),
        sa.CheckConstraint("du <= au", name=op.f("ck_suppleances_dates")),
        sa.CheckConstraint("titulaire_id <> suppleant_id", name=op.f("ck_suppleances_pas_soi_meme")),
        sa.ForeignKeyConstraint(
            ["suppleant_id"], ["agents.id"], name=op.f("fk_suppleances_suppleant_id_agents"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["titulaire_id"], ["agents.id"], name=op.f("fk_suppleances_titulaire_id_agents"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppleances")),
    )
    with op.batch_alter_table("suppleances", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suppleances_suppleant_id"), ["suppleant_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suppleances_titulaire_id"), ["titulaire_id"], unique=False)

    op.execute("INSERT INTO parutions (id, numero) VALUES (1, 0)")
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION ajout_seul() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% : ajout seul', TG_TABLE_NAME; END $$"
        )
    for table in APPEND_ONLY:
        _lock(table)


def downgrade() -> None:
    """Undo."""
    with op.batch_alter_table("suppleances", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_suppleances_titulaire_id"))
        batch_op.drop_index(batch_op.f("ix_suppleances_suppleant_id"))

    op.drop_table("suppleances")
    with op.batch_alter_table("sessions_agents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sessions_agents_agent_id"))

    op.drop_table("sessions_agents")
    with op.batch_alter_table("propositions", schema=None) as batch_op:
        batch_op.drop_index("ix_propositions_genre_cle")
        batch_op.drop_index(batch_op.f("ix_propositions_etat"))
        batch_op.drop_index(batch_op.f("ix_propositions_auteur_id"))

    op.drop_table("propositions")
    op.drop_table("revisions")
    op.drop_table("parutions")
    with op.batch_alter_table("journal", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_journal_le"))

    op.drop_table("journal")
    op.drop_table("fiches_publiees")
    with op.batch_alter_table("fermetures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_fermetures_lieu_id"))

    op.drop_table("fermetures")
    op.drop_table("departs_oidc")
    op.drop_table("bandeaux")
    op.drop_table("agents")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ajout_seul()")
