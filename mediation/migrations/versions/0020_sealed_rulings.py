"""Why a court confirmed, refused or let go of a part of an agreement is sealed"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

# The one part of our code a migration calls: what it seals must open with the same key, and names its cipher in its first byte.
from mediation import vault

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = sa.table("court_applicant", sa.column("application_id", WHOLE), sa.column("party_no", sa.Integer()), sa.column("note", sa.Text()))
LENGTH = 400
# Where something was sealed before: one of them tells whether this is the key of this database.
PROOFS = (("party", "phone"), ("party", "id_number"), ("party", "address"), ("person", "phone"), ("draft", "body"))
WRONG_KEY = "配置的 FIELD_KEY 不是这个数据库原来用的那一把，什么都没有改；把原来的 FIELD_KEY 配好（instance/field_key.txt 或 MEDIATION_FIELD_KEY）再升级。"


def upgrade() -> None:
    """Seal what is there, once the key is known to be the right one; the chain keeps what it has."""
    _ask_the_key()
    with op.batch_alter_table("court_applicant") as batch_op:
        batch_op.alter_column("note", existing_type=sa.String(LENGTH), type_=sa.Text(), existing_nullable=False)
    _rewrite(vault.seal)


def downgrade() -> None:
    """Back to what 0019 left: everything can be read again."""
    _ask_the_key()
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


def _ask_the_key() -> None:
    """Raise unless the configured key opens what this database has sealed already."""
    for table, column in PROOFS:
        rows = sa.table(table, sa.column(column, sa.Text()))
        kept = op.get_bind().execute(sa.select(rows.c[column]).where(rows.c[column] != "").limit(1)).scalar()
        if kept and not vault.opens(kept):
            raise CommandError(WRONG_KEY)
