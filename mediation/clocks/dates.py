"""The dates of a clock, derived from its rows: the only place that writes them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import calendar_of
from mediation.clocks.rulebook import rules_of
from workflows.calendar import ONE_DAY, Calendar, DayUnit, local_day, opening
from workflows.ceilings import given, within
from workflows.clocks import TELLS_ALL_AT_ONCE, ClockEventKind, ClockKind, ClockStatus
from workflows.counting import DueDate, count
from workflows.steps import moment_words
from workflows.terms import Extension, HourTerm, Pause


class Dates(NamedTuple):
    """What of a clock is derived from its rows; the columns of the same names keep it."""

    due_at: datetime
    amber_at: datetime
    alarm3_at: datetime
    alarm4_at: datetime
    acts_at: datetime | None
    provisional: bool


def derive(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> Dates:
    """The dates as the rows, the calendar and the rules give them. While paused, those of the moment it stopped."""
    calendar = calendar_of(session)
    due = due_date(session, clock, _stopped_at(clock) or at, beside=beside)
    rules = rules_of(session, clock.rule_name, clock.rule_version)
    third, fourth = (0, 0) if clock.kind in TELLS_ALL_AT_ONCE else rules.alarms
    return Dates(
        due_at=due.at,
        amber_at=_amber(clock, due, rules.amber, calendar),
        alarm3_at=_after(due, third, calendar),
        alarm4_at=_after(due, fourth, calendar),
        acts_at=None if clock.acts_after is None else _after(due, clock.acts_after, calendar),
        provisional=due.provisional,
    )


def recompute(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> None:
    """Derive the dates again and cache them."""
    for name, value in derive(session, clock, at, beside=beside)._asdict().items():
        setattr(clock, name, value)


def _stopped_at(clock: Clock) -> datetime | None:
    if clock.status is not ClockStatus.PAUSED:
        return None
    return next(event.at for event in reversed(clock.events) if event.kind is ClockEventKind.PAUSE)


def _amber(clock: Clock, due: DueDate, share: int, calendar: Calendar) -> datetime:
    """From that part of the length on: of days, the morning of the day; of hours, the minute."""
    if clock.unit.hourly:
        open_for = calendar.office_time(clock.started_at, due.at)
        whole = due.at - clock.started_at if clock.unit is DayUnit.HOURS else open_for
        return HourTerm(clock.started_at, clock.unit, calendar, due.at).reach_in(whole * share / 100)
    started_on = local_day(clock.started_at)
    used = math.ceil((due.on - started_on).days * share / 100)
    return max(opening(started_on + timedelta(days=used)), clock.started_at)


def _after(due: DueDate, days: int, calendar: Calendar) -> datetime:
    """Working days past due, while the clock stood left out; none of them is the due moment itself."""
    if not days:
        return due.at
    day = due.on
    while days:
        day = calendar.next_workday(day + ONE_DAY)
        days -= day not in due.paused
    return calendar.closing(day)


def due_date(session: Session, clock: Clock, at: datetime, *, beside: Sequence[Clock] | None = None) -> DueDate:
    """Count the clock as of `at`; one that is over, as of its end. `beside`: all clocks of the case, if read."""
    calendar = calendar_of(session)
    as_of = min(at, clock.ended_at) if clock.ended_at else at
    due = _own(clock, as_of, calendar)
    if clock.kind is ClockKind.MEDIATION and clock.share is not None:
        total = _total_beside(session, clock) if beside is None else _total_among(beside, clock)
        if total is not None:
            least = rules_of(session, clock.rule_name, clock.rule_version).floor
            return within(
                due,
                _own(total, as_of, calendar),
                share=clock.share,
                share_unit=clock.share_unit,
                extended=sum(extension.days for extension in _extensions(clock.events)),
                least=least,
                floor=count(clock.started_at, least, DayUnit.WORKING, _pauses(clock.events), calendar, as_of).on,
                calendar=calendar,
                today=local_day(as_of),
            )
    return due


def _own(clock: Clock, as_of: datetime, calendar: Calendar) -> DueDate:
    """By the clock's own rows, without a look at the citizen's clock."""
    events = [event for event in clock.events if event.at <= as_of]
    due = count(
        clock.started_at,
        clock.length,
        clock.unit,
        _pauses(events),
        calendar,
        as_of,
        extensions=_extensions(events),
        began=_began(clock, as_of),
        remarks=[(event.reason, _approved(event)) for event in events if event.kind is ClockEventKind.RULE],
    )
    if clock.due_on_given is None:
        return due
    by = "协议约定" if clock.kind is ClockKind.PERFORMANCE else "办理人定为"
    return given(due, clock.due_on_given, replaces=clock.given_replaces, calendar=calendar, today=local_day(as_of), by=by)


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
            pauses.append(Pause(event.at, None, _note(event)))
        elif event.kind is ClockEventKind.RESUME and pauses:
            pauses[-1] = pauses[-1]._replace(until=event.at)
    return pauses


def _extensions(events: list[ClockEvent]) -> list[Extension]:
    return [Extension(event.at, event.days, _note(event)) for event in events if event.days]


def _note(event: ClockEvent) -> str:
    """等土壤检测，何炳坤批准，有委托书."""
    proof = f"有{event.proof}" if event.proof else ""
    return "，".join(part for part in (event.reason, _approved(event), proof) if part)


def _approved(event: ClockEvent) -> str:
    return f"{event.approver.name}批准" if event.approver else ""


def _began(clock: Clock, as_of: datetime) -> str:
    began = f"{moment_words(clock.started_at, as_of)} {clock.events[0].reason}"
    return began if clock.unit.hourly else f"{began}，当天不算"
