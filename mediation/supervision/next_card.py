"""When an unanswered order gets its next card: as planned, and never sooner than the rule's days after the last one."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.clocks.dates import due_date
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.supervision.models import SupervisionOrder
from workflows.calendar import ONE_DAY, local_day
from workflows.grades import Grade


def next_grade(order: SupervisionOrder) -> Grade:
    """The card that comes next; red is the last."""
    return Grade.YELLOW if order.grade == Grade.ORDER else Grade.RED


def card_moment(session: Session, order: SupervisionOrder, clock: Clock, grade: Grade, at: datetime) -> datetime:
    """The moment after which a card is due.

    After an outage the yellow card comes late; the red one still leaves the unit the days that lie between them.
    """
    assert clock.acts_at is not None  # the rule of 督办答复 always has a consequence
    if grade is Grade.YELLOW:
        return clock.acts_at
    calendar, stood = calendar_of(session), due_date(session, clock, at).paused
    due, yellow, red = (local_day(moment) for moment in (clock.due_at, clock.acts_at, clock.alarm4_at))

    def days_to(last: date) -> int:
        day, found = due, 0
        while day < last:
            day = calendar.next_workday(day + ONE_DAY)
            found += day not in stood
        return found

    between = max(days_to(red) - days_to(yellow), 1)
    day = local_day(order.yellow_at or max(clock.acts_at, at))
    while between:
        day = calendar.next_workday(day + ONE_DAY)
        between -= day not in stood
    return max(clock.alarm4_at, calendar.closing(day))
