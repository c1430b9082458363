"""When each step of a story happens: in office hours, on working days, counted back from today."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from mediation.config import LOCAL
from workflows.calendar import Calendar

OPENS, CLOSES = time(8, 45), time(17, 20)
SWEEPS = time(8, 0)
LATER = re.compile(r"(\d+)(m|h)")
ON_DAY = re.compile(r"\+(\d+) (\d\d:\d\d)")


def last_workday(calendar: Calendar, at: datetime) -> date:
    """The last working day that is over: today's is still running."""
    return back(calendar, at.astimezone(LOCAL).date(), 1)


def back(calendar: Calendar, day: date, number: int) -> date:
    """The `number`-th working day before `day`."""
    for _ in range(number):
        day -= timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
    return day


def begins(calendar: Calendar, at: datetime, *, days: int, last: int, start: str) -> datetime:
    """When a story begins that takes `days` working days and ended `last` of them before yesterday's close."""
    return moment(back(calendar, last_workday(calendar, at), days + last), start)


def follows(calendar: Calendar, before: datetime, after: str) -> datetime:
    """When the next step happens: some minutes later, or some working days later at a time of day."""
    local = before.astimezone(LOCAL)
    if on_day := ON_DAY.fullmatch(after):
        wanted = moment(calendar.add_workdays(local.date(), int(on_day[1])), on_day[2])
        return wanted if wanted > before else _open(calendar, local + timedelta(minutes=20))
    number, unit = LATER.fullmatch(after).groups()  # type: ignore[union-attr]
    return _open(calendar, local + timedelta(minutes=int(number) * (60 if unit == "h" else 1)))


def sweeps(calendar: Calendar, first: datetime, at: datetime) -> list[datetime]:
    """Eight o'clock of every working day in between: when the daily jobs run."""
    day, found = first.astimezone(LOCAL).date(), []
    while (morning := datetime.combine(day, SWEEPS, LOCAL)) <= at:
        if calendar.is_workday(day):
            found.append(morning)
        day += timedelta(days=1)
    return found


def moment(day: date, clock: str) -> datetime:
    """A local day and time of day."""
    return datetime.combine(day, time.fromisoformat(clock), LOCAL)


def _open(calendar: Calendar, local: datetime) -> datetime:
    """The moment itself, or the next morning if the office has closed."""
    if local.time() <= CLOSES and calendar.is_workday(local.date()):
        return local
    return datetime.combine(calendar.add_workdays(local.date(), 1), OPENS, LOCAL)
