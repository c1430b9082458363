"""What time itself does: alarms, overdue, rights that end. Set-based, and the second run changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.clocks.models import Alarm, Clock, ClockEvent
from mediation.clocks.queries import is_running
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockKind, ClockStatus, Consequence


@dataclass(frozen=True)
class Late:
    """A clock found past its due for the first time."""

    clock_id: int
    dispute_id: int
    kind: ClockKind
    since: datetime


@dataclass(frozen=True)
class SweepResult:
    """What one sweep wrote; nothing at all if there was nothing new."""

    alarms: list[Alarm]
    late: list[Late]
    lapsed: int

    @property
    def overdue(self) -> int:
        """How many clocks were found late."""
        return len(self.late)


def sweep(session: Session, at: datetime, batch: int = 5000) -> SweepResult:
    """Flag everything there is, `batch` alarms to a statement. Any number of processes may do it at once."""
    alarms = [alarm for level, reached in _levels(at) for alarm in _raise(session, level, reached, at, batch)]
    return SweepResult(alarms=alarms, late=_flag(session, at), lapsed=_let_lapse(session, at))


def _levels(at: datetime) -> list[tuple[int, ColumnElement[bool]]]:
    """1 the holder, 2 the head of the unit, 3 the level above, 4 the supervisor."""
    return [
        (1, Clock.amber_at <= at),
        (2, Clock.due_at < at),
        (3, Clock.alarm3_at < at),
        (4, Clock.alarm4_at < at),
    ]


def _raise(session: Session, level: int, reached: ColumnElement[bool], at: datetime, batch: int) -> Iterator[Alarm]:
    known = exists().where(Alarm.clock_id == Clock.id, Alarm.level == level)
    new = (
        select(
            Clock.dispute_id,
            Clock.id,
            Clock.kind,
            Clock.leg_no,
            literal(level),
            literal(at, type_=Alarm.at.type),
        )
        .where(is_running(), reached, Clock.kind.not_in(NEVER_LATE), ~known)
        .order_by(Clock.id)
        .limit(batch)
    )
    columns = ["dispute_id", "clock_id", "kind", "leg_no", "level", "at"]
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = insert(Alarm).from_select(columns, new).on_conflict_do_nothing().returning(Alarm)
    while raised := session.scalars(statement).all():
        yield from raised


def _flag(session: Session, at: datetime) -> list[Late]:
    """Overdue stands on the clock for good, whatever happens to its dates later."""
    rows = session.execute(
        update(Clock)
        .where(is_running(), Clock.due_at < at, Clock.overdue_since.is_(None), Clock.kind.not_in(NEVER_LATE))
        .values(overdue_since=Clock.due_at)
        .returning(Clock.id, Clock.dispute_id, Clock.kind, Clock.due_at)
    )
    return [Late(*row) for row in rows]


def _let_lapse(session: Session, at: datetime) -> int:
    """The right to object ends by itself; nobody has to do anything."""
    rows = session.execute(
        update(Clock)
        .where(is_running(), Clock.acts_at < at, Clock.consequence == Consequence.RIGHT_ENDS)
        .values(status=ClockStatus.LAPSED, ended_at=Clock.due_at)
        .returning(Clock.id, Clock.due_at)
    ).all()
    session.add_all(
        ClockEvent(clock_id=row.id, kind=ClockEventKind.END, at=row.due_at, reason=Consequence.RIGHT_ENDS.label)
        for row in rows
    )
    session.flush()
    return len(rows)
