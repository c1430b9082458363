"""Working days of mainland China: weekends, holidays and make-up days of the yearly 放假调休 notices."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from zoneinfo import ZoneInfo

import chinese_calendar

from workflows.labels import Labelled

ZONE = ZoneInfo("Asia/Shanghai")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
ONE_DAY = timedelta(days=1)
NATIONAL_DAY = (10, 1)
# What the law fixes by the solar calendar (全国年节及纪念日放假办法), for years whose notice is not out yet.
STATUTORY = {
    (1, 1): "元旦",
    (5, 1): "劳动节",
    (5, 2): "劳动节",
    (10, 1): "国庆节",
    (10, 2): "国庆节",
    (10, 3): "国庆节",
}
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


class DayKind(Labelled):
    """What a notice says of a day that differs from its weekday."""

    HOLIDAY = "holiday", "放假"
    WORKDAY = "workday", "上班"


class DayUnit(Labelled):
    """What a limit is counted in."""

    WORKING = "working", "个工作日"
    NATURAL = "natural", "个自然日"
    HOURS = "hours", "小时"
    WORK_HOURS = "work_hours", "个工作小时"

    @property
    def hourly(self) -> bool:
        """Runs from the moment itself (民法典 201) and ends at one, not with the day."""
        return self in (DayUnit.HOURS, DayUnit.WORK_HOURS)


# The first line of a table of days.
COLUMNS = ("date", "kind", "name", "source")


@dataclass(frozen=True)
class OfficeHours:
    """When offices are open on a working day, in order."""

    spans: tuple[tuple[time, time], ...]

    @property
    def opens(self) -> time:
        """When the first people come."""
        return self.spans[0][0]

    @property
    def closes(self) -> time:
        """A period of days ends when the office closes on its last day (民法典 203)."""
        return self.spans[-1][1]

    @property
    def words(self) -> str:
        """8:30至12:00、13:30至17:30."""
        return "、".join(f"{opens.hour}:{opens:%M}至{closes.hour}:{closes:%M}" for opens, closes in self.spans)


def _time(words: str) -> time:
    hour, minute = (int(part) for part in words.split(":"))
    return time(hour, minute)


def office_hours(text: str) -> OfficeHours:
    """Read `8:30-12:00,13:30-17:30`; ValueError where no time is left open or the spans are not in order."""
    try:
        moments = [[_time(moment) for moment in span.split("-")] for span in text.split(",")]
        spans = tuple((opens, closes) for opens, closes in moments)
    except (ValueError, TypeError) as error:
        raise ValueError(f"办公时间读不懂：{text}，写成 8:30-12:00,13:30-17:30") from error
    edges = [edge for span in spans for edge in span]
    if any(later <= earlier for earlier, later in zip(edges, edges[1:], strict=False)):
        raise ValueError(f"办公时间要从早到晚写：{text}")
    return OfficeHours(spans)


OFFICE = office_hours("8:30-12:00,13:30-17:30")


class Calendar:
    """Days by kind and name. A year is known once its notice is in, which always has the National Day."""

    def __init__(self, days: Mapping[date, tuple[DayKind, str]], hours: OfficeHours = OFFICE) -> None:
        """Take the days that differ from their weekday, and when offices are open on the others."""
        self.days = days
        self.hours = hours
        self.years = frozenset(day.year for day in days if (day.month, day.day) == NATIONAL_DAY)

    def known(self, day: date) -> bool:
        """Whether the notice of that year is in; a day of any other year is provisional."""
        return day.year in self.years

    def knows(self, first: date, last: date) -> bool:
        """Whether the notices of all years from one day to another are in."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def is_workday(self, day: date) -> bool:
        """Whether offices are open."""
        told = self.days.get(day)
        if told is not None:
            return told[0] is DayKind.WORKDAY
        return day.weekday() < 5 and (day.year in self.years or (day.month, day.day) not in STATUTORY)

    def name(self, day: date) -> str:
        """Why the day does not count; for any other day its weekday."""
        if day in self.days and self.days[day][0] is DayKind.HOLIDAY:
            return self.days[day][1]
        if not self.known(day) and (day.month, day.day) in STATUTORY:
            return STATUTORY[day.month, day.day]
        return WEEKDAYS[day.weekday()]

    def next_workday(self, day: date) -> date:
        """The day itself if it is one, else the first after it."""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def add_workdays(self, day: date, number: int) -> date:
        """The `number`-th working day after `day`."""
        for _ in range(number):
            day = self.next_workday(day + ONE_DAY)
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """Working days in (after, until]."""
        return sum(self.is_workday(day) for day in days_between(after + ONE_DAY, until))

    def working_days_after(self, moment: datetime, number: int) -> datetime:
        """The close of office, `number` working days after the day of `moment`."""
        return self.closing(self.add_workdays(local_day(moment), number))

    def closing(self, day: date) -> datetime:
        """The moment, in UTC, at which a period ending on that day is over."""
        return datetime.combine(day, self.hours.closes, ZONE).astimezone(UTC)

    def office_day(self, moment: datetime) -> date:
        """The day whose office hours a moment can still affect: after closing time it is the next one."""
        local = moment.astimezone(ZONE)
        return local.date() if local.time() <= self.hours.closes else local.date() + ONE_DAY

    def open_spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Office time from a moment on, span by span, without end."""
        day = local_day(since)
        while True:
            if self.is_workday(day):
                for opens, closes in self.hours.spans:
                    start = max(since, datetime.combine(day, opens, ZONE).astimezone(UTC))
                    end = datetime.combine(day, closes, ZONE).astimezone(UTC)
                    if start < end:
                        yield start, end
            day += ONE_DAY

    def office_time(self, after: datetime, until: datetime) -> timedelta:
        """How long offices were open between two moments."""
        found = timedelta()
        for opens, closes in self.open_spans(after):
            if opens >= until:
                return found
            found += min(closes, until) - opens
        return found


def days_between(first: date, last: date) -> Iterator[date]:
    """Each day from first to last, both included."""
    for offset in range((last - first).days + 1):
        yield first + timedelta(days=offset)


def local_day(moment: datetime) -> date:
    """The day in China on which a moment falls."""
    return moment.astimezone(ZONE).date()


def opening(day: date) -> datetime:
    """Midnight at which the day begins, in UTC."""
    return datetime.combine(day, time(), ZONE).astimezone(UTC)


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
