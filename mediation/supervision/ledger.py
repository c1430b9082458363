"""退回 ledger: each time a unit sent a case back, what the arbiter decided, how many days it cost, who does it often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from mediation.access import Actor
from mediation.disputes.events import Event
from mediation.disputes.legs import Leg
from mediation.disputes.models import Dispute
from mediation.disputes.visibility import visible
from mediation.units.models import Unit
from workflows.calendar import local_day

RETURNS = ("object", "return_unsigned")
# What settles a return: a new unit, the level above, or the end of the case.
DECISIONS = ("assign", "send_down", "escalate", "withdraw", "terminate", "merge")
# Longer ago than this a unit's returns are history.
COUNTED = timedelta(days=90)


@dataclass(frozen=True)
class Returned:
    """One return with what followed; `decision` None while nobody has decided."""

    event: Event
    decision: Event | None
    days: int
    times: int


@dataclass(frozen=True)
class Often:
    """How often a unit sent cases back in the last 90 days, by itself and by letting the time pass."""

    code: str
    name: str
    objected: int
    unsigned: int
    cases: int


def returns(actor: Actor, *, unit_id: int | None = None, before: Event | None = None) -> Select[Event]:
    """Returns in the actor's sight, the newest first; `before`: the last one of the page before."""
    found = select(Event).join(Dispute, Dispute.id == Event.dispute_id).where(Event.name.in_(RETURNS), visible(actor))
    if unit_id is not None:
        found = found.where(Event.facts["left_unit_id"].as_integer() == unit_id)
    if before is not None:
        found = found.where(or_(Event.at < before.at, and_(Event.at == before.at, Event.id < before.id)))
    return found.order_by(Event.at.desc(), Event.id.desc())


def followed(session: Session, events: Sequence[Event], at: datetime) -> list[Returned]:
    """Each return with the arbiter's decision, the days from assignment to decision, and which return of its case it is."""
    ids = {event.dispute_id for event in events}
    course = session.scalars(
        select(Event).where(Event.dispute_id.in_(ids), Event.name.in_((*RETURNS, *DECISIONS))).order_by(Event.seq)
    ).all()
    began = {(dispute_id, no): start for dispute_id, no, start in session.execute(
        select(Leg.dispute_id, Leg.no, Leg.started_at).where(Leg.dispute_id.in_(ids)))}
    return [_followed(event, course, began.get((event.dispute_id, event.leg_no)), at) for event in events]


def _followed(event: Event, course: Sequence[Event], began: datetime | None, at: datetime) -> Returned:
    own = [other for other in course if other.dispute_id == event.dispute_id]
    decision = next((other for other in own if other.seq > event.seq and other.name in DECISIONS), None)
    until = decision.at if decision else at
    return Returned(
        event=event, decision=decision, days=(local_day(until) - local_day(began or event.at)).days,
        times=sum(other.name in RETURNS and other.seq <= event.seq for other in own),
    )


def often(session: Session, actor: Actor, at: datetime, limit: int = 8) -> list[Often]:
    """Units by the returns of the last 90 days, the most first."""
    unit_id = Event.facts["left_unit_id"].as_integer()
    objected = func.count().filter(Event.name == "object")
    unsigned = func.count().filter(Event.name == "return_unsigned")
    found = session.execute(
        select(Unit.code, Unit.short_name, objected, unsigned, func.count(Event.dispute_id.distinct()))
        .select_from(Event).join(Dispute, Dispute.id == Event.dispute_id).join(Unit, Unit.id == unit_id)
        .where(Event.name.in_(RETURNS), Event.at >= at - COUNTED, visible(actor))
        .group_by(Unit.id, Unit.code, Unit.short_name).order_by(func.count().desc(), Unit.code).limit(limit)
    )
    return [Often(*line) for line in found]
