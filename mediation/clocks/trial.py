"""What one day more or less would move on the clocks that are open: counted aside, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.clocks.checking import cases
from mediation.clocks.models import CalendarDay
from mediation.clocks.queries import calendar_of
from mediation.clocks.year import Moved, check_closing, own_day, reached, recount_one
from workflows.calendar import Calendar, DayKind


@contextmanager
def aside(session: Session) -> Iterator[Session]:
    """A second session on the same transaction whose objects may be changed freely: they are never flushed."""
    session.flush()
    with Session(session.connection(), autoflush=False, join_transaction_mode="create_savepoint") as apart:
        yield apart
        apart.expunge_all()


def preview_closing(session: Session, day: date, name: str, *, at: datetime) -> list[Moved]:
    """As if offices were closed on that day. Refused as closing it would be."""
    check_closing(session, day, name, at=at)
    calendar = calendar_of(session)
    return _preview(session, Calendar({**calendar.days, day: (DayKind.HOLIDAY, name)}, calendar.hours), day, at)


def preview_opening(session: Session, day: date, *, at: datetime) -> list[Moved]:
    """As if the county's own closing of that day were taken back."""
    own_day(session, day, at=at)
    calendar = calendar_of(session)
    days = {each: told for each, told in calendar.days.items() if each != day}
    if told := session.get(CalendarDay, (day, False)):
        days[day] = told.kind, told.name
    return _preview(session, Calendar(days, calendar.hours), day, at)


def _preview(session: Session, calendar: Calendar, day: date, at: datetime) -> list[Moved]:
    found: list[Moved] = []
    with aside(session) as apart:
        apart.info["calendar"] = calendar
        for batch in cases(apart, *reached(day)):
            found += [moved for _, clocks in batch for moved in recount_one(apart, clocks, at=at)]
            apart.expunge_all()
    return found
