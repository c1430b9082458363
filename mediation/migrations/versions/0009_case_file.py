"""The sealed case file"""

from __future__ import annotations

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The sealed case file."""


def downgrade() -> None:
    """Back to what 0008 left."""
