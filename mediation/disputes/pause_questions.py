"""A pause past its expected end: the mediator is asked once, then the question climbs to somebody else."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock, ClockEvent
from mediation.clocks.queries import calendar_of, pauses_past_end
from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.notices.models import Notice
from mediation.work import Done
from workflows.calendar import local_day, opening
from workflows.states import State

# Whom each question goes to, with the kind of its words; the next one comes so many working days after the last.
STEPS = (("pause_question", "mediator"), ("pause_overdue", "head"), ("pause_overdue:above", "above"))
PATIENCE = 2


def ask_pauses(session: Session, *, at: datetime) -> Done:
    """Nobody is asked twice about the same pause; where there is nobody to ask, the next one is."""
    done = Done()
    waiting = (
        pauses_past_end(local_day(at)).join(Dispute, Dispute.id == Clock.dispute_id).where(Dispute.state == State.SUSPENDED)
        .with_only_columns(Dispute.id, Dispute.number, func.max(ClockEvent.until))
        .group_by(Dispute.id, Dispute.number).order_by(None).order_by(Dispute.id)
    )
    for dispute_id, number, until in session.execute(waiting).all():
        assert until is not None  # what is past its day has one
        done.one(session, number, partial(_ask, session, dispute_id, until, at))
        session.commit()
    return done


def _ask(session: Session, dispute_id: int, until: date, at: datetime) -> int:
    """Under the lock of the case, so that of several processes one asks."""
    lock = select(Dispute).where(Dispute.id == dispute_id).with_for_update()
    dispute = session.scalars(lock.execution_options(populate_existing=True)).one()
    asked = {kind: last for kind, last in session.execute(
        select(Notice.kind, func.max(Notice.created_at))
        .where(Notice.dispute_id == dispute_id, Notice.kind.in_([kind for kind, _ in STEPS]))
        .where(Notice.created_at > opening(until)).group_by(Notice.kind)
    )}
    last = max((number for number, (kind, _) in enumerate(STEPS) if kind in asked), default=None)
    if last is not None and calendar_of(session).working_days_after(asked[STEPS[last][0]], PATIENCE) > at:
        return 0
    for kind, audience in STEPS if last is None else STEPS[last + 1:]:
        people = sorted(person for person in people_of(session, dispute, audience, at) if person)
        if people:
            queue(session, person_ids=people, dispute_id=dispute_id, at=at, kind=kind, case=dispute.heading)
            return len(people)
    return 0
