"""Days and times as the pages say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mediation.config import LOCAL
from workflows.calendar import WEEKDAYS, local_day
from workflows.steps import near_moment


def long_day(at: datetime) -> str:
    """10月14日 星期三."""
    day = local_day(at)
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def brief(then: datetime, at: datetime) -> str:
    """09:12 today, otherwise with the day."""
    same_day = local_day(then) == local_day(at)
    return f"{then.astimezone(LOCAL):%H:%M}" if same_day else near_moment(then, at)


def span(first: date, last: date) -> str:
    """9月14日至10月13日."""
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def tomorrow(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
