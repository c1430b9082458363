"""Ratings and follow-up visits"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
UNUSED = "used_at IS NULL AND revoked_at IS NULL"
OF_TWO = "(person_id IS NULL) <> (unit_id IS NULL)"
OF_THREE = (
    "(person_id IS NOT NULL AND unit_id IS NULL AND party_id IS NULL) OR "
    "(person_id IS NULL AND unit_id IS NOT NULL AND party_id IS NULL) OR "
    "(person_id IS NULL AND unit_id IS NULL AND party_id IS NOT NULL)"
)


def upgrade() -> None:
    """Ratings and follow-up visits."""
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.add_column(sa.Column("own", sa.Boolean(), server_default=sa.text("false"), nullable=False))
    with op.batch_alter_table("contact_channel") as batch_op:
        batch_op.add_column(sa.Column("party_id", ID, nullable=True))
        batch_op.create_foreign_key(op.f("fk_contact_channel_party_id_party"), "party", ["party_id"], ["id"])
        batch_op.drop_constraint(op.f("ck_contact_channel_one_owner"), type_="check")
        batch_op.create_check_constraint(op.f("ck_contact_channel_one_owner"), sa.text(OF_THREE))
        batch_op.create_index("uq_contact_channel_party_id", ["party_id"], unique=True)
    op.create_table(
        "rating_slip",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=False),
        sa.Column("nonce", sa.String(length=32), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("by_sms", sa.Boolean(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("used_at IS NULL OR revoked_at IS NULL", name=op.f("ck_rating_slip_used_or_revoked")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_rating_slip_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_rating_slip_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_slip")),
        sa.UniqueConstraint("hash", name=op.f("uq_rating_slip_hash")),
    )
    with op.batch_alter_table("rating_slip") as batch_op:
        batch_op.create_index(
            "uq_rating_slip_live", ["dispute_id", "party_no"], unique=True,
            sqlite_where=sa.text(UNUSED), postgresql_where=sa.text(UNUSED),
        )
    op.create_table(
        "follow_up",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("leg_no", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(length=24), nullable=False),
        sa.Column("parties", JSON, nullable=False),
        sa.Column("how", sa.String(length=20), nullable=False),
        sa.Column("visited_on", sa.Date(), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("agreement_no", sa.Integer(), nullable=True),
        sa.Column("kept", sa.String(length=24), nullable=True),
        sa.Column("satisfaction", sa.String(length=24), nullable=True),
        sa.Column("since", JSON, nullable=False),
        sa.Column("ways", JSON, nullable=False),
        sa.Column("course", sa.Text(), nullable=True),
        sa.Column("hidden_risk", sa.Boolean(), nullable=False),
        sa.Column("risk_words", sa.Text(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("visitor_id", ID, nullable=True),
        sa.Column("why_me", sa.String(length=200), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("NOT reached OR kept IS NOT NULL", name=op.f("ck_follow_up_kept_if_reached")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_follow_up_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["visitor_id"], ["person.id"], name=op.f("fk_follow_up_visitor_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    with op.batch_alter_table("follow_up") as batch_op:
        batch_op.create_index("uq_follow_up_no", ["dispute_id", "no"], unique=True)
        batch_op.create_index("ix_follow_up_next_due_at", ["next_due_at"])


def downgrade() -> None:
    """Back to what 0006 left."""
    op.drop_table("follow_up")
    op.drop_table("rating_slip")
    channel = sa.table("contact_channel", sa.column("id"), sa.column("party_id"))
    sent = sa.table("outbound", sa.column("channel_id"))
    to_parties = sa.select(channel.c.id).where(channel.c.party_id.is_not(None))
    op.execute(sent.delete().where(sent.c.channel_id.in_(to_parties)))
    op.execute(channel.delete().where(channel.c.party_id.is_not(None)))
    with op.batch_alter_table("contact_channel") as batch_op:
        batch_op.drop_index("uq_contact_channel_party_id")
        batch_op.drop_constraint(op.f("ck_contact_channel_one_owner"), type_="check")
        batch_op.create_check_constraint(op.f("ck_contact_channel_one_owner"), sa.text(OF_TWO))
        batch_op.drop_constraint(op.f("fk_contact_channel_party_id_party"), type_="foreignkey")
        batch_op.drop_column("party_id")
    # a party's own rating is no telling, and 0006 knows no other
    told = sa.table("feedback", sa.column("own", sa.Boolean()))
    op.execute(told.delete().where(told.c.own))
    with op.batch_alter_table("feedback") as batch_op:
        batch_op.drop_column("own")
