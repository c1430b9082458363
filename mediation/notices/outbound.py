"""What leaves the house: where a person wants to be told, what waits to be sent, the digest of a day."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk
from mediation.vault import Sealed
from workflows.labels import Labelled


class ChannelKind(Labelled):
    """How somebody can be told outside the inbox."""

    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
    EMAIL = "email", "电子邮件"
    SMS = "sms", "短信"
    WEBHOOK = "webhook", "网络回调"


class OutboundStatus(Labelled):
    """What became of a message."""

    QUEUED = "queued", "等发送"
    SENT = "sent", "已发出"
    FAILED = "failed", "没发出"
    DROPPED = "dropped", "不用发了"


class ContactChannel(Base):
    """Where a person, or a unit's group, is told. The address is a secret of theirs: sealed, shown masked.

    Of a party to a case nothing is kept here: the telephone stands with the party and is read when the message leaves.
    """

    __tablename__ = "contact_channel"
    __table_args__ = (
        CheckConstraint(
            "(person_id IS NOT NULL AND unit_id IS NULL AND party_id IS NULL) OR "
            "(person_id IS NULL AND unit_id IS NOT NULL AND party_id IS NULL) OR "
            "(person_id IS NULL AND unit_id IS NULL AND party_id IS NOT NULL)", name="one_owner"),
        Index("uq_contact_channel_party_id", "party_id", unique=True),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str] = mapped_column(String(12))
    address: Mapped[str] = mapped_column(Sealed)
    active: Mapped[bool] = mapped_column(default=True)
    made_at: Mapped[datetime]


class Outbound(Base):
    """One message to one channel, queued in the transaction that made it necessary and sent later. `key`: once."""

    __tablename__ = "outbound"
    __table_args__ = (
        UniqueConstraint("channel_id", "key"),
        Index("ix_outbound_waiting", "next_try_at", sqlite_where=text("status = 'queued'"),
              postgresql_where=text("status = 'queued'")),
        Index("ix_outbound_failed", "id", sqlite_where=text("status = 'failed'"),
              postgresql_where=text("status = 'failed'")),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    channel_id: Mapped[int] = mapped_column(ForeignKey("contact_channel.id"))
    dispute_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(80))
    body: Mapped[str] = mapped_column(Sealed)
    # may leave while offices are closed: danger only
    any_hour: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(8), default=OutboundStatus.QUEUED.value)
    tries: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    next_try_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))


class Digest(Base):
    """The one summary a person gets on a day."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("person_id", "day"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    day: Mapped[date]
    made_at: Mapped[datetime]
    lines: Mapped[int]
