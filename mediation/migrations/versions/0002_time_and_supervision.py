"""Time and supervision"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


KINDS = (
    "acceptance",
    "supplement",
    "assignment",
    "signing",
    "objection",
    "mediation",
    "total",
    "feedback",
)
NEW_KINDS = ("petition_notice", "danger", "reply", "follow_up", "confirmation", "performance", "archive")
UNITS, NEW_UNITS = ("working", "natural"), ("hours", "work_hours")
CONSEQUENCES = ("flag", "return_unsigned", "escalate", "supervise", "lapse", "right_ends", "back_to_court")
NEW_CONSEQUENCES = ("next_card",)
CHANGES = ("start", "pause", "resume", "extend", "end")
NEW_CHANGES = ("rule",)
# table, check, column, the words before, the words that join them
WORDS = (
    ("clock", "kind_known", "kind", KINDS, NEW_KINDS),
    ("clock", "unit_known", "unit", UNITS, NEW_UNITS),
    ("clock", "consequence_known", "consequence", CONSEQUENCES, NEW_CONSEQUENCES),
    ("clock_event", "kind_known", "kind", CHANGES, NEW_CHANGES),
    ("alarm", "kind_known", "kind", KINDS, NEW_KINDS),
)


def allow(table: str, check: str, column: str, words: tuple[str, ...]) -> None:
    """Let a column hold these words and no others."""
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(table) as batch_op:
        batch_op.drop_constraint(op.f(f"ck_{table}_{check}"), type_="check")
        batch_op.create_check_constraint(op.f(f"ck_{table}_{check}"), sa.text(f"{column} IN ({listed})"))


def forget(table: str, column: str, words: tuple[str, ...]) -> None:
    """Delete the rows that say one of these words, and what hangs on them."""
    rows = sa.table(table, sa.column("id"), sa.column(column))
    gone = rows.c[column].in_(words)
    if table == "clock":
        op.execute(sa.table("order_message").delete())
        for name in ("alarm", "clock_event", "supervision_order"):
            hanging = sa.table(name, sa.column("clock_id"))
            op.execute(hanging.delete().where(hanging.c.clock_id.in_(sa.select(rows.c.id).where(gone))))
    op.execute(rows.delete().where(gone))


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "digest",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_digest_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_digest")),
        sa.UniqueConstraint("person_id", "day", name=op.f("uq_digest_person_id_day")),
    )
    op.create_table(
        "dossier",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_dossier_dispute_id_dispute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier")),
    )
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.create_index("uq_dossier_seq", ["dispute_id", "seq"], unique=True)
    op.create_table(
        "rule_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("applies_from", sa.Date(), nullable=True),
        sa.Column("recounts_open", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "submitted",
                "approved",
                "discarded",
                name="status_known",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("approved_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("recounted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status <> 'approved' OR (approved_at IS NOT NULL AND applies_from IS NOT NULL)",
            name=op.f("ck_rule_version_approved_applies_from"),
        ),
        sa.CheckConstraint("approved_by IS NULL OR approved_by <> made_by", name=op.f("ck_rule_version_second_person")),
        sa.ForeignKeyConstraint(["approved_by"], ["person.id"], name=op.f("fk_rule_version_approved_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_rule_version_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rule_version")),
        sa.UniqueConstraint("name", "version", name=op.f("uq_rule_version_name_version")),
    )
    with op.batch_alter_table("rule_version", schema=None) as batch_op:
        batch_op.create_index(
            "uq_rule_version_one_draft",
            ["status"],
            unique=True,
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )

    op.create_table(
        "absence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("substitute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("called_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("called_off_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_absence_ends_after_start")),
        sa.CheckConstraint(
            "substitute_id IS NULL OR substitute_id <> person_id", name=op.f("ck_absence_another_person")
        ),
        sa.ForeignKeyConstraint(["called_off_by"], ["person.id"], name=op.f("fk_absence_called_off_by_person")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_absence_made_by_person")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_absence_person_id_person")),
        sa.ForeignKeyConstraint(["substitute_id"], ["person.id"], name=op.f("fk_absence_substitute_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_absence_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence")),
    )
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.create_index("ix_absence_person_id", ["person_id", "last_day"], unique=False)
        batch_op.create_index("ix_absence_substitute_id", ["substitute_id", "last_day"], unique=False)
        batch_op.create_index("ix_absence_unit_id", ["unit_id", "last_day"], unique=False)

    op.create_table(
        "contact_channel",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (unit_id IS NULL)", name=op.f("ck_contact_channel_one_owner")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_contact_channel_person_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_contact_channel_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_channel")),
    )
    with op.batch_alter_table("contact_channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contact_channel_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_contact_channel_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "call_out",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("arrived_who", sa.String(length=80), nullable=True),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "arrived_at IS NULL OR arrived_at >= called_at", name=op.f("ck_call_out_arrives_after_call")
        ),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_call_out_called_by_person")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_call_out_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_call_out_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_out")),
    )
    with op.batch_alter_table("call_out", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_out_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_out_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "conference",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("called_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("called_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("minuted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minuted_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_conference_called_by_person")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_conference_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["lead_unit_id"], ["unit.id"], name=op.f("fk_conference_lead_unit_id_unit")),
        sa.ForeignKeyConstraint(["minuted_by"], ["person.id"], name=op.f("fk_conference_minuted_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference")),
    )
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conference_dispute_id"), ["dispute_id"], unique=False)

    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.String(length=200), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cleared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_finding_dispute_id_dispute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.create_index(
            "uq_finding_one_open",
            ["dispute_id", "kind"],
            unique=True,
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.create_table(
        "instruction",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by"], ["person.id"], name=op.f("fk_instruction_answered_by_person")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_instruction_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_instruction_leader_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_instruction_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instruction")),
    )
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_instruction_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_instruction_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "leader_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("named_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("duties", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_why", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_leader_case_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["leader_id"], ["person.id"], name=op.f("fk_leader_case_leader_id_person")),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_leader_case_named_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_case")),
    )
    with op.batch_alter_table("leader_case", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leader_case_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_leader_case_leader_id"), ["leader_id"], unique=False)
        batch_op.create_index(
            "uq_leader_case_one_open",
            ["dispute_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "outbound",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("channel_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("any_hour", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["contact_channel.id"], name=op.f("fk_outbound_channel_id_contact_channel")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_outbound_dispute_id_dispute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbound")),
        sa.UniqueConstraint("channel_id", "key", name=op.f("uq_outbound_channel_id_key")),
    )
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbound_failed",
            ["id"],
            unique=False,
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        )
        batch_op.create_index(
            "ix_outbound_waiting",
            ["next_try_at"],
            unique=False,
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )

    op.create_table(
        "conference_task",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("conference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text", sa.String(length=300), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("late_told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_task_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_conference_task_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conference_task")),
    )
    with op.batch_alter_table("conference_task", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conference_task_conference_id"), ["conference_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_conference_task_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "conference_unit",
        sa.Column("conference_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(
            ["conference_id"], ["conference.id"], name=op.f("fk_conference_unit_conference_id_conference")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_conference_unit_unit_id_unit")),
        sa.PrimaryKeyConstraint("conference_id", "unit_id", name=op.f("pk_conference_unit")),
    )
    op.create_table(
        "leader_visit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leader_case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("way", sa.String(length=12), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("present", sa.String(length=200), nullable=False),
        sa.Column("course", sa.Text(), nullable=False),
        sa.Column("written_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["leader_case_id"], ["leader_case.id"], name=op.f("fk_leader_visit_leader_case_id_leader_case")
        ),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_leader_visit_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leader_visit")),
    )
    with op.batch_alter_table("leader_visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leader_visit_leader_case_id"), ["leader_case_id"], unique=False)

    op.create_table(
        "supervision_order",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("dispute_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leg_no", sa.Integer(), nullable=False),
        sa.Column("unit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("addressee_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copied_to", sa.String(length=120), nullable=False),
        sa.Column("issuer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("demand", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=8), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("clock_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("yellow_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("red_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (status IN ('open', 'answered'))", name=op.f("ck_supervision_order_ended_when_over")
        ),
        sa.ForeignKeyConstraint(["addressee_id"], ["person.id"], name=op.f("fk_supervision_order_addressee_id_person")),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_supervision_order_clock_id_clock")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_supervision_order_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["issuer_id"], ["person.id"], name=op.f("fk_supervision_order_issuer_id_person")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_supervision_order_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_order")),
        sa.UniqueConstraint("number", name=op.f("uq_supervision_order_number")),
    )
    with op.batch_alter_table("supervision_order", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_supervision_order_dispute_id"), ["dispute_id"], unique=False)
        batch_op.create_index("ix_supervision_order_unit_id", ["unit_id", "issued_at"], unique=False)
        batch_op.create_index(
            "uq_supervision_order_one_open",
            ["dispute_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "order_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_order_message_author_id_person")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["supervision_order.id"], name=op.f("fk_order_message_order_id_supervision_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_message")),
    )
    with op.batch_alter_table("order_message", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_order_message_order_id"), ["order_id"], unique=False)

    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("local", sa.Boolean(), server_default=sa.text("false"), nullable=False))
        batch_op.drop_constraint(op.f("pk_calendar_day"), type_="primary")
        batch_op.create_primary_key(op.f("pk_calendar_day"), ["date", "local"])

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "share_unit",
                sa.Enum(
                    "working",
                    "natural",
                    "hours",
                    "work_hours",
                    name="share_unit_known",
                    native_enum=False,
                    create_constraint=True,
                    length=20,
                ),
                server_default="natural",
                nullable=False,
            )
        )

    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.alter_column("due_unit", existing_type=sa.String(length=8), type_=sa.String(length=12))
        batch_op.add_column(sa.Column("due_provisional", sa.Boolean(), server_default=sa.text("false"), nullable=False))

    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("error", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("process", sa.String(length=60), server_default="", nullable=False))
        batch_op.create_index("ix_job_run_job", ["job", "started_at"], unique=False)

    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=32), server_default="", nullable=False))
        batch_op.add_column(sa.Column("times", sa.Integer(), server_default="1", nullable=False))
        batch_op.alter_column("dispute_id", existing_type=sa.BigInteger(), nullable=True)

    for table, check, column, before, joining in WORDS:
        allow(table, check, column, before + joining)


def downgrade() -> None:
    """Take it back. What only the new words can say is lost with them."""
    for table, check, column, before, joining in WORDS:
        forget(table, column, joining)
        allow(table, check, column, before)
    notice = sa.table("notice", sa.column("dispute_id"))
    op.execute(notice.delete().where(notice.c.dispute_id.is_(None)))
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.alter_column("dispute_id", existing_type=sa.BigInteger(), nullable=False)
        batch_op.drop_column("times")
        batch_op.drop_column("kind")

    op.execute("UPDATE dispute SET due_unit = 'working' WHERE due_unit = 'work_hours'")
    with op.batch_alter_table("dispute", schema=None) as batch_op:
        batch_op.drop_column("due_provisional")
        batch_op.alter_column("due_unit", existing_type=sa.String(length=12), type_=sa.String(length=8))

    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_job")
        batch_op.drop_column("process")
        batch_op.drop_column("error")

    with op.batch_alter_table("clock", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_clock_share_unit_known"), type_="check")
        batch_op.drop_column("share_unit")

    op.execute("DELETE FROM calendar_day WHERE local")
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("pk_calendar_day"), type_="primary")
        batch_op.create_primary_key(op.f("pk_calendar_day"), ["date"])
        batch_op.drop_column("local")

    with op.batch_alter_table("order_message", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_order_message_order_id"))

    op.drop_table("order_message")
    with op.batch_alter_table("supervision_order", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_supervision_order_one_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index("ix_supervision_order_unit_id")
        batch_op.drop_index(batch_op.f("ix_supervision_order_dispute_id"))

    op.drop_table("supervision_order")
    with op.batch_alter_table("leader_visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leader_visit_leader_case_id"))

    op.drop_table("leader_visit")
    op.drop_table("conference_unit")
    with op.batch_alter_table("conference_task", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conference_task_unit_id"))
        batch_op.drop_index(batch_op.f("ix_conference_task_conference_id"))

    op.drop_table("conference_task")
    with op.batch_alter_table("outbound", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbound_waiting",
            sqlite_where=sa.text("status = 'queued'"),
            postgresql_where=sa.text("status = 'queued'"),
        )
        batch_op.drop_index(
            "ix_outbound_failed",
            sqlite_where=sa.text("status = 'failed'"),
            postgresql_where=sa.text("status = 'failed'"),
        )

    op.drop_table("outbound")
    with op.batch_alter_table("leader_case", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_leader_case_one_open",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_leader_case_leader_id"))
        batch_op.drop_index(batch_op.f("ix_leader_case_dispute_id"))

    op.drop_table("leader_case")
    with op.batch_alter_table("instruction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instruction_unit_id"))
        batch_op.drop_index(batch_op.f("ix_instruction_dispute_id"))

    op.drop_table("instruction")
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_finding_one_open",
            sqlite_where=sa.text("cleared_at IS NULL"),
            postgresql_where=sa.text("cleared_at IS NULL"),
        )

    op.drop_table("finding")
    with op.batch_alter_table("conference", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conference_dispute_id"))

    op.drop_table("conference")
    with op.batch_alter_table("call_out", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_out_unit_id"))
        batch_op.drop_index(batch_op.f("ix_call_out_dispute_id"))

    op.drop_table("call_out")
    with op.batch_alter_table("contact_channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contact_channel_unit_id"))
        batch_op.drop_index(batch_op.f("ix_contact_channel_person_id"))

    op.drop_table("contact_channel")
    with op.batch_alter_table("absence", schema=None) as batch_op:
        batch_op.drop_index("ix_absence_unit_id")
        batch_op.drop_index("ix_absence_substitute_id")
        batch_op.drop_index("ix_absence_person_id")

    op.drop_table("absence")
    with op.batch_alter_table("rule_version", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_rule_version_one_draft",
            sqlite_where=sa.text("status = 'draft'"),
            postgresql_where=sa.text("status = 'draft'"),
        )

    op.drop_table("rule_version")
    with op.batch_alter_table("dossier", schema=None) as batch_op:
        batch_op.drop_index("uq_dossier_seq")
    op.drop_table("dossier")
    op.drop_table("digest")
