"""Evidence and other files"""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Evidence and other files."""


def downgrade() -> None:
    """Back to what 0002 left."""
