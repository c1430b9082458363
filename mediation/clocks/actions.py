"""What moves and acts do to a clock that runs. Every change is a row first; the dates follow from the rows.

`clocks` is for a move that does several things: all clocks of the case, oldest first, read once. What ends is then
written by the caller's next flush.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from mediation.clocks.dates import recompute
from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import bare_clocks, newest, still_open
from workflows.clocks import NEVER_LATE, ClockEnd, ClockEventKind, ClockKind, ClockStatus
from workflows.guarding import Refused

STATUS_OF: dict[ClockEnd, ClockStatus] = {
    ClockEnd.MET: ClockStatus.MET,
    ClockEnd.SUPERSEDED: ClockStatus.SUPERSEDED,
    ClockEnd.ESCALATED: ClockStatus.ESCALATED,
    ClockEnd.VOID: ClockStatus.VOID,
    ClockEnd.LAPSED: ClockStatus.LAPSED,
}


def end(
    session: Session,
    *,
    dispute_id: int,
    kinds: Iterable[ClockKind],
    at: datetime,
    how: ClockEnd,
    actor_id: int | None = None,
    clocks: list[Clock] | None = None,
) -> list[Clock]:
    """End what runs or is paused. That it was late is kept for good."""
    known = bare_clocks(session, dispute_id) if clocks is None else clocks
    ended = still_open(known, kinds)
    if any(clock.status is ClockStatus.PAUSED for clock in ended):
        kinds = [clock.kind for clock in ended]
        reason = f"随{how.label}结束"
        resume(session, dispute_id=dispute_id, kinds=kinds, at=at, actor_id=actor_id, reason=reason, clocks=known)
    for clock in ended:
        clock.status, clock.ended_at = STATUS_OF[how], at
        _keep_lateness(clock, at)
        _note(session, clock, ClockEventKind.END, at=at, reason=how.label, actor_id=actor_id)
    if clocks is None:
        session.flush()
    return ended


def pause(
    session: Session,
    *,
    dispute_id: int,
    kinds: Iterable[ClockKind],
    at: datetime,
    reason: str,
    proof: str = "",
    until: date | None = None,
    approver_id: int | None = None,
    actor_id: int | None = None,
    clocks: list[Clock] | None = None,
) -> list[Clock]:
    """Stop the running ones that may be paused (信访 may not). `until` asks, it does not resume."""
    known = bare_clocks(session, dispute_id) if clocks is None else clocks
    stopped = [
        clock for clock in still_open(known, kinds) if clock.pausable and clock.status is ClockStatus.RUNNING
    ]
    for clock in stopped:
        _keep_lateness(clock, at)
        clock.status = ClockStatus.PAUSED
        _note(
            session,
            clock,
            ClockEventKind.PAUSE,
            at=at,
            reason=reason,
            proof=proof,
            until=until,
            approver_id=approver_id,
            actor_id=actor_id,
        )
    return _written(session, stopped, known, at=at)


def resume(
    session: Session,
    *,
    dispute_id: int,
    kinds: Iterable[ClockKind],
    at: datetime,
    actor_id: int | None = None,
    reason: str = "",
    clocks: list[Clock] | None = None,
) -> list[Clock]:
    """Go on with the paused ones; where none is paused nothing happens."""
    known = bare_clocks(session, dispute_id) if clocks is None else clocks
    paused = [clock for clock in still_open(known, kinds) if clock.status is ClockStatus.PAUSED]
    for clock in paused:
        clock.status = ClockStatus.RUNNING
        _note(session, clock, ClockEventKind.RESUME, at=at, reason=reason, actor_id=actor_id)
    return _written(session, paused, known, at=at)


def extend(
    session: Session,
    *,
    dispute_id: int,
    kinds: Iterable[ClockKind],
    at: datetime,
    days: int,
    reason: str,
    approver_id: int | None = None,
    actor_id: int | None = None,
    clocks: list[Clock] | None = None,
) -> list[Clock]:
    """Grant more days, in the unit of each clock; refused past what the law allows in all."""
    known = bare_clocks(session, dispute_id) if clocks is None else clocks
    extended = still_open(known, kinds)
    for clock in extended:
        granted = sum(event.days or 0 for event in clock.events)
        if clock.extend_max is not None and granted + days > clock.extend_max:
            raise Refused(f"{clock.kind.label}最多延长 {clock.extend_max} 天，已经延长 {granted} 天。")
        _note(
            session,
            clock,
            ClockEventKind.EXTEND,
            at=at,
            days=days,
            reason=reason,
            approver_id=approver_id,
            actor_id=actor_id,
        )
    return _written(session, extended, known, at=at)


def revive(
    session: Session,
    *,
    dispute_id: int,
    kind: ClockKind,
    at: datetime,
    actor_id: int | None = None,
    clocks: list[Clock] | None = None,
) -> Clock | None:
    """重新调解: the clock that was met goes on; the gap is a pause and does not count."""
    known = bare_clocks(session, dispute_id) if clocks is None else clocks
    clock = newest(known, kind)
    if clock is None or clock.status is not ClockStatus.MET or clock.ended_at is None:
        return None
    gap = (clock.ended_at, ClockEventKind.PAUSE, "调解已结束"), (at, ClockEventKind.RESUME, "重新调解")
    for moment, what, reason in gap:
        _note(session, clock, what, at=moment, reason=reason, actor_id=actor_id)
    clock.status, clock.ended_at = ClockStatus.RUNNING, None
    _written(session, [clock], known, at=at)
    return clock


def in_time(clocks: Iterable[Clock]) -> None:
    """What was found late was not: it was done by its day and written down after it, or the entry it ran on was wrong."""
    for clock in clocks:
        clock.overdue_since = None


def undo(session: Session, clocks: Iterable[Clock], *, at: datetime, reason: str, actor_id: int | None = None) -> None:
    """Void what was met by a wrong entry; what it waits for again is another clock's, and so is its lateness."""
    for clock in clocks:
        clock.status, clock.overdue_since = ClockStatus.VOID, None
        _note(session, clock, ClockEventKind.END, at=at, reason=reason, actor_id=actor_id)


def _keep_lateness(clock: Clock, at: datetime) -> None:
    """What was late when it stopped stays late, whether or not the sweep had come by."""
    if clock.overdue_since is None and clock.due_at < at and clock.kind not in NEVER_LATE:
        clock.overdue_since = clock.due_at


def _note(session: Session, clock: Clock, kind: ClockEventKind, **what: Any) -> None:
    """A row beside the clock, without reading the rows before it."""
    session.add(ClockEvent(clock=clock, kind=kind, **what))


def _written(session: Session, changed: list[Clock], known: Sequence[Clock], *, at: datetime) -> list[Clock]:
    if changed:
        session.flush()
        for clock in still_open(known):
            recompute(session, clock, at, beside=known)
        session.flush()
    return changed
