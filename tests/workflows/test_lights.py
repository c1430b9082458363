"""The words of the lights for limits in hours, and for dates that are provisional."""

from __future__ import annotations

from datetime import date

import pytest

from tests.make import moment
from workflows.calendar import DayUnit
from workflows.clocks import ClockStatus
from workflows.lights import LightKind, call_light, day_light, light, took

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


@pytest.mark.parametrize(("done", "kind", "words"), [
    ("2026-10-14 09:00", LightKind.MET, "已办好"), ("2026-10-16 09:00", LightKind.MET, "已办好（晚了 2 天）"),
])
def test_what_was_done_late_by_a_day_stays_late(done: str, kind: LightKind, words: str) -> None:
    assert day_light(date(2026, 10, 14), moment(done), moment("2026-10-20 09:00"), "已办好", "在办") == (kind, words)


@pytest.mark.parametrize(("arrived", "at", "light", "words"), [
    (None, "2026-10-14 09:30", (LightKind.AMBER, "等报到"), ""),
    (None, "2026-10-14 10:01", (LightKind.RED, "还没到，已过时间"), ""),
    ("2026-10-14 09:50", "2026-10-14 12:00", (LightKind.MET, "按时到"), "用了 50 分钟"),
    ("2026-10-15 11:00", "2026-10-16 12:00", (LightKind.RED, "到晚了"), "用了 1 天 2 小时"),
])
def test_a_call_answered_late_stays_late(arrived: str | None, at: str, light: tuple[LightKind, str], words: str) -> None:
    there = moment(arrived) if arrived else None
    assert call_light(moment("2026-10-14 10:00"), there, moment(at)) == light
    assert took(moment("2026-10-14 09:00"), there) == words
