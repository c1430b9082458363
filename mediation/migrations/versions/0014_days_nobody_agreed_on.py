"""Whose day a promise has, and terms to be kept for good"""

from __future__ import annotations

from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

PROMISE = sa.table("promise", *(sa.column(name) for name in ("id", "dispute_id", "no", "basis", "status")))
PAYMENT = sa.table("payment", sa.column("promise_id"))
BREACH, CALL = (sa.table(name, sa.column("dispute_id"), sa.column("nos", sa.JSON())) for name in ("breach", "promise_call"))
KNOWN = "basis IN ('agreed', 'urged', 'open', 'lasting')"


def upgrade() -> None:
    """Every promise there is has the day that was agreed; terms without one become promises by the next run of `promise_days`."""
    with op.batch_alter_table("promise") as batch_op:
        batch_op.add_column(sa.Column("basis", sa.String(length=8), server_default="agreed", nullable=False))
        batch_op.add_column(sa.Column("looked_on", sa.Date(), nullable=True))
        batch_op.create_check_constraint(op.f("ck_promise_basis_known"), KNOWN)
    with op.batch_alter_table("term") as batch_op:
        batch_op.add_column(sa.Column("lasting", sa.Boolean(), server_default=sa.false(), nullable=False))
    # only where somebody went back to 0013 and comes again
    op.execute("UPDATE promise SET basis = 'open' WHERE term_id IN (SELECT id FROM term WHERE due_on IS NULL)")


def downgrade() -> None:
    """Back to what 0013 left: what somebody did or said of a promise stays, and a day nobody agreed on is no day to be late on.

    `promise_days` makes what is taken out here again after an upgrade.
    """
    _forget_looks(op.get_bind())
    with op.batch_alter_table("term") as batch_op:
        batch_op.drop_column("lasting")
    with op.batch_alter_table("promise") as batch_op:
        batch_op.drop_constraint(op.f("ck_promise_basis_known"), type_="check")
        batch_op.drop_column("looked_on")
        batch_op.drop_column("basis")


def _forget_looks(connection: sa.Connection) -> None:
    """Promises without a day on which nobody acted; 0013 counts those of a case to number the next, so no number is left out.

    What was acted on keeps its number, and so does all before it.
    """
    paid = set(connection.scalars(sa.select(PAYMENT.c.promise_id)))
    named = {(case, no) for said in (BREACH, CALL) for case, nos in connection.execute(sa.select(said.c.dispute_id, said.c.nos)) for no in nos}
    mine = sa.select(PROMISE.c.dispute_id).where(PROMISE.c.basis.in_(("open", "lasting")))
    rows = connection.execute(sa.select(PROMISE).where(PROMISE.c.dispute_id.in_(mine)).order_by(PROMISE.c.dispute_id, PROMISE.c.no)).all()
    for case, found in groupby(rows, key=lambda row: row.dispute_id):
        promises = list(found)
        last = max((row.no for row in promises if row.status != "pending" or row.id in paid or (case, row.no) in named), default=0)
        gone = {row.id for row in promises if row.no > last and row.basis in ("open", "lasting")}
        connection.execute(sa.delete(PROMISE).where(PROMISE.c.id.in_(gone)))
        for no, row in enumerate((row for row in promises if row.no > last and row.id not in gone), start=last + 1):
            connection.execute(sa.update(PROMISE).where(PROMISE.c.id == row.id).values(no=no))
