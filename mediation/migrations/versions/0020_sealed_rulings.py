"""Why a court confirmed, refused or let go of a part of an agreement is sealed"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from mediation import vault
from mediation.resealing import WHOLE, ask_the_key

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = sa.table("court_applicant", sa.column("application_id", WHOLE), sa.column("party_no", sa.Integer()), sa.column("note", sa.Text()))
LENGTH = 400


def upgrade() -> None:
    """Seal what is there, once the key is known to be the right one; the chain keeps what it has."""
    ask_the_key()
    with op.batch_alter_table("court_applicant") as batch_op:
        batch_op.alter_column("note", existing_type=sa.String(LENGTH), type_=sa.Text(), existing_nullable=False)
    _rewrite(vault.seal)


def downgrade() -> None:
    """Back to what 0019 left: everything can be read again."""
    ask_the_key()
    _rewrite(vault.unseal)
    with op.batch_alter_table("court_applicant") as batch_op:
        batch_op.alter_column("note", existing_type=sa.Text(), type_=sa.String(LENGTH), existing_nullable=False)


def _rewrite(turned: Callable[[str], str]) -> None:
    """Every row in which something stands; there are few, as a court answers once a party."""
    mine = TABLE.c.application_id == sa.bindparam("of"), TABLE.c.party_no == sa.bindparam("who")
    change = TABLE.update().where(*mine).values(note=sa.bindparam("turned"))
    connection = op.get_bind()
    if found := connection.execute(sa.select(TABLE).where(TABLE.c.note != "")).all():
        connection.execute(change, [{"of": row.application_id, "who": row.party_no, "turned": turned(row.note)} for row in found])
