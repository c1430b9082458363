"""Day 20 and day 27 of the 30: the mediator hears once each, while somebody could still apply."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from mediation.clocks.models import Clock
from mediation.clocks.queries import is_running
from mediation.clocks.rulebook import rules_of
from mediation.confirmation.models import ConfirmationReminder
from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from mediation.work import Done
from workflows.calendar import local_day
from workflows.clocks import ClockKind
from workflows.states import State

KIND = f"confirm_left:{ClockKind.CONFIRMATION.value}"


def remind_confirmations(session: Session, *, at: datetime) -> Done:
    """Set aside what was said already; the second run says nothing."""
    done = Done()
    running = (
        select(Clock, Dispute).join(Dispute, Dispute.id == Clock.dispute_id)
        .where(is_running(), Clock.kind == ClockKind.CONFIRMATION, Clock.due_at > at,
               Dispute.state.in_((State.CONCLUDED, State.CLOSED)), Dispute.main_id.is_(None))
        .order_by(Clock.id)
    )
    for clock, dispute in session.execute(running).all():
        done.one(session, dispute.number, partial(_remind, session, clock, dispute, at))
    return done


def _remind(session: Session, clock: Clock, dispute: Dispute, at: datetime) -> int:
    """Of several days that have passed unsaid only the newest speaks."""
    passed = (local_day(at) - local_day(clock.started_at)).days
    days = [day for day in _days(session, clock) if day <= passed]
    fresh = [day for day in days if _first(session, clock, day, at)]
    if not fresh or fresh[-1] != days[-1]:
        return 0
    people = people_of(session, dispute, "mediator", at) or people_of(session, dispute, "head", at)
    queue(session, person_ids=sorted(p for p in people if p), dispute_id=dispute.id, at=at, kind=KIND,
          case=dispute.heading, left=f"还剩 {(local_day(clock.due_at) - local_day(at)).days} 天")
    return 1


def _days(session: Session, clock: Clock) -> tuple[int, ...]:
    rules = rules_of(session, clock.rule_name, clock.rule_version)
    return next((rule.reminders for rule in rules.rules if rule.kind is ClockKind.CONFIRMATION), ())


def _first(session: Session, clock: Clock, day: int, at: datetime) -> bool:
    """Whether nobody has said it yet; of two processes one is first."""
    insert: Any = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    row = insert(ConfirmationReminder).values(clock_id=clock.id, day=day, at=at).on_conflict_do_nothing()
    return session.execute(row.returning(ConfirmationReminder.id)).first() is not None
