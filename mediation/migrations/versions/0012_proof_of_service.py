"""What proves that a notice was served"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The number of a file of the case, where there is one: 回执, a picture of the short message."""
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.add_column(sa.Column("proof_no", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Back to what 0011 left."""
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.drop_column("proof_no")
