"""The mediators' subsidy ledger"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
MOMENT = sa.DateTime(timezone=True)
MONEY = sa.Numeric(precision=10, scale=2)


def upgrade() -> None:
    """The mediators' subsidy ledger."""
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("salaried", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    op.create_table(
        "subsidy_table",
        sa.Column("id", ID, nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_subsidy_table_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_table")),
    )
    with op.batch_alter_table("subsidy_table") as batch_op:
        batch_op.create_index(op.f("ix_subsidy_table_applies_from"), ["applies_from"])
    op.create_table(
        "subsidy_batch",
        sa.Column("id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("closed_by", ID, nullable=True),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_subsidy_batch_closed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_batch")),
        sa.UniqueConstraint("year", "no", name=op.f("uq_subsidy_batch_year_no")),
    )
    with op.batch_alter_table("subsidy_batch") as batch_op:
        batch_op.create_index(
            "uq_subsidy_batch_open", ["year"], unique=True, sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
    op.create_table(
        "subsidy_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("reverses_id", ID, nullable=True),
        sa.Column("status", sa.String(length=24), nullable=False),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("manner", sa.String(length=24), nullable=False),
        sa.Column("proposed_grade", sa.String(length=24), nullable=False),
        sa.Column("proposed_reason", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=24), nullable=True),
        sa.Column("calmed", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("performed", sa.Boolean(), nullable=False),
        sa.Column("table_id", ID, nullable=True),
        sa.Column("base", MONEY, nullable=False),
        sa.Column("bonus", MONEY, nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.Column("proposed_by", ID, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("reviewed_by", ID, nullable=True),
        sa.Column("reviewed_at", MOMENT, nullable=True),
        sa.Column("batch_id", ID, nullable=True),
        sa.CheckConstraint("batch_id IS NULL OR status = 'reviewed'", name=op.f("ck_subsidy_entry_batched_if_reviewed")),
        sa.CheckConstraint("(kind = 'reversal') = (reverses_id IS NOT NULL)", name=op.f("ck_subsidy_entry_reversal_of_one")),
        sa.CheckConstraint("kind = 'grant' AND amount >= 0 OR kind = 'reversal' AND amount <= 0", name=op.f("ck_subsidy_entry_sign_of_kind")),
        sa.CheckConstraint("reviewed_by IS NULL OR reviewed_by <> proposed_by", name=op.f("ck_subsidy_entry_second_person")),
        sa.ForeignKeyConstraint(["batch_id"], ["subsidy_batch.id"], name=op.f("fk_subsidy_entry_batch_id_subsidy_batch")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_subsidy_entry_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_subsidy_entry_proposed_by_person")),
        sa.ForeignKeyConstraint(["reverses_id"], ["subsidy_entry.id"], name=op.f("fk_subsidy_entry_reverses_id_subsidy_entry")),
        sa.ForeignKeyConstraint(["reviewed_by"], ["person.id"], name=op.f("fk_subsidy_entry_reviewed_by_person")),
        sa.ForeignKeyConstraint(["table_id"], ["subsidy_table.id"], name=op.f("fk_subsidy_entry_table_id_subsidy_table")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_subsidy_entry_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_entry")),
        sa.UniqueConstraint("reverses_id", name=op.f("uq_subsidy_entry_reverses_id")),
    )
    with op.batch_alter_table("subsidy_entry") as batch_op:
        batch_op.create_index(op.f("ix_subsidy_entry_batch_id"), ["batch_id"])
        batch_op.create_index("ix_subsidy_entry_dispute_id", ["dispute_id"])
        batch_op.create_index(op.f("ix_subsidy_entry_unit_id"), ["unit_id"])
        batch_op.create_index(
            "uq_subsidy_entry_standing", ["dispute_id"], unique=True, sqlite_where=sa.text("stands"), postgresql_where=sa.text("stands"),
        )
    op.create_table(
        "subsidy_share",
        sa.Column("id", ID, nullable=False),
        sa.Column("entry_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("amount", MONEY, nullable=False),
        sa.CheckConstraint("percent BETWEEN 1 AND 100", name=op.f("ck_subsidy_share_percent_known")),
        sa.ForeignKeyConstraint(["entry_id"], ["subsidy_entry.id"], name=op.f("fk_subsidy_share_entry_id_subsidy_entry")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_subsidy_share_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_share")),
        sa.UniqueConstraint("entry_id", "person_id", name=op.f("uq_subsidy_share_entry_id_person_id")),
    )
    with op.batch_alter_table("subsidy_share") as batch_op:
        batch_op.create_index(op.f("ix_subsidy_share_person_id"), ["person_id"])


def downgrade() -> None:
    """Back to what 0009 left."""
    for name in ("subsidy_share", "subsidy_entry", "subsidy_batch", "subsidy_table"):
        op.drop_table(name)
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("salaried")
