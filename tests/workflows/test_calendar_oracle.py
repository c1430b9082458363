"""An independent counter that walks hour by hour over the official table agrees with the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import chinese_calendar
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.calendar import DayUnit, shipped
from workflows.counting import Extension, Pause, count

HOUR = timedelta(hours=1)
# What is counted from a start in the middle of 2026 may not leave the table.
STARTS = st.dates(date(2020, 1, 1), date(2026, 6, 30))
PAUSES = st.lists(st.tuples(st.integers(1, 25), st.integers(0, 9)), max_size=3)


def oracle(start: date, length: int, unit: DayUnit, pauses: list[tuple[date, date]]) -> date:
    """Walk the hours; a day is used up at its last hour; stop on the first day that may be the last."""
    used, at = 0, datetime(start.year, start.month, start.day, 23, tzinfo=UTC)
    while True:
        at += HOUR
        if at.hour != 23:
            continue
        day = at.date()
        if any(since <= day < until for since, until in pauses):
            continue
        works = chinese_calendar.is_workday(day)
        used += works or unit is DayUnit.NATURAL
        if used >= length and works:
            return day


@settings(max_examples=1500, deadline=None)
@given(
    start=STARTS,
    length=st.integers(1, 45),
    unit=st.sampled_from(DayUnit),
    gaps=PAUSES,
    extension=st.integers(0, 15),
)
def test_the_engine_agrees_with_the_oracle(
    start: date, length: int, unit: DayUnit, gaps: list[tuple[int, int]], extension: int
) -> None:
    pauses, day = [], start
    for wait, days in gaps:
        since = day + timedelta(days=wait)
        day = since + timedelta(days=days)
        pauses.append((since, day))
    extensions = [Extension(start, extension)] if extension else []
    spans = [Pause(*pause) for pause in pauses]
    due = count(start, length, unit, spans, shipped(), date(2026, 12, 31), extensions=extensions)
    assert due.on == oracle(start, length + extension, unit, pauses)
    assert due.steps[-1].on == due.on
    assert not due.provisional


@settings(max_examples=300, deadline=None)
@given(start=STARTS, length=st.integers(1, 30), unit=st.sampled_from(DayUnit), since=st.integers(1, 40))
def test_a_later_look_at_an_open_pause_never_gives_an_earlier_date(
    start: date, length: int, unit: DayUnit, since: int
) -> None:
    pause = Pause(start + timedelta(days=since), None)
    looks = [
        count(start, length, unit, [pause], shipped(), start + timedelta(days=since + later)).on
        for later in range(0, 20, 5)
    ]
    assert looks == sorted(looks)
