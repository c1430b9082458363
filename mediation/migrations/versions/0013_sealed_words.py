"""Places, receivers, reasons and opinions are sealed; what is typed with an event stands beside the chain"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from alembic.util.exc import CommandError

from mediation import vault
from mediation.resealing import WHOLE, ask_the_key, rewrite

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

# table, column, how long it was while anybody could read it; None: of any length
SEALED: tuple[tuple[str, str, int | None], ...] = (
    ("meeting", "place", 80), ("meeting", "reason", 200), ("invitation", "receiver", 60), ("invitation", "note", 200),
    ("mediation_session", "place", 80), ("record_signature", "reason", 200), ("record_version", "reason", 200), ("feedback", "opinion", None),
)
# Places, reasons and notes of events stand nowhere else, and the chain cannot take them back.
WOULD_BE_LOST = (
    "还有 {many} 处填写的话（地点、理由、备注）只存在表 event_words 里，退到 0012 就没有了，所以没有退，什么都没有改。"
    "要留着，请恢复升级前的备份；确实不要了，先清空表 event_words，再退一次。"
)


def upgrade() -> None:
    """Seal what is there; anything else only once the key is known to be the right one."""
    ask_the_key()
    op.create_table(
        "event_words",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("event_id", WHOLE, nullable=False),
        sa.Column("dispute_id", WHOLE, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_event_words_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_event_words_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event_words")),
        sa.UniqueConstraint("event_id", name=op.f("uq_event_words_event_id")),
    )
    op.create_index(op.f("ix_event_words_dispute_id"), "event_words", ["dispute_id"])
    for table, column, length in SEALED:
        if length is not None:
            with op.batch_alter_table(table) as batch_op:
                batch_op.alter_column(column, existing_type=sa.String(length), type_=sa.Text(), existing_nullable=False)
        rewrite(table, column, vault.seal)


def downgrade() -> None:
    """Back to what 0012 left: everything can be read again. Nothing while words stand beside the chain, which would be lost."""
    ask_the_key()
    if many := op.get_bind().execute(sa.select(sa.func.count()).select_from(sa.table("event_words"))).scalar_one():
        raise CommandError(WOULD_BE_LOST.format(many=many))
    for table, column, length in SEALED:
        rewrite(table, column, vault.unseal)
        if length is not None:
            with op.batch_alter_table(table) as batch_op:
                batch_op.alter_column(column, existing_type=sa.Text(), type_=sa.String(length), existing_nullable=False)
    op.drop_table("event_words")
