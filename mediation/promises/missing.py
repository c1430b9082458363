"""Settled cases in which something is ahead and no clock runs to it: an upgrade brings them from before there were promises."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import calendar_of
from mediation.disputes.models import Dispute
from mediation.promises.models import Promise
from mediation.promises.timing import wind
from mediation.work import Done
from workflows.clocks import ClockKind
from workflows.promises import AHEAD
from workflows.states import State


def start_missing(session: Session, *, at: datetime) -> Done:
    """Last days off are moved to the next working day (民法典 Art 203), then the clock starts. The second run finds nothing."""
    done = Done()
    running = exists().where(Clock.dispute_id == Dispute.id, Clock.kind == ClockKind.PERFORMANCE, Clock.ended_at.is_(None))
    ahead = exists().where(Promise.dispute_id == Dispute.id, Promise.status.in_(AHEAD))
    settled = Dispute.state.in_((State.CONCLUDED, State.CLOSED)) & Dispute.main_id.is_(None)
    found = select(Dispute.id, Dispute.number).where(settled, ahead, ~running).order_by(Dispute.id)
    for dispute_id, number in session.execute(found).all():
        done.one(session, number, partial(_start, session, dispute_id, at))
    return done


def _start(session: Session, dispute_id: int, at: datetime) -> None:
    dispute = session.get_one(Dispute, dispute_id, with_for_update=True)
    calendar = calendar_of(session)
    for promise in session.scalars(select(Promise).where(Promise.dispute_id == dispute_id, Promise.status.in_(AHEAD))):
        promise.due_by = calendar.next_workday(promise.due_on)
    session.flush()
    wind(session, dispute, at)
