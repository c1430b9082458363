"""The sealed case file"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("opened_at IS NULL")
STANDING_FULL = sa.text("opened_at IS NULL AND kind = 'full'")


def upgrade() -> None:
    """The sealed case file."""
    op.create_table(
        "volume",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("file_number", sa.String(length=40), nullable=False),
        sa.Column("retention", sa.String(length=24), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("archived_by", ID, nullable=True),
        sa.Column("archived_unit_id", ID, nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", ID, nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ordered_by", sa.String(length=60), nullable=True),
        sa.Column("order_number", sa.String(length=60), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.CheckConstraint("(opened_at IS NULL) = (order_number IS NULL)", name=op.f("ck_volume_opened_by_order")),
        sa.CheckConstraint("pages > 0 AND size > 0", name=op.f("ck_volume_not_empty")),
        sa.ForeignKeyConstraint(["archived_by"], ["person.id"], name=op.f("fk_volume_archived_by_person")),
        sa.ForeignKeyConstraint(["archived_unit_id"], ["unit.id"], name=op.f("fk_volume_archived_unit_id_unit")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_volume_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_volume_opened_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_volume")),
    )
    op.create_index("uq_volume_no", "volume", ["dispute_id", "no"], unique=True)
    op.create_index(
        "uq_volume_standing", "volume", ["dispute_id"], unique=True, sqlite_where=STANDING_FULL, postgresql_where=STANDING_FULL
    )
    op.create_index("ix_volume_archived_at", "volume", ["archived_at", "id"])
    op.create_index("ix_volume_kept_until", "volume", ["kept_until", "id"], sqlite_where=STANDS, postgresql_where=STANDS)


def downgrade() -> None:
    """Back to what 0008 left."""
    op.drop_table("volume")
