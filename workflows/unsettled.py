"""Days of a year whose 放假安排 is not published yet: which of them may still become a day off, or stop being one."""

from __future__ import annotations

from datetime import date

from workflows.calendar import Calendar
from workflows.steps import day_words

# Where the festivals of 全国年节及纪念日放假办法 can fall with the days around them: 元旦, 春节, 清明, 劳动节, 端午, 中秋 and 国庆, 元旦.
FESTIVALS = (
    ((1, 1), (1, 5)), ((1, 18), (2, 28)), ((4, 2), (4, 8)), ((4, 28), (5, 7)), ((5, 26), (6, 28)), ((9, 5), (10, 11)), ((12, 27), (12, 31)),
)
SATURDAY = 5


def may_move(calendar: Calendar, day: date) -> bool:
    """Whether a period that ends on that day may end on another one once the notice is out (民法典 Art 203)."""
    md = (day.month, day.day)
    # the last days of a year may belong to the notice of the next
    known = calendar.known(day) and (md < FESTIVALS[-1][0] or calendar.known(date(day.year + 1, 1, 1)))
    return not known and (day.weekday() >= SATURDAY or any(first <= md <= last for first, last in FESTIVALS))


def moved_words(calendar: Calendar, day: date, today: date, by: date | None = None) -> str:
    """放假，顺延到 11月30日; 暂定 where the notice can still change it; nothing for a day that stands."""
    last, unsure = by or calendar.next_workday(day), may_move(calendar, day)
    if last != day:
        return f"放假，顺延到 {day_words(last, today)}" + ("，暂定" if unsure else "")
    return "放假安排还没有公布，放假就顺延，暂定" if unsure else ""
