"""Agreements with parties, instalments and signatures"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def rows() -> sa.types.TypeEngine[Any]:
    """A column of JSON on either database."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def of_agreement() -> tuple[sa.Column[Any], ...]:
    """Made anew each time: a column belongs to one table."""
    return (
        sa.Column("facts", sa.Text(), server_default="", nullable=False),
        sa.Column("parties", rows(), server_default="[]", nullable=False),
        sa.Column("claims", rows(), server_default="[]", nullable=False),
        sa.Column("supplements_no", sa.Integer(), nullable=True),
        sa.Column("copies", sa.Integer(), nullable=True),
        sa.Column("confirm_wanted", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("mediator_signed_on", sa.Date(), nullable=True),
        sa.Column("sealed_on", sa.Date(), nullable=True),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("frozen_hash", sa.String(length=64), nullable=True),
    )


def of_term() -> tuple[sa.Column[Any], ...]:
    """Made anew each time: a column belongs to one table."""
    return (
        sa.Column("who_no", sa.Integer(), nullable=True),
        sa.Column("to_whom", sa.String(length=60), server_default="", nullable=False),
        sa.Column("to_no", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=8), server_default="deed", nullable=False),
        sa.Column("way", sa.String(length=60), server_default="", nullable=False),
        sa.Column("place", sa.String(length=120), server_default="", nullable=False),
        sa.Column("instalments", rows(), server_default="[]", nullable=False),
        sa.Column("guarantee", sa.String(length=200), server_default="", nullable=False),
        sa.Column("claim_no", sa.Integer(), nullable=True),
    )


def upgrade() -> None:
    """Terms with money become payments; an oral agreement has been in force since it was reached (人民调解法 Art 30)."""
    with op.batch_alter_table("agreement") as batch_op:
        for column in of_agreement():
            batch_op.add_column(column)
    with op.batch_alter_table("term") as batch_op:
        for column in of_term():
            batch_op.add_column(column)
        batch_op.create_check_constraint(op.f("ck_term_kind_known"), "kind IN ('money', 'deed')")
    op.create_table(
        "signature",
        sa.Column("id", ID, nullable=False),
        sa.Column("agreement_id", ID, nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=True),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.Column("stood_by", ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("way IN ('pad', 'paper', 'seen')", name=op.f("ck_signature_way_known")),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreement.id"], name=op.f("fk_signature_agreement_id_agreement")),
        sa.ForeignKeyConstraint(["stood_by"], ["person.id"], name=op.f("fk_signature_stood_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signature")),
    )
    with op.batch_alter_table("signature") as batch_op:
        batch_op.create_index("ix_signature_agreement_id", ["agreement_id"], unique=False)
        for name, columns, where in (
            ("uq_signature_party", ["agreement_id", "party_no"], "party_no IS NOT NULL"),
            ("uq_signature_mediator", ["agreement_id"], "party_no IS NULL"),
        ):
            batch_op.create_index(name, columns, unique=True, sqlite_where=sa.text(where), postgresql_where=sa.text(where))
    op.execute("UPDATE term SET kind = 'money' WHERE amount > 0")
    op.execute("UPDATE agreement SET effective_on = reached_on WHERE form = 'oral'")


def downgrade() -> None:
    """Back to what 0004 left."""
    op.drop_table("signature")
    with op.batch_alter_table("term") as batch_op:
        batch_op.drop_constraint(op.f("ck_term_kind_known"), type_="check")
        for column in reversed(of_term()):
            batch_op.drop_column(column.name)
    with op.batch_alter_table("agreement") as batch_op:
        for column in reversed(of_agreement()):
            batch_op.drop_column(column.name)
