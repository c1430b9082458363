"""Entering days of the calendar, and what that moves."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from mediation.clocks.checking import cases
from mediation.clocks.dates import recompute
from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import OPEN, calendar_of, still_open
from workflows.calendar import NATIONAL_DAY, DayKind, local_day, opening
from workflows.clocks import ClockKind
from workflows.guarding import Refused
from workflows.steps import day_words
from workflows.yearly import shipped_rows

logger = logging.getLogger(__name__)

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


Entered = Callable[[Session, date], None]
_entered: list[Entered] = []


def when_entered(listener: Entered) -> Entered:
    """Have a higher noun told the first day from which the calendar is another one, in the same transaction."""
    _entered.append(listener)
    return listener


def seed_calendar(session: Session, *, at: datetime) -> list[Moved]:
    """Store the shipped days that are not stored yet; what was edited stays."""
    stored = set(session.scalars(select(CalendarDay.date).where(~CalendarDay.local)))
    return _enter(session, [row for row in shipped_rows() if row[0] not in stored], at=at)


def enter_calendar_year(session: Session, rows: Sequence[Row], *, at: datetime) -> list[Moved]:
    """Enter days and count the open clocks they touch again. A list with the National Day is a whole year's.

    A whole year replaces what was entered for it, except December: its days belong to the next notice. The county's
    own days stay.
    """
    _seeded(session, at)
    days = {day for day, *_ in rows}
    years = {year for year in {day.year for day in days} if whole_year(year, days)}
    for year in years:
        entered = CalendarDay.date.between(date(year, 1, 1), date(year, 11, 30))
        session.execute(delete(CalendarDay).where(entered, ~CalendarDay.local))
    return _enter(session, rows, since=min((date(year, 1, 1) for year in years), default=None), at=at)


def whole_year(year: int, days: Collection[date]) -> bool:
    """Whether a list of days is the notice of that year: each one has the National Day."""
    return date(year, *NATIONAL_DAY) in days


def preview_year(session: Session, rows: Sequence[Row], *, at: datetime) -> list[Moved]:
    """What entering these days would move; nothing of it stays."""
    tried = session.begin_nested()
    try:
        return enter_calendar_year(session, rows, at=at)
    finally:
        tried.rollback()
        session.info.pop("calendar", None)


def close_day(session: Session, day: date, name: str, *, at: datetime) -> list[Moved]:
    """The county's offices are closed on a day of its own. Refused where they are closed anyway."""
    _seeded(session, at)
    check_closing(session, day, name, at=at)
    session.add(CalendarDay(date=day, kind=DayKind.HOLIDAY, name=name.strip()[:20], source="本地停办", local=True))
    return _recount(session, day, at=at)


def open_day(session: Session, day: date, *, at: datetime) -> list[Moved]:
    """The county's own closing day is taken back; what the notice says of the day holds again."""
    session.delete(own_day(session, day, at=at))
    return _recount(session, day, at=at)


def check_closing(session: Session, day: date, name: str, *, at: datetime) -> None:
    """Refused without a reason, and for a day on which nobody works."""
    calendar = calendar_of(session)
    if not name.strip():
        raise Refused("写一下为什么不上班，比如台风停工。")
    if not calendar.is_workday(day):
        raise Refused(f"{day_words(day, local_day(at))}是{calendar.name(day)}，本来就不上班。")


def own_day(session: Session, day: date, *, at: datetime) -> CalendarDay:
    """The county's own closing of that day; refused if there is none."""
    own = session.get(CalendarDay, (day, True))
    if own is None:
        raise Refused(f"{day_words(day, local_day(at))}不是本地定的停办日。")
    return own


def _seeded(session: Session, at: datetime) -> None:
    """Else the new days alone would be the whole calendar."""
    if session.scalar(select(CalendarDay.date).where(~CalendarDay.local).limit(1)) is None:
        seed_calendar(session, at=at)


def _enter(session: Session, rows: Sequence[Row], *, at: datetime, since: date | None = None) -> list[Moved]:
    if not rows:
        return []
    for day, kind, name, source in rows:
        session.merge(CalendarDay(date=day, kind=kind, name=name, source=source, local=False))
    first = min(day for day, *_ in rows)
    return _recount(session, min(first, since or first), at=at)


def _recount(session: Session, first: date, *, at: datetime) -> list[Moved]:
    """Count the open clocks whose dates reach that day, batch by batch, and tell whose dates moved."""
    session.flush()
    session.info.pop("calendar", None)
    found: list[Moved] = []
    for batch in cases(session, *reached(first), hold=True):
        moved = [each for _, clocks in batch for each in recount_one(session, clocks, at=at)]
        session.flush()
        found += moved
        if moved:
            for listener in _listeners:
                listener(session, sorted({each.dispute_id for each in moved}))
    for entered in _entered:
        entered(session, first)
    return found


def reached(day: date) -> tuple[ColumnElement[bool], ...]:
    """The open clocks whose dates can hang on that day or a later one."""
    return Clock.status.in_(OPEN), Clock.alarm4_at >= opening(day)


def recount_one(session: Session, clocks: Sequence[Clock], *, at: datetime) -> list[Moved]:
    """Count the open clocks of one case again; those whose due date moved."""
    found = []
    for clock in still_open(clocks):
        before = clock.due_at
        try:
            recompute(session, clock, at, beside=clocks)
        except LookupError:
            # One clock of a rule set that is not there must not keep the notice out; 案案有人管 lists its case.
            logger.warning("clock %s has no rule set %s %s", clock.id, clock.rule_name, clock.rule_version)
            continue
        if clock.due_at != before:
            found.append(Moved(clock.dispute_id, clock.id, clock.kind, before, clock.due_at))
    return found
