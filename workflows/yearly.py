"""The yearly 放假调休 notices as rows: our own table, and the years that only the package knows."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files

import chinese_calendar

from workflows.calendar import Calendar, DayKind

# The names of the package that knows the yearly notices.
HOLIDAY_NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "National Day": "国庆节",
    "Mid-autumn Festival": "中秋节",
}
# The first line of a table of days.
COLUMNS = ("date", "kind", "name", "source")


@lru_cache(maxsize=1)
def shipped() -> Calendar:
    """The calendar of the notices this version came with."""
    return Calendar({day: (kind, name) for day, kind, name, _ in shipped_rows()})


def shipped_rows() -> list[tuple[date, DayKind, str, str]]:
    """Date, kind, name and source of each day of our own table, and of the years only the package knows."""
    rows = read_rows(files("workflows").joinpath("rules/calendar.csv").read_text(encoding="utf-8"))
    last = max(day.year for day, *_ in rows)
    return rows + [row for row in packaged_rows() if row[0].year > last]


def packaged_rows() -> list[tuple[date, DayKind, str, str]]:
    """The days that the package names, oldest first; a new release of it brings the next year."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    tables = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
    return sorted(
        (day, kind, HOLIDAY_NAMES.get(str(name), str(name)) + ("调休上班" if kind is DayKind.WORKDAY else ""), source)
        for kind, table in zip(DayKind, tables, strict=True)
        for day, name in table.items()
    )


def read_rows(text: str) -> list[tuple[date, DayKind, str, str]]:
    """The rows of a table `date,kind,name,source`; ValueError says in which line what is to be mended."""
    table = csv.DictReader(text.splitlines())
    if table.fieldnames and not set(COLUMNS) <= set(table.fieldnames):
        raise ValueError(f"第 1 行要写 {','.join(COLUMNS)}。")
    return [_read_row(number, row) for number, row in enumerate(table, start=2)]


def _read_row(number: int, row: Mapping[str, str | None]) -> tuple[date, DayKind, str, str]:
    day, kind, name, source = (row[column] for column in COLUMNS)
    if day is None or kind is None or name is None or source is None:
        raise ValueError(f"第 {number} 行读不懂：少了一列，每行写日期、类型、名称、来源。")
    try:
        on = date.fromisoformat(day)
    except ValueError as error:
        raise ValueError(f"第 {number} 行读不懂：“{day[:20]}”不是日期，写成 2027-10-01 这样。") from error
    if kind not in list(DayKind):
        raise ValueError(f"第 {number} 行读不懂：“{kind[:20]}”不认识，写 holiday（放假）或 workday（调休上班）。")
    return on, DayKind(kind), name, source
