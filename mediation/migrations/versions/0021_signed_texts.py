"""The printed text of an agreement stays as it was first signed"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
EVENT = sa.table("event", sa.column("id", WHOLE), sa.column("dispute_id", WHOLE), sa.column("name", sa.String()), sa.column("facts", sa.JSON()))
AGREEMENT = sa.table("agreement", sa.column("dispute_id", WHOLE), sa.column("no", sa.Integer()), sa.column("text_hash", sa.String(64)))
TOLD = ("agreement", "addendum", "sign_agreement")


def upgrade() -> None:
    """What was signed before is printed from the case, as it was: nobody kept what it said then. After a downgrade the chain still knows."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.add_column(sa.Column("text_hash", sa.String(64)))
    connection = op.get_bind()
    told = connection.execute(sa.select(EVENT.c.dispute_id, EVENT.c.facts).where(EVENT.c.name.in_(TOLD)).order_by(EVENT.c.id)).all()
    for dispute_id, facts in told:
        if facts.get("text"):
            mine = sa.update(AGREEMENT).where(AGREEMENT.c.dispute_id == dispute_id, AGREEMENT.c.no == facts["no"])
            connection.execute(mine.values(text_hash=facts["text"]))


def downgrade() -> None:
    """The chain names the bytes still; the nightly job sets aside what no column names, and drops it a month later."""
    with op.batch_alter_table("agreement") as batch_op:
        batch_op.drop_column("text_hash")
