"""The printed text of an agreement stays as it was first signed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """What was signed before is printed from the case, as it was: nobody kept what it said then."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("text_hash", sa.String(64)))


def downgrade() -> None:
    """The bytes stay where they are; nothing names them any more."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_column("text_hash")
