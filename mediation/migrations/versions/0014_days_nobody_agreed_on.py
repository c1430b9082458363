"""Whose day a promise has, and terms to be kept for good"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KNOWN = "basis IN ('agreed', 'urged', 'open', 'lasting')"


def upgrade() -> None:
    """Every promise there is has the day that was agreed; terms without one become promises by the next run of `promise_days`."""
    with op.batch_alter_table("promise") as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(length=8), server_default="agreed", nullable=False))
        batch_op.add_column(sa.Column("looked_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_promise_basis_known"), KNOWN)
    with op.batch_alter_table("term") as batch_op:
        batch_op.add_column(sa.Column("lasting", sa.Boolean(), server_default=sa.false(), nullable=False))
    # only where somebody went back to 0013 and comes again
    op.execute("UPDATE promise SET basis = 'open' WHERE term_id IN (SELECT id FROM term WHERE due_on IS NULL)")


def downgrade() -> None:
    """Back to what 0013 left: every promise stays, with its day, its payments and what was said of it."""
    with op.batch_alter_table("term") as batch_op:
        batch_op.drop_column("lasting")
    with op.batch_alter_table("promise") as batch_op:
        batch_op.drop_constraint(op.f("ck_promise_basis_known"), type_="check")
        batch_op.drop_column("looked_on")
        batch_op.drop_column("basis")
