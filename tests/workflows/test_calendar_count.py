"""From a start and a length to the last day: a table of cases, each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from tests.make import moment
from workflows.calendar import Calendar, DayKind, DayUnit
from workflows.counting import count, late_cells
from workflows.office import office_hours
from workflows.terms import Extension, Pause
from workflows.yearly import shipped

CALENDAR = shipped()
WORKING, NATURAL, HOURS, WORK_HOURS = DayUnit.WORKING, DayUnit.NATURAL, DayUnit.HOURS, DayUnit.WORK_HOURS


def day(text: str) -> date:
    return date.fromisoformat(text)


def nine(text: str) -> datetime:
    """Nine in the morning of a day, or the moment that is named."""
    return moment(text if " " in text else f"{text} 09:00")


def last(
    start: str, length: int, unit: DayUnit, *pauses: tuple[str, str | None], today: str = "2026-12-31"
) -> str:
    spans = [Pause(nine(since), nine(until) if until else None) for since, until in pauses]
    return count(nine(start), length, unit, spans, CALENDAR, nine(today)).on.isoformat()


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2026-03-02", 1, WORKING, "2026-03-03"),
        ("2026-03-06", 1, WORKING, "2026-03-09"),  # Friday to Monday
        ("2026-02-13", 1, WORKING, "2026-02-14"),  # a Saturday made up
        ("2026-02-14", 1, WORKING, "2026-02-24"),  # over the Spring Festival
        ("2026-09-18", 5, WORKING, "2026-09-24"),  # the make-up Sunday the 20th counts
        ("2026-09-24", 3, WORKING, "2026-09-30"),  # 中秋 and then 国庆
        ("2025-09-30", 2, WORKING, "2025-10-10"),  # 国庆 and 中秋 in one break of eight days
        ("2023-09-28", 1, WORKING, "2023-10-07"),  # the same in 2023, ending on a made-up Saturday
        ("2026-10-03", 2, WORKING, "2026-10-09"),  # starts on a holiday
        ("2026-03-07", 1, WORKING, "2026-03-09"),  # starts on a Saturday
        ("2026-03-02", 7, NATURAL, "2026-03-09"),
        ("2026-09-18", 7, NATURAL, "2026-09-28"),  # the last day is 中秋
        ("2026-09-24", 7, NATURAL, "2026-10-08"),  # the last day is 国庆
        ("2026-02-07", 7, NATURAL, "2026-02-14"),  # the last day is a made-up Saturday: it stays
        ("2026-03-01", 30, NATURAL, "2026-03-31"),
        ("2024-02-01", 30, NATURAL, "2024-03-04"),  # leap year, then a weekend
    ],
)
def test_the_start_does_not_count_and_a_day_off_is_not_the_last(
    start: str, length: int, unit: DayUnit, expected: str
) -> None:
    assert last(start, length, unit) == expected


def test_paused_days_do_not_count() -> None:
    assert last("2026-03-02", 7, NATURAL, ("2026-03-04", "2026-03-09")) == "2026-03-16"
    assert last("2026-03-02", 3, WORKING, ("2026-03-04", "2026-03-09")) == "2026-03-10"


def test_a_pause_of_no_day_moves_nothing() -> None:
    assert last("2026-03-02", 7, NATURAL, ("2026-03-04", "2026-03-04")) == "2026-03-09"


def test_a_pause_after_the_end_moves_nothing() -> None:
    assert last("2026-03-02", 7, NATURAL, ("2026-03-10", "2026-03-20")) == "2026-03-09"


def test_an_open_pause_lasts_until_today() -> None:
    assert last("2026-03-02", 7, NATURAL, ("2026-03-04", None), today="2026-03-04") == "2026-03-09"
    assert last("2026-03-02", 7, NATURAL, ("2026-03-04", None), today="2026-03-11") == "2026-03-16"


def test_a_pause_over_the_weekend_at_the_end_moves_the_last_day_on() -> None:
    assert last("2026-03-02", 5, NATURAL) == "2026-03-09"
    assert last("2026-03-02", 5, NATURAL, ("2026-03-09", "2026-03-11")) == "2026-03-11"


def test_two_pauses_add_up() -> None:
    pauses = ("2026-03-03", "2026-03-05"), ("2026-03-10", "2026-03-13")
    assert last("2026-03-02", 10, NATURAL, *pauses) == "2026-03-17"


def test_an_extension_is_counted_on_with_a_pause_inside_it() -> None:
    due = count(
        nine("2026-03-02"), 7, NATURAL, [Pause(nine("2026-03-11"), nine("2026-03-13"), "等鉴定")], CALENDAR,
        nine("2026-03-20"), extensions=[Extension(nine("2026-03-06"), 7, "双方都要求延长")],
    )  # fmt: skip
    assert [(step.text, step.on.day) for step in due.steps] == [
        ("3月2日起算，当天不算", 2),
        ("加 7 个自然日", 9),
        ("延期 7 个自然日", 16),
        ("加中止 2 天，3月11日至12日", 18),
    ]


def test_skipped_days_are_named() -> None:
    due = count(nine("2026-09-30"), 3, WORKING, [], CALENDAR, nine("2026-09-30"))
    assert {name for _, name in due.skipped} == {"国庆节"}
    assert due.steps[1].note == "跳过国庆节 10月1日至7日"
    due = count(nine("2026-10-15"), 3, WORKING, [], CALENDAR, nine("2026-10-15"))
    assert due.skipped == [(day("2026-10-17"), "星期六"), (day("2026-10-18"), "星期日")]
    assert due.steps[1].note == "跳过星期六、星期日共 2 天"


@pytest.mark.parametrize(
    ("start", "length", "unit", "on", "provisional"),
    [
        ("2026-12-20", 15, WORKING, "2027-01-11", True),
        ("2026-12-28", 3, WORKING, "2026-12-31", False),
        ("2026-12-28", 4, WORKING, "2027-01-04", True),
        ("2026-12-02", 30, NATURAL, "2027-01-04", True),  # 元旦 is fixed by law, what is after it is not
        ("2028-09-29", 1, WORKING, "2028-10-04", True),
    ],
)
def test_past_the_last_notice_the_date_is_provisional(
    start: str, length: int, unit: DayUnit, on: str, provisional: bool
) -> None:
    due = count(nine(start), length, unit, [], CALENDAR, nine(start))
    assert (due.on.isoformat(), due.provisional) == (on, provisional)


def test_the_year_is_said_only_where_it_is_another() -> None:
    due = count(nine("2026-12-20"), 15, NATURAL, [Pause(nine("2026-12-30"), nine("2027-01-03"))], CALENDAR, nine("2026-12-20"))
    assert due.steps[2].text == "加中止 4 天，12月30日至2027年1月2日"


def steps(start: str, length: int, unit: DayUnit, *changes: Pause | Extension, today: str) -> list[tuple[str, str]]:
    pauses = [change for change in changes if isinstance(change, Pause)]
    longer = [change for change in changes if isinstance(change, Extension)]
    found = count(nine(start), length, unit, pauses, CALENDAR, nine(today), extensions=longer)
    return [(step.text, step.on.isoformat()) for step in found.steps[1:]]


def test_a_pause_is_named_from_its_first_day() -> None:
    paused = Pause(nine("2026-03-05"), None)
    begun = ("从3月5日起中止，还没有恢复", "2026-03-09")
    assert steps("2026-03-02", 7, NATURAL, paused, today="2026-03-05") == [("加 7 个自然日", "2026-03-09"), begun]
    assert steps("2026-03-02", 7, NATURAL, paused, today="2026-03-06")[1] == (
        "加中止 1 天，从3月5日起，还没有恢复", "2026-03-10")


def test_a_pause_of_a_clock_that_ran_out_adds_nothing_until_it_is_extended() -> None:
    late = Pause(nine("2026-03-12"), nine("2026-03-14"))
    assert steps("2026-03-02", 7, NATURAL, late, today="2026-03-16") == [("加 7 个自然日", "2026-03-09")]
    longer = Extension(nine("2026-03-16"), 5)
    assert steps("2026-03-02", 7, NATURAL, late, longer, today="2026-03-16") == [
        ("加 7 个自然日", "2026-03-09"), ("延期 5 个自然日", "2026-03-14"),
        ("加中止 2 天，3月12日至13日", "2026-03-16"),
    ]


def test_a_pause_that_begins_in_the_days_off_before_the_due_date_is_told() -> None:
    # the 7th day is Saturday the 14th; paused from the Monday on which it would have ended
    paused = Pause(nine("2026-03-16"), nine("2026-03-18"))
    assert steps("2026-03-07", 7, NATURAL, paused, today="2026-03-20")[-1] == (
        "3月14日星期六、3月15日星期日，顺延到工作日，中止的天不算", "2026-03-18")


def test_each_day_the_last_day_was_moved_over_is_named() -> None:
    days = dict(shipped().days)
    for day in (1, 2, 3):
        days[date(2027, 1, day)] = DayKind.HOLIDAY, "元旦"
    days |= {date(2027, 1, day): (DayKind.HOLIDAY, "测试节") for day in (11, 12)}
    due = count(nine("2027-01-03"), 7, NATURAL, [], Calendar(days), nine("2026-12-20"))
    assert (due.steps[-1].text, due.on) == ("2027年1月10日星期日、1月11日至12日测试节，顺延到工作日", date(2027, 1, 13))


def test_lateness_is_drawn_as_it_is_counted() -> None:
    due = count(nine("2026-03-02"), 3, WORKING, [Pause(nine("2026-03-10"), None)], CALENDAR, nine("2026-03-11"))
    late = late_cells(due, day("2026-03-11"), WORKING, CALENDAR)
    assert [(d.day, kind.value) for d, kind in late] == [
        (6, "late"), (7, "skipped"), (8, "skipped"), (9, "late"), (10, "paused"), (11, "late"),
    ]


def ends(start: str, length: int, unit: DayUnit, *pauses: tuple[str, str], calendar: Calendar = CALENDAR) -> datetime:
    spans = [Pause(moment(since), moment(until)) for since, until in pauses]
    return count(moment(start), length, unit, spans, calendar, moment("2026-12-31 09:00")).at


@pytest.mark.parametrize(
    ("start", "length", "unit", "expected"),
    [
        ("2026-03-02 09:00", 3, WORKING, "2026-03-05 17:30"),
        ("2026-03-02 23:59", 1, NATURAL, "2026-03-03 17:30"),
        ("2026-03-03 00:00", 1, NATURAL, "2026-03-04 17:30"),
        ("2026-10-01 23:10", 2, HOURS, "2026-10-02 01:10"),  # danger does not wait for the office
        ("2026-03-02 09:00", 2, WORK_HOURS, "2026-03-02 11:00"),
        ("2026-03-02 11:30", 1, WORK_HOURS, "2026-03-02 14:00"),  # over noon
        ("2026-03-02 00:00", 3, WORK_HOURS, "2026-03-02 11:30"),  # from the first minute offices are open
        ("2026-03-02 14:30", 3, WORK_HOURS, "2026-03-02 17:30"),  # at the close, not the next morning
        ("2026-03-06 17:00", 1, WORK_HOURS, "2026-03-09 09:00"),  # Friday to Monday
        ("2026-02-13 17:29", 1, WORK_HOURS, "2026-02-14 09:29"),  # to the minute, into a made-up Saturday
        ("2026-09-30 20:00", 4, WORK_HOURS, "2026-10-08 14:00"),  # over 国庆
    ],
)
def test_a_limit_ends_at_a_moment(start: str, length: int, unit: DayUnit, expected: str) -> None:
    assert ends(start, length, unit) == moment(expected)


def test_a_pause_stops_the_hours_to_the_minute() -> None:
    assert ends("2026-03-02 09:00", 2, HOURS, ("2026-03-02 10:00", "2026-03-02 11:20")) == moment("2026-03-02 12:20")
    across = ("2026-03-02 11:00", "2026-03-02 13:45")  # an hour and a quarter of it when offices are open
    assert ends("2026-03-02 09:00", 4, WORK_HOURS, across) == moment("2026-03-02 15:45")
    due = count(
        moment("2026-03-02 09:00"), 4, WORK_HOURS, [Pause(*map(moment, across), "等人到场")], CALENDAR,
        moment("2026-03-02 14:00"), extensions=[Extension(moment("2026-03-02 15:00"), 1)],
    )  # fmt: skip
    assert [(step.text, step.at) for step in due.steps] == [
        ("3月2日 09:00 起算", moment("2026-03-02 09:00")),
        ("加 4 个工作小时", moment("2026-03-02 14:30")),
        ("加中止 1 小时 15 分，3月2日 11:00至13:45", moment("2026-03-02 15:45")),
        ("延期 1 个工作小时", moment("2026-03-02 16:45")),
    ]
    assert due.steps[1].note == "只算 8:30至12:00、13:30至17:30"


def test_the_county_sets_its_office_hours() -> None:
    early = Calendar(CALENDAR.days, office_hours("8:00-11:30,14:00-17:00"))
    assert ends("2026-03-02 11:00", 1, WORK_HOURS, calendar=early) == moment("2026-03-02 14:30")
    assert ends("2026-03-02 09:00", 1, WORKING, calendar=early) == moment("2026-03-03 17:00")
    for bad in ("", "8:30", "8:30-8:30", "13:30-17:30,8:30-12:00", "8:30-25:00", "8:30-12:00,11:00-17:30"):
        with pytest.raises(ValueError, match="办公时间"):
            office_hours(bad)


def test_a_change_of_rule_is_a_line() -> None:
    due = count(
        nine("2026-03-02"), 8, NATURAL, [], CALENDAR, nine("2026-03-02"),
        remarks=[("第 2 版规则从3月4日起：7 改为 8 个自然日", "何立群批准")],
    )  # fmt: skip
    assert due.steps[2][:3] == ("第 2 版规则从3月4日起：7 改为 8 个自然日", day("2026-03-10"), "何立群批准")


def test_a_date_that_was_cut_ends_with_its_day() -> None:
    hours = count(moment("2026-03-02 10:00"), 30, HOURS, [], CALENDAR, moment("2026-03-02 10:00"))
    assert hours.at == moment("2026-03-03 16:00")
    assert replace(hours, on=day("2026-03-02")).at == moment("2026-03-02 17:30")


def test_where_nothing_is_open_for_long_the_first_open_day_comes() -> None:
    closed = Calendar({day("2026-01-01") + timedelta(days=n): (DayKind.HOLIDAY, "停工") for n in range(365)})
    due = count(moment("2026-03-02 10:00"), 1, WORK_HOURS, [], closed, moment("2026-03-02 10:00"))
    assert due.at == moment("2027-01-04 09:30")
