"""What time itself does: alarms, overdue, rights that end. Set-based, and the second run changes nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, and_, case, exists, func, literal, or_, select, union_all, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.clocks.models import Alarm, Clock, ClockEvent
from mediation.clocks.queries import is_running
from mediation.db import among
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockKind, ClockStatus, Consequence

Item = TypeVar("Item")


class Raised(NamedTuple):
    """An alarm that was raised just now."""

    dispute_id: int
    clock_id: int
    kind: ClockKind
    level: int


class Late(NamedTuple):
    """A clock found past its due for the first time."""

    clock_id: int
    dispute_id: int
    kind: ClockKind
    since: datetime


@dataclass
class SweepResult:
    """What one sweep wrote; nothing at all if there was nothing new."""

    alarms: list[Raised] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    lapsed: int = 0

    @property
    def overdue(self) -> int:
        """How many clocks were found late."""
        return len(self.late)


def sweep(session: Session, at: datetime, batch: int = 5000) -> SweepResult:
    """Flag everything there is, `batch` cases at a time. Any number of processes may do it at once."""
    whole = SweepResult()
    for some in batches(waiting(session, at), batch):
        part = sweep_cases(session, at, some)
        whole.alarms += part.alarms
        whole.late += part.late
        whole.lapsed += part.lapsed
    return whole


def batches(items: Sequence[Item], size: int) -> Iterator[list[Item]]:
    """The items, `size` at a time."""
    rest = iter(items)
    while some := list(islice(rest, size)):
        yield some


def waiting(session: Session, at: datetime) -> list[int]:
    """Cases in which time has something to write. Read from the running clocks that are amber or late, not from all."""
    # Each level stands for all below it, so that a clock with fewer alarms than levels reached misses one.
    known = select(func.count()).select_from(Alarm).where(Alarm.clock_id == Clock.id).scalar_subquery()
    reached = sum((case((moment, 1), else_=0) for _, moment in _levels(at)), start=literal(0))
    pressing = select(Clock.dispute_id).where(
        is_running(), Clock.amber_at <= at, Clock.kind.not_in(NEVER_LATE),
        or_(known < reached, and_(Clock.due_at < at, Clock.overdue_since.is_(None))),
    )
    return sorted(session.scalars(pressing.union(select(Clock.dispute_id).where(*_right_is_over(at)))))


def sweep_cases(session: Session, at: datetime, dispute_ids: Collection[int]) -> SweepResult:
    """Flag these cases, in a few statements however many they are."""
    return SweepResult(
        alarms=_raise(session, at, dispute_ids), late=_flag(session, at, dispute_ids),
        lapsed=_let_lapse(session, at, dispute_ids),
    )


def _levels(at: datetime) -> list[tuple[int, ColumnElement[bool]]]:
    """1 the holder, 2 the head of the unit, 3 the level above, 4 the supervisor."""
    return [
        (1, Clock.amber_at <= at),
        (2, Clock.due_at < at),
        (3, Clock.alarm3_at < at),
        (4, Clock.alarm4_at < at),
    ]


def _raise(session: Session, at: datetime, dispute_ids: Collection[int]) -> list[Raised]:
    levels = union_all(*(select(literal(level).label("level")) for level, _ in _levels(at))).subquery()
    reached = or_(*(and_(levels.c.level == level, moment) for level, moment in _levels(at)))
    new = (
        select(Clock.dispute_id, Clock.id, Clock.kind, Clock.leg_no, levels.c.level, literal(at, type_=Alarm.at.type))
        .join(levels, reached)
        .where(
            is_running(), among(session, Clock.dispute_id, dispute_ids), Clock.kind.not_in(NEVER_LATE),
            ~exists().where(Alarm.clock_id == Clock.id, Alarm.level == levels.c.level),
        )
        .order_by(Clock.id, levels.c.level)
    )
    columns = ["dispute_id", "clock_id", "kind", "leg_no", "level", "at"]
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = (
        insert(Alarm).from_select(columns, new).on_conflict_do_nothing()
        .returning(Alarm.dispute_id, Alarm.clock_id, Alarm.kind, Alarm.level)
    )
    return [Raised(*row) for row in session.execute(statement)]


def _flag(session: Session, at: datetime, dispute_ids: Collection[int]) -> list[Late]:
    """Overdue stands on the clock for good, whatever happens to its dates later."""
    rows = session.execute(
        update(Clock)
        .where(is_running(), among(session, Clock.dispute_id, dispute_ids), Clock.due_at < at)
        .where(Clock.overdue_since.is_(None), Clock.kind.not_in(NEVER_LATE))
        .values(overdue_since=Clock.due_at)
        .returning(Clock.id, Clock.dispute_id, Clock.kind, Clock.due_at)
        .execution_options(synchronize_session=False)
    )
    return [Late(*row) for row in rows]


def _right_is_over(at: datetime) -> tuple[ColumnElement[bool], ...]:
    return is_running(), Clock.acts_at < at, Clock.consequence == Consequence.RIGHT_ENDS


def _let_lapse(session: Session, at: datetime, dispute_ids: Collection[int]) -> int:
    """The right to object ends by itself; nobody has to do anything."""
    rows = session.execute(
        update(Clock)
        .where(*_right_is_over(at), among(session, Clock.dispute_id, dispute_ids))
        .values(status=ClockStatus.LAPSED, ended_at=Clock.due_at)
        .returning(Clock.id, Clock.due_at, Clock.kind)
    ).all()
    session.add_all(
        ClockEvent(clock_id=row.id, kind=ClockEventKind.END, at=row.due_at, reason=_ended(row.kind))
        for row in rows
    )
    session.flush()
    return len(rows)


def _ended(kind: ClockKind) -> str:
    return Consequence.RIGHT_ENDS.label if kind is ClockKind.OBJECTION else f"{kind.label.removesuffix('时限')}期满"
