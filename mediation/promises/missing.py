"""Settled cases in which something is ahead and no clock runs to it, or is no promise: an upgrade brings them from before."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from mediation.agreements.models import Agreement, Term, TermStatus
from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.promises.making import promise_terms
from mediation.promises.models import Promise
from mediation.promises.queries import SETTLED
from mediation.promises.timing import wind
from mediation.work import Done
from workflows.clocks import ClockKind
from workflows.promises import AHEAD, DayBasis
from workflows.states import State


def start_missing(session: Session, *, at: datetime) -> Done:
    """Last days off are moved to the next working day (民法典 Art 203), then the clock starts. The second run finds nothing."""
    done = Done()
    running = exists().where(Clock.dispute_id == Dispute.id, Clock.kind == ClockKind.PERFORMANCE, Clock.ended_at.is_(None))
    ahead = exists().where(Promise.dispute_id == Dispute.id, Promise.status.in_(AHEAD), Promise.basis == DayBasis.AGREED)
    settled = Dispute.state.in_((State.CONCLUDED, State.CLOSED)) & Dispute.main_id.is_(None)
    found = select(Dispute.id, Dispute.number).where(settled, ahead, ~running).order_by(Dispute.id)
    for dispute_id, number in session.execute(_unpromised().where(settled)).all():
        done.one(session, number, partial(_promise, session, dispute_id, at))
    for dispute_id, number in session.execute(found).all():
        done.one(session, number, partial(_start, session, dispute_id, at))
    return done


def _unpromised() -> Select[int, str]:
    """Terms without a day that are in force and wait, from before they were looked at; what is in the archive stays as it is."""
    newer = aliased(Agreement)
    newest = (
        select(func.max(newer.no)).where(newer.dispute_id == Dispute.id, newer.leg_no == Dispute.leg_no, newer.supplements_no.is_(None))
        .correlate(Dispute).scalar_subquery()
    )
    counts = and_(Agreement.effective_on.is_not(None), or_(Agreement.no == newest, Agreement.supplements_no == newest))
    waiting = (
        exists().where(Agreement.dispute_id == Dispute.id, counts, Term.agreement_id == Agreement.id, Term.due_on.is_(None),
                       Term.status == TermStatus.PENDING.value, ~exists().where(Promise.term_id == Term.id).correlate(Term))
    )
    archived = exists().where(Event.dispute_id == Dispute.id, Event.name == "archive")
    return select(Dispute.id, Dispute.number).where(Dispute.outcome.in_(SETTLED), waiting, ~archived).order_by(Dispute.id)


def _promise(session: Session, dispute_id: int, at: datetime) -> int:
    return int(bool(promise_terms(session, session.get_one(Dispute, dispute_id, with_for_update=True), at)))


def _start(session: Session, dispute_id: int, at: datetime) -> None:
    dispute = session.get_one(Dispute, dispute_id, with_for_update=True)
    calendar = calendar_of(session)
    for promise in session.scalars(select(Promise).where(Promise.dispute_id == dispute_id, Promise.status.in_(AHEAD))):
        promise.due_by = calendar.next_workday(promise.due_on)
    session.flush()
    wind(session, dispute, at)
