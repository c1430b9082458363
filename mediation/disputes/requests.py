"""Requests: what needs a second person waits beside the state, one open row per case and move."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, bindparam, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from mediation.db import Base, Json, Pk, UtcDateTime
from workflows.labels import Labelled


class RequestStatus(Labelled):
    """What became of a request."""

    OPEN = "open", "等审批"
    APPROVED = "approved", "已批准"
    REFUSED = "refused", "未批准"
    VOID = "void", "已作废"


class Request(Base):
    """等审批: state and clocks do not change until somebody else approves."""

    __tablename__ = "request"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    name: Mapped[str] = mapped_column(String(24))
    facts: Mapped[dict[str, Any]] = mapped_column(Json)
    asked_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # The unit whose head decides; after 2 working days it becomes the next level's.
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    climbs_at: Mapped[datetime] = mapped_column(UtcDateTime)
    status: Mapped[RequestStatus] = mapped_column(String(12), default=RequestStatus.OPEN)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sentence: Mapped[str | None] = mapped_column(Text)

    __table_args__ = (
        Index("uq_request_open", "dispute_id", "name", unique=True, postgresql_where=text("status = 'open'"),
              sqlite_where=text("status = 'open'")),
        Index("ix_request_unit_open", "unit_id", "status"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided_when_decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="second_person"),
    )


DATES = frozenset({"until", "asked_on", "due_on", "told_on"})


def restored(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as they were before storage: dates are dates again."""
    return {
        name: date.fromisoformat(value) if name in DATES and isinstance(value, str) else value
        for name, value in facts.items()
    }


# With every move: built once.
OPEN_REQUESTS = select(Request).where(
    Request.dispute_id == bindparam("dispute_id"), Request.status == RequestStatus.OPEN
)


def void_requests(session: Session, dispute_id: int, at: datetime, *, but: str | None) -> None:
    """Any other move of the case voids what was asked for."""
    for row in session.scalars(OPEN_REQUESTS, {"dispute_id": dispute_id}):
        if row.name != but:
            row.status, row.decided_at = RequestStatus.VOID, at
            row.sentence = "这件有了别的进展，申请自动作废"
