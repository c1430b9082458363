"""Feedback: one row a try to reach one party."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, UtcDateTime


class Feedback(Base):
    """Who was told, how, when, by whom; satisfaction where they were reached."""

    __tablename__ = "feedback"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    round: Mapped[int] = mapped_column(Integer)
    party_no: Mapped[int] = mapped_column(Integer)
    how: Mapped[str] = mapped_column(String(20))
    told_on: Mapped[date] = mapped_column(Date)
    reached: Mapped[bool] = mapped_column(default=True)
    satisfaction: Mapped[str | None] = mapped_column(String(16))
    opinion: Mapped[str | None] = mapped_column(Text)
    told_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("ix_feedback_round", "dispute_id", "round", "party_no"),)
