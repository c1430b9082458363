"""Who hears when a party is not satisfied, or when 回访 finds that it is not over: the supervisor, who may reopen it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from mediation.disputes.aftermath import follows
from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.disputes.telling import people_of, tell_person
from mediation.feedback.visits import visits_of
from workflows.following import ALARMING, Kept, Since
from workflows.outcomes import Satisfaction


@follows("feed_back", "rate")
def tell_complaint(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """不满意: 重新调解 is the supervisor's to choose."""
    if event.facts.get("satisfaction") == Satisfaction.DISSATISFIED:
        _tell(session, dispute, event, at, "dissatisfied", choice="可以重新调解或照常办结" if dispute.is_open else "案件已办结，要再调的走重启")


@follows("follow_up")
def tell_trouble(session: Session, dispute: Dispute, event: Event, at: datetime) -> None:
    """反悔, 不履行, 隐患, or worse: told in a few words."""
    visit = visits_of(session, dispute.id)[-1]
    found = [Since(each).label for each in visit.since if Since(each) in ALARMING]
    found += [Kept.BROKEN.label] if visit.kept is Kept.BROKEN else []
    found += ["有隐患"] if visit.hidden_risk else []
    if found:
        _tell(session, dispute, event, at, "visit_found", what="、".join(found))


def _tell(session: Session, dispute: Dispute, event: Event, at: datetime, kind: str, **words: str) -> None:
    for person in sorted(p for p in people_of(session, dispute, "top", at) if p is not None):
        tell_person(session, dispute, event, person, at=at, kind=kind, **words)
