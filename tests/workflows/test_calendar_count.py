"""From a start and a length to the last day: a table of cases, each with its reason."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.calendar import DayUnit, shipped
from workflows.counting import Extension, Pause, count, late_cells

CALENDAR = shipped()
WORKING, NATURAL = DayUnit.WORKING, DayUnit.NATURAL


def day(text: str) -> date:
    return date.fromisoformat(text)


def last(
    start: str, length: int, unit: DayUnit, *pauses: tuple[str, str | None], today: str = "2026-12-31"
) -> str:
    spans = [(day(since), day(until) if until else None) for since, until in pauses]
    return count(day(start), length, unit, spans, CALENDAR, day(today)).on.isoformat()


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
        day("2026-03-02"), 7, NATURAL, [Pause(day("2026-03-11"), day("2026-03-13"), "等鉴定")], CALENDAR,
        day("2026-03-20"), extensions=[Extension(day("2026-03-06"), 7, "双方都要求延长")],
    )  # fmt: skip
    assert [(step.text, step.on.day) for step in due.steps] == [
        ("3月2日起算，当天不算", 2),
        ("加 7 个自然日", 9),
        ("延期 7 个自然日", 16),
        ("加中止 2 天，3月11日至12日", 18),
    ]


def test_skipped_days_are_named() -> None:
    due = count(day("2026-09-30"), 3, WORKING, [], CALENDAR, day("2026-09-30"))
    assert {name for _, name in due.skipped} == {"国庆节"}
    assert due.steps[1].note == "跳过国庆节 10月1日至7日"
    due = count(day("2026-10-15"), 3, WORKING, [], CALENDAR, day("2026-10-15"))
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
    due = count(day(start), length, unit, [], CALENDAR, day(start))
    assert (due.on.isoformat(), due.provisional) == (on, provisional)


def test_the_year_is_said_only_where_it_is_another() -> None:
    due = count(day("2026-12-20"), 15, NATURAL, [(day("2026-12-30"), day("2027-01-03"))], CALENDAR, day("2026-12-20"))
    assert due.steps[2].text == "加中止 4 天，12月30日至2027年1月2日"


def steps(start: str, length: int, unit: DayUnit, *changes: Pause | Extension, today: str) -> list[tuple[str, str]]:
    pauses = [change for change in changes if isinstance(change, Pause)]
    longer = [change for change in changes if isinstance(change, Extension)]
    found = count(day(start), length, unit, pauses, CALENDAR, day(today), extensions=longer)
    return [(step.text, step.on.isoformat()) for step in found.steps[1:]]


def test_a_pause_is_named_from_its_first_day() -> None:
    paused = Pause(day("2026-03-05"), None)
    begun = ("从3月5日起中止，还没有恢复", "2026-03-09")
    assert steps("2026-03-02", 7, NATURAL, paused, today="2026-03-05") == [("加 7 个自然日", "2026-03-09"), begun]
    assert steps("2026-03-02", 7, NATURAL, paused, today="2026-03-06")[1] == (
        "加中止 1 天，从3月5日起，还没有恢复", "2026-03-10")


def test_a_pause_of_a_clock_that_ran_out_adds_nothing_until_it_is_extended() -> None:
    late = Pause(day("2026-03-12"), day("2026-03-14"))
    assert steps("2026-03-02", 7, NATURAL, late, today="2026-03-16") == [("加 7 个自然日", "2026-03-09")]
    longer = Extension(day("2026-03-16"), 5)
    assert steps("2026-03-02", 7, NATURAL, late, longer, today="2026-03-16") == [
        ("加 7 个自然日", "2026-03-09"), ("延期 5 个自然日", "2026-03-14"),
        ("加中止 2 天，3月12日至13日", "2026-03-16"),
    ]


def test_a_pause_that_begins_in_the_days_off_before_the_due_date_is_told() -> None:
    # the 7th day is Saturday the 14th; paused from the Monday on which it would have ended
    paused = Pause(day("2026-03-16"), day("2026-03-18"))
    assert steps("2026-03-07", 7, NATURAL, paused, today="2026-03-20")[-1] == (
        "3月14日是星期六，顺延到工作日，中止的天不算", "2026-03-18")


def test_lateness_is_drawn_as_it_is_counted() -> None:
    due = count(day("2026-03-02"), 3, WORKING, [(day("2026-03-10"), None)], CALENDAR, day("2026-03-11"))
    late = late_cells(due, day("2026-03-11"), WORKING, CALENDAR)
    assert [(d.day, kind.value) for d, kind in late] == [
        (6, "late"), (7, "skipped"), (8, "skipped"), (9, "late"), (10, "paused"), (11, "late"),
    ]
