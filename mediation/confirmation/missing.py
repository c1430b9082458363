"""Agreements whose thirty days run and are counted nowhere: an upgrade brings them from before they were counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from mediation.agreements.models import Agreement
from mediation.clocks.models import Clock
from mediation.confirmation.queries import SETTLED
from mediation.confirmation.timing import begin_days
from mediation.disputes.models import Dispute
from mediation.work import Done
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.states import State

# The thirtieth may be a holiday and the last day then comes after it (民法典 Art 203): the clock says whether it is over.
WITHIN = timedelta(days=45)


def begin_missing(session: Session, *, at: datetime) -> Done:
    """Only where somebody could still apply, or could until a few days ago (民事诉讼法 Art 205). The second run finds nothing."""
    done = Done()
    counted = exists().where(Clock.dispute_id == Dispute.id, Clock.kind == ClockKind.CONFIRMATION)
    fresh = exists().where(Agreement.dispute_id == Dispute.id, Agreement.effective_on >= local_day(at) - WITHIN)
    settled = Dispute.state.in_((State.CONCLUDED, State.CLOSED)) & Dispute.outcome.in_(SETTLED) & Dispute.main_id.is_(None)
    found = select(Dispute.id, Dispute.number).where(settled, fresh, ~counted).order_by(Dispute.id)
    for dispute_id, number in session.execute(found).all():
        done.one(session, number, partial(_begin, session, dispute_id, at))
    return done


def _begin(session: Session, dispute_id: int, at: datetime) -> None:
    begin_days(session, session.get_one(Dispute, dispute_id, with_for_update=True), at)
