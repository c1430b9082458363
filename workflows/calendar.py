"""Working days of mainland China: weekends, holidays and make-up days of the yearly 放假调休 notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from workflows.labels import Labelled
from workflows.office import OFFICE, OfficeHours

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
