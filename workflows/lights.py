"""The light of a clock: shape and words, the same on every page and in the API."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from workflows.calendar import ZONE, Calendar, DayUnit, local_day
from workflows.clocks import ClockStatus
from workflows.labels import Labelled
from workflows.steps import day_words, hours_words
from workflows.yearly import shipped

A_MINUTE, AN_HOUR, TEN_HOURS, A_DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(hours=10), timedelta(days=1)


class LightKind(Labelled):
    """Shape and colour."""

    GREEN = "green", "时间够"
    AMBER = "amber", "快到期"
    RED = "red", "已超期"
    PAUSED = "paused", "已中止"
    MET = "met", "已结束"


class Light(NamedTuple):
    """What is drawn and what is read."""

    kind: LightKind
    text: str


def light(
    due_at: datetime,
    amber_at: datetime,
    status: ClockStatus,
    at: datetime,
    unit: DayUnit,
    *,
    until: date | None = None,
    ended_at: datetime | None = None,
    overdue_since: datetime | None = None,
    calendar: Calendar | None = None,
    provisional: bool = False,
) -> Light:
    """`until`: when an open pause should end. `ended_at`, `overdue_since`: of a clock that is over.

    `provisional`: the date rests on a year whose notice is not out yet, which is said wherever it is shown.
    """
    calendar = calendar or shipped()
    if status is ClockStatus.PAUSED:
        return Light(LightKind.PAUSED, f"已中止，到 {day_words(until, local_day(at))}" if until else "已中止")
    if status is not ClockStatus.RUNNING:
        if overdue_since is None:
            return Light(LightKind.MET, status.label)
        late = days_late(overdue_since, ended_at or at, unit, calendar)
        return Light(LightKind.MET, f"{status.label}（曾超期 {late}）")
    if at > due_at:
        return Light(LightKind.RED, f"超期 {days_late(due_at, at, unit, calendar)}")
    left = days_left(due_at, at, unit, calendar) + ("（暂定）" if provisional else "")
    return Light(LightKind.AMBER if at >= amber_at else LightKind.GREEN, left)


def days_left(due_at: datetime, at: datetime, unit: DayUnit, calendar: Calendar) -> str:
    """还剩 12 天, 还剩 24 个工作日, 今天 17:30, 还剩 1 小时 20 分."""
    today, due = local_day(at), local_day(due_at)
    if unit.hourly:
        return f"还剩 {_hours(at, due_at, unit, calendar, in_minutes=TEN_HOURS)}"
    if today == due:
        return f"今天 {due_at.astimezone(ZONE):%H:%M}"
    return f"还剩 {_number(today, due, unit, calendar)}"


def days_late(due_at: datetime, at: datetime, unit: DayUnit, calendar: Calendar) -> str:
    """2 天, 3 个工作日: a day that has begun is a day. 5 分, 3 小时, 8 天 6 小时: nobody is late by the minute for long."""
    if unit.hourly:
        return _hours(due_at, at, unit, calendar, in_minutes=AN_HOUR)
    return _number(local_day(due_at), local_day(at), unit, calendar)


def day_light(due: date | None, done: datetime | None, at: datetime, met: str, waits: str) -> Light:
    """Of something to be done by a day: late stays late, also when it is done."""
    today = local_day(at)
    if done is not None:
        late = (local_day(done) - due).days if due is not None else 0
        return Light(LightKind.MET, f"{met}（晚了 {late} 天）" if late > 0 else met)
    if due is None:
        return Light(LightKind.GREEN, waits)
    if today > due:
        return Light(LightKind.RED, f"超期 {(today - due).days} 天")
    days = (due - today).days
    return Light(LightKind.AMBER if days <= 1 else LightKind.GREEN, f"还剩 {days} 天" if days else "今天到期")


def call_light(due_at: datetime, arrived_at: datetime | None, at: datetime) -> Light:
    """Of somebody called to the spot: late stays late, also after the arrival."""
    if arrived_at is not None:
        return Light(LightKind.RED, "到晚了") if arrived_at > due_at else Light(LightKind.MET, "按时到")
    return Light(LightKind.RED, "还没到，已过时间") if at > due_at else Light(LightKind.AMBER, "等报到")


def took(called_at: datetime, arrived_at: datetime | None) -> str:
    """From the call to the arrival: 用了 1 小时 5 分钟."""
    if arrived_at is None:
        return ""
    minutes = int((arrived_at - called_at).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 24:
        return f"用了 {hours // 24} 天 {hours % 24} 小时"
    return f"用了 {hours} 小时 {rest} 分钟" if hours else f"用了 {rest} 分钟"


def _number(after: date, until: date, unit: DayUnit, calendar: Calendar) -> str:
    if unit is DayUnit.NATURAL:
        return f"{max((until - after).days, 1)} 天"
    return f"{max(calendar.workdays_between(after, until), 1)} {unit.label}"


def _hours(after: datetime, until: datetime, unit: DayUnit, calendar: Calendar, *, in_minutes: timedelta) -> str:
    """Minutes only below `in_minutes`; from a day on nobody counts 341 hours."""
    span = until - after if unit is DayUnit.HOURS else calendar.office_time(after, until)
    if span >= A_DAY and unit is not DayUnit.HOURS:
        return _number(local_day(after), local_day(until), DayUnit.WORKING, calendar)
    if span >= in_minutes:
        span -= span % AN_HOUR
    days, rest = divmod(max(span, A_MINUTE), A_DAY)
    return f"{days} 天 {hours_words(rest)}".removesuffix(" 0 分") if days else hours_words(rest, unit.label)
