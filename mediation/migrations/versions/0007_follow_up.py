"""Ratings and follow-up visits"""

from __future__ import annotations

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Ratings and follow-up visits."""


def downgrade() -> None:
    """Back to what 0006 left."""
