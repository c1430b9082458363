"""Papers, their numbers and templates"""

from __future__ import annotations

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Papers, their numbers and templates."""


def downgrade() -> None:
    """Back to what 0007 left."""
