"""Which days are working days, and what is said of the others."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from tests.make import moment
from workflows.calendar import DayKind, local_day
from workflows.yearly import packaged_rows, read_rows, shipped, shipped_rows

CALENDAR = shipped()


def test_every_day_from_2020_to_2026_agrees_with_the_maintained_package() -> None:
    first, last = date(2020, 1, 1), date(2026, 12, 31)
    days = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    assert [day for day in days if CALENDAR.is_workday(day) != chinese_calendar.is_workday(day)] == []


def test_the_shipped_days_are_those_that_the_notices_name() -> None:
    constants = chinese_calendar.constants
    named = {day for table in (constants.holidays, constants.workdays) for day in table}
    assert [row[0] for row in shipped_rows()] == sorted(day for day in named if 2020 <= day.year <= 2026)
    assert all(source for *_, source in shipped_rows())


def test_the_package_alone_would_give_the_same_days_and_names() -> None:
    """So that a release with the next notice can be relied on before our own table has it."""
    theirs = [row[:3] for row in packaged_rows() if 2020 <= row[0].year <= 2026]
    assert [(day, kind) for day, kind, _ in theirs] == [row[:2] for row in shipped_rows()]
    holidays = {day: name for day, kind, name in theirs if kind is DayKind.HOLIDAY}
    ours = {row[0]: row[2] for row in shipped_rows() if row[1] is DayKind.HOLIDAY}
    assert {day: (holidays[day], name) for day, name in ours.items() if holidays[day] not in name} == {}


@pytest.mark.parametrize(
    ("day", "works", "name"),
    [
        (date(2026, 2, 14), True, "星期六"),  # 调休
        (date(2026, 10, 10), True, "星期六"),
        (date(2026, 9, 25), False, "中秋节"),
        (date(2026, 10, 7), False, "国庆节"),
        (date(2026, 10, 17), False, "星期六"),
        (date(2027, 1, 1), False, "元旦"),
        (date(2027, 5, 4), True, "星期二"),
        (date(2027, 10, 2), False, "国庆节"),
    ],
)
def test_a_day_works_or_has_a_name(day: date, works: bool, name: str) -> None:
    assert (CALENDAR.is_workday(day), CALENDAR.name(day)) == (works, name)


def test_only_years_with_a_notice_are_known() -> None:
    assert [year for year in range(2019, 2029) if CALENDAR.known(date(year, 6, 1))] == list(range(2020, 2027))


def test_working_days_go_round_the_national_day() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CALENDAR.workdays_between(date(2026, 9, 30), date(2026, 10, 10)) == 3
    assert CALENDAR.next_workday(date(2026, 10, 1)) == date(2026, 10, 8)


def test_a_period_is_over_when_the_office_closes() -> None:
    assert CALENDAR.working_days_after(moment("2026-10-15 17:30"), 3) == moment("2026-10-20 17:30")


@pytest.mark.parametrize(
    ("at", "day", "office"),
    [
        ("2026-03-02 00:00", date(2026, 3, 2), date(2026, 3, 2)),
        ("2026-03-02 17:30", date(2026, 3, 2), date(2026, 3, 2)),
        ("2026-03-02 17:31", date(2026, 3, 2), date(2026, 3, 3)),
        ("2026-03-02 23:59", date(2026, 3, 2), date(2026, 3, 3)),
    ],
)
def test_a_moment_belongs_to_the_day_in_china(at: str, day: date, office: date) -> None:
    assert (local_day(moment(at)), CALENDAR.office_day(moment(at))) == (day, office)


def test_a_table_is_read_or_the_line_is_named() -> None:
    good = "date,kind,name,source\n2027-01-01,holiday,元旦,通知\n"
    assert read_rows(good) == [(date(2027, 1, 1), DayKind.HOLIDAY, "元旦", "通知")]
    for bad in ("2027-01-32,holiday,元旦,通知", "2027-01-01,feast,元旦,通知", "2027-01-01"):
        with pytest.raises(ValueError, match="第 3 行") as said:
            read_rows(good + bad + "\n")
        assert "{" not in str(said.value)
