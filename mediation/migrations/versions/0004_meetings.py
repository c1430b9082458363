"""Meetings, invitations and service"""

from __future__ import annotations

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Meetings, invitations and service."""


def downgrade() -> None:
    """Back to what 0003 left."""
