"""From a start, a length, pauses and extensions to a due date, with every step that led there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time

from workflows.calendar import ONE_DAY, ZONE, Calendar, DayUnit, days_between, local_day
from workflows.labels import Labelled
from workflows.office import OFFICE
from workflows.steps import Step, day_words, moment_words, passed_words
from workflows.terms import DayTerm, Extension, HourTerm, Pause, counts, term


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
    closes: time = OFFICE.closes
    moment: datetime | None = None  # of a limit in hours

    @property
    def at(self) -> datetime:
        """The moment it is over: its own, or the close of office where days were counted or a day was set."""
        if self.moment is not None and local_day(self.moment) == self.on:
            return self.moment
        return datetime.combine(self.on, self.closes, ZONE).astimezone(UTC)


def count(
    start: datetime,
    length: int,
    unit: DayUnit,
    pauses: Sequence[Pause],
    calendar: Calendar,
    at: datetime,
    *,
    extensions: Sequence[Extension] = (),
    began: str = "",
    remarks: Sequence[tuple[str, str]] = (),
) -> DueDate:
    """As of `at`, until which an open pause lasts.

    Of days, the first and the paused ones do not count and a natural term never ends on a day off (民法典 201,
    203); hours run from the moment itself. `remarks`: what changed the length, and who approved that.
    """
    span = term(start, unit, calendar, at)
    counted: list[Pause] = []
    reached = span.reach(length, counted)
    first = span.began()
    steps = [
        first._replace(text=began) if began else first,
        span.step(f"加 {length} {unit.label}", reached, span.passed(reached)),
        *(span.step(text, reached, note) for text, note in remarks),
    ]
    idle: list[Pause] = []  # they moved nothing; a later extension may reach them
    changes: list[Pause | Extension] = [*pauses, *extensions]
    for change in sorted(changes, key=lambda change: change[0]):
        if isinstance(change, Pause):
            asked = [change]
        else:
            length += change.days
            reached = span.reach(length, counted)
            steps.append(span.step(f"延期 {change.days} {unit.label}", reached, change.note))
            asked, idle = idle, []
        for pause in asked:
            moved = span.reach(length, [*counted, pause])
            if moved == reached:
                idle.append(pause)
                continue
            steps.append(span.step(span.lost_words(pause), moved, pause.note))
            counted.append(pause)
            reached = moved
    for pause in idle:
        if pause.until is None:
            day = calendar.office_day(pause.since)
            since = moment_words(pause.since, at) if unit.hourly else day_words(day, local_day(at))
            steps.append(span.step(f"从{since}起中止，还没有恢复", reached, pause.note))
    if isinstance(span, HourTerm):
        return _to_the_minute(span, reached, steps)
    return _to_the_close(span, reached, steps, span.stopped(pauses))


def _to_the_minute(span: HourTerm, reached: datetime, steps: list[Step]) -> DueDate:
    """Hours end where they end; the calendar was only asked where offices must be open."""
    days = list(days_between(local_day(span.start), local_day(reached)))
    asked = days if span.unit is DayUnit.WORK_HOURS else []
    return DueDate(
        on=local_day(reached),
        steps=steps,
        skipped=[(day, span.calendar.name(day)) for day in asked if not span.calendar.is_workday(day)],
        provisional=bool(asked) and not span.calendar.knows(asked[0], asked[-1]),
        closes=span.calendar.hours.closes,
        moment=reached,
    )


def _to_the_close(span: DayTerm, moment: datetime, steps: list[Step], stopped: frozenset[date]) -> DueDate:
    """The last day moves on to one on which offices are open and the clock runs."""
    start, today, calendar = local_day(span.start), local_day(span.at), span.calendar
    reached = due = local_day(moment)
    while due in stopped or not calendar.is_workday(due):
        due += ONE_DAY
    if due != reached:
        over = list(days_between(reached, due - ONE_DAY))
        off = passed_words([day for day in over if not calendar.is_workday(day)], calendar, today)
        held = any(day in stopped for day in over)
        words = f"{off}，顺延到工作日" if off else f"{day_words(reached, today)}中止，顺延"
        steps.append(Step(words + ("，中止的天不算" if held and off else ""), due))
    # A working-day term asks the calendar about every day, a natural one only where it ends.
    working = span.unit is DayUnit.WORKING
    passed = [
        (day, calendar.name(day))
        for day in days_between((start if working else reached) + ONE_DAY, due)
        if day not in stopped and not calendar.is_workday(day)
    ]
    return DueDate(
        on=due,
        steps=steps,
        skipped=passed,
        provisional=not calendar.knows(start + ONE_DAY if working else reached, due),
        paused=frozenset(day for day in stopped if start < day),
        closes=calendar.hours.closes,
    )


def cells(start: date, due: DueDate, today: date) -> list[tuple[date, CellKind]]:
    """Each day from the start to the due date as it is drawn; hours are told in lines only."""
    if due.moment is not None:
        return []
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
    if due.moment is not None:
        return []

    def kind(day: date) -> CellKind:
        if day in due.paused:
            return CellKind.PAUSED
        return CellKind.LATE if counts(day, unit, calendar) else CellKind.SKIPPED

    return [(day, kind(day)) for day in days_between(due.on + ONE_DAY, today)]
