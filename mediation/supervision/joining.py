"""Several units at one case: 会商 with its tasks, 吹哨报到 with its arrival."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.db import Base, Pk


class Conference(Base):
    """会商: who leads, when, what was agreed."""

    __tablename__ = "conference"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    lead_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    called_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime]
    held_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(80))
    question: Mapped[str] = mapped_column(Text)
    minutes: Mapped[str | None] = mapped_column(Text)
    minuted_at: Mapped[datetime | None]
    minuted_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    units: Mapped[list[ConferenceUnit]] = relationship(back_populates="conference")
    tasks: Mapped[list[ConferenceTask]] = relationship(order_by="ConferenceTask.id", back_populates="conference")


class ConferenceUnit(Base):
    """A helping unit, and whether it came."""

    __tablename__ = "conference_unit"

    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True)
    came: Mapped[bool | None]

    conference: Mapped[Conference] = relationship(back_populates="units")


class ConferenceTask(Base):
    """Who does what by when."""

    __tablename__ = "conference_task"

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    conference_id: Mapped[int] = mapped_column(ForeignKey("conference.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    text: Mapped[str] = mapped_column(String(300))
    due_on: Mapped[date]
    done_at: Mapped[datetime | None]
    note: Mapped[str | None] = mapped_column(String(300))
    # when those who must hear were told that it is late; once
    late_told_at: Mapped[datetime | None]

    conference: Mapped[Conference] = relationship(back_populates="tasks")


class CallOut(Base):
    """吹哨: a unit is called to the spot and reports when it is there (深圳条例 Art 12)."""

    __tablename__ = "call_out"
    __table_args__ = (CheckConstraint("arrived_at IS NULL OR arrived_at >= called_at", name="arrives_after_call"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    called_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime]
    place: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(300))
    due_at: Mapped[datetime]
    arrived_at: Mapped[datetime | None]
    arrived_who: Mapped[str | None] = mapped_column(String(80))
    result: Mapped[str | None] = mapped_column(Text)
    late_told_at: Mapped[datetime | None]
