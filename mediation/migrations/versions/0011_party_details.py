"""Sex, ethnic group, job and representative of a party"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

COLUMNS = ("sex", "ethnic", "job", "representative")


def upgrade() -> None:
    """What papers state of a party (domain.md §5.2); all but the sex is sealed and so of any length."""
    with op.batch_alter_table("party") as batch_op:
        for name in COLUMNS:
            batch_op.add_column(sa.Column(name, sa.String(24) if name == "sex" else sa.Text(), nullable=True))


def downgrade() -> None:
    """Back to what 0010 left."""
    with op.batch_alter_table("party") as batch_op:
        for name in reversed(COLUMNS):
            batch_op.drop_column(name)
