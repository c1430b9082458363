"""The words of the lights for limits in hours, and for dates that are provisional."""

from __future__ import annotations

import pytest

from tests.make import moment
from workflows.calendar import DayUnit
from workflows.clocks import ClockStatus
from workflows.lights import LightKind, light

DUE, AMBER = moment("2026-10-26 11:00"), moment("2026-10-26 10:36")
HOURS, WORK_HOURS = DayUnit.HOURS, DayUnit.WORK_HOURS


@pytest.mark.parametrize(
    ("at", "unit", "kind", "text"),
    [
        ("2026-10-26 09:00", HOURS, "green", "还剩 2 小时"),
        ("2026-10-26 09:40", HOURS, "green", "还剩 1 小时 20 分"),
        ("2026-10-26 10:36", HOURS, "amber", "还剩 24 分"),
        ("2026-10-26 11:00", HOURS, "amber", "还剩 1 分"),
        ("2026-10-26 11:05", HOURS, "red", "超期 5 分"),
        ("2026-10-27 10:00", HOURS, "red", "超期 23 小时"),
        ("2026-10-27 12:35", HOURS, "red", "超期 1 天 1 小时"),
        ("2026-10-27 11:30", HOURS, "red", "超期 1 天"),
        ("2026-10-26 18:02", HOURS, "red", "超期 7 小时"),
        ("2026-11-03 17:35", HOURS, "red", "超期 8 天 6 小时"),
        ("2026-10-24 10:00", HOURS, "green", "还剩 2 天 1 小时"),
        ("2026-10-23 16:30", WORK_HOURS, "green", "还剩 3 个工作小时 30 分"),  # Friday; Monday is the 26th
        ("2026-10-26 20:00", WORK_HOURS, "red", "超期 5 个工作小时"),
        ("2026-10-27 03:00", WORK_HOURS, "red", "超期 5 个工作小时"),  # nothing is added at night
    ],
)
def test_a_limit_in_hours_says_hours(at: str, unit: DayUnit, kind: str, text: str) -> None:
    assert light(DUE, AMBER, ClockStatus.RUNNING, moment(at), unit) == (LightKind(kind), text)


def test_a_met_limit_in_hours_remembers_how_late_it_was() -> None:
    at = moment("2026-10-27 09:00")
    over = light(DUE, AMBER, ClockStatus.MET, at, HOURS, ended_at=moment("2026-10-26 13:30"), overdue_since=DUE)
    assert over.text == "已完成（曾超期 2 小时）"


def test_a_provisional_date_is_called_so() -> None:
    at = moment("2026-10-20 09:00")
    assert light(DUE, AMBER, ClockStatus.RUNNING, at, DayUnit.NATURAL, provisional=True).text == "还剩 6 天（暂定）"
