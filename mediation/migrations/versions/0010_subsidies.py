"""The mediators' subsidy ledger"""

from __future__ import annotations

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The mediators' subsidy ledger."""


def downgrade() -> None:
    """Back to what 0009 left."""
