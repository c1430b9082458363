"""Papers, their numbers and templates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

PK = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IN_FORCE, STANDS, NUMBERED = sa.text("in_force"), sa.text("voided_at IS NULL"), sa.text("number <> ''")


def upgrade() -> None:
    """Papers, their numbers and templates."""
    op.create_table(
        "paper_template",
        sa.Column("id", PK, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("in_force", sa.Boolean(), nullable=False),
        sa.Column("uploaded_by", PK, nullable=True),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", PK, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.String(length=200), nullable=True),
        sa.CheckConstraint("NOT in_force OR approved_at IS NOT NULL", name=op.f("ck_paper_template_in_force_approved")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_paper_template_approved_by_person")),
        sa.ForeignKeyConstraint(["uploaded_by"], ["person.id"], name=op.f("fk_paper_template_uploaded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_template")),
        sa.UniqueConstraint("kind", "version", name=op.f("uq_paper_template_kind_version")),
    )
    op.create_index(
        "uq_paper_template_in_force", "paper_template", ["kind"], unique=True, sqlite_where=IN_FORCE, postgresql_where=IN_FORCE
    )
    op.create_table(
        "unit_mark",
        sa.Column("unit_id", PK, nullable=False),
        sa.Column("mark", sa.String(length=24), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_mark_unit_id_unit")),
        sa.PrimaryKeyConstraint("unit_id", name=op.f("pk_unit_mark")),
        sa.UniqueConstraint("mark", name=op.f("uq_unit_mark_mark")),
    )
    op.create_table(
        "paper",
        sa.Column("id", PK, nullable=False),
        sa.Column("dispute_id", PK, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("unit_id", PK, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(length=8), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("template_id", PK, nullable=True),
        sa.Column("named", sa.Text(), nullable=True),
        sa.Column("issued_by", PK, nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voided_by", PK, nullable=True),
        sa.Column("voided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.CheckConstraint("(serial IS NULL) = (number = '')", name=op.f("ck_paper_number_has_serial")),
        sa.CheckConstraint("(voided_at IS NULL) = (void_reason IS NULL)", name=op.f("ck_paper_void_has_reason")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_paper_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["issued_by"], ["person.id"], name=op.f("fk_paper_issued_by_person")),
        sa.ForeignKeyConstraint(["template_id"], ["paper_template.id"], name=op.f("fk_paper_template_id_paper_template")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_paper_unit_id_unit")),
        sa.ForeignKeyConstraint(["voided_by"], ["person.id"], name=op.f("fk_paper_voided_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper")),
        sa.UniqueConstraint("unit_id", "year", "word", "serial", name=op.f("uq_paper_unit_id_year_word_serial")),
    )
    op.create_index("ix_paper_dispute_id", "paper", ["dispute_id"])
    op.create_index(
        "uq_paper_in_force", "paper", ["dispute_id", "kind", "subject"], unique=True, sqlite_where=STANDS, postgresql_where=STANDS
    )
    op.create_index("uq_paper_number", "paper", ["number"], unique=True, sqlite_where=NUMBERED, postgresql_where=NUMBERED)


def downgrade() -> None:
    """Back to what 0007 left."""
    for table in ("paper", "unit_mark", "paper_template"):
        op.drop_table(table)
