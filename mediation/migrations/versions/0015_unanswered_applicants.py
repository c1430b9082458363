"""Who waited for the court when the agreement was taken away waits no more, though others in the application were answered"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# The first time the case was taken up again after that application.
OVERTURNED = """
UPDATE court_applicant SET void_at = (
    SELECT min(e.at) FROM court_application a JOIN event e ON e.dispute_id = a.dispute_id
    WHERE a.id = court_applicant.application_id AND e.name IN ('rework', 'reopen', 'merge') AND e.at > a.recorded_at
)
WHERE role = 'applicant' AND result IS NULL
"""


def upgrade() -> None:
    """Applications under which the agreement fell: nobody waits for an answer to them."""
    with op.batch_alter_table("court_applicant") as batch_op:
        batch_op.add_column(sa.Column("void_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(OVERTURNED)


def downgrade() -> None:
    """Back to what 0014 left."""
    with op.batch_alter_table("court_applicant") as batch_op:
        batch_op.drop_column("void_at")
