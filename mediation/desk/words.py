"""Days and times as the pages say them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from mediation.config import LOCAL
from workflows.calendar import local_day
from workflows.steps import day_words

WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")


def long_day(at: datetime) -> str:
    """10月14日 星期三."""
    day = local_day(at)
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def near_day(day: date, today: date) -> str:
    """今天, 昨天, 明天, 10月14日."""
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get((day - today).days)
    return near or day_words(day, today)


def moment(then: datetime, at: datetime) -> str:
    """今天 08:50."""
    return f"{near_day(local_day(then), local_day(at))} {then.astimezone(LOCAL):%H:%M}"


def brief(then: datetime, at: datetime) -> str:
    """09:12 today, otherwise with the day."""
    same_day = local_day(then) == local_day(at)
    return f"{then.astimezone(LOCAL):%H:%M}" if same_day else moment(then, at)


def span(first: date, last: date) -> str:
    """9月14日至10月13日."""
    return f"{first.month}月{first.day}日至{last.month}月{last.day}日"


def tomorrow(day: date) -> date:
    """The day after."""
    return day + timedelta(days=1)
