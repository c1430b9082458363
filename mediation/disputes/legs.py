"""办理轮次, and which units see a case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Pk, UtcDateTime, stored
from workflows.levels import Level

if TYPE_CHECKING:
    from mediation.disputes.models import Dispute


class Leg(Base):
    """办理轮次: the stay of a case with one unit. Ended once, never rewritten."""

    __tablename__ = "leg"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    level: Mapped[Level] = mapped_column(stored(Level))
    mediator_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime] = mapped_column(UtcDateTime)
    signed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(24))
    reason: Mapped[str | None] = mapped_column(String(40))
    note: Mapped[str | None] = mapped_column(Text)
    not_attempted: Mapped[bool] = mapped_column(default=False)
    result: Mapped[str | None] = mapped_column(String(24))

    dispute: Mapped[Dispute] = relationship(back_populates="legs")
    __table_args__ = (
        Index("uq_leg_no", "dispute_id", "no", unique=True),
        Index("ix_leg_ended", "ended_by", "ended_at"),
    )


class Involvement(Base):
    """Which units see a case besides those whose place it is: desk, holder, co-handler, assisting."""

    __tablename__ = "involvement"

    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    part: Mapped[str] = mapped_column(String(12))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    __table_args__ = (Index("ix_involvement_unit", "unit_id", "dispute_id"),)
