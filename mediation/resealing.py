"""What migrations share that seal a column or open it again: the right key first, then row by row.

What a migration seals must open with the same key and names its cipher in its first byte: hence code of ours in migrations.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

from mediation import vault

# Where something was sealed from the first schema on: one of them tells whether this is the key of this database.
PROOFS = (("party", "phone"), ("party", "id_number"), ("party", "address"), ("person", "phone"), ("draft", "body"))
WRONG_KEY = "配置的 FIELD_KEY 不是这个数据库原来用的那一把，什么都没有改；把原来的 FIELD_KEY 配好（instance/field_key.txt 或 MEDIATION_FIELD_KEY）再升级。"
WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 500


def ask_the_key(proofs: Iterable[tuple[str, str]] = PROOFS) -> None:
    """Raise CommandError unless the configured key opens what this database has sealed already."""
    for table, column in proofs:
        rows = sa.table(table, sa.column(column, sa.Text()))
        kept = op.get_bind().execute(sa.select(rows.c[column]).where(rows.c[column] != "").limit(1)).scalar()
        if kept and not vault.opens(kept):
            raise CommandError(WRONG_KEY)


def rewrite(table: str, column: str, turned: Callable[[str], str]) -> None:
    """Every row in which something stands, some hundreds at a time."""
    connection = op.get_bind()
    rows = sa.table(table, sa.column("id", WHOLE), sa.column(column, sa.Text()))
    words, last = rows.c[column], 0
    change = rows.update().where(rows.c.id == sa.bindparam("row")).values({column: sa.bindparam("turned")})
    page = sa.select(rows.c.id, words).where(rows.c.id > sa.bindparam("last"), words != "").order_by(rows.c.id).limit(AT_ONCE)
    while found := connection.execute(page, {"last": last}).all():
        connection.execute(change, [{"row": id_, "turned": turned(text)} for id_, text in found])
        last = found[-1][0]
