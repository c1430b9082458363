"""Simulated moments lie in office hours on working days, and stories end when they say."""

from __future__ import annotations

from datetime import date

import pytest

from mediation.config import LOCAL
from mediation.demo import timetable
from mediation.demo.stories import in_hand, small_matters, told
from tests.make import moment
from workflows.yearly import shipped

CALENDAR = shipped()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("2026-09-30 09:00", "25m", "2026-09-30 09:25"),
        ("2026-09-30 09:00", "2h", "2026-09-30 11:00"),
        ("2026-09-30 17:10", "25m", "2026-10-08 08:45"),
        ("2026-09-30 09:00", "+1 10:05", "2026-10-08 10:05"),
        ("2026-09-30 09:00", "+0 15:00", "2026-09-30 15:00"),
        ("2026-09-30 15:30", "+0 15:00", "2026-09-30 15:50"),
    ],
)
def test_the_next_step_falls_into_office_hours(before: str, after: str, expected: str) -> None:
    assert timetable.follows(CALENDAR, moment(before), after) == moment(expected)


def test_a_story_begins_so_that_it_ends_on_time() -> None:
    begun = timetable.begins(CALENDAR, moment("2026-10-14 09:30"), days=3, last=1, start="09:12")
    assert begun == moment("2026-10-08 09:12")


def test_the_jobs_run_on_working_mornings_up_to_now() -> None:
    mornings = timetable.sweeps(CALENDAR, moment("2026-09-30 12:00"), moment("2026-10-09 07:59"))
    assert [morning.astimezone(LOCAL).date() for morning in mornings] == [date(2026, 9, 30), date(2026, 10, 8)]


@pytest.mark.parametrize("year", [2026, 2027])
def test_no_story_reaches_back_more_than_ninety_days(year: int) -> None:
    for story in (*told(), *small_matters(), *in_hand()):
        begun = timetable.begins(
            CALENDAR, moment(f"{year}-10-12 09:00"), days=story.days, last=story.last, start=story.start
        )
        assert (moment(f"{year}-10-12 09:00") - begun).days <= 90
