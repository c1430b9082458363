"""What makes a date earlier than its own length: the citizen's clock, or a date that came with the case."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from workflows.calendar import ONE_DAY, Calendar, DayUnit, days_between
from workflows.counting import DueDate
from workflows.steps import Step, day_words, passed_words


def within(
    own: DueDate,
    total: DueDate,
    *,
    share: int,
    share_unit: DayUnit = DayUnit.NATURAL,
    extended: int,
    least: int,
    floor: date,
    calendar: Calendar,
    today: date,
) -> DueDate:
    """The holder's own date, or the earlier one that leaves the levels above their share of the total.

    An approved extension is taken out of that share. Never before `floor`, the day that leaves the holder
    `least` working days, however little there is.
    """
    latest = _before(total.on, max(share - extended, 0), share_unit, calendar)
    if own.on <= latest:
        return own
    if latest >= floor:
        words = f"{share} {share_unit.label}" if share_unit is DayUnit.WORKING else f"{share} 天"
        left = f"给上级留 {words}" if share else "本级不能晚于它"
        return _cut(own, latest, f"居民时限到{day_words(total.on, today)}，{left}，提前", total.provisional)
    if floor < own.on:
        why = f"居民时限留给本级的日子不足 {least} {DayUnit.WORKING.label}，给 {least} {DayUnit.WORKING.label}"
        return _cut(own, floor, why, total.provisional)
    return own


def given(own: DueDate, on: date, *, replaces: bool, calendar: Calendar, today: date, by: str = "办理人定为") -> DueDate:
    """A date that came with the case: it replaces the length, or applies where it is earlier. `by`: who set it, in words."""
    if replaces:
        set_for = calendar.next_workday(on)
        steps = [own.steps[0], Step(f"{by}{day_words(on, today)}", on)]
        if set_for != on:
            off = passed_words(days_between(on, set_for - ONE_DAY), calendar, today)
            steps.append(Step(f"{off}，顺延到工作日", set_for))
        due = _moved(set_for, own.paused, calendar)
        if due != set_for:
            steps.append(Step(f"停表 {calendar.workdays_between(set_for, due)} {DayUnit.WORKING.label}，顺延", due))
        return DueDate(on=due, steps=steps, provisional=not calendar.known(due), paused=own.paused, closes=own.closes)
    return _cut(own, on, f"来件要求{day_words(on, today)}前办结") if on < own.on else own


def _moved(day: date, paused: frozenset[date], calendar: Calendar) -> date:
    """A day that was set, later by each working day on which the clock stood before it was reached."""
    for stood in sorted(paused):
        if stood <= day and calendar.is_workday(stood):
            day = calendar.add_workdays(day, 1)
    return day


def _before(day: date, number: int, unit: DayUnit, calendar: Calendar) -> date:
    """The day that leaves `number` days up to `day`; never one on which offices are closed."""
    if unit is DayUnit.NATURAL:
        return calendar.next_workday(day - timedelta(days=number))
    while number > 0:
        if calendar.is_workday(day):
            number -= 1
        day -= ONE_DAY
    while not calendar.is_workday(day):
        day -= ONE_DAY
    return day


def _cut(own: DueDate, on: date, text: str, provisional: bool = False) -> DueDate:
    """An earlier date than the own one, with the step that says why."""
    return replace(
        own,
        on=on,
        steps=[*own.steps, Step(text, on)],
        skipped=[pair for pair in own.skipped if pair[0] <= on],
        provisional=own.provisional or provisional,
    )
