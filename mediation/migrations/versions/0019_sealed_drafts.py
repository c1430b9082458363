"""How a record read before it was corrected is sealed: it names the place, which the record itself keeps sealed"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from mediation import vault
from mediation.resealing import ask_the_key

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ROWS = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
VERSION = sa.table("record_version", sa.column("id", sa.BigInteger()), sa.column("content", ROWS), sa.column("body", sa.Text()), sa.column("reason", sa.Text()))


def upgrade() -> None:
    """Seal what is there."""
    ask_the_key([("record_version", "reason")])  # the reasons, which 0013 sealed
    with op.batch_alter_table("record_version") as batch_op:
        batch_op.add_column(sa.Column("body", sa.Text(), nullable=True))
    for id_, content in op.get_bind().execute(sa.select(VERSION.c.id, VERSION.c.content)).all():
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        _keep(id_, body=vault.seal(text))
    with op.batch_alter_table("record_version") as batch_op:
        batch_op.alter_column("body", existing_type=sa.Text(), nullable=False)
        batch_op.drop_column("content")


def downgrade() -> None:
    """Back to what 0018 left: it can be read again."""
    ask_the_key([("record_version", "reason")])  # the reasons, which 0013 sealed
    with op.batch_alter_table("record_version") as batch_op:
        batch_op.add_column(sa.Column("content", ROWS, nullable=True))
    for id_, body in op.get_bind().execute(sa.select(VERSION.c.id, VERSION.c.body)).all():
        _keep(id_, content=json.loads(vault.unseal(body)))
    with op.batch_alter_table("record_version") as batch_op:
        batch_op.alter_column("content", existing_type=ROWS, nullable=False)
        batch_op.drop_column("body")


def _keep(id_: int, **values: object) -> None:
    op.get_bind().execute(VERSION.update().where(VERSION.c.id == id_).values(**values))
