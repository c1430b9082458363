"""Who hears that the parties want to be mediated again: only the supervisor can open the case once more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of
from mediation.notices.actions import queue
from workflows.promises import BreachRoute


@follows("breach", "repudiate")
def ask_supervisor(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """重新调解 and 重启 are the supervisor's (process.md §3)."""
    if event.facts["route"] == BreachRoute.REWORK:
        people = sorted(p for p in people_of(session, dispute, "top", at) if p and p != event.actor_id)
        queue(session, person_ids=people, dispute_id=dispute.id, at=at, event_id=event.id, kind="promise_rework",
              by=event.actor_id, case=dispute.heading)
