"""督办单 and what was said on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk
from workflows.grades import Grade
from workflows.labels import Labelled

OPEN = text("ended_at IS NULL")
# How long an order's words may be.
TITLE, COPIED, WORDS, REASON = 80, 120, 2000, 300


class OrderStatus(Labelled):
    """Whose turn it is, or how it ended."""

    OPEN = "open", "等答复"
    ANSWERED = "answered", "有答复，等你定"
    ACCEPTED = "accepted", "已认可"
    CANCELLED = "cancelled", "已撤销"
    CASE_CLOSED = "case_closed", "案件已办结"


class MessageKind(Labelled):
    """What a line of the thread is."""

    ISSUE = "issue", "发出督办"
    REMIND = "remind", "系统提醒"
    WRITE = "write", "补充要求"
    REPLY = "reply", "答复"
    RETURN = "return", "退回重答"
    CARD = "card", "升牌"
    ACCEPT = "accept", "认可"
    CANCEL = "cancel", "撤销"
    CLOSE = "close", "案件办结"


class SupervisionOrder(Base):
    """One order on one case, to one unit. Its reply date is a clock of the case; it stays with the leg that earned it."""

    __tablename__ = "supervision_order"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (status IN ('open', 'answered'))", name="ended_when_over"),
        Index("uq_supervision_order_one_open", "dispute_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_supervision_order_unit_id", "unit_id", "issued_at"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    leg_no: Mapped[int]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    addressee_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    copied_to: Mapped[str] = mapped_column(String(COPIED), default="")
    # None: the system
    issuer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    title: Mapped[str] = mapped_column(String(TITLE))
    demand: Mapped[str] = mapped_column(Text)
    grade: Mapped[str] = mapped_column(String(8), default=Grade.ORDER.value)
    status: Mapped[str] = mapped_column(String(12), default=OrderStatus.OPEN.value)
    issued_at: Mapped[datetime]
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    yellow_at: Mapped[datetime | None]
    red_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class OrderMessage(Base):
    """One line of the thread; never changed."""

    __tablename__ = "order_message"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("supervision_order.id"), index=True)
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[str] = mapped_column(Text)
