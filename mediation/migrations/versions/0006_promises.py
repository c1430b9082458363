"""Promises and judicial confirmation"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

WHOLE = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAITS = sa.text("status IN ('pending', 'part', 'breached')")
ROUTES = ("urge", "rework", "enforce", "suit", "payment_order")
TABLES = ("court_reminder", "court_applicant", "court_application", "breach", "promise_call", "payment", "promise")
# What was agreed before and still binds: the newest version of a settled case's last leg.
BACKFILL = """
INSERT INTO promise (dispute_id, no, term_id, agreement_no, term_no, instalment, instalments, who, who_no, to_whom, to_no,
                     what, amount, paid, due_on, due_by, status, status_at)
SELECT d.id, row_number() OVER (PARTITION BY d.id ORDER BY t.no), t.id, a.no, t.no, 1, 1, t.who,
       coalesce(t.who_no, (SELECT min(p.no) FROM party p WHERE p.dispute_id = d.id AND p.name = t.who AND p.left_at IS NULL)),
       t.to_whom, t.to_no,
       t.what, t.amount, CASE WHEN t.status = 'done' THEN coalesce(t.amount, 0) ELSE 0 END, t.due_on, t.due_on, t.status, t.status_at
FROM term t JOIN agreement a ON a.id = t.agreement_id JOIN dispute d ON d.id = a.dispute_id
WHERE t.due_on IS NOT NULL AND a.leg_no = d.leg_no AND d.state IN ('concluded', 'closed') AND d.main_id IS NULL
  AND d.outcome IN ('settled', 'partly_settled')
  AND NOT EXISTS (SELECT 1 FROM agreement later WHERE later.dispute_id = a.dispute_id AND later.no > a.no)
"""


def words(name: str, length: int, *values: str) -> sa.Enum:
    """One of these words."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=length)


def rows() -> sa.types.TypeEngine[Any]:
    """A list."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def taken_back() -> tuple[sa.Column[Any], ...]:
    """When, by whom and why a wrong entry was taken back; the entry stays."""
    return (
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_by", WHOLE, nullable=True),
        sa.Column("taken_back_why", sa.String(length=400), nullable=False),
    )


def upgrade() -> None:
    """Promises and judicial confirmation; dated terms in force become promises."""
    op.create_table(
        "promise",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dispute_id", WHOLE, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("term_id", WHOLE, nullable=False),
        sa.Column("agreement_no", sa.Integer(), nullable=False),
        sa.Column("term_no", sa.Integer(), nullable=False),
        sa.Column("instalment", sa.Integer(), nullable=False),
        sa.Column("instalments", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("who_no", sa.Integer(), nullable=True),
        sa.Column("to_whom", sa.String(length=60), nullable=False),
        sa.Column("to_no", sa.Integer(), nullable=True),
        sa.Column("what", sa.String(length=400), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("paid", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("due_by", sa.Date(), nullable=False),
        sa.Column("status", words("status_known", 12, "pending", "part", "done", "breached", "changed", "void"), nullable=False),
        sa.Column("status_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("route", words("route_known", 16, *ROUTES), nullable=True),
        sa.Column("ahead_told_on", sa.Date(), nullable=True),
        sa.Column("due_told_on", sa.Date(), nullable=True),
        sa.Column("broken_told_on", sa.Date(), nullable=True),
        sa.Column("head_told_on", sa.Date(), nullable=True),
        sa.CheckConstraint("paid >= 0 AND (amount IS NULL OR paid <= amount)", name=op.f("ck_promise_paid_within")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_promise_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["term_id"], ["term.id"], name=op.f("fk_promise_term_id_term")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
    )
    op.create_index(op.f("ix_promise_term_id"), "promise", ["term_id"])
    op.create_index("ix_promise_waits", "promise", ["due_by", "dispute_id"], sqlite_where=WAITS, postgresql_where=WAITS)
    op.create_index("uq_promise_instalment", "promise", ["term_id", "instalment"], unique=True)
    op.create_index("uq_promise_no", "promise", ["dispute_id", "no"], unique=True)
    op.create_table(
        "payment",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("promise_id", WHOLE, nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("way", words("way_known", 12, "transfer", "cash", "mobile", "deed", "other"), nullable=False),
        sa.Column("proof_no", sa.Integer(), nullable=True),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        *taken_back(),
        sa.CheckConstraint("amount IS NULL OR amount > 0", name=op.f("ck_payment_amount_positive")),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name=op.f("fk_payment_taken_back_by_person")),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_payment_promise_id_promise")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_payment_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_promise_id"), "payment", ["promise_id"])
    op.create_table(
        "promise_call",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dispute_id", WHOLE, nullable=False),
        sa.Column("nos", rows(), nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=True),
        sa.Column("called_on", sa.Date(), nullable=False),
        sa.Column("result", words("result_known", 12, "will", "says_done", "later", "refuses", "unreached"), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("called_by", WHOLE, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["called_by"], ["person.id"], name=op.f("fk_promise_call_called_by_person")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_promise_call_dispute_id_dispute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_call")),
    )
    op.create_index(op.f("ix_promise_call_dispute_id"), "promise_call", ["dispute_id"])
    op.create_table(
        "breach",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dispute_id", WHOLE, nullable=False),
        sa.Column("nos", rows(), nullable=False),
        sa.Column("route", words("route_known", 16, *ROUTES), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("told", rows(), nullable=False),
        sa.Column("told_how", sa.String(length=20), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.Column("chosen_by", WHOLE, nullable=True),
        sa.Column("chosen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("repudiated", sa.Boolean(), nullable=False),
        sa.Column("was", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        *taken_back(),
        sa.ForeignKeyConstraint(["taken_back_by"], ["person.id"], name=op.f("fk_breach_taken_back_by_person")),
        sa.ForeignKeyConstraint(["chosen_by"], ["person.id"], name=op.f("fk_breach_chosen_by_person")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_breach_dispute_id_dispute")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_breach")),
    )
    op.create_index(op.f("ix_breach_dispute_id"), "breach", ["dispute_id"])
    _confirmation()
    op.execute(BACKFILL)


def _confirmation() -> None:
    op.create_table(
        "court_application",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("dispute_id", WHOLE, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("agreement_no", sa.Integer(), nullable=False),
        sa.Column("court", sa.String(length=60), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("papers", rows(), nullable=False),
        sa.Column("recorded_by", WHOLE, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("void_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_court_application_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_court_application_recorded_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_application")),
    )
    op.create_index("uq_court_application_no", "court_application", ["dispute_id", "no"], unique=True)
    op.create_table(
        "court_applicant",
        sa.Column("application_id", WHOLE, nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=24), nullable=False),
        sa.Column("result", words("result_known", 12, "confirmed", "dismissed", "withdrawn"), nullable=True),
        sa.Column("ruled_on", sa.Date(), nullable=True),
        sa.Column("case_number", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["court_application.id"],
                                name=op.f("fk_court_applicant_application_id_court_application")),
        sa.PrimaryKeyConstraint("application_id", "party_no", name=op.f("pk_court_applicant")),
    )
    op.create_table(
        "court_reminder",
        sa.Column("id", WHOLE, nullable=False),
        sa.Column("clock_id", WHOLE, nullable=False),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["clock_id"], ["clock.id"], name=op.f("fk_court_reminder_clock_id_clock")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_court_reminder")),
        sa.UniqueConstraint("clock_id", "day", name=op.f("uq_court_reminder_clock_id_day")),
    )


def downgrade() -> None:
    """Back to what 0005 left."""
    for table in TABLES:
        op.drop_table(table)
