"""What is typed about calls, payments, broken promises and corrections is sealed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from mediation import vault
from mediation.resealing import ask_the_key, rewrite

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

SEALED = (("promise_call", "note"), ("payment", "note"), ("payment", "taken_back_why"), ("breach", "note"), ("breach", "taken_back_why"))
LENGTH = 400


def upgrade() -> None:
    """Seal what is there, once the key is known to be the right one; the chain keeps what it has."""
    ask_the_key()
    for table, column in SEALED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.String(LENGTH), type_=sa.Text(), existing_nullable=False)
        rewrite(table, column, vault.seal)


def downgrade() -> None:
    """Back to what 0017 left: everything can be read again."""
    ask_the_key()
    for table, column in SEALED:
        rewrite(table, column, vault.unseal)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Text(), type_=sa.String(LENGTH), existing_nullable=False)
