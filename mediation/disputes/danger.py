"""Danger: a red risk starts a clock of hours that only a report meets (人民调解法 Art 25)."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from mediation.clocks.queries import running
from mediation.clocks.rulebook import rules_in_force
from mediation.disputes.aftermath import follows
from mediation.disputes.effects import Doing, effect
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.timing import move_clocks
from workflows.outcomes import Risk
from workflows.permissions import BY_NAME
from workflows.risk import RED_CLOCK, told_before

A_UNIT = {True: timedelta(hours=1), False: timedelta(days=1)}


@effect("raise_risk")
def raise_risk(d: Doing) -> None:
    """Red once is remembered; whom was told of this danger already is kept with it."""
    d.facts["from_risk"] = d.dispute.risk.value
    d.dispute.risk = Risk(d.facts["risk"])
    if d.dispute.risk is Risk.RED:
        d.dispute.was_red = True
        d.facts |= _told_already(d.session, d.dispute, d.at)


@follows("register", "raise_risk", "reopen")
def begin(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """Red from now on: the clock runs, and the case is at once the most pressing of its list."""
    if dispute.risk is not Risk.RED or running(session, dispute.id, RED_CLOCK.kind):
        return
    met = BY_NAME["report_danger"].clocks if event.facts.get("already_told") else ()
    move_clocks(session, dispute, (RED_CLOCK, *met), at=at, facts={}, actor_id=event.actor_id)


def _told_already(session: Session, dispute: Dispute, at: datetime) -> dict[str, str]:
    """The report of this danger from before it turned red. After a person lowered the risk it is another danger."""
    of_it = select(Event).where(Event.dispute_id == dispute.id, Event.name.in_(("report_danger", "lower_risk")))
    last = session.scalar(of_it.order_by(Event.seq.desc()).limit(1))
    if last is None or last.name != "report_danger":
        return {}
    rule = rules_in_force(session, at).rule_of(RED_CLOCK.kind, dispute)
    length = rule.length * A_UNIT[rule.unit.hourly]
    told_at = str(last.facts["told_at"])
    if not told_before(datetime.fromisoformat(told_at), at, length):
        return {}
    return {"already_told": str(last.facts["to"]), "already_told_at": told_at}
