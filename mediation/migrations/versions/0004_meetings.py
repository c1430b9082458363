"""Meetings, invitations and service"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORDS = (
    "said_applicant", "said_respondent", "said_third", "facts_checked", "undisputed", "offer_applicant",
    "offer_respondent", "offer_third",
)


def rows() -> sa.types.TypeEngine[Any]:
    """A column of JSON on either database."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("person") as batch_op:
        batch_op.add_column(sa.Column("address", sa.Text(), nullable=True))
    with op.batch_alter_table("mediation_session") as batch_op:
        batch_op.add_column(sa.Column("meeting_no", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("next_no", sa.Integer(), nullable=True))
        for name in ("party_nos", "helpers"):
            batch_op.add_column(sa.Column(name, rows(), server_default="[]", nullable=False))
        for name in WORDS:
            batch_op.add_column(sa.Column(name, sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("recorder", sa.String(length=40), server_default="", nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.create_table(
        "room",
        sa.Column("id", ID, nullable=False),
        sa.Column("unit_id", ID, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("note", sa.String(length=80), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_room_unit_id_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
        sa.UniqueConstraint("unit_id", "name", name=op.f("uq_room_unit_id_name")),
    )
    op.create_table(
        "meeting",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room_id", ID, nullable=True),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("party_nos", rows(), nullable=False),
        sa.Column("helpers", rows(), nullable=False),
        sa.Column(
            "status",
            sa.Enum("planned", "held", "cancelled", name="status_known", native_enum=False, create_constraint=True, length=12),
            nullable=False,
        ),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("moves", sa.Integer(), nullable=False),
        sa.Column("made_by", ID, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_meeting_ends_after_start")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_meeting_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meeting_room_id_room")),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_meeting_made_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
    )
    with op.batch_alter_table("meeting") as batch_op:
        batch_op.create_index("uq_meeting_no", ["dispute_id", "no"], unique=True)
        batch_op.create_index("ix_meeting_starts_at", ["status", "starts_at"])
        batch_op.create_index("ix_meeting_room", ["room_id", "starts_at"])
    op.create_table(
        "invitation",
        sa.Column("id", ID, nullable=False),
        sa.Column("meeting_id", ID, nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=False),
        sa.Column("move", sa.Integer(), nullable=False),
        sa.Column(
            "how",
            sa.Enum(
                "in_person", "phone", "wechat", "sms", "post", "notice", "proxy", name="how_known", native_enum=False,
                create_constraint=True, length=12,
            ),
            nullable=False,
        ),
        sa.Column("served_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("receiver", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("off", sa.Boolean(), nullable=False),
        sa.Column("served_by", ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_invitation_meeting_id_meeting")),
        sa.ForeignKeyConstraint(["served_by"], ["person.id"], name=op.f("fk_invitation_served_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("invitation") as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_meeting_id"), ["meeting_id"])
    op.create_table(
        "caucus_note",
        sa.Column("id", ID, nullable=False),
        sa.Column("dispute_id", ID, nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("leg_no", sa.Integer(), nullable=False),
        sa.Column("party_no", sa.Integer(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", ID, nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_caucus_note_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["written_by"], ["person.id"], name=op.f("fk_caucus_note_written_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_caucus_note")),
    )
    with op.batch_alter_table("caucus_note") as batch_op:
        batch_op.create_index("uq_caucus_note_no", ["dispute_id", "no"], unique=True)
    op.create_table(
        "record_signature",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seat", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column(
            "way", sa.Enum("pad", "seen", "refused", "absent", name="way_known", native_enum=False, create_constraint=True, length=8),
            nullable=False,
        ),
        sa.Column("signed_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.Column("stood_by", ID, nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["mediation_session.id"], name=op.f("fk_record_signature_session_id_mediation_session")),
        sa.ForeignKeyConstraint(["stood_by"], ["person.id"], name=op.f("fk_record_signature_stood_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_signature")),
    )
    op.create_table(
        "record_version",
        sa.Column("id", ID, nullable=False),
        sa.Column("session_id", ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", rows(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("changed_by", ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["session_id"], ["mediation_session.id"], name=op.f("fk_record_version_session_id_mediation_session")),
        sa.ForeignKeyConstraint(["changed_by"], ["person.id"], name=op.f("fk_record_version_changed_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record_version")),
    )
    for table, index, columns in (
        ("record_signature", "uq_record_signature_seat", ["session_id", "version", "seat"]),
        ("record_version", "uq_record_version_no", ["session_id", "version"]),
    ):
        with op.batch_alter_table(table) as batch_op:
            batch_op.create_index(index, columns, unique=True)
    op.create_table(
        "calendar_feed",
        sa.Column("id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_calendar_feed_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("person_id", name=op.f("uq_calendar_feed_person_id")),
        sa.UniqueConstraint("digest", name=op.f("uq_calendar_feed_digest")),
    )


def downgrade() -> None:
    """Back to what 0003 left."""
    for table in ("calendar_feed", "record_version", "record_signature", "caucus_note", "invitation", "meeting", "room"):
        op.drop_table(table)
    with op.batch_alter_table("mediation_session") as batch_op:
        for name in ("version", "recorder", *WORDS, "helpers", "party_nos", "next_no", "meeting_no"):
            batch_op.drop_column(name)
    with op.batch_alter_table("person") as batch_op:
        batch_op.drop_column("address")
