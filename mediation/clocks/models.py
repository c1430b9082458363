"""Clocks, what happened to them, the alarms they raised, and the days of the calendar."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from mediation.accounts.models import Person
from mediation.db import Base, Pk, stored
from workflows.calendar import DayKind, DayUnit
from workflows.clocks import ClockEventKind, ClockKind, ClockStatus, Consequence

RUNNING = text("status = 'running'")
OPEN = text("status IN ('running', 'paused')")


class CalendarDay(Base):
    """A day that differs from its weekday by the yearly 放假调休 notice, or by a local closing.

    `local`: this county's own, beside the notice's row for that day, if there is one; it stands before it, and a
    year that is imported again leaves it.
    """

    __tablename__ = "calendar_day"

    date: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[DayKind] = mapped_column(stored(DayKind, "kind_known", length=20))
    name: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(120))
    local: Mapped[bool] = mapped_column(primary_key=True, default=False, server_default=text("false"))


class Clock(Base):
    """One limit on one case. What was decided is in `events`; the moments are derived from them and cached.

    `amber_at`, `due_at`, `alarm3_at`, `alarm4_at`, `acts_at` are stored ahead, so that a sweep only compares.
    """

    __tablename__ = "clock"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (status IN ('running', 'paused'))", name="ended_when_over"),
        CheckConstraint("pausable OR status <> 'paused'", name="paused_if_pausable"),
        # Two clocks of one kind on one case would give two answers to one question.
        Index("uq_clock_one_open", "dispute_id", "kind", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_clock_dispute_id_kind", "dispute_id", "kind"),
        Index("ix_clock_running_due_at", "due_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_clock_running_amber_at", "amber_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
        Index("ix_clock_running_acts_at", "acts_at", sqlite_where=RUNNING, postgresql_where=RUNNING),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    leg_no: Mapped[int]
    kind: Mapped[ClockKind] = mapped_column(stored(ClockKind, "kind_known", length=20))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    linked_id: Mapped[int | None] = mapped_column(ForeignKey("clock.id"))

    # The rule as it was when the clock started: a later version never moves it silently.
    rule_name: Mapped[str] = mapped_column(String(20))
    rule_version: Mapped[int]
    length: Mapped[int]
    unit: Mapped[DayUnit] = mapped_column(stored(DayUnit, "unit_known", length=20))
    pausable: Mapped[bool]
    source: Mapped[str] = mapped_column(String(120))
    share: Mapped[int | None]  # of the citizen's clock, kept for the levels above
    share_unit: Mapped[DayUnit] = mapped_column(
        stored(DayUnit, "share_unit_known", length=20), default=DayUnit.NATURAL, server_default="natural"
    )
    consequence: Mapped[Consequence] = mapped_column(stored(Consequence, "consequence_known", length=20))
    acts_after: Mapped[int | None]  # working days from due until the consequence
    extend_max: Mapped[int | None]  # days that may be granted in all; None: as many as are approved
    due_on_given: Mapped[date | None]
    given_replaces: Mapped[bool] = mapped_column(default=False)

    started_at: Mapped[datetime]
    status: Mapped[ClockStatus] = mapped_column(stored(ClockStatus, "status_known", length=20))
    ended_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    amber_at: Mapped[datetime]
    alarm3_at: Mapped[datetime]
    alarm4_at: Mapped[datetime]
    acts_at: Mapped[datetime | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    overdue_since: Mapped[datetime | None]

    events: Mapped[list[ClockEvent]] = relationship(order_by="ClockEvent.id", back_populates="clock")

    @property
    def open(self) -> bool:
        """Running or paused."""
        return self.ended_at is None


class ClockEvent(Base):
    """One thing that happened to a clock; never changed afterwards."""

    __tablename__ = "clock_event"
    __table_args__ = (CheckConstraint("(kind = 'extend') = (days IS NOT NULL)", name="days_if_extended"),)

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"), index=True)
    kind: Mapped[ClockEventKind] = mapped_column(stored(ClockEventKind, "kind_known", length=20))
    at: Mapped[datetime]
    reason: Mapped[str] = mapped_column(String(200), default="")
    proof: Mapped[str] = mapped_column(String(200), default="")
    until: Mapped[date | None]  # when a pause is expected to end; an alarm, not its end
    days: Mapped[int | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    clock: Mapped[Clock] = relationship(back_populates="events")
    approver: Mapped[Person | None] = relationship(foreign_keys=[approver_id], viewonly=True)


class Alarm(Base):
    """A clock reached amber (1), due (2), the level above (3), the supervisor (4): once each, for good."""

    __tablename__ = "alarm"
    __table_args__ = (
        UniqueConstraint("dispute_id", "kind", "leg_no", "clock_id", "level"),
        CheckConstraint("level BETWEEN 1 AND 4", name="level_known"),
        Index("ix_alarm_clock_id", "clock_id"),
    )

    id: Mapped[int] = mapped_column(Pk, primary_key=True)
    dispute_id: Mapped[int] = mapped_column(ForeignKey("dispute.id"))
    clock_id: Mapped[int] = mapped_column(ForeignKey("clock.id"))
    kind: Mapped[ClockKind] = mapped_column(stored(ClockKind, "kind_known", length=20))
    leg_no: Mapped[int]
    level: Mapped[int]
    at: Mapped[datetime]
