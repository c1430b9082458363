"""An independent counter that walks the official table hour by hour agrees with the engine on 100,000 cases.

It shares nothing with the engine but the names of the units: days come from the package of the yearly notices, time
is walked on, and a length is used up when enough of it has passed. One walk answers many lengths, so that it stays
brute force and still ends.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

import chinese_calendar
import pytest

from workflows.calendar import DayUnit
from workflows.counting import count
from workflows.terms import Extension, Pause
from workflows.yearly import shipped

FIRST, LAST = date(2020, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(days=offset) for offset in range((LAST - FIRST).days + 1)]
# The official table, once: does this day work?
WORKS = [chinese_calendar.is_workday(day) for day in DAYS]
CHANGED = [
    number for number, day in enumerate(DAYS)
    if day in chinese_calendar.constants.holidays or day in chinese_calendar.constants.workdays
]
# Minutes since the table began, in China (eight hours before UTC, no summer time in these years).
ZERO = datetime(2020, 1, 1, tzinfo=UTC) - timedelta(hours=8)
DAY, HOUR, CLOSE = 1440, 60, 17 * 60 + 30
OPEN = [8 * 60 + 30 <= minute < 12 * 60 or 13 * 60 + 30 <= minute < CLOSE for minute in range(DAY)]
EDGES = (0, 1, 8 * 60 + 29, 8 * 60 + 30, 12 * 60, 13 * 60 + 30, CLOSE - 1, CLOSE, CLOSE + 1, DAY - 1)
FACTS = {
    DayUnit.WORKING: (40, 1050, 45), DayUnit.NATURAL: (60, 1050, 45),
    DayUnit.HOURS: (72, 100, 40), DayUnit.WORK_HOURS: (40, 100, 40),
}  # longest length, walks, lengths of each walk


class Walk(NamedTuple):
    """One start with its pauses, in minutes; the last pause may still be open."""

    start: int
    pauses: list[tuple[int, int]]
    open: bool
    now: int


def moment(minutes: int) -> datetime:
    return ZERO + timedelta(minutes=minutes)


def walks(chance: random.Random, unit: DayUnit, number: int) -> Iterator[Walk]:
    """A third of them begins a few days before a day that a notice names, some at the end of the table; minutes like to be at the edges."""
    longest = 20 * DAY if not unit.hourly else 3 * DAY

    def minute() -> int:
        return chance.choice(EDGES) if chance.random() < 0.5 else chance.randrange(DAY)

    for _ in range(number):
        named = max(chance.choice(CHANGED) - chance.randrange(12), 0)
        day = named if chance.random() < 0.34 else chance.randrange(len(DAYS))
        if chance.random() < 0.05:
            day = len(DAYS) - 1 - chance.randrange(15)
        start = at = day * DAY + minute()
        pauses = []
        for _ in range(chance.choice((0, 0, 1, 1, 2, 3))):
            since = max(at, (at + chance.randrange(longest)) // DAY * DAY + minute())
            at = max(since, (since + chance.randrange(longest // 2)) // DAY * DAY + minute())
            pauses.append((since, at))
        open_still = bool(pauses) and chance.random() < 0.3
        yield Walk(start, pauses, open_still, at if open_still else at + 90 * DAY)


def stands(walk: Walk, minute: int) -> bool:
    """Whether the clock is paused in that minute."""
    return any(since <= minute < until for since, until in walk.pauses)


def walk_days(walk: Walk, unit: DayUnit, most: int) -> Iterator[int | None]:
    """The close of each further day that may be the last; None past the end of the table.

    A day is used up when the office closes, if the clock runs then. The day of the start does not count.
    """
    used = hour = 0
    waiting: list[int] = []
    first = walk.start // DAY
    while used < most or waiting:
        hour += 1
        day, of_day = first + hour // 24, hour % 24
        if day >= len(DAYS):
            yield from [None] * (len(waiting) + most - used)
            return
        if of_day != 17 or day == first:
            continue
        close = day * DAY + CLOSE
        if stands(walk, close):
            continue
        if used < most and (WORKS[day] or unit is DayUnit.NATURAL):
            used += 1
            waiting.append(used)
        if WORKS[day]:
            yield from [close] * len(waiting)
            waiting = []


def walk_minutes(walk: Walk, unit: DayUnit, most: int) -> Iterator[int | None]:
    """The end of each further hour of time that counts, minute after minute; closed days are taken whole."""
    left, minute = HOUR, walk.start
    while most:
        day = minute // DAY
        if unit is DayUnit.WORK_HOURS:
            if day >= len(DAYS):
                yield from [None] * most
                return
            if not WORKS[day]:
                minute = (day + 1) * DAY
                continue
            if not OPEN[minute % DAY]:
                minute += 1
                continue
        if not stands(walk, minute):
            left -= 1
            if left == 0:
                yield minute + 1
                left, most = HOUR, most - 1
        minute += 1


def answers(walk: Walk, unit: DayUnit, most: int) -> list[int | None]:
    walked = (walk_minutes if unit.hourly else walk_days)(walk, unit, most)
    return list(walked)


@pytest.mark.parametrize("unit", DayUnit)
def test_the_engine_agrees_with_the_oracle(unit: DayUnit) -> None:
    chance = random.Random(f"{unit} 2026-11-22")
    longest, number, lengths = FACTS[unit]
    asked = beyond = 0
    for walk in walks(chance, unit, number):
        right = answers(walk, unit, 2 * longest)
        closed = walk.pauses[:-1] if walk.open else walk.pauses
        pauses = [Pause(moment(since), moment(until)) for since, until in closed]
        if walk.open:
            pauses.append(Pause(moment(walk.pauses[-1][0]), None))
        for _ in range(lengths):
            length, more = chance.randint(1, longest), chance.choice((0, 0, chance.randint(1, longest)))
            granted = [Extension(moment(walk.start + chance.randrange(30 * DAY)), more)] if more else []
            due = count(moment(walk.start), length, unit, pauses, shipped(), moment(walk.now), extensions=granted)
            expected = right[length + more - 1]
            case = f"{moment(walk.start)} {length}+{more} {unit} {pauses} as of {moment(walk.now)}"
            if expected is None:
                assert due.provisional and due.on > LAST, case
                beyond += 1
            else:
                assert due.at == moment(expected), case
                assert due.provisional == (unit is DayUnit.WORK_HOURS and due.on > LAST), case
                assert due.steps[-1].on == due.on, case
            asked += 1
    assert asked == number * lengths
    assert beyond > 0 or unit is DayUnit.HOURS  # the end of the table was met, and said


def test_the_cases_are_100_000_and_meet_what_is_hard() -> None:
    assert sum(number * lengths for _, number, lengths in FACTS.values()) >= 100_000
    starts = [walk.start for walk in walks(random.Random("working 2026-11-22"), DayUnit.WORKING, 1050)]
    days = {start // DAY for start in starts}
    made_up = {number for number, day in enumerate(DAYS) if day in chinese_calendar.constants.workdays}
    breaks = [DAYS.index(date(year, 10, 1)) for year in (2020, 2023, 2025)]  # 国庆 and 中秋 in one
    assert days & made_up and all(any(first - 12 <= day < first + 8 for day in days) for first in breaks)
    assert {0, DAY - 1} <= {start % DAY for start in starts}
    assert sum(not WORKS[day] for day in days) > 100
    assert bisect_right(sorted(days), len(DAYS) - 30) < len(days)
