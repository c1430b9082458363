"""How often an instalment is due and on which day: every month on the 15th, at the end of a quarter, every 30 June, every two weeks."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?")
# The last day of whatever month it is.
LAST = 31
YEAR, QUARTER = 12, 3
UNSAID = "写清每期哪天给，比如“分 4 期，每月 15 日”。"
BEGINS_WHEN = "写清第一期是哪天，比如“分 4 期，每两个月一期，第一期 2026-12-15”。"


@dataclass(frozen=True)
class Rhythm:
    """`months` or `weeks` between two of them; the day of the month; the month itself where that is said (每年 6 月 30 日, 每季度末)."""

    months: int = 0
    weeks: int = 0
    day: int | None = None
    month: int | None = None

    def days(self, begins: date | None, since: date | None, after: date) -> Iterator[date]:
        """Every day it falls on: from the first one given, else in or after the month given, else the next. Raises ValueError."""
        if begins is None:
            begins = self._next(since - timedelta(days=1) if since else after, since)
        yield begins
        step = 1
        if self.weeks:
            while True:
                yield begins + timedelta(weeks=self.weeks * step)
                step += 1
        day = self.day or begins.day
        base = later(begins, self.months, day)
        if self.month and not self._in_row(begins):
            base = self._of_its_month(begins)
        step = 0
        while True:
            yield later(base, self.months * step, day)
            step += 1

    def _next(self, day: date, since: date | None) -> date:
        if self.weeks:
            raise ValueError(BEGINS_WHEN)
        if self.day is None:
            raise ValueError(UNSAID)
        if self.month:
            return self._of_its_month(day)
        if self.months != 1 and since is None:
            raise ValueError(BEGINS_WHEN)
        found = later(day, 0, self.day)
        return found if found > day else later(day, 1, self.day)

    def _of_its_month(self, after: date) -> date:
        """The first after that day in a month of the row: June of each year, or March, June, September, December."""
        found = (later(after, ahead, self.day or LAST) for ahead in range(YEAR + 1))
        return next(each for each in found if each > after and self._in_row(each))

    def _in_row(self, day: date) -> bool:
        return (day.month - (self.month or 0)) % min(self.months, YEAR) == 0


def later(start: date, months: int, day: int) -> date:
    """That day some months later; the last of a month that has no such day (民法典 Art 202)."""
    year, month = divmod(start.year * YEAR + start.month - 1 + months, YEAR)
    if year > date.max.year:
        raise ValueError("日子太远了，看看期数和多久一期。")
    return date(year, month + 1, min(day, monthrange(year, month + 1)[1]))


def day_of(text: str) -> date | None:
    """2026-12-15, 2026/12/15 or 2026年12月15日; None for anything else."""
    found = DAY.fullmatch(text.strip())
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def day_said(text: str) -> date:
    """The same where it looks like a day. Raises ValueError for one no calendar has."""
    if found := day_of(text):
        return found
    raise ValueError(f"没有 {text.strip()} 这一天，日期写成 2026-12-15 这样。")
