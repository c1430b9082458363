"""履行时限: one clock a case, on the earliest day something is due."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.actions import end
from mediation.clocks.queries import bare_clocks, still_open
from mediation.clocks.starting import start
from mediation.disputes.models import Dispute
from mediation.promises.models import Promise
from workflows.clocks import ClockEnd, ClockKind
from workflows.promises import AHEAD, DayBasis

KINDS = (ClockKind.PERFORMANCE,)


def wind(
    session: Session, dispute: Dispute, at: datetime, *, fallen: Collection[date] = (), corrected: bool = False, actor_id: int | None = None
) -> None:
    """Let the clock run to the earliest day ahead; when that was done or answered it is met and the next one starts.

    `fallen`: days of what binds nobody any more, so that what ran to one of them is void.
    `corrected`: it ran to another day because of a wrong entry, so that it was never met.
    """
    agreed = (Promise.status.in_(AHEAD), Promise.basis == DayBasis.AGREED)  # of what nobody agreed on no limit runs
    ahead = select(Promise.due_on).where(Promise.dispute_id == dispute.id, *agreed)
    due_on = session.scalar(ahead.order_by(Promise.due_on).limit(1))
    known = bare_clocks(session, dispute.id)
    running = still_open(known, KINDS)
    if running and running[0].due_on_given == due_on:
        return
    how = ClockEnd.VOID if corrected or (running and running[0].due_on_given in fallen) else ClockEnd.MET
    end(session, dispute_id=dispute.id, kinds=KINDS, at=at, how=how, actor_id=actor_id, clocks=known)
    session.flush()
    if due_on is not None:
        start(session, dispute, ClockKind.PERFORMANCE, at=at, due_on=due_on, actor_id=actor_id,
              reason="更正履行记录" if corrected else "记下约定", clocks=known)
        session.flush()
