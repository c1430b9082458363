"""Agreements with parties, instalments and signatures"""

from __future__ import annotations

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Agreements with parties, instalments and signatures."""


def downgrade() -> None:
    """Back to what 0004 left."""
