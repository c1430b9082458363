"""The dates of a clock, derived from its rows: the only place that writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import calendar_of, open_clocks
from mediation.clocks.rulebook import rules_of
from workflows.calendar import ZONE, Calendar, DayUnit, closing, local_day, office_day, opening
from workflows.ceilings import given, within
from workflows.clocks import ClockEventKind, ClockKind
from workflows.counting import DueDate, Extension, Pause, count
from workflows.steps import day_words


def recompute(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> None:
    """Derive the dates again from the rows and cache them."""
    calendar = calendar_of(session)
    due = due_date(session, clock, at, beside=beside)
    rules = rules_of(session, clock.rule_name, clock.rule_version)
    started_on = local_day(clock.started_at)
    used = math.ceil((due.on - started_on).days * rules.amber / 100)
    clock.due_at = closing(due.on)
    clock.amber_at = max(opening(started_on + timedelta(days=used)), clock.started_at)
    clock.alarm3_at, clock.alarm4_at = (closing(calendar.add_workdays(due.on, days)) for days in rules.alarms)
    if clock.acts_after is not None:
        clock.acts_at = closing(calendar.add_workdays(due.on, clock.acts_after))
    clock.provisional = due.provisional


def recompute_open(session: Session, dispute_id: int, at: datetime) -> None:
    """All open clocks of a case, the citizen's first: the holder's depends on it."""
    for clock in open_clocks(session, dispute_id):
        recompute(session, clock, at)


def due_date(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> DueDate:
    """Count the clock as of `at`; one that is over, as of its end. `beside`: all clocks of the case, if read."""
    calendar = calendar_of(session)
    as_of = min(at, clock.ended_at) if clock.ended_at else at
    due = _own(clock, as_of, calendar)
    if clock.kind is ClockKind.MEDIATION and clock.share is not None:
        total = _total_beside(session, clock) if beside is None else _total_among(beside, clock)
        if total is not None:
            start, today = local_day(clock.started_at), office_day(as_of)
            least = rules_of(session, clock.rule_name, clock.rule_version).floor
            return within(
                due,
                _own(total, as_of, calendar),
                share=clock.share,
                extended=sum(extension.days for extension in _extensions(clock.events)),
                least=least,
                floor=count(start, least, DayUnit.WORKING, _pauses(clock.events), calendar, today).on,
                calendar=calendar,
                today=today,
            )
    return due


def _own(clock: Clock, as_of: datetime, calendar: Calendar) -> DueDate:
    """By the clock's own rows, without a look at the citizen's clock."""
    events = [event for event in clock.events if event.at <= as_of]
    start, today = local_day(clock.started_at), office_day(as_of)
    due = count(
        start,
        clock.length,
        clock.unit,
        _pauses(events),
        calendar,
        today,
        extensions=_extensions(events),
        began=_began(clock, as_of),
    )
    if clock.due_on_given is None:
        return due
    return given(due, clock.due_on_given, replaces=clock.given_replaces, calendar=calendar, today=today)


def _total_beside(session: Session, clock: Clock) -> Clock | None:
    """The citizen's clock in whose time this holder's one runs."""
    return session.scalar(
        select(Clock)
        .where(
            Clock.dispute_id == clock.dispute_id,
            Clock.kind == ClockKind.TOTAL,
            Clock.started_at <= clock.started_at,
        )
        .order_by(Clock.id.desc())
        .limit(1)
    )


def _total_among(clocks: Sequence[Clock], clock: Clock) -> Clock | None:
    """`_total_beside` among those already read, oldest first."""
    found = (each for each in reversed(clocks) if each.kind is ClockKind.TOTAL and each.started_at <= clock.started_at)
    return next(found, None)


def _pauses(events: list[ClockEvent]) -> list[Pause]:
    pauses: list[Pause] = []
    for event in events:
        if event.kind is ClockEventKind.PAUSE:
            pauses.append(Pause(office_day(event.at), None, _note(event)))
        elif event.kind is ClockEventKind.RESUME and pauses:
            pauses[-1] = pauses[-1]._replace(until=office_day(event.at))
    return pauses


def _extensions(events: list[ClockEvent]) -> list[Extension]:
    return [Extension(local_day(event.at), event.days, _note(event)) for event in events if event.days]


def _note(event: ClockEvent) -> str:
    """等土壤检测，何炳坤批准，有委托书."""
    approved = f"{event.approver.name}批准" if event.approver else ""
    proof = f"有{event.proof}" if event.proof else ""
    return "，".join(part for part in (event.reason, approved, proof) if part)


def _began(clock: Clock, as_of: datetime) -> str:
    local = clock.started_at.astimezone(ZONE)
    return f"{day_words(local.date(), local_day(as_of))} {local:%H:%M} {clock.events[0].reason}，当天不算"
