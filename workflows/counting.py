"""From a start, a length, pauses and extensions to a due date, with every step that led there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from workflows.calendar import ONE_DAY, Calendar, DayUnit, days_between
from workflows.labels import Labelled
from workflows.steps import Step, day_words, days_off_words, span_words


class Pause(NamedTuple):
    """Days in [since, until) do not count. `until` None: still paused."""

    since: date
    until: date | None
    note: str = ""


class Extension(NamedTuple):
    """More days, in the unit of the clock."""

    on: date
    days: int
    note: str = ""


class CellKind(Labelled):
    """How a day is drawn in the calendar of a clock."""

    COUNTED = "counted", "计入"
    PAUSED = "paused", "中止"
    SKIPPED = "skipped", "不计"
    TODAY = "today", "今天"
    DUE = "due", "到期"
    FUTURE = "future", "还没到"
    LATE = "late", "超期"


@dataclass(frozen=True)
class DueDate:
    """The last day, and why. `provisional`: it rests on a year whose notice is not out yet."""

    on: date
    steps: list[Step]
    skipped: list[tuple[date, str]] = field(default_factory=list)
    provisional: bool = False
    paused: frozenset[date] = frozenset()  # later ones too: a clock that ran out can be paused


def count(
    start: date,
    length: int,
    unit: DayUnit,
    pauses: Sequence[Pause | tuple[date, date | None]],
    calendar: Calendar,
    today: date,
    *,
    extensions: Sequence[Extension] = (),
    began: str = "",
) -> DueDate:
    """Start day and paused days do not count; a natural term never ends on a day off (民法典 201, 203)."""
    paused: set[date] = set()
    reached = _last(start, length, unit, paused, calendar)
    steps = [
        Step(began or f"{day_words(start, today)}起算，当天不算", start),
        Step(f"加 {length} {unit.label}", reached, days_off_words(start, reached, unit, calendar, today)),
    ]
    changes: list[Pause | Extension] = [*(Pause(*pause) for pause in pauses), *extensions]
    idle: list[Pause] = []  # they moved nothing; a later extension may reach them
    for change in sorted(changes, key=lambda change: change[0]):
        if isinstance(change, Pause):
            asked = [change]
        else:
            length += change.days
            reached = _last(start, length, unit, paused, calendar)
            steps.append(Step(f"延期 {change.days} {unit.label}", reached, change.note))
            asked, idle = idle, []
        for pause in asked:
            lost = _lost(pause, start, today)
            moved = _last(start, length, unit, paused.union(lost), calendar)
            if moved == reached:
                idle.append(pause)
                continue
            paused.update(lost)
            text = _pause_words(pause, [day for day in lost if counts(day, unit, calendar)], unit, today)
            steps.append(Step(text, moved, pause.note))
            reached = moved
    for pause in idle:
        paused.update(_lost(pause, start, today))
        if pause.until is None:
            steps.append(Step(f"从{day_words(pause.since, today)}起中止，还没有恢复", reached, pause.note))
    due = reached
    while due in paused or not calendar.is_workday(due):
        due += ONE_DAY
    if due != reached:
        text = f"{day_words(reached, today)}是{calendar.name(reached)}，顺延到工作日"
        held = any(day in paused for day in days_between(reached, due))
        steps.append(Step(text + ("，中止的天不算" if held else ""), due))
    # A working-day term asks the calendar about every day, a natural one only where it ends.
    asked_from = start + ONE_DAY if unit is DayUnit.WORKING else reached
    return DueDate(
        on=due,
        steps=steps,
        skipped=_skipped(start, reached, due, unit, paused, calendar),
        provisional=not all(calendar.known(day) for day in days_between(asked_from, due)),
        paused=frozenset(day for day in paused if start < day),
    )


def cells(start: date, due: DueDate, today: date) -> list[tuple[date, CellKind]]:
    """Each day from the start to the due date as it is drawn."""
    skipped = {start, *(day for day, _ in due.skipped)}

    def kind(day: date) -> CellKind:
        if day == due.on:
            return CellKind.DUE
        if day in due.paused:
            return CellKind.PAUSED
        if day == today:
            return CellKind.TODAY
        if day in skipped:
            return CellKind.SKIPPED
        return CellKind.COUNTED if day < today else CellKind.FUTURE

    return [(day, kind(day)) for day in days_between(start, due.on)]


def late_cells(due: DueDate, today: date, unit: DayUnit, calendar: Calendar) -> list[tuple[date, CellKind]]:
    """Each day after the due date up to today, as it counts into the lateness of a clock that ran out."""

    def kind(day: date) -> CellKind:
        if day in due.paused:
            return CellKind.PAUSED
        return CellKind.LATE if counts(day, unit, calendar) else CellKind.SKIPPED

    return [(day, kind(day)) for day in days_between(due.on + ONE_DAY, today)]


def counts(day: date, unit: DayUnit, calendar: Calendar) -> bool:
    """Whether a day that is not paused uses up one of the length."""
    return unit is DayUnit.NATURAL or calendar.is_workday(day)


def _last(start: date, length: int, unit: DayUnit, paused: set[date], calendar: Calendar) -> date:
    """The day on which the length is used up."""
    day = start
    while length > 0:
        day += ONE_DAY
        if day not in paused and counts(day, unit, calendar):
            length -= 1
    return day


def _lost(pause: Pause, start: date, today: date) -> list[date]:
    until = max(today, pause.since) if pause.until is None else pause.until
    return [day for day in days_between(pause.since, until - ONE_DAY) if day > start]


def _pause_words(pause: Pause, lost: list[date], unit: DayUnit, today: date) -> str:
    number = f"{len(lost)} {'天' if unit is DayUnit.NATURAL else unit.label}"
    if pause.until is None:
        return f"加中止 {number}，从{day_words(pause.since, today)}起，还没有恢复"
    return f"加中止 {number}，{span_words(pause.since, pause.until - ONE_DAY, today)}"


def _skipped(
    start: date, reached: date, due: date, unit: DayUnit, paused: set[date], calendar: Calendar
) -> list[tuple[date, str]]:
    """Days that were not counted because offices are closed, by name."""
    first = start + ONE_DAY if unit is DayUnit.WORKING else reached + ONE_DAY
    return [
        (day, calendar.name(day))
        for day in days_between(first, due)
        if day not in paused and not calendar.is_workday(day)
    ]
