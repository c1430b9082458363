"""What a reviewer reads before money is paid: broken promises, who is not content, what had to be done again."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from mediation.disputes.events import Event
from mediation.disputes.models import Dispute
from mediation.feedback.models import Feedback, FollowUp
from mediation.promises.models import Breach
from workflows.following import Kept, Since
from workflows.outcomes import Satisfaction

AGAIN = {"rework": "重新调解过 {} 次", "reopen": "重启过 {} 次"}


def remarks(session: Session, dispute: Dispute) -> list[str]:
    """A sentence each; none where nothing speaks against the case."""
    return [*_broken(session, dispute.id), *_discontent(session, dispute.id), *_again(session, dispute.id)]


def _broken(session: Session, dispute_id: int) -> list[str]:
    """Done in the end, else nothing would be proposed, but not before somebody chose what follows a breach."""
    chosen = select(Breach.nos).where(Breach.dispute_id == dispute_id, Breach.taken_back_at.is_(None))
    count = len({no for nos in session.scalars(chosen) for no in nos})
    return [f"约定有 {count} 项没有按时履行（违约）"] if count else []


def _discontent(session: Session, dispute_id: int) -> list[str]:
    """Of every round, also of one whose result fell; and what 回访 heard."""
    said = select(Feedback.party_no).where(Feedback.dispute_id == dispute_id, Feedback.satisfaction == Satisfaction.DISSATISFIED)
    count = len(set(session.scalars(said)))
    visits = session.scalars(select(FollowUp).where(FollowUp.dispute_id == dispute_id, FollowUp.reached)).all()
    known = {
        "回访时说不满意": any(visit.satisfaction is Satisfaction.DISSATISFIED for visit in visits),
        "回访时有人反悔": any(Since.REPUDIATED in visit.since for visit in visits),
        "回访时协议没有履行": any(visit.kept is Kept.BROKEN for visit in visits),
        "回访发现隐患": any(visit.hidden_risk for visit in visits),
    }
    return [*([f"当事人 {count} 位说过不满意"] if count else []), *(words for words, applies in known.items() if applies)]


def _again(session: Session, dispute_id: int) -> list[str]:
    found = select(Event.name, func.count()).where(Event.dispute_id == dispute_id, Event.name.in_(AGAIN)).group_by(Event.name)
    counts = {name: number for name, number in session.execute(found)}
    return [words.format(counts[name]) for name, words in AGAIN.items() if name in counts]
