"""领导包案 with its visits, and 领导批示."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Json, Pk

OPEN = text("ended_at IS NULL")


class LeaderCase(Base):
    """One leader answers for one case until it is struck off. `duties`: duty → what was done and when."""

    __tablename__ = "leader_case"
    __table_args__ = (
        Index("uq_leader_case_one_open", "dispute_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    named_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(200))
    duties: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[str | None] = mapped_column(String(200))

    visits: Mapped[list[LeaderVisit]] = relationship(order_by="LeaderVisit.held_at")


class LeaderVisit(Base):
    """接访、约访、下访 or 走访: when, where, whom, what came of it."""

    __tablename__ = "leader_visit"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    leader_case_id: Mapped[int] = mapped_column(ForeignKey("leader_case.id"), index=True)
    held_at: Mapped[datetime]
    way: Mapped[str] = mapped_column(String(12))
    place: Mapped[str] = mapped_column(String(80))
    present: Mapped[str] = mapped_column(String(200))
    course: Mapped[str] = mapped_column(Text)
    written_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Instruction(Base):
    """批示: text, to whom, by when, and the answer."""

    __tablename__ = "instruction"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    leader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime]
    due_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
