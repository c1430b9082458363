"""为什么是这一天: the answer for one clock, for the page and the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from mediation.clocks.dates import due_date
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_of
from workflows.calendar import DayUnit, local_day
from workflows.clocks import NEVER_LATE, ClockEventKind, ClockStatus
from workflows.counting import CellKind, DueDate, cells, late_cells
from workflows.lights import Light, light
from workflows.limits import Mark, RuleSet
from workflows.steps import Step, day_words, moment_words

NO_RULE = "时限没有对应的规则，已报督导。这一天是当时记下的，没法重算。"


@dataclass(frozen=True)
class Why:
    """Title, one line per step, the days as cells, those past the due date apart, and on what authority."""

    title: str
    due_at: datetime
    steps: list[Step]
    cells: list[tuple[date, CellKind]]
    late: list[tuple[date, CellKind]]
    skipped: list[tuple[date, str]]
    total: str
    rule: str
    mark: Mark | None
    source: str
    foot: str
    provisional: bool
    warning: str


def explain(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> Why:
    """Count again and tell how; a pause that is still open counts up to now. `beside`: all clocks of the case."""
    try:
        rules = rules_of(session, clock.rule_name, clock.rule_version)
    except LookupError:  # of a version that is not there: the page must still open, and its date is the one that was kept
        return _without_rule(clock, at)
    due = due_date(session, clock, at, beside=beside)
    today = local_day(at)
    runs_on = clock.open and clock.kind not in NEVER_LATE
    rule = f"{rules.title} 第 {clock.rule_version} 版"
    extensions = sum(event.kind is ClockEventKind.EXTEND for event in clock.events)
    extended = f"延期 {extensions} 次" if extensions else "没有延期"
    calendar = f"{due.on.year} 年放假调休" + ("（暂定）" if due.provisional else "")
    warning = f"{due.on.year}年放假安排还没有公布，这一天是暂定，公布后重新算。" if due.provisional else ""
    return Why(
        title=f"{clock.kind.label}为什么是 {moment_words(due.at, at) if clock.unit.hourly else day_words(due.on, today)}",
        due_at=clock.due_at if clock.ended_at else due.at,
        steps=due.steps,
        cells=cells(local_day(clock.started_at), due, today),
        late=late_cells(due, today, clock.unit, calendar_of(session)) if runs_on else [],
        skipped=due.skipped,
        total=_total(clock, due),
        rule=rule,
        mark=_mark(clock, rules),
        source=clock.source,
        foot=f"{extended}。规则：{rule}；日历：{calendar}。",
        provisional=due.provisional,
        warning=warning,
    )


def _without_rule(clock: Clock, at: datetime) -> Why:
    """What is left to say of a limit whose rule is gone; 案案有人管 lists its case each night."""
    return Why(
        title=f"{clock.kind.label}为什么是 {due_words(clock, at)}", due_at=clock.due_at,
        steps=[Step(f"{_began_words(clock, at)}，记下的到期", local_day(clock.due_at), at=clock.due_at if clock.unit.hourly else None)],
        cells=[], late=[], skipped=[], total="", rule=f"{clock.rule_name} 第 {clock.rule_version} 版", mark=None,
        source=clock.source, foot="", provisional=clock.provisional, warning=NO_RULE,
    )


def _began_words(clock: Clock, at: datetime) -> str:
    return f"{moment_words(clock.started_at, at)} {clock.events[0].reason}"


def _total(clock: Clock, due: DueDate) -> str:
    """30 个自然日 + 中止 6 天 + 顺延 2 天 = 38 天; nothing where a ceiling or a given date cut it."""
    started_on = local_day(clock.started_at)
    length = clock.length + sum(event.days or 0 for event in clock.events)
    paused = sum(started_on < day <= due.on for day in due.paused)
    days = (due.on - started_on).days
    rest, skipped = days - length - paused, len(due.skipped)
    natural = clock.unit is DayUnit.NATURAL  # it counts the days off, and moves on from the last of them
    if clock.unit.hourly or rest != (skipped + 1 if natural and rest else skipped):
        return ""
    parts = [f"{length} {clock.unit.label}"]
    parts += [f"中止 {paused} 天"] if paused else []
    parts += [f"{'顺延' if natural else '跳过'} {rest} 天"] if rest else []
    return f"{' + '.join(parts)} = {days} 天"


def _mark(clock: Clock, rules: RuleSet) -> Mark | None:
    """How binding the number is: the mark of the row it came from."""
    return next((rule.mark for rule in rules.rules if rule.kind is clock.kind and rule.source == clock.source), None)


def light_of(session: Session, clock: Clock, at: datetime) -> Light:
    """The light of a clock with all it needs from its rows."""
    until = None
    if clock.status is ClockStatus.PAUSED:
        until = next(event.until for event in reversed(clock.events) if event.kind is ClockEventKind.PAUSE)
    return light(
        clock.due_at,
        clock.amber_at,
        clock.status,
        at,
        clock.unit,
        until=until,
        ended_at=clock.ended_at,
        overdue_since=clock.overdue_since,
        calendar=calendar_of(session),
        provisional=clock.provisional,
    )


def due_words(clock: Clock, at: datetime) -> str:
    """10月26日; of a limit in hours 10月26日 11:20."""
    return moment_words(clock.due_at, at) if clock.unit.hourly else day_words(local_day(clock.due_at), local_day(at))
