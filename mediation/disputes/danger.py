"""Danger: a red risk starts a clock of hours that only a report meets (人民调解法 Art 25)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.clocks import actions as clocks
from mediation.clocks.queries import running
from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.timing import press
from workflows.clocks import ClockEnd, ClockKind
from workflows.outcomes import Risk


@follows("register", "raise_risk", "reopen")
def begin(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Red from now on: the clock runs, and the case is at once the most pressing of its list."""
    if dispute.risk is not Risk.RED or running(session, dispute.id, ClockKind.DANGER):
        return
    clocks.start(
        session, dispute_id=dispute.id, kind=ClockKind.DANGER, leg_no=dispute.leg_no, at=at,
        unit_id=dispute.unit_id or dispute.desk_id, level=dispute.level, category=dispute.category,
        channel=dispute.channel.value, actor_id=event.actor_id,
        difficulty=dispute.difficulty.value if dispute.difficulty else None,
    )
    press(session, dispute)


@follows("report_danger")
def reported(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Nothing else meets it."""
    ended = clocks.end(session, dispute_id=dispute.id, kinds=[ClockKind.DANGER], at=at, how=ClockEnd.MET,
                       actor_id=event.actor_id)
    if ended:
        press(session, dispute)
