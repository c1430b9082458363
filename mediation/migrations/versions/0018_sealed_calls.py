"""What is typed about calls, payments, broken promises and corrections is sealed"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

# The one part of our code a migration calls: what it seals must open with the same key, and names its cipher in its first byte.
from mediation import vault

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = (("promise_call", "note"), ("payment", "note"), ("payment", "taken_back_why"), ("breach", "note"), ("breach", "taken_back_why"))
LENGTH = 400
# Where something was sealed before: one of them tells whether this is the key of this database.
PROOFS = (("party", "phone"), ("party", "id_number"), ("party", "address"), ("person", "phone"), ("draft", "body"))
AT_ONCE = 500
WRONG_KEY = "配置的 FIELD_KEY 不是这个数据库原来用的那一把，什么都没有改；把原来的 FIELD_KEY 配好（instance/field_key.txt 或 MEDIATION_FIELD_KEY）再升级。"


def upgrade() -> None:
    """Seal what is there, once the key is known to be the right one; the chain keeps what it has."""
    _ask_the_key()
    for table, column in SEALED:
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.String(LENGTH), type_=sa.Text(), existing_nullable=False)
        _rewrite(table, column, vault.seal)


def downgrade() -> None:
    """Back to what 0017 left: everything can be read again."""
    _ask_the_key()
    for table, column in SEALED:
        _rewrite(table, column, vault.unseal)
        with op.batch_alter_table(table) as batch_op:
            batch_op.alter_column(column, existing_type=sa.Text(), type_=sa.String(LENGTH), existing_nullable=False)


def _rewrite(table: str, column: str, turned: Callable[[str], str]) -> None:
    """Every row in which something stands, some hundreds at a time."""
    connection = op.get_bind()
    rows = sa.table(table, sa.column("id", WHOLE), sa.column(column, sa.Text()))
    words, last = rows.c[column], 0
    change = rows.update().where(rows.c.id == sa.bindparam("row")).values({column: sa.bindparam("turned")})
    page = sa.select(rows.c.id, words).where(rows.c.id > sa.bindparam("last"), words != "").order_by(rows.c.id).limit(AT_ONCE)
    while found := connection.execute(page, {"last": last}).all():
        connection.execute(change, [{"row": id_, "turned": turned(text)} for id_, text in found])
        last = found[-1][0]


def _ask_the_key() -> None:
    """Raise unless the configured key opens what this database has sealed already."""
    for table, column in PROOFS:
        rows = sa.table(table, sa.column(column, sa.Text()))
        kept = op.get_bind().execute(sa.select(rows.c[column]).where(rows.c[column] != "").limit(1)).scalar()
        if kept and not vault.opens(kept):
            raise CommandError(WRONG_KEY)
