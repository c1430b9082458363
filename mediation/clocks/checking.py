"""Every clock counted again beside what is cached of it: what agrees is not told, what differs is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, column, select, table
from sqlalchemy.orm import Session, selectinload

from mediation.clocks.dates import derive
from mediation.clocks.models import Clock, ClockEvent

BATCH = 500
# Stands above the clocks; only its row is locked here.
_dispute = table("dispute", column("id"))


@dataclass(frozen=True)
class Differs:
    """A date of a clock that is not what its rows lead to."""

    clock: Clock
    what: str
    cached: Any
    derived: Any


def cases(
    session: Session, *where: ColumnElement[bool], batch: int = BATCH, hold: bool = False
) -> Iterator[list[tuple[int, Sequence[Clock]]]]:
    """All clocks of each case that has one of these, with their events, a batch of cases at a time.

    `hold`, for who writes: the cases are locked first, and what was read of their clocks before is read again.
    """
    after = 0
    while True:
        ids = session.scalars(
            select(Clock.dispute_id).where(Clock.dispute_id > after, *where).distinct()
            .order_by(Clock.dispute_id).limit(batch)
        ).all()
        if not ids:
            return
        if hold:
            session.execute(select(_dispute.c.id).where(_dispute.c.id.in_(ids)).order_by(_dispute.c.id).with_for_update())
        clocks = session.scalars(
            select(Clock).where(Clock.dispute_id.in_(ids)).order_by(Clock.dispute_id, Clock.id)
            .options(selectinload(Clock.events).joinedload(ClockEvent.approver))
            .execution_options(populate_existing=hold)
        ).all()
        yield [(dispute_id, list(mine)) for dispute_id, mine in groupby(clocks, key=lambda clock: clock.dispute_id)]
        after = ids[-1]


def differing(session: Session, clocks: Sequence[Clock], at: datetime) -> list[Differs]:
    """Where one of these clocks of a case has other dates than its rows lead to; writes nothing."""
    return [found for clock in clocks for found in _differing(session, clock, clocks, at)]


def _differing(session: Session, clock: Clock, beside: Sequence[Clock], at: datetime) -> list[Differs]:
    try:
        derived = derive(session, clock, at, beside=beside)
    except LookupError:  # of a rule set that is not there: told like any other, and the rest is still counted
        return [Differs(clock, "rule", f"{clock.rule_name} {clock.rule_version}", None)]
    return [
        Differs(clock, name, getattr(clock, name), value)
        for name, value in derived._asdict().items()
        if getattr(clock, name) != value
    ]
