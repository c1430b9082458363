"""The year as the calendar page draws it, and what a new table would change."""

from __future__ import annotations

import calendar as months
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.models import CalendarDay, Clock
from mediation.clocks.queries import OPEN, calendar_of
from mediation.clocks.year import Moved, Row, whole_year
from workflows.calendar import WEEKDAYS, Calendar, DayKind, days_between, local_day
from workflows.steps import day_words, span_words


def year_context(session: Session, year: int, at: datetime) -> dict[str, Any]:
    """Twelve months of days, the named ones in words, and the county's own."""
    calendar, today = calendar_of(session), local_day(at)
    own = session.scalars(select(CalendarDay).where(CalendarDay.local).order_by(CalendarDay.date)).all()
    local = {each.date for each in own}
    sources = session.scalars(
        select(CalendarDay.source).where(CalendarDay.date.between(date(year, 1, 1), date(year, 12, 31)))
        .where(~CalendarDay.local).distinct().order_by(CalendarDay.source)
    ).all()
    return {
        "year": year,
        "years": sorted({*calendar.years, today.year, today.year + 1, year}, reverse=True)[:8],
        "known": calendar.known(date(year, 1, 1)),
        "months": [_month(year, month, calendar, local, today) for month in range(1, 13)],
        "breaks": _breaks(year, calendar, local),
        "made_up": [f"{day_words(day, date(year, 1, 1))}（{WEEKDAYS[day.weekday()]}）"
                    for day, (kind, _) in sorted(calendar.days.items()) if day.year == year and kind is DayKind.WORKDAY],
        "own": [{"day": each.date, "words": day_words(each.date, today), "weekday": WEEKDAYS[each.date.weekday()],
                 "name": each.name} for each in own if each.date.year == year],
        "sources": sources,
        "hours": calendar.hours.words,
    }


def unknown_ahead(session: Session) -> dict[str, Any] | None:
    """How many open limits rest on years whose notice is not in, and the first of those years."""
    calendar = calendar_of(session)
    number, first = session.execute(
        select(func.count(), func.min(Clock.due_at)).where(Clock.status.in_(OPEN), Clock.provisional)
    ).one()
    if not number:
        return None
    return {"number": number, "year": max(calendar.years, default=local_day(first).year - 1) + 1}


def changes(session: Session, rows: Sequence[Row], moved: Sequence[Moved], at: datetime) -> dict[str, Any]:
    """What the table holds, what of the calendar it takes away, and what entering it would do to open limits.

    Counts only, no case.
    """
    kinds = Counter(kind for _, kind, *_ in rows)
    years = sorted({day.year for day, *_ in rows})
    return {
        "years": years, "effects": [_effect(session, year, rows) for year in years],
        "holidays": kinds[DayKind.HOLIDAY],
        "workdays": kinds[DayKind.WORKDAY],
        **counted(moved, at),
    }


def _effect(session: Session, year: int, rows: Sequence[Row]) -> dict[str, Any]:
    """Whether the table replaces the year or adds to it, and whether the year is known then."""
    days = {day for day, *_ in rows if day.year == year}
    calendar, own = calendar_of(session), set(session.scalars(select(CalendarDay.date).where(CalendarDay.local)))
    stored = {day for day in calendar.days if day.year == year and day not in own}
    if whole_year(year, days):
        gone = sum(day.month < 12 and day not in days for day in stored)
        words = f"{year} 年：这张表替换整年，原来记的 {len(stored)} 天里去掉 {gone} 天；12 月的和本地停办日留着。"
        return {"text": words, "lacking": False}
    words = f"{year} 年：没有国庆节（10月1日），只当添几天：并进原来记的 {len(stored)} 天，同一天的以这张表为准，别的不动。"
    lacking = not whole_year(year, stored)
    later = f"{year} 年记入以后仍算还没有录入，日子照旧是暂定；要整年生效，把国庆节也写进表里。"
    return {"text": words + (later if lacking else ""), "lacking": lacking}


def counted(moved: Sequence[Moved], at: datetime) -> dict[str, Any]:
    """How many cases, and of each kind of limit how many come earlier, later, turn late."""
    by_kind: dict[str, Counter[str]] = {}
    for each in moved:
        sums = by_kind.setdefault(each.kind.label, Counter())
        sums["earlier" if each.after < each.before else "later"] += 1
        sums["late"] += each.after < at <= each.before
    return {
        "cases": len({each.dispute_id for each in moved}),
        "moved": [{"label": label, **{name: sums[name] for name in ("earlier", "later", "late")}}
                  for label, sums in by_kind.items()],
    }


def _month(year: int, month: int, calendar: Calendar, local: set[date], today: date) -> dict[str, Any]:
    first, number = months.monthrange(year, month)
    days = [date(year, month, day) for day in range(1, number + 1)]
    return {
        "label": f"{month}月",
        "blank": range(first),
        "days": [{"day": day.day, "kind": _kind(day, calendar, local), "today": day == today,
                  "words": f"{day_words(day, date(year, 1, 1))}，{_words(day, calendar, local)}"} for day in days],
    }


def _kind(day: date, calendar: Calendar, local: set[date]) -> str:
    if day in local:
        return "local"
    if calendar.is_workday(day):
        return "made-up" if day.weekday() > 4 else "work"
    return "holiday" if calendar.name(day) not in WEEKDAYS else "weekend"


def _words(day: date, calendar: Calendar, local: set[date]) -> str:
    if calendar.is_workday(day):
        return "调休上班" if day.weekday() > 4 else "上班"
    return f"{calendar.name(day)}，{'本地停办' if day in local else '不上班'}"


def _breaks(year: int, calendar: Calendar, local: set[date]) -> list[str]:
    """国庆节 10月1日至7日, as the notice gives them: the county's own days are none of it."""
    found: list[tuple[str, date, date]] = []
    for day in days_between(date(year, 1, 1), date(year, 12, 31)):
        name = calendar.name(day)
        if day in local or calendar.is_workday(day) or name in WEEKDAYS:
            continue
        if found and found[-1][0] == name and (day - found[-1][2]).days == 1:
            found[-1] = (name, found[-1][1], day)
        else:
            found.append((name, day, day))
    return [f"{name} {span_words(first, last, first)}" for name, first, last in found]
