"""What spoke against a case when its subsidy was passed stands beside the reviewer's words"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

# As reviews wrote it behind their own words.
WEIGHED = "审核时看过："
ENTRY = sa.table("subsidy_entry", sa.column("id", sa.BigInteger()), sa.column("note", sa.Text()), sa.column("weighed", sa.Text()))


def upgrade() -> None:
    """The last part of a note moves into a column of its own."""
    with op.batch_alter_table("subsidy_entry") as batch_op:
        batch_op.add_column(sa.Column("weighed", sa.Text(), nullable=True))
    passed = sa.select(ENTRY.c.id, ENTRY.c.note).where(ENTRY.c.note.contains(WEIGHED))
    for id_, note in op.get_bind().execute(passed).all():
        words, _, weighed = note.rpartition(WEIGHED)
        _keep(id_, words.removesuffix("。") or None, weighed)


def downgrade() -> None:
    """Back to what 0016 left: one note."""
    for id_, note, weighed in op.get_bind().execute(sa.select(*ENTRY.c).where(ENTRY.c.weighed.is_not(None))).all():
        _keep(id_, "。".join(part for part in (note, f"{WEIGHED}{weighed}") if part), weighed)
    with op.batch_alter_table("subsidy_entry") as batch_op:
        batch_op.drop_column("weighed")


def _keep(id_: int, note: str | None, weighed: str) -> None:
    op.get_bind().execute(ENTRY.update().where(ENTRY.c.id == id_).values(note=note, weighed=weighed))
