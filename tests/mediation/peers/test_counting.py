"""What other systems counted wrongly; each test names the public issue."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from tests.make import moment
from workflows.calendar import Calendar, DayKind, DayUnit
from workflows.counting import count
from workflows.office import office_hours
from workflows.terms import Pause
from workflows.yearly import shipped

WORKING, NATURAL, HOURS, WORK_HOURS = DayUnit.WORKING, DayUnit.NATURAL, DayUnit.HOURS, DayUnit.WORK_HOURS


def ends(start: str, length: int, unit: DayUnit, *pauses: tuple[str, str], calendar: Calendar | None = None) -> datetime:
    spans = [Pause(moment(since), moment(until)) for since, until in pauses]
    return count(moment(start), length, unit, spans, calendar or shipped(), moment("2026-12-31 09:00")).at


def test_days_that_are_left_out_lengthen_a_limit__django_helpdesk_escalate_tickets() -> None:
    """There a weekend was taken from the threshold: three days fired after one."""
    assert ends("2026-03-05 09:00", 3, WORKING) == moment("2026-03-10 17:30")  # Thursday; a weekend between
    assert ends("2026-09-30 09:00", 3, WORKING) == moment("2026-10-10 17:30")  # 国庆 between
    paused = ("2026-03-06 09:00", "2026-03-09 09:00")
    assert ends("2026-03-05 09:00", 3, WORKING, paused) > ends("2026-03-05 09:00", 3, WORKING)


def test_midnight_is_the_beginning_of_its_day__glpi_15429() -> None:
    """There 00:00 was taken for no time at all."""
    assert ends("2026-03-02 23:59", 1, NATURAL) == moment("2026-03-03 17:30")
    assert ends("2026-03-03 00:00", 1, NATURAL) == moment("2026-03-04 17:30")
    assert ends("2026-03-03 00:00", 2, HOURS) == moment("2026-03-03 02:00")
    assert ends("2026-03-02 22:00", 2, HOURS) == moment("2026-03-03 00:00")
    assert ends("2026-03-03 00:00", 2, WORK_HOURS) == moment("2026-03-03 10:30")


def test_a_start_outside_office_hours_still_gets_its_whole_length__glpi_687() -> None:
    """There it got none."""
    for start in ("2026-03-06 17:30", "2026-03-06 21:00", "2026-03-07 10:00", "2026-03-08 23:59", "2026-03-09 08:30"):
        assert ends(start, 2, WORK_HOURS) == moment("2026-03-09 10:30")
    assert ends("2026-03-03 12:00", 1, WORK_HOURS) == moment("2026-03-03 14:30")  # the break at noon


def test_no_minute_is_lost_over_pauses_and_closings__zammad_3180() -> None:
    """There each closing of the office lost one."""
    assert ends("2026-03-02 17:29", 8, WORK_HOURS) == moment("2026-03-04 08:59")  # 1 min + 7 h 30 + 29 min
    pauses = [(f"2026-03-02 1{hour}:07", f"2026-03-02 1{hour}:20") for hour in (4, 5, 6)]
    assert ends("2026-03-02 13:31", 3, WORK_HOURS, *pauses) == moment("2026-03-02 17:10")
    start = moment("2026-03-02 08:30")
    for hours in range(1, 200):
        due = count(start, hours, WORK_HOURS, [], shipped(), start).at
        assert shipped().office_time(start, due) == timedelta(hours=hours)


def test_where_no_day_is_open_a_date_is_still_found_and_never_made_up__osticket_pr_4807() -> None:
    """There 150 days were assumed. Here the calendar ends, and what is beyond is called provisional."""
    shut = {date(2026, 1, 1) + timedelta(days=n): (DayKind.HOLIDAY, "停办") for n in range(365)}
    due = count(moment("2026-03-02 09:00"), 3, WORKING, [], Calendar(shut), moment("2026-03-02 09:00"))
    assert (due.on, due.provisional) == (date(2027, 1, 6), True)
    hours = office_hours("8:30-12:00")
    assert ends("2026-03-02 09:00", 4, WORK_HOURS, calendar=Calendar(shipped().days, hours)) == moment("2026-03-03 09:30")


def test_a_pause_that_is_still_open_counts__frappe_1554() -> None:
    """There paused time was added only when the pause ended, so that what waited was late meanwhile."""
    pause = [Pause(moment("2026-03-05 09:00"), None)]
    due = [count(moment("2026-03-02 09:00"), 7, NATURAL, pause, shipped(), moment(f"2026-03-{day:02} 09:00")).on
           for day in (5, 6, 12, 20)]
    assert due == [date(2026, 3, 9), date(2026, 3, 10), date(2026, 3, 16), date(2026, 3, 24)]
