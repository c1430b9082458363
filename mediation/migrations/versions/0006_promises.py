"""Promises and judicial confirmation"""

from __future__ import annotations

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Promises and judicial confirmation."""


def downgrade() -> None:
    """Back to what 0005 left."""
