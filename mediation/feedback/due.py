"""回访 that is due: limits that run and next visits that were promised, of the cases of one's unit."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, CompoundSelect, and_, exists, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased, selectinload

from mediation.access import Actor
from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.feedback.models import FollowUp
from workflows.clocks import ClockKind
from workflows.outcomes import UnitKind
from workflows.roles import Role
from workflows.states import State

WEEK = timedelta(days=7)


@dataclass(frozen=True)
class Due:
    """One visit to make; `promised`: a next visit that the last sheet named, else a limit."""

    dispute: Dispute
    due_at: datetime
    promised: bool
    again: bool


def mine(actor: Actor) -> ColumnElement[bool]:
    """Cases whose visits the actor's unit makes: as desk or as holder; a town for its villages; who oversees sees all in sight."""
    if actor.has(Role.SUPERVISOR, Role.LEADER) or actor.unit_kind is UnitKind.TOWN_CENTRE:
        return visible(actor)
    return and_(visible(actor), or_(Dispute.desk_id == actor.unit_id, Dispute.unit_id == actor.unit_id))


def due(
    session: Session, actor: Actor, at: datetime, *, late: bool, limit: int, after: tuple[datetime, int] | None = None
) -> list[Due]:
    """The earliest first: what is late, or what comes within a week."""
    found = _all(actor).subquery()
    until = at + WEEK
    wanted = found.c.due_at < at if late else and_(found.c.due_at >= at, found.c.due_at < until)
    query = select(found.c.dispute_id, found.c.due_at, found.c.promised, found.c.again).where(wanted)
    if after is not None:
        query = query.where(or_(found.c.due_at > after[0], and_(found.c.due_at == after[0], found.c.dispute_id > after[1])))
    rows = session.execute(query.order_by(found.c.due_at, found.c.dispute_id).limit(limit)).all()
    cases = _cases(session, [row.dispute_id for row in rows])
    return [Due(cases[row.dispute_id], row.due_at, bool(row.promised), bool(row.again)) for row in rows]


def counts(session: Session, actor: Actor, at: datetime) -> tuple[int, int]:
    """How many are late, and how many come within a week."""
    found = _all(actor).subquery()
    late = func.count().filter(found.c.due_at < at)
    soon = func.count().filter(found.c.due_at >= at, found.c.due_at < at + WEEK)
    row = session.execute(select(late, soon)).one()
    return row[0], row[1]


def _all(actor: Actor) -> CompoundSelect[int, datetime, int, int]:
    later = aliased(FollowUp)
    limits = (
        select(Clock.dispute_id, Clock.due_at.label("due_at"), literal(0).label("promised"),
               func.coalesce(Clock.linked_id, 0).label("again"))
        .join(Dispute, Dispute.id == Clock.dispute_id)
        .where(is_running(), Clock.kind == ClockKind.FOLLOW_UP, mine(actor))
    )
    promised = (
        select(FollowUp.dispute_id, FollowUp.next_due_at, literal(1), literal(1))
        .join(Dispute, Dispute.id == FollowUp.dispute_id)
        .where(
            FollowUp.next_due_at.is_not(None), Dispute.state == State.CLOSED, FollowUp.recorded_at >= Dispute.closed_at, mine(actor),
            ~exists().where(later.dispute_id == FollowUp.dispute_id, later.no > FollowUp.no),
        )
    )
    return union_all(limits, promised)


def _cases(session: Session, ids: Collection[int]) -> dict[int, Dispute]:
    named = select(Dispute).where(Dispute.id.in_(ids)).options(selectinload(Dispute.parties))
    return {case.id: case for case in session.scalars(named)}
