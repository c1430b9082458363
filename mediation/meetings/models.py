"""Session: one sitting, as the mediator wrote it down (人民调解法 Art 27)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from mediation.db import Base, Pk, UtcDateTime
from workflows.labels import Labelled


class SessionResult(Labelled):
    """How a sitting ended."""

    AGREED = "agreed", "谈成了"
    CONTINUE = "continue", "还要再谈"
    FAILED = "failed", "没谈成"


class MediationSession(Base):
    """调解记录: 时间, 地点, 到场人, 经过, 结果."""

    __tablename__ = "mediation_session"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    no: Mapped[int] = mapped_column(Integer)
    leg_no: Mapped[int] = mapped_column(Integer)
    held_at: Mapped[datetime] = mapped_column(UtcDateTime)
    place: Mapped[str] = mapped_column(String(80))
    present: Mapped[str] = mapped_column(String(400))
    rights_told: Mapped[bool] = mapped_column(default=False)
    course: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(12))
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __table_args__ = (Index("uq_mediation_session_no", "dispute_id", "no", unique=True),)

    @property
    def result_label(self) -> str:
        """The result in words."""
        return SessionResult(self.result).label
