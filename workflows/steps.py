"""The words of 为什么是这一天: one line per step, with the date it leads to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from workflows.calendar import ONE_DAY, WEEKDAYS, ZONE, Calendar, DayUnit, days_between, local_day


class Step(NamedTuple):
    """One line of 为什么是这一天 and the date it leads to; of a limit in hours, the moment."""

    text: str
    on: date
    note: str = ""
    at: datetime | None = None


def day_words(day: date, today: date) -> str:
    """10月26日; with the year only if it is not this one."""
    return ("" if day.year == today.year else f"{day.year}年") + f"{day.month}月{day.day}日"


def moment_words(moment: datetime, at: datetime) -> str:
    """10月26日 17:30; with the year only if it is not this one."""
    local = moment.astimezone(ZONE)
    return f"{day_words(local.date(), local_day(at))} {local:%H:%M}"


def near_day(day: date, today: date) -> str:
    """今天, 昨天, 明天, 10月26日."""
    near = {-1: "昨天", 0: "今天", 1: "明天"}.get((day - today).days)
    return near or day_words(day, today)


def near_moment(moment: datetime, at: datetime) -> str:
    """今天 08:50."""
    return f"{near_day(local_day(moment), local_day(at))} {moment.astimezone(ZONE):%H:%M}"


def hours_words(span: timedelta, unit: str = "小时") -> str:
    """2 小时, 1 小时 20 分, 35 分; what is left of a minute is not said."""
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    parts = [f"{hours} {unit}"] if hours else []
    return " ".join([*parts, f"{minutes} 分"] if minutes or not hours else parts)


def span_words(first: date, last: date, today: date) -> str:
    """10月8日至13日, 9月30日至10月2日, 10月8日."""
    if first == last:
        return day_words(first, today)
    same_month = (first.year, first.month) == (last.year, last.month)
    return f"{day_words(first, today)}至" + (f"{last.day}日" if same_month else day_words(last, today))


def days_off_words(start: date, last: date, unit: DayUnit, calendar: Calendar, today: date) -> str:
    """Which days off the term runs over: passed by when counting working days, counted with natural ones."""
    off = [day for day in days_between(start + ONE_DAY, last) if not calendar.is_workday(day)]
    runs = _runs((day for day in off if calendar.name(day) not in WEEKDAYS), calendar, today)
    if unit is DayUnit.NATURAL:
        return "、".join(runs) + "照算" if runs else ""
    weekend = sum(calendar.name(day) in WEEKDAYS for day in off)
    parts = [*runs, *([f"星期六、星期日共 {weekend} 天"] if weekend else [])]
    return "跳过" + "、".join(parts) if parts else ""


def passed_words(days: Iterable[date], calendar: Calendar, today: date) -> str:
    """1月10日星期日、1月11日至12日测试节: each day off the last day was moved over; the year is said once."""
    found, before = [], today
    for name, run in _in_a_row(days, calendar):
        found.append(f"{span_words(run[0], run[-1], before)}{name}")
        before = run[-1]
    return "、".join(found)


def _runs(days: Iterable[date], calendar: Calendar, today: date) -> list[str]:
    """国庆节 10月1日至7日: days of one name in a row."""
    return [f"{name} {span_words(run[0], run[-1], today)}" for name, run in _in_a_row(days, calendar)]


def _in_a_row(days: Iterable[date], calendar: Calendar) -> list[tuple[str, list[date]]]:
    by_name = groupby(enumerate(days), key=lambda pair: (calendar.name(pair[1]), pair[1].toordinal() - pair[0]))
    return [(name, [day for _, day in group]) for (name, _), group in by_name]
