"""Entering days of the calendar, and what that moves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from mediation.clocks.dates import recompute_open
from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import OPEN, open_clocks
from workflows.calendar import NATIONAL_DAY, DayKind, opening, shipped_rows
from workflows.clocks import ClockKind

Row = tuple[date, DayKind, str, str]


@dataclass(frozen=True)
class Moved:
    """An open clock whose due date changed with the calendar."""

    dispute_id: int
    clock_id: int
    kind: ClockKind
    before: datetime
    after: datetime


Listener = Callable[[Session, Sequence[int]], None]
_listeners: list[Listener] = []


def when_moved(listener: Listener) -> Listener:
    """Have a higher noun told which disputes got other dates, in the same transaction: it may cache them."""
    _listeners.append(listener)
    return listener


def seed_calendar(session: Session, *, at: datetime) -> list[Moved]:
    """Store the shipped days that are not stored yet; what was edited stays."""
    stored = set(session.scalars(select(CalendarDay.date)))
    return _enter(session, [row for row in shipped_rows() if row[0] not in stored], at=at)


def enter_calendar_year(session: Session, rows: Sequence[Row], *, at: datetime) -> list[Moved]:
    """Enter days and count the open clocks they touch again. A list with the National Day is a whole year's.

    A whole year replaces what was entered for it, except December: its days belong to the next notice.
    """
    if session.scalar(select(CalendarDay.date).limit(1)) is None:
        seed_calendar(session, at=at)  # else the new days alone would be the whole calendar
    years = {day.year for day, *_ in rows if (day.month, day.day) == NATIONAL_DAY}
    for year in years:
        entered = CalendarDay.date.between(date(year, 1, 1), date(year, 11, 30))
        session.execute(delete(CalendarDay).where(entered))
    return _enter(session, rows, since=min((date(year, 1, 1) for year in years), default=None), at=at)


def _enter(session: Session, rows: Sequence[Row], *, at: datetime, since: date | None = None) -> list[Moved]:
    if not rows:
        return []
    for day, kind, name, source in rows:
        session.merge(CalendarDay(date=day, kind=kind, name=name, source=source))
    session.flush()
    session.info.pop("calendar", None)
    first = min(day for day, *_ in rows)
    return _recount(session, min(first, since or first), at=at)


def _recount(session: Session, first: date, *, at: datetime) -> list[Moved]:
    touched = session.scalars(
        select(Clock.dispute_id)
        .where(Clock.status.in_(OPEN), Clock.alarm4_at >= opening(first))
        .distinct()
        .order_by(Clock.dispute_id)
    ).all()
    found = [moved for dispute_id in touched for moved in _recount_one(session, dispute_id, at=at)]
    session.flush()
    if found:
        for listener in _listeners:
            listener(session, sorted({moved.dispute_id for moved in found}))
    return found


def _recount_one(session: Session, dispute_id: int, *, at: datetime) -> list[Moved]:
    clocks = open_clocks(session, dispute_id)
    before = {clock.id: clock.due_at for clock in clocks}
    recompute_open(session, dispute_id, at)
    return [
        Moved(dispute_id, clock.id, clock.kind, before[clock.id], clock.due_at)
        for clock in clocks
        if clock.due_at != before[clock.id]
    ]
